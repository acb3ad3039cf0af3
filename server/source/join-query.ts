import { sql } from 'kysely';
import type { Layer, Property } from '../catalog/layer.ts';
import type { Owner } from '../filter/filter.ts';
import { writeJoinSql, writeSql } from '../filter/sql/write-sql.ts';
import { type Expression, geometryOf, keyText, tableOf, valueColumns } from './columns.ts';
import type { JoinedLayer, JoinQuery } from './feature-source.ts';
import { keyOrder, sortKey } from './page-order.ts';

/**
 * SELECT over the rows of several layers that belong together. Every layer is a subselect that gives its columns names
 * of their own, which the planner takes apart again: the tables' indexes serve.
 * @throws ServiceError invalidParameter when the filter does not fit the layers
 */
export function selectJoin(columns: 'features' | 'count', query: JoinQuery): Expression {
  const renamed = query.layers.map((joined, index) => rename(joined, `j${index}`));
  const targets = new Map<Owner, Layer>(renamed.map(({ name, layer }) => [name, layer]));
  const from = sql.join(renamed.map(({ source }) => source));
  const where = writeJoinSql(query.filter, targets);
  if (columns === 'count') return sql`select count(*)::float8 from ${from} where ${where}`;
  const selected = renamed.flatMap(({ layer, properties, crs }) => [
    keyText(layer),
    ...valueColumns(properties, layer, crs ?? layer.geometry.crs, 'wkb'),
    crs === undefined ? sql`null` : sql`ST_AsBinary(${geometryOf(layer, crs)})`,
  ]);
  const sort = query.sort.flatMap(({ of, property, descending }) => {
    const found = renamed.find(({ name }) => name === of);
    const own = found?.layer.properties.find(({ name }) => name === property.name);
    return found === undefined || own === undefined
      ? []
      : sortKey(found.layer, { property: own, descending }, false);
  });
  const parts = [
    sql`select ${sql.join(selected)} from ${from} where ${where}`,
    sql`order by ${sql.join([...sort, ...renamed.map(({ layer }) => keyOrder(layer))])}`,
  ];
  if (query.limit !== undefined) parts.push(sql`limit ${query.limit}::int8`);
  if (query.offset !== undefined && query.offset > 0) parts.push(sql`offset ${query.offset}::int8`);
  return sql.join(parts, sql` `);
}

/** A joined layer under a name, its columns renamed, and what the renamed rows come from. */
function rename(
  { name, layer, properties, crs }: JoinedLayer,
  table: string,
): JoinedLayer & { readonly source: Expression } {
  const columns = new Map<string, string>();
  const own = (column: string): string => {
    const known = columns.get(column);
    if (known !== undefined) return known;
    const fresh = `${table}_${columns.size}`;
    columns.set(column, fresh);
    return fresh;
  };
  const withOwn = (property: Property): Property => ({ ...property, column: own(property.column) });
  const renamed: Layer = {
    ...layer,
    table: { schema: '', name: table },
    keyColumn: own(layer.keyColumn),
    geometry: { ...layer.geometry, column: own(layer.geometry.column) },
    properties: layer.properties.map(withOwn),
    validTime: undefined,
  };
  const named = [...columns].map(([column, fresh]) => sql`${sql.id(column)} as ${sql.id(fresh)}`);
  const all = { ...layer, properties: [...layer.properties, ...(layer.unpublished ?? [])] };
  const where = layer.filter === undefined ? sql`` : sql` where ${writeSql(layer.filter, all)}`;
  return {
    name,
    layer: renamed,
    properties: properties.map(withOwn),
    crs,
    source: sql`(select ${sql.join(named)} from ${tableOf(layer)}${where}) ${sql.id(table)}`,
  };
}
