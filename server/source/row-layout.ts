import type { Property } from '../catalog/layer.ts';
import type { FeatureRowsQuery } from './feature-source.ts';

/** Which field of a row holds what. The key, as text, is field 0. */
export interface RowLayout {
  /** In the order of the query's properties. */
  readonly properties: readonly number[];
  /** undefined: rows hold none. */
  readonly geometry: number | undefined;
  /** Fields in all. */
  readonly width: number;
}

/** The layout of a query's rows. A property that is the key is its field. */
export function rowLayout({
  layer,
  properties,
  withGeometry = true,
}: Pick<FeatureRowsQuery, 'layer' | 'properties' | 'withGeometry'>): RowLayout {
  let width = 1;
  const isKey = ({ column, type }: Property): boolean =>
    column === layer.keyColumn && (type === 'integer' || type === 'string');
  const fields = properties.map((property) => (isKey(property) ? 0 : width++));
  return { properties: fields, geometry: withGeometry ? width++ : undefined, width };
}
