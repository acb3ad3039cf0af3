import type { HarmonisedType } from '../../catalog/harmonised.ts';
import type { Layer, Property } from '../../catalog/layer.ts';
import { allOf, type Filter } from '../../filter/filter.ts';
import type { CrsReference } from '../../geo/crs-reference.ts';
import type { Sorting } from '../../source/feature-source.ts';

/** What one query asks of one layer. */
export interface FeatureTypeQuery {
  readonly layer: Layer;
  readonly filter: Filter | undefined;
  /** In the layer's order, which is the schema's. */
  readonly properties: readonly Property[];
  readonly withGeometry: boolean;
  /** Each feature says the box around it. */
  readonly withBounds?: boolean | undefined;
  readonly sort: readonly Sorting[] | undefined;
  /** As it was written; undefined when the caller left it to the format's default. */
  readonly srsName: CrsReference | undefined;
  /** The features are wanted as another application schema has them; the others of its query have the same. */
  readonly harmonised?: HarmonisedType | undefined;
  /** Which query of the request it is a part of, where one query asks several layers. */
  readonly group?: number | undefined;
}

/** The same query, with a further condition. */
export function matching(query: FeatureTypeQuery, condition: Filter): FeatureTypeQuery {
  return { ...query, filter: allOf(query.filter, condition) };
}
