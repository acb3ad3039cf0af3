import { sql } from 'kysely';
import type { Property } from '../catalog/layer.ts';
import { type Expression, geometryOf, keyText, readable } from './columns.ts';
import type { GeoJsonQuery } from './feature-source.ts';

/**
 * The text of a GeoJSON Feature (RFC 7946, 3.2), written by the database. Coordinates have the decimals of
 * their CRS; outer rings run counter-clockwise, inner ones clockwise (3.1.6).
 */
export function geoJsonText(query: GeoJsonQuery): Expression<string> {
  const { layer, properties, idForm } = query;
  const key = keyText(layer);
  const id = idForm === 'qualified' ? sql`${`${layer.id}.`}::text || ${key}` : key;
  const members = properties.map((property, index) => {
    const name = sql.lit(`${index === 0 ? '' : ','}${JSON.stringify(property.name)}:`);
    return sql`${name} || coalesce(${jsonValue(property)}::text, 'null')`;
  });
  const parts = [
    sql`'{"type":"Feature","id":' || to_json(${id})::text || ',"geometry":' || coalesce(${geometryText(query)}, 'null') || ',"properties":{'`,
    ...members,
    sql`'}}'`,
  ];
  return sql`${sql.join(parts, sql` || `)}`;
}

function geometryText({
  layer,
  crs,
  axisOrder,
  withGeometry = true,
  decimals = crs.decimals,
  maxAllowableOffset,
}: GeoJsonQuery): Expression {
  if (!withGeometry) return sql`null::text`;
  let geometry = sql`ST_Force2D(${geometryOf(layer, crs, maxAllowableOffset)})`;
  if (/Polygon|Geometry/.test(layer.geometry.type)) geometry = sql`ST_ForcePolygonCCW(${geometry})`;
  if (axisOrder === 'yx') geometry = sql`ST_FlipCoordinates(${geometry})`;
  return sql`ST_AsGeoJSON(${geometry}, ${decimals}::int4, 0)`;
}

function jsonValue(property: Property): Expression {
  const value = readable(property);
  switch (property.type) {
    case 'number':
      // JSON has no NaN and no infinity; PostgreSQL would write them as texts.
      return sql`case when ${value}::numeric in ('NaN', 'Infinity', '-Infinity') then null else to_json(${value}) end`;
    case 'timestamp':
      return sql`to_json((to_json(${value} at time zone 'UTC') #>> '{}') || 'Z')`;
    default:
      return sql`to_json(${value})`;
  }
}
