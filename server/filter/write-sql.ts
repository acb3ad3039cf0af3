import { type RawBuilder, sql } from 'kysely';
import { ServiceError } from '../errors.ts';
import type { Crs } from '../geo/crs.ts';
import { isOrdered } from '../geo/extent.ts';
import { writeBoxOutline } from './box-outline.ts';
import { checkFilter, type FilterProperty } from './check-filter.ts';
import type { Comparison, Filter, Literal } from './filter.ts';
import { civilDateOf, nextDate, readInstant } from './instant.ts';

/** What SQL must know of the thing that is filtered; a `Layer` has it. */
export interface FilterTarget {
  readonly keyColumn: string;
  /** Absent: any type, compared as text and so without the key's index. */
  readonly keyType?: 'text' | 'integer' | 'uuid' | undefined;
  readonly geometry: { readonly column: string; readonly crs: Crs };
  readonly properties: readonly FilterColumn[];
  readonly validTime: { readonly from: FilterColumn; readonly to: FilterColumn } | undefined;
}

export interface FilterColumn extends FilterProperty {
  readonly column: string;
}

/**
 * Filter → a condition for WHERE. Names come from the target, quoted; values are parameters, cast to the
 * property's type. NULL is three-valued, texts compare in code point order, as `evaluate` answers.
 * @param parameter where the filter came from, for errors about the filter as a whole
 * @throws ServiceError invalidParameter for an unknown property or a value that does not fit its type;
 *   invalidBbox for a box whose numbers are not finite or not in order
 */
export function writeSql(filter: Filter, target: FilterTarget, parameter = 'filter'): RawBuilder<boolean> {
  const columns = new Map(target.properties.map((property) => [property.name, property]));
  return condition(checkFilter(filter, target.properties, parameter), { target, columns });
}

interface Writing {
  readonly target: FilterTarget;
  readonly columns: ReadonlyMap<string, FilterColumn>;
}

type Condition = RawBuilder<boolean>;

function condition(filter: Filter, writing: Writing): Condition {
  switch (filter.kind) {
    case 'and':
      return joined(filter.filters, writing, sql` and `, sql`true`);
    case 'or':
      return joined(filter.filters, writing, sql` or `, sql`false`);
    case 'not':
      return sql`(not ${condition(filter.filter, writing)})`;
    case 'bbox':
      return bbox(filter, writing.target);
    case 'keys':
      return keys(filter.keys, writing.target);
    case 'during':
      return during(filter, writing.target);
    default:
      return propertyCondition(filter, columnOf(filter.property, writing));
  }
}

function joined(
  filters: readonly Filter[],
  writing: Writing,
  separator: RawBuilder<unknown>,
  empty: Condition,
): Condition {
  if (filters.length === 0) return empty;
  const parts = filters.map((each) => condition(each, writing));
  return sql`(${sql.join(parts, separator)})`;
}

function columnOf(name: string, { columns }: Writing): FilterColumn {
  const column = columns.get(name);
  if (column === undefined) throw new RangeError(`the filter was not checked: ${name}`);
  return column;
}

function propertyCondition(filter: Extract<Filter, { property: string }>, column: FilterColumn): Condition {
  const name = operandOf(column);
  switch (filter.kind) {
    case 'isNull':
      return sql`(${name} is null)`;
    case 'compare': {
      const operand = filter.operator === '=' || filter.operator === '<>' ? name : ordered(column);
      return sql`(${operand} ${OPERATORS[filter.operator]} ${bound(column, filter.value)})`;
    }
    case 'between': {
      const [lower, upper] = [bound(column, filter.lower), bound(column, filter.upper)];
      return sql`(${ordered(column)} between ${lower} and ${upper})`;
    }
    case 'in':
      return sql`(${name} = any(${boundArray(column, filter.values)}))`;
    case 'like': {
      const operator = filter.matchCase ? sql`like` : sql`ilike`;
      return sql`(${name} ${operator} ${filter.pattern}::text)`;
    }
  }
}

const OPERATORS: Readonly<Record<Comparison, RawBuilder<unknown>>> = {
  '=': sql`=`,
  '<>': sql`<>`,
  '<': sql`<`,
  '<=': sql`<=`,
  '>': sql`>`,
  '>=': sql`>=`,
};

/** A text property may be of any type that has a text: uuid, enum, char(n). Of text columns the cast costs nothing. */
function operandOf(column: FilterColumn): RawBuilder<unknown> {
  const name = sql.id(column.column);
  return column.type === 'string' ? sql`${name}::text` : name;
}

/** A column where order matters: texts by code point, whatever the database's collation is. */
function ordered(column: FilterColumn): RawBuilder<unknown> {
  const operand = operandOf(column);
  return column.type === 'string' ? sql`${operand} collate "C"` : operand;
}

function bound(column: FilterColumn, value: Literal): RawBuilder<unknown> {
  switch (column.type) {
    case 'string':
      return sql`${value}::text`;
    case 'integer':
      return isInt8(value) ? sql`${String(value)}::int8` : sql`${String(value)}::numeric`;
    case 'number':
      return sql`${String(value)}::numeric`;
    case 'boolean':
      return sql`${value}::boolean`;
    case 'date':
      return sql`${value}::date`;
    case 'timestamp':
      return sql`${value}::timestamptz`;
  }
}

/** One parameter for all values: the statement's text stays the same however many there are. */
function boundArray(column: FilterColumn, values: readonly Literal[]): RawBuilder<unknown> {
  switch (column.type) {
    case 'string':
      return sql`${values}::text[]`;
    case 'integer':
      return values.every(isInt8)
        ? sql`${values.map(String)}::int8[]`
        : sql`${values.map(String)}::numeric[]`;
    case 'number':
      return sql`${values.map(String)}::numeric[]`;
    case 'boolean':
      return sql`${values}::boolean[]`;
    case 'date':
      return sql`${values}::date[]`;
    case 'timestamp':
      return sql`${values}::timestamptz[]`;
  }
}

function isInt8(value: Literal): boolean {
  const text = String(value);
  if (!/^-?\d{1,19}$/.test(text)) return false;
  return BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}

function bbox(filter: Extract<Filter, { kind: 'bbox' }>, { geometry }: FilterTarget): Condition {
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
  const outline = writeBoxOutline(filter.extent, filter.crs, geometry.crs);
  if (outline === undefined) return sql`false`;
  // Its support function adds the index condition `&&` (PostGIS 3).
  return sql`ST_Intersects(${sql.id(geometry.column)}, ${`SRID=${geometry.crs.srid};${outline}`}::geometry)`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Keys are told by their text: `007` is not the integer key 7. A key of another form is nobody's. */
function keys(wanted: readonly string[], { keyColumn, keyType }: FilterTarget): Condition {
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

/** Half-open on both sides: an instant (start equal to end) is inside when `from <= instant < to`. */
function during({ start, end }: Extract<Filter, { kind: 'during' }>, { validTime }: FilterTarget): Condition {
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
    const name = sql.id(to.column);
    conditions.push(sql`(${name} is null or ${name} > ${timeBound(to, first, false)})`);
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
