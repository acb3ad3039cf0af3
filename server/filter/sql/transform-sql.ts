import { type RawBuilder, sql } from 'kysely';
import type { Crs } from '../../geo/crs.ts';

/** Beyond this PROJ knows no place: half the Earth's girth in metres, all directions in degrees. */
const FARTHEST = { metre: [10_000_000, 10_000_000], degree: [360, 90] } as const;

/**
 * A geometry of the database in another CRS, x, y; one whose coordinates are no place on Earth has none there: one wrong
 * row must not fail the answer of all others.
 */
export function transformSql(geometry: RawBuilder<unknown>, from: Crs, to: Crs): RawBuilder<unknown> {
  if (from.srid === to.srid) return geometry;
  const [x, y] = from.srid === 3857 ? [25_000_000, 25_000_000] : FARTHEST[from.unit];
  const box = sql`ST_MakeEnvelope(${-x}::float8, ${-y}::float8, ${x}::float8, ${y}::float8, ${from.srid}::int4)`;
  // NaN lies inside any box, and meets none.
  return sql`(case when (${geometry} @ ${box} and ${geometry} && ${box}) or ST_IsEmpty(${geometry}) then ST_Transform(${geometry}, ${to.srid}::int4) end)`;
}
