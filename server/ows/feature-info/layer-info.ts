import type { Layer, Property } from '../../catalog/layer.ts';
import type { Feature } from '../../source/feature-source.ts';

/** What lies at a pixel, of one layer; its geometries are in the map's CRS. */
export interface LayerInfo {
  readonly layer: Layer;
  readonly features: readonly Feature[];
  /** What is told besides the layer's properties: its values stand behind theirs. */
  readonly more?: readonly Property[];
}

/** Everything that is told of a feature, in the order of its values. */
export function toldOf({ layer, more = [] }: LayerInfo): readonly Property[] {
  return more.length === 0 ? layer.properties : [...layer.properties, ...more];
}
