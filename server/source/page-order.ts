import { sql } from 'kysely';
import type { Layer } from '../catalog/layer.ts';
import { ServiceError } from '../errors.ts';
import { isInt8 } from '../filter/int8.ts';
import { projection } from '../geo/projection.ts';
import { type Expression, keyText, readable } from './columns.ts';
import type { RowPosition, Sorting } from './feature-source.ts';

/** ORDER BY: the sort's keys, then the layer's; `backwards` from the last row to the first. */
export function orderBy(layer: Layer, sort: readonly Sorting[], backwards: boolean): Expression {
  const keys = sort.map((each) => sortKey(layer, each, backwards));
  const key = keyOrder(layer);
  return sql.join([...keys, backwards ? sql`${key} desc` : key]);
}

/** One key of ORDER BY. */
export function sortKey(layer: Layer, sorting: Sorting, backwards: boolean): Expression {
  const value = sortValue(layer, sorting);
  const order = sorting.descending === backwards ? sql`asc` : sql`desc`;
  return sql`${value} ${order} ${backwards ? sql`nulls first` : sql`nulls last`}`;
}

/** What a row's position is read from besides its key: a text of each value. */
export function positionColumns(layer: Layer, sort: readonly Sorting[]): readonly Expression[] {
  return sort.map((each) => sql`(${sortValue(layer, each)})::text`);
}

/**
 * Condition for the rows behind a position in an order, or before it.
 * @throws ServiceError invalidParameter when the position is none of this order
 */
export function beyond(
  layer: Layer,
  sort: readonly Sorting[],
  { values, key }: RowPosition,
  side: 'after' | 'before',
): Expression {
  if (values.length !== sort.length) throw unfit('a position of another order');
  const isAfter = side === 'after';
  let condition = sql`${keyOrder(layer)} ${isAfter ? sql`>` : sql`<`} ${boundKey(layer, key)}`;
  for (let index = sort.length - 1; index >= 0; index--) {
    const each = sort[index] as Sorting;
    const text = values[index] ?? null;
    const value = sortValue(layer, each);
    if (text === null) {
      condition = isAfter
        ? sql`(${value} is null and ${condition})`
        : sql`(${value} is not null or ${condition})`;
      continue;
    }
    const given = boundValue(each, text);
    const further = sql`${value} ${each.descending === isAfter ? sql`<` : sql`>`} ${given}`;
    const last = isAfter ? sql` or ${value} is null` : sql``;
    condition = sql`(${further}${last} or (${value} = ${given} and ${condition}))`;
  }
  return condition;
}

function sortValue(layer: Layer, sorting: Sorting): Expression {
  if ('property' in sorting) {
    // Qualified: a bare name in ORDER BY would mean the selected value of the same name.
    const { name, type, column } = sorting.property;
    if (type === 'geometry')
      throw new ServiceError('invalidParameter', `${name} is a geometry: it has no order.`, {
        parameter: 'sortBy',
        received: name,
        allowed: 'a property that is no geometry',
      });
    return type === 'string' || type === 'timestamp'
      ? readable(sorting.property)
      : sql.id(layer.table.name, column);
  }
  const { x, y, crs } = sorting.nearest;
  const { column, crs: storage } = layer.geometry;
  const [px, py] = projection(crs, storage)(x, y);
  if (!Number.isFinite(px) || !Number.isFinite(py))
    throw unfit('a point that the CRS of the data does not reach');
  return sql`(${sql.id(column)} <-> ST_SetSRID(ST_MakePoint(${px}::float8, ${py}::float8), ${storage.srid}::int4))`;
}

const NUMBER = /^(?:[+-]?\d{1,400}(?:\.\d{1,400})?(?:e[+-]?\d{1,4})?|NaN|-?Infinity)$/i;

function boundValue(sorting: Sorting, text: string): Expression {
  if (!('property' in sorting)) {
    if (NUMBER.test(text)) return sql`${text}::float8`;
    throw unfit(text);
  }
  switch (sorting.property.type) {
    case 'string':
      if (text.includes('\u0000')) break;
      return sql`${text}::text`;
    case 'integer':
      if (isInt8(text)) return sql`${text}::int8`;
      break;
    case 'number':
      if (NUMBER.test(text)) return sql`${text}::numeric`;
      break;
    case 'boolean':
      if (text === 'true' || text === 'false') return sql`${text}::boolean`;
      break;
    case 'date':
      if (/^[\d-]{10,13}(?: BC)?$|^-?infinity$/.test(text)) return sql`${text}::date`;
      break;
    case 'timestamp':
      if (/^[\d-]{10,13} [\d:.]{8,15}\+00(?: BC)?$|^-?infinity$/.test(text)) return sql`${text}::timestamptz`;
  }
  throw unfit(text);
}

function unfit(received: string): ServiceError {
  return new ServiceError('invalidParameter', 'The position in the list does not fit its order.', {
    parameter: 'cursor',
    received,
    allowed: 'what a link to the next or previous page holds, with the same order',
  });
}

/** What keys are ordered by: their own type where it is known, so that the key's index serves. */
export function keyOrder(layer: Layer): Expression {
  if (layer.keyType === undefined) return sql`${keyText(layer)} collate "C"`;
  return sql.id(layer.table.name, layer.keyColumn);
}

const KEYS = {
  integer: /^-?\d{1,18}$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  text: /^[^\0]*$/,
} as const;

function boundKey({ id, keyType = 'text' }: Layer, key: string): Expression {
  if (!KEYS[keyType].test(key)) {
    throw new ServiceError('invalidParameter', `${JSON.stringify(key)} is no key of ${id}.`, {
      parameter: 'key',
      received: key,
      allowed: `a key of type ${keyType}`,
    });
  }
  if (keyType === 'integer') return sql`${key}::int8`;
  return keyType === 'uuid' ? sql`${key}::uuid` : sql`${key}::text`;
}
