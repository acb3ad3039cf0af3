import type { PortalLayer } from '../../../server/portal/contract.ts';
import type { LayerState } from '../state/portal-state.ts';

/** Layers that are drawn in one picture. */
export interface Sheet {
  /** Top first. */
  readonly layers: readonly PortalLayer[];
  /** 0…1. */
  readonly opacity: number;
}

/**
 * Which layers share a picture: neighbours that are wholly opaque, so that their labels make way for each
 * other and one request brings them all. A layer seen through, or one set apart because it failed, has its own.
 * @param layers all, top first
 * @returns the sheets, top first; nothing that is switched off
 */
export function toSheets(
  layers: readonly PortalLayer[],
  states: Readonly<Record<string, LayerState>>,
  apart: ReadonlySet<string>,
): readonly Sheet[] {
  const sheets: Sheet[] = [];
  let together: PortalLayer[] | undefined;
  for (const layer of layers) {
    const { visible = false, opacity = 1 } = states[layer.id] ?? {};
    if (!visible) continue;
    const alone = opacity < 1 || apart.has(layer.id);
    if (!alone && together !== undefined) {
      together.push(layer);
      continue;
    }
    const members = [layer];
    together = alone ? undefined : members;
    sheets.push({ layers: members, opacity });
  }
  return sheets;
}
