import type { Layer, View } from '../../catalog/layer.ts';
import { MOST_LAYERS } from '../../ows/tile-request.ts';

const known = new WeakMap<View, readonly Layer[]>();

/**
 * What the tiles of a whole dataset show where a request does not choose, top first: all layers of a view; of more than go into a
 * tile those that the portal opens with, else the top ones.
 */
export function datasetLayers(view: View): readonly Layer[] {
  if (view.layers.length <= MOST_LAYERS) return view.layers;
  const layers = known.get(view) ?? mostTelling(view);
  known.set(view, layers);
  return layers;
}

function mostTelling({ layers }: View): readonly Layer[] {
  const shown = layers.filter(({ portal }) => portal.visible);
  return (shown.length === 0 ? layers : shown).slice(0, MOST_LAYERS);
}
