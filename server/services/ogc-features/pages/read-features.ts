import type { Crs } from '../../../geo/crs.ts';
import type { FeatureQuery, FeatureSource, PropertyValue } from '../../../source/feature-source.ts';
import { readShape, type Shape } from './shape.ts';

/** A feature as a page shows it. */
export interface ReadFeature {
  readonly key: string;
  /** In the order of the layer's properties. */
  readonly values: readonly PropertyValue[];
  /** In the CRS of the page's map. */
  readonly shape: Shape | undefined;
}

/** A few features with all properties and their shapes for a small map. */
export async function readFeatures(
  query: Pick<FeatureQuery, 'layer' | 'filter' | 'limit' | 'offset' | 'sort' | 'after' | 'before' | 'ends'>,
  crs: Crs,
  source: FeatureSource,
  signal: AbortSignal,
): Promise<readonly ReadFeature[]> {
  const { properties } = query.layer;
  const features: ReadFeature[] = [];
  const full: FeatureQuery = { ...query, properties, geometry: { encoding: 'wkb', crs } };
  for await (const batch of source.features(full, signal)) {
    for (const { key, values, geometry } of batch) {
      features.push({ key, values: [...values], shape: readShape(geometry) });
    }
  }
  return features;
}
