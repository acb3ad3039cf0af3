import { sql } from 'kysely';
import type { Layer } from '../../catalog/layer.ts';
import type { Queries } from '../../database/database.ts';
import { ServiceError } from '../../errors.ts';
import type { Crs } from '../../geo/crs.ts';
import type { DeclaredType } from '../../geo/geometry-parts.ts';
import type { PropertyValue } from '../feature-source.ts';
import { whereOf } from '../select.ts';
import type { WriteTarget, WrittenGeometry } from './feature-writer.ts';
import type { Row } from './write-values.ts';

type Expression = ReturnType<typeof sql>;

/** A feature that stands in the way of a step, as it is. */
export interface Present {
  readonly key: string;
  /** Hash of all its columns. */
  readonly tag: string;
}

/**
 * The features of a target, held until the transaction ends.
 * @throws ServiceError notFound for a key that is not there
 */
export async function holdTarget(
  queries: Queries,
  layer: Layer,
  target: WriteTarget,
): Promise<readonly Present[]> {
  const found = await present(queries, layer, target, true);
  if ('key' in target && found.length === 0) throw noFeature(layer, target.key);
  return found;
}

/** Key and tag of what a target names. */
export async function present(
  queries: Pick<Queries, 'arrays' | 'builder'>,
  layer: Layer,
  target: WriteTarget,
  isHeld: boolean,
  signal?: AbortSignal,
): Promise<readonly Present[]> {
  if ('key' in target && !isKey(layer, target.key)) return [];
  const { schema, name } = layer.table;
  const filter = 'filter' in target ? target.filter : undefined;
  const limits = whereOf({ layer, filter, sort: 'none' });
  const parts = [
    sql`select ${sql.id(layer.keyColumn)}::text, md5(row(${sql.id(name)}.*)::text) from ${sql.id(schema, name)} ${limits}`,
  ];
  if ('key' in target) {
    const isLimited = layer.filter !== undefined;
    parts.push(isLimited ? sql`and` : sql`where`, keysIn(layer, [target.key]));
  }
  if (isHeld) parts.push(sql`for update`);
  const query = sql.join(parts, sql` `);
  const rows = await queries.arrays(query.compile(queries.builder), { signal });
  return rows.map(([key, tag]) => ({ key: String(key), tag: String(tag) }));
}

export function noFeature(layer: Layer, key: string): ServiceError {
  return new ServiceError('notFound', `There is no feature ${layer.id}.${key}.`, { received: key });
}

/** Rows with these keys, by the key's index. */
export function keysIn({ keyColumn, keyType }: Layer, keys: readonly string[]): Expression {
  const column = sql.id(keyColumn);
  if (keyType === 'integer') return sql`${column} = any(${keys}::int8[])`;
  if (keyType === 'uuid') return sql`${column} = any(${keys}::uuid[])`;
  return keyType === 'text'
    ? sql`${column} = any(${keys}::text[])`
    : sql`${column}::text = any(${keys}::text[])`;
}

const KEYS = {
  integer: /^-?\d{1,18}$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  text: /^[^\0]*$/,
};

function isKey({ keyType = 'text' }: Layer, key: string): boolean {
  return KEYS[keyType].test(key);
}

/** @returns the key of the new row */
export async function insertRow(
  queries: Queries,
  layer: Layer,
  row: Row,
  geometry: WrittenGeometry | null | undefined,
): Promise<string> {
  const { schema, name } = layer.table;
  const said = parted(layer, row, geometry);
  const { pairs } = await withOwnColumns(queries, layer, said.values);
  const columns = [...pairs.keys()].map((column) => sql.id(column));
  const values = [...pairs.keys()].map((column) => sql`x.${sql.id(column)}`);
  for (const [column, value] of said.geometries) {
    columns.push(sql.id(column));
    values.push(value);
  }
  const query = sql`insert into ${sql.id(schema, name)} (${sql.join(columns)}) select ${sql.join(values)}
    from jsonb_populate_record(null::${sql.id(schema, name)}, ${JSON.stringify(Object.fromEntries(pairs))}::jsonb) x
    returning ${sql.id(layer.keyColumn)}::text`;
  const [inserted] = await queries.arrays(query.compile(queries.builder));
  return String(inserted?.[0]);
}

/** Changes some columns of some rows. */
export async function updateRows(
  queries: Queries,
  layer: Layer,
  keys: readonly string[],
  row: Row,
  geometry: WrittenGeometry | null | undefined,
): Promise<void> {
  const { history } = layer.editing ?? {};
  const { schema, name } = layer.table;
  const { values, geometries } = parted(layer, row, geometry);
  const changes = [...values.keys()].map((column) => sql`${sql.id(column)} = x.${sql.id(column)}`);
  for (const [column, value] of geometries) changes.push(sql`${sql.id(column)} = ${value}`);
  if (changes.length === 0 || keys.length === 0) return;
  if (history !== undefined) {
    await keepRows(queries, layer, keys);
    changes.push(sql`${sql.id(history.from)} = now()`);
  }
  const query = sql`update ${sql.id(schema, name)} set ${sql.join(changes)}
    from jsonb_populate_record(null::${sql.id(schema, name)}, ${JSON.stringify(Object.fromEntries(values))}::jsonb) x
    where ${qualified(layer, keys)}`;
  await queries.arrays(query.compile(queries.builder));
}

