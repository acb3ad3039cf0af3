import { type RawBuilder, sql } from 'kysely';
import type { Layer, Property } from '../catalog/layer.ts';
import { transformSql } from '../filter/transform-sql.ts';
import type { Crs } from '../geo/crs.ts';

/** A piece of SQL with its values. */
export type Expression<T = unknown> = RawBuilder<T>;

/** The layer's table or view, quoted. */
export function tableOf(layer: Layer): Expression {
  return sql.id(layer.table.schema, layer.table.name);
}

/** The key as text, as public ids have it. */
export function keyText(layer: Layer): Expression<string> {
  return sql`${sql.id(layer.keyColumn)}::text`;
}

/** A property as it is read: texts of every type with a text, instants with their zone. */
export function readable(property: Property): Expression {
  const column = sql.id(property.column);
  if (property.type === 'string') return sql`${column}::text`;
  return property.type === 'timestamp' ? sql`${column}::timestamptz` : column;
}

/** The geometry in a CRS, x, y order, flat, arcs as lines. */
export function geometryOf(layer: Layer, crs: Crs, simplify?: number): Expression {
  const { column, type, crs: storage } = layer.geometry;
  let geometry: Expression = sql.id(column);
  if (type === 'Geometry') geometry = sql`ST_CurveToLine(${geometry})`;
  if (simplify !== undefined && simplify > 0)
    geometry = sql`ST_Simplify(${geometry}, ${simplify}::float8, true)`;
  return transformSql(geometry, storage, crs);
}
