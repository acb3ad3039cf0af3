import { sql } from 'kysely';
import type { Property } from '../catalog/layer.ts';
import { type Expression, geometryOf, keyText, readable } from './columns.ts';
import type { GeoJsonQuery } from './feature-source.ts';

/**
 * The text of a GeoJSON Feature (RFC 7946, 3.2), written by the database. Coordinates have the decimals of
 * their CRS; outer rings run counter-clockwise, inner ones clockwise (3.1.6). The geometry comes last: what is
 * joined on behind it would copy it again each time.
 */
export function geoJsonText(query: GeoJsonQuery): Expression<string> {
  const { properties } = query;
  const members = properties.map((property, index) => {
    const name = sql.lit(`${index === 0 ? '' : ','}${JSON.stringify(property.name)}:`);
    return sql`${name} || coalesce(${jsonValue(property)}, 'null')`;
  });
  const parts = [
    sql`'{"type":"Feature","id":' || ${idText(query)} || ',"properties":{'`,
    ...members,
    sql`'},"geometry":' || coalesce(${geometryText(query)}, 'null') || '}'`,
  ];
  return sql`${sql.join(parts, sql` || `)}`;
}

/** Numbers and uuids have nothing to escape; a layer's id neither. */
function idText({ layer, idForm }: GeoJsonQuery): Expression {
  const prefix = idForm === 'qualified' ? `${layer.id}.` : '';
  const key = keyText(layer);
  if (layer.keyType === 'integer' || layer.keyType === 'uuid')
    return sql`${`"${prefix}`}::text || ${key} || '"'`;
  return prefix === '' ? sql`to_json(${key})::text` : sql`to_json(${prefix}::text || ${key})::text`;
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

/** A text of JSON, or NULL. */
function jsonValue(property: Property): Expression {
  const value = readable(property);
  switch (property.type) {
    case 'integer':
    case 'boolean':
      return sql`${value}::text`;
    case 'number':
      // JSON has no NaN and no infinity; every other number it writes as PostgreSQL does.
      return sql`nullif(nullif(nullif(${value}::text, 'NaN'), 'Infinity'), '-Infinity')`;
    case 'timestamp':
      return sql`to_json((to_json(${value} at time zone 'UTC') #>> '{}') || 'Z')::text`;
    default:
      return sql`to_json(${value})::text`;
  }
}