/** Removes rows; where the layer has a history they only end. */
export async function deleteRows(queries: Queries, layer: Layer, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const { history } = layer.editing ?? {};
  const { schema, name } = layer.table;
  const table = sql.id(schema, name);
  const query =
    history === undefined
      ? sql`delete from ${table} where ${keysIn(layer, keys)}`
      : sql`update ${table} set ${sql.id(history.to)} = now() where ${keysIn(layer, keys)} and ${sql.id(history.to)} is null`;
  await queries.arrays(query.compile(queries.builder));
}

/** In an UPDATE … FROM the key's name alone would be two columns. */
function qualified(layer: Layer, keys: readonly string[]): Expression {
  const { table, keyColumn, keyType, editing } = layer;
  const column = sql.id(table.schema, table.name, keyColumn);
  const type = keyType === 'integer' ? sql`int8[]` : keyType === 'uuid' ? sql`uuid[]` : sql`text[]`;
  const cast = keyType === undefined ? sql`${column}::text` : column;
  const isIn = sql`${cast} = any(${keys}::${type})`;
  const { history } = editing ?? {};
  return history === undefined
    ? isIn
    : sql`${isIn} and ${sql.id(table.schema, table.name, history.to)} is null`;
}

/** Leaves the rows as they are, ended now, beside those that are changed. */
async function keepRows(queries: Queries, layer: Layer, keys: readonly string[]): Promise<void> {
  const { history } = layer.editing ?? {};
  if (history === undefined) return;
  const { schema, name } = layer.table;
  const table = sql.id(schema, name);
  const { all } = await withOwnColumns(queries, layer, new Map());
  const values = all.map((column) => (column === history.to ? sql`now()` : sql.id(column)));
  const query = sql`insert into ${table} (${sql.join(all.map((column) => sql.id(column)))})
    select ${sql.join(values)} from ${table} where ${keysIn(layer, keys)} and ${sql.id(history.to)} is null`;
  await queries.arrays(query.compile(queries.builder));
}

/** A new row's key and start, where neither the client nor the table gives them; and all columns that can be written. */
async function withOwnColumns(
  queries: Queries,
  layer: Layer,
  row: Row,
): Promise<{ readonly all: readonly string[]; readonly pairs: Map<string, unknown> }> {
  const { keyColumn, keyType, editing, table } = layer;
  const columns = await queries.rows<{ name: string; has_default: boolean }>({
    sql: `select a.attname::text as name, a.atthasdef or a.attidentity <> '' as has_default from pg_attribute a
      join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relname = $2 and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity <> 'a'
      order by a.attnum`,
    parameters: [table.schema, table.name],
  });
  const pairs = new Map<string, unknown>(row);
  const key = columns.find(({ name }) => name === keyColumn);
  const isGiven = row.get(keyColumn) !== undefined && row.get(keyColumn) !== null;
  if (!isGiven) {
    pairs.delete(keyColumn);
    if (key !== undefined && !key.has_default && keyType !== 'integer')
      pairs.set(keyColumn, crypto.randomUUID());
  }
  const { history } = editing ?? {};
  if (history !== undefined && !pairs.has(history.from)) pairs.set(history.from, new Date().toISOString());
  return { all: columns.map(({ name }) => name), pairs };
}

/** What JSON hands over, and geometries by their columns. */
function parted(
  layer: Layer,
  row: Row,
  geometry: WrittenGeometry | null | undefined,
): {
  readonly values: ReadonlyMap<string, PropertyValue>;
  readonly geometries: ReadonlyMap<string, Expression>;
} {
  const values = new Map<string, PropertyValue>();
  const geometries = new Map<string, Expression>();
  for (const [column, value] of row) {
    if (typeof value !== 'object' || value === null) {
      values.set(column, value);
      continue;
    }
    const type = layer.properties.find((each) => each.column === column)?.geometryType ?? 'Geometry';
    geometries.set(column, storedGeometry(type, layer.geometry.crs, value));
  }
  const { column, type, crs } = layer.geometry;
  if (geometry === null) geometries.set(column, sql`null`);
  else if (geometry !== undefined) geometries.set(column, storedGeometry(type, crs, geometry));
  return { values, geometries };
}

/** In the layer's CRS, flat; a single part in a column of many, and many of one part in a column of single ones. */
function storedGeometry(type: DeclaredType, stored: Crs, { wkb, crs }: WrittenGeometry): Expression {
  const sent = sql`ST_Force2D(ST_GeomFromWKB(${wkb}::bytea, ${crs.srid}::int4))`;
  const here = crs.srid === stored.srid ? sent : sql`ST_Transform(${sent}, ${stored.srid}::int4)`;
  if (type === 'GeometryCollection') return sql`ST_ForceCollection(${here})`;
  if (type.startsWith('Multi')) return sql`ST_Multi(${here})`;
  if (type === 'Geometry') return here;
  return sql`case when ST_NumGeometries(${here}) = 1 then ST_GeometryN(${here}, 1) else ${here} end`;
}
