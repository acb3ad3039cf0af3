import { sql } from 'kysely';
import type { Layer } from '../catalog/layer.ts';
import { writeSql } from '../filter/sql/write-sql.ts';
import type { Extent } from '../geo/extent.ts';
import { type Expression, tableOf } from './columns.ts';
import type { FeatureQuery } from './feature-source.ts';
import { beyond, orderBy } from './page-order.ts';

/** Which rows of which layer, in which order: the part of a query that does not depend on how features are written. */
export type RowQuery = Pick<
  FeatureQuery,
  'layer' | 'timeout' | 'filter' | 'window' | 'sort' | 'limit' | 'offset' | 'after' | 'before' | 'ends'
> & {
  /**
   * The window is hidden from the planner, so that a prepared statement keeps one plan: estimating each window's rows takes
   * 0.1 ms, as long as reading those of a small tile.
   */
  readonly isPlannedOnce?: boolean;
};

/**
 * SELECT over a layer's rows. With `before` the rows come backwards: whoever asks turns them round.
 * @throws ServiceError invalidParameter when the filter or a key does not fit the layer
 */
export function selectRows(columns: readonly Expression[], query: RowQuery): Expression {
  const { layer, limit, offset, sort } = query;
  const parts = [sql`select ${sql.join(columns)} from ${tableOf(layer)}`, whereOf(query)];
  if (sort !== 'none') parts.push(sql`order by ${orderBy(layer, sort ?? [], query.before !== undefined)}`);
  if (limit !== undefined) parts.push(sql`limit ${limit}::int8`);
  if (offset !== undefined && offset > 0) parts.push(sql`offset ${offset}::int8`);
  return sql.join(parts, sql` `);
}

/** WHERE and everything that limits the rows: the layer's own filter first, which may name what is not published. */
export function whereOf(query: RowQuery): Expression {
  const { layer, filter, window, sort, after, before } = query;
  const conditions: Expression[] = [];
  if (layer.filter !== undefined) {
    const properties = [...layer.properties, ...(layer.unpublished ?? [])];
    conditions.push(writeSql(layer.filter, { ...layer, properties }));
  }
  if (window !== undefined) conditions.push(windowCondition(layer, window, query.isPlannedOnce));
  if (filter !== undefined) conditions.push(writeSql(filter, layer));
  const order = sort === 'none' ? [] : (sort ?? []);
  if (after !== undefined) conditions.push(beyond(layer, order, after, 'after'));
  if (before !== undefined) conditions.push(beyond(layer, order, before, 'before'));
  return conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`;
}

function windowCondition(layer: Layer, [minX, minY, maxX, maxY]: Extent, isHidden = false): Expression {
  const { column, crs } = layer.geometry;
  const corners = sql.join([minX, minY, maxX, maxY].map((each) => sql`${each}::float8`));
  const box = sql`ST_MakeEnvelope(${corners}, ${crs.srid}::int4)`;
  return sql`${sql.id(column)} && ${isHidden ? sql`(select ${box})` : box}`;
}
