import { type RawBuilder, sql } from 'kysely';
import type { Layer, Property } from '../catalog/layer.ts';
import { ServiceError } from '../errors.ts';
import { writeSql } from '../filter/write-sql.ts';
import type { Crs } from '../geo/crs.ts';
import type { Extent } from '../geo/extent.ts';
import type { FeatureQuery } from './feature-source.ts';

/** A piece of SQL with its values. */
export type Expression<T = unknown> = RawBuilder<T>;

/** Which rows of which layer, in which order: the part of a query that does not depend on how features are written. */
export type RowQuery = Pick<
  FeatureQuery,
  'layer' | 'filter' | 'window' | 'sort' | 'limit' | 'offset' | 'after' | 'before'
>;

/**
 * SELECT over a layer's rows. With `before` the rows come backwards: whoever asks turns them round.
 * @throws ServiceError invalidParameter when the filter or a key does not fit the layer
 */
export function selectRows(columns: readonly Expression[], query: RowQuery): Expression {
  const { layer, limit, offset } = query;
  const order = orderOf(query);
  const parts = [sql`select ${sql.join(columns)} from ${tableOf(layer)}`, whereOf(query)];
  if (order !== undefined) parts.push(sql`order by ${order}`);
  if (limit !== undefined) parts.push(sql`limit ${limit}::int8`);
  if (offset !== undefined && offset > 0) parts.push(sql`offset ${offset}::int8`);
  return sql.join(parts, sql` `);
}

/** The layer's table or view, quoted. */
export function tableOf(layer: Layer): Expression {
  return sql.id(layer.table.schema, layer.table.name);
}

/** WHERE and everything that limits the rows: the layer's own filter first, which may name what is not published. */
export function whereOf({ layer, filter, window, after, before }: Omit<RowQuery, 'sort'>): Expression {
  const conditions: Expression[] = [];
  if (layer.filter !== undefined) {
    const properties = [...layer.properties, ...(layer.unpublished ?? [])];
    conditions.push(writeSql(layer.filter, { ...layer, properties }));
  }
  if (window !== undefined) conditions.push(windowCondition(layer, window));
  if (filter !== undefined) conditions.push(writeSql(filter, layer));
  if (after !== undefined) conditions.push(sql`${keyOrder(layer)} > ${boundKey(layer, after)}`);
  if (before !== undefined) conditions.push(sql`${keyOrder(layer)} < ${boundKey(layer, before)}`);
  return conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`;
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
  if (crs.srid !== storage.srid) geometry = sql`ST_Transform(${geometry}, ${crs.srid}::int4)`;
  return geometry;
}

function windowCondition(layer: Layer, [minX, minY, maxX, maxY]: Extent): Expression {
  const { column, crs } = layer.geometry;
  const corners = sql.join([minX, minY, maxX, maxY].map((each) => sql`${each}::float8`));
  return sql`${sql.id(column)} && ST_MakeEnvelope(${corners}, ${crs.srid}::int4)`;
}

function orderOf({ layer, sort, before }: RowQuery): Expression | undefined {
  if (sort === 'none') return undefined;
  const key = keyOrder(layer);
  if (before !== undefined) return sql`${key} desc`;
  const sorted = (sort ?? []).map(({ property, descending }) => {
    const column = readable(property);
    return descending ? sql`${column} desc nulls last` : sql`${column} asc nulls last`;
  });
  return sql.join([...sorted, key]);
}

/** What keys are ordered by: their own type where it is known, so that the key's index serves. */
function keyOrder(layer: Layer): Expression {
  if (layer.keyType === undefined) return sql`${keyText(layer)} collate "C"`;
  // Qualified: a bare name in ORDER BY would mean the selected text of the same name.
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
