import type { DrawingPlace } from './draw-scene.ts';
import { fetchLayer } from './paint-layer.ts';
import type { Scene } from './renderer.ts';
import { viewportOf } from './viewport.ts';

/** Names of the rules that take a feature inside the picture, for each layer of the scene. */
export async function drawnRules(scene: Scene, place: DrawingPlace): Promise<readonly (readonly string[])[]> {
  const viewport = viewportOf(scene);
  const found: string[][] = [];
  for (const [order, layer] of scene.layers.entries()) {
    const fetched = await fetchLayer(layer, order, { ...place, viewport, labelReach: { x: 0, y: 0 } });
    const taking = fetched?.features.rules ?? [];
    found.push(taking.flatMap(({ rule, count }) => (count > 0 ? rule.name : [])));
    fetched?.features.store.release();
  }
  return found;
}
