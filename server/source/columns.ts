import { type RawBuilder, sql } from 'kysely';
import type { Layer, Property } from '../catalog/layer.ts';
import { transformSql } from '../filter/sql/transform-sql.ts';
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

/** A property as it is read: texts of every type with a text, instants with their zone, geometries as WKT. */
export function readable(property: Property): Expression {
  const column = sql.id(property.column);
  if (property.type === 'geometry') return sql`ST_AsText(${column})`;
  if (property.type === 'string') return sql`${column}::text`;
  return property.type === 'timestamp' ? sql`${column}::timestamptz` : column;
}

/** Properties as features hold them, further geometries in a CRS: as text, or WKB in hexadecimal digits. */
export function valueColumns(
  properties: readonly Property[],
  { geometry: { crs: storage } }: Layer,
  crs: Crs,
  form: 'wkt' | 'wkb',
): readonly Expression[] {
  return properties.map((property) => {
    if (property.type !== 'geometry') return readable(property);
    const geometry = transformSql(sql`ST_CurveToLine(${sql.id(property.column)})`, storage, crs);
    return form === 'wkb'
      ? sql`encode(ST_AsBinary(${geometry}), 'hex')`
      : sql`ST_AsText(${geometry}, ${crs.decimals}::int4)`;
  });
}

/** A further geometry as rows hold it: WKB in the storage CRS. */
export function geometryBytes({ column }: Property): Expression {
  return sql`ST_AsBinary(ST_CurveToLine(${sql.id(column)}))`;
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
