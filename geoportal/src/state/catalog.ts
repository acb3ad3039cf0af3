import type { PortalCatalog, PortalLayer, Text } from '../../../server/portal/contract.ts';
import { fetchCatalog } from '../api/client.ts';
import { scaleFit } from '../map/scales.ts';
import { type LayerState, type PortalState, portal } from './portal-state.ts';

let linked: ReadonlyMap<string, number> | undefined;

/**
 * Fetches what the map can show.
 * @param shared layers of a shared link (id → opacity): they replace the catalog's defaults, in a second try too
 */
export async function loadCatalog(shared = linked): Promise<void> {
  linked = shared;
  portal.update({ catalog: { status: 'loading' } });
  try {
    const catalog = await fetchCatalog();
    portal.update({ catalog: { status: 'ready', catalog }, layers: initialLayers(catalog, shared) });
  } catch {
    portal.update({ catalog: { status: 'failed' } });
  }
}

/** Layers as the catalog switches them on, or as a shared link says. */
export function initialLayers(
  catalog: PortalCatalog,
  shared?: ReadonlyMap<string, number>,
): Readonly<Record<string, LayerState>> {
  const states = layersOf(catalog).map((layer): [string, LayerState] => {
    const opacity = shared?.get(layer.id);
    if (shared === undefined) return [layer.id, { visible: layer.visible, opacity: 1 }];
    return [layer.id, { visible: opacity !== undefined, opacity: opacity ?? 1 }];
  });
  return Object.fromEntries(states);
}

/** All layers of the catalog, top first. */
export function layersOf(catalog: PortalCatalog): readonly PortalLayer[] {
  return catalog.themes.flatMap((theme) => theme.layers).sort((a, b) => a.order - b.order);
}

/** All layers known now, top first; none while the catalog is on its way. */
export function knownLayers({ catalog }: PortalState): readonly PortalLayer[] {
  return catalog.status === 'ready' ? layersOf(catalog.catalog) : [];
}

export function findLayer(state: PortalState, id: string): PortalLayer | undefined {
  return knownLayers(state).find((layer) => layer.id === id);
}

/** Layers that are switched on and draw at the scale of the view, top first. */
export function drawnLayers(state: PortalState): readonly PortalLayer[] {
  const scale = state.view?.scaleDenominator;
  return knownLayers(state).filter(
    (layer) =>
      state.layers[layer.id]?.visible === true && (scale === undefined || scaleFit(layer, scale) === 'drawn'),
  );
}

/** Whether a layer has anything in the visible part of the map, as far as its extent tells. */
export function isInView(layer: PortalLayer, { view }: PortalState): boolean {
  const extent = layer.geographicExtent;
  if (extent === undefined || view === undefined) return true;
  const seen = view.geographicExtent;
  return extent[0] <= seen[2] && extent[2] >= seen[0] && extent[1] <= seen[3] && extent[3] >= seen[1];
}

/** A text of the catalog in the language chosen now. */
export function say(text: Text): string {
  return text[portal.get().language];
}
