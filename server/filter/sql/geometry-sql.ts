import { type RawBuilder, sql } from 'kysely';
import { ServiceError } from '../../errors.ts';
import { type Crs, crsOf } from '../../geo/crs.ts';
import { writeWkb } from '../../geo/write-wkb.ts';
import type { Expression, Filter, Owner, SpatialOperator } from '../filter.ts';
import type { FunctionName } from '../functions.ts';
import { projectGeometry } from './project-geometry.ts';
import { transformSql } from './transform-sql.ts';

type Sql = RawBuilder<unknown>;
type Condition = RawBuilder<boolean>;

/** What geometries meet in: a CRS; the columns they come from, and how expressions are written. */
export interface GeometryWriting {
  readonly crs: Crs;
  readonly column: (of: Owner, name: string) => { readonly column: string; readonly crs: Crs };
  readonly parameter: string;
  readonly write: (expression: Expression) => Sql;
}

/** A relation of geometries; the functions' own support adds the index condition `&&` (PostGIS 3). */
export function spatialCondition(
  filter: Extract<Filter, { kind: 'spatial' | 'relate' }>,
  writing: GeometryWriting,
): Condition {
  const [left, right] = [filter.left, filter.right].map((each) => geometrySql(each, writing)) as [Sql, Sql];
  if (filter.kind === 'relate') return sql`ST_Relate(${left}, ${right}, ${filter.matrix}::text)`;
  if (filter.operator !== 'intersects' && filter.operator !== 'disjoint') {
    refuseCollections(filter.left, filter.operator, writing);
    refuseCollections(filter.right, filter.operator, writing);
  }
  return sql`${RELATIONS[filter.operator]}(${left}, ${right})`;
}

/** Nearer than a distance in metres, or not; where the CRS has no true metres, an index condition comes first. */
export function distanceCondition(
  { left, right, metres, operator }: Extract<Filter, { kind: 'distance' }>,
  writing: GeometryWriting,
): Condition {
  const [a, b] = [geometrySql(left, writing), geometrySql(right, writing)];
  const near = sql`ST_DWithin(${metric(a, writing.crs)}, ${metric(b, writing.crs)}, ${metres}::float8)`;
  if (operator === 'beyond') return sql`(not ${near})`;
  if (isMetric(writing.crs)) return sql`${near}`;
  return sql`(${a} && ST_Expand(${b}, ${reachOf(metres, writing.crs)}::float8) and ${near})`;
}

/**
 * A geometry in the CRS of the layer: it is the one written in the filter that is transformed, not the column; of two
 * layers' columns the second.
 */
export function geometrySql(expression: Expression, writing: GeometryWriting): Sql {
  switch (expression.kind) {
    case 'property': {
      const { column, crs } = writing.column(expression.of, expression.name);
      return transformSql(sql.id(column), crs, writing.crs);
    }
    case 'geometry': {
      const { crs, parameter } = writing;
      const projected = projectGeometry(homogeneous(expression.geometry), expression.crs, crs, parameter);
      const wkb = writeWkb(projected ?? { type: 'GeometryCollection', geometries: [] });
      return sql`ST_SetSRID(${Buffer.from(wkb).toString('hex')}::geometry, ${crs.srid}::int4)`;
    }
    case 'function':
      return geometryFunction(expression.name, expression.arguments, writing);
    default:
      throw new RangeError(`the filter was not checked: ${expression.kind} as geometry`);
  }
}

/** A function that takes or gives a geometry. */
export function geometryFunction(
  name: FunctionName,
  args: readonly Expression[],
  writing: GeometryWriting,
): Sql {
  const [first, second] = args;
  if (first === undefined) throw new RangeError('the filter was not checked: a function without arguments');
  const geometry = geometrySql(first, writing);
  switch (name) {
    case 'area':
      return sql`ST_Area(${metric(geometry, writing.crs)})`;
    case 'geomLength':
      return sql`(select ST_Length(g) + ST_Perimeter(g) from (values (${metric(geometry, writing.crs)})) t(g))`;
    case 'geometryType':
      return sql`substr(ST_GeometryType(${geometry}), 4)`;
    case 'centroid':
      return sql`ST_Centroid(${geometry})`;
    case 'envelope':
      return sql`ST_Envelope(${geometry})`;
    case 'convexHull':
      return sql`ST_ConvexHull(${geometry})`;
    case 'buffer': {
      const reach = second === undefined ? sql`0` : writing.write(second);
      const around = sql`ST_Buffer(${metric(geometry, writing.crs)}, (${reach})::float8)`;
      return isMetric(writing.crs) ? around : transformSql(around, METRIC, writing.crs);
    }
    default:
      throw new RangeError(`${name} is of single values`);
  }
}

const RELATIONS: Readonly<Record<SpatialOperator, Sql>> = {
  equals: sql`ST_Equals`,
  disjoint: sql`ST_Disjoint`,
  touches: sql`ST_Touches`,
  within: sql`ST_Within`,
  overlaps: sql`ST_Overlaps`,
  crosses: sql`ST_Crosses`,
  intersects: sql`ST_Intersects`,
  contains: sql`ST_Contains`,
};

/** Web Mercator's metres are none: at our latitude 1.6 of them make one. */
function isMetric(crs: Crs): boolean {
  return crs.unit === 'metre' && crs.srid !== 3857;
}

function metric(geometry: Sql, crs: Crs): Sql {
  return isMetric(crs) ? geometry : transformSql(geometry, crs, METRIC);
}

/** Where lengths are measured of layers whose own CRS has none. */
const METRIC = crsOf('EPSG:2180');

/** Metres in the unit of a CRS without true metres, generously: as far as 75° north. */
function reachOf(metres: number, crs: Crs): number {
  return crs.unit === 'degree' ? (metres / 111_319) * 4 : metres * 4;
}

type Geometry = Extract<Expression, { kind: 'geometry' }>['geometry'];

/** A collection of one kind of geometries is the multiple of that kind, which every relation takes. */
function homogeneous(geometry: Geometry): Geometry {
  if (geometry.type !== 'GeometryCollection') return geometry;
  const parts = geometry.geometries ?? [];
  const kinds = new Set(parts.map(({ type }) => type));
  const [kind] = kinds;
  if (kinds.size !== 1 || !/^(Point|LineString|Polygon)$/.test(kind ?? '')) return geometry;
  return { type: `Multi${kind}`, coordinates: parts.map(({ coordinates }) => coordinates) };
}

function refuseCollections(expression: Expression, operator: string, { parameter }: GeometryWriting): void {
  if (expression.kind !== 'geometry' || homogeneous(expression.geometry).type !== 'GeometryCollection')
    return;
  throw new ServiceError(
    'invalidParameter',
    `A collection of different kinds of geometries has no relation ${operator}.`,
    { parameter, received: 'GEOMETRYCOLLECTION', allowed: 'intersects, disjoint; or geometries of one kind' },
  );
}
