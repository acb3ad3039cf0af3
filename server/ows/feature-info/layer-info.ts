import type { Layer } from '../../catalog/layer.ts';
import type { Feature } from '../../source/feature-source.ts';

/** What lies at a pixel, of one layer; its geometries are in the map's CRS. */
export interface LayerInfo {
  readonly layer: Layer;
  readonly features: readonly Feature[];
}
