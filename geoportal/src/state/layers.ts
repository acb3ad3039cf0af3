import type { PortalLayer } from '../../../server/portal/contract.ts';
import { theMap } from '../map/map-port.ts';
import { drawnScales, nearestDrawnScale } from '../map/scales.ts';
import { initialLayers } from './catalog.ts';
import { announce, texts } from './messages.ts';
import { type LayerState, type PortalState, portal } from './portal-state.ts';

export function setVisible(id: string, visible: boolean): void {
  change(id, { visible });
}

/** @param opacity 0…1 */
export function setOpacity(id: string, opacity: number): void {
  change(id, { opacity: Math.min(1, Math.max(0, opacity)) });
}

/** Back to what the catalog switches on. */
export function resetLayers(): void {
  const { catalog } = portal.get();
  if (catalog.status !== 'ready') return;
  portal.update({ layers: initialLayers(catalog.catalog) });
  announce(texts().layersReset);
}

/** Moves the map to the nearest scale, and to the place, where the layer draws something. */
export async function showLayer(layer: PortalLayer): Promise<void> {
  const map = await theMap();
  const state = portal.get();
  const extent = layer.geographicExtent;
  if (extent === undefined || holdsCentre(extent, state)) {
    const scale = nearestDrawnScale(layer, state.view?.scaleDenominator ?? 0);
    if (scale !== undefined) map.zoomToScale(scale);
  } else {
    const drawn = drawnScales(layer);
    map.showExtent(extent, { widest: drawn[0], closest: drawn.at(-1) });
  }
}

function holdsCentre(extent: readonly [number, number, number, number], { view }: PortalState): boolean {
  if (view === undefined) return false;
  const [west, south, east, north] = view.geographicExtent;
  const [lon, lat] = [(west + east) / 2, (south + north) / 2];
  return lon >= extent[0] && lon <= extent[2] && lat >= extent[1] && lat <= extent[3];
}

function change(id: string, part: Partial<LayerState>): void {
  const { layers } = portal.get();
  const before = layers[id];
  if (before === undefined) return;
  portal.update({ layers: { ...layers, [id]: { ...before, ...part } } });
}
