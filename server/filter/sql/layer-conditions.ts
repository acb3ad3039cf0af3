import { type RawBuilder, sql } from 'kysely';
import { ServiceError } from '../../errors.ts';
import { type Extent, isOrdered } from '../../geo/extent.ts';
import { boxOutline } from '../box-outline.ts';
import type { Filter } from '../filter.ts';
import type { FilterColumn, FilterTarget } from '../filter-target.ts';
import { civilDateOf, nextDate, readInstant } from '../instant.ts';
import { isInt8 } from '../int8.ts';

type Condition = RawBuilder<boolean>;

/**
 * The geometry meets the box, its edge included; storage CRS, the box densified.
 * @param column of the geometry that is meant
 */
export function bboxCondition(
  filter: Extract<Filter, { kind: 'bbox' }>,
  { geometry }: FilterTarget,
  name: string,
): Condition {
  if (!isOrdered(filter.extent)) {
    throw new ServiceError(
      'invalidBbox',
      'The bounding box has numbers that are not finite or not in order.',
      {
        parameter: 'bbox',
        received: filter.extent.join(','),
        allowed: 'lower corner, then upper corner',
      },
    );
  }
  const outline = boxOutline(filter.extent, filter.crs, geometry.crs);
  if (outline === undefined) return sql`false`;
  const column = sql.id(name);
  const box = sql`${`SRID=${geometry.crs.srid};${outline.wkt}`}::geometry`;
  // Its support function adds the index condition `&&` (PostGIS 3).
  const meets = sql<boolean>`ST_Intersects(${column}, ${box})`;
  const inner = outline.inside && shrunken(outline.inside);
  if (inner === undefined) return meets;
  // Most rows lie wholly inside: to know it from their boxes spares looking at their vertices.
  const corners = sql.join(inner.map((each) => sql`${each}::float8`));
  const envelope = sql`ST_MakeEnvelope(${corners}, ${geometry.crs.srid}::int4)`;
  return sql`(${column} && ${box} and case when ${column} @ ${envelope} then true else ${meets} end)`;
}

/** A box inside by more than the single precision that the database compares boxes with; undefined when none is left. */
function shrunken([minX, minY, maxX, maxY]: Extent): Extent | undefined {
  const margin = 2 ** -20 * Math.max(Math.abs(minX), Math.abs(minY), Math.abs(maxX), Math.abs(maxY));
  const inner: Extent = [minX + margin, minY + margin, maxX - margin, maxY - margin];
  return inner[0] < inner[2] && inner[1] < inner[3] ? inner : undefined;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Keys are told by their text: `007` is not the integer key 7. A key of another form is nobody's. */
export function keysCondition(wanted: readonly string[], { keyColumn, keyType }: FilterTarget): Condition {
  const name = sql.id(keyColumn);
  if (keyType === 'integer') {
    const integers = wanted.filter((key) => isInt8(key) && String(BigInt(key)) === key);
    return sql`(${name} = any(${integers}::int8[]))`;
  }
  if (keyType === 'uuid') return sql`(${name} = any(${wanted.filter((key) => UUID.test(key))}::uuid[]))`;
  const texts = wanted.filter((key) => !key.includes('\u0000'));
  return keyType === 'text'
    ? sql`(${name} = any(${texts}::text[]))`
    : sql`(${name}::text = any(${texts}::text[]))`;
}

/**
 * Half-open on both sides: an instant (start equal to end) is inside when `from <= instant < to`. Where both bounds are
 * one property, each feature is of a moment: it is inside when that moment is.
 */
export function duringCondition(
  { start, end }: Extract<Filter, { kind: 'during' }>,
  { validTime }: FilterTarget,
): Condition {
  if (validTime === undefined) return sql`true`;
  const [first, last] = [start, end].map((each) => (each === null ? null : instantOf(each)));
  const { from, to } = validTime;
  const conditions: Condition[] = [];
  if (last !== null && last !== undefined) {
    const operator = first === last ? sql`<=` : sql`<`;
    const name = sql.id(from.column);
    conditions.push(sql`(${name} is null or ${name} ${operator} ${timeBound(from, last, first !== last)})`);
  }
  if (first !== null && first !== undefined) {
    const operator = from.column === to.column ? sql`>=` : sql`>`;
    const name = sql.id(to.column);
    conditions.push(sql`(${name} is null or ${name} ${operator} ${timeBound(to, first, false)})`);
  }
  return conditions.length === 0 ? sql`true` : sql`(${sql.join(conditions, sql` and `)})`;
}

function instantOf(text: string): string {
  const instant = readInstant(text);
  if (instant !== undefined) return instant;
  throw new ServiceError('invalidParameter', `${text} is not a date and time.`, {
    parameter: 'datetime',
    received: text,
    allowed: 'YYYY-MM-DDTHH:MM:SSZ',
  });
}

/** A civil date column means that day's midnight, so an instant is rounded to a day: up for an open end, else down. */
function timeBound(column: FilterColumn, instant: string, roundUp: boolean): RawBuilder<unknown> {
  if (column.type !== 'date') return sql`${instant}::timestamptz`;
  const { date, isMidnight } = civilDateOf(instant);
  return sql`${roundUp && !isMidnight ? nextDate(date) : date}::date`;
}
