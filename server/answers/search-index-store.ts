import { type RawBuilder, sql } from 'kysely';
import { findProperty, type Layer } from '../catalog/layer.ts';
import type { Queries } from '../database/database.ts';

/**
 * Letters with marks → plain ones, so that "Zolkiewskiego" finds Żółkiewskiego; the signs inside identifiers → spaces,
 * so that "0001 12/1" finds 049901_4.0001.12/1. The same on both sides.
 */
export const MARKED = 'ąćęłńóśźżäöüßéèáíúč._';
export const PLAIN = 'acelnoszzaouseeaiuc  ';

/**
 * The text a feature is searched by: the properties its layer names, folded, a space before, between and behind. Made
 * of immutable parts and literals, so that an index may hold it.
 */
export function searchText(layer: Layer): RawBuilder<string> {
  const texts = (layer.search?.properties ?? []).map((name) => {
    const column = findProperty(layer, name)?.column ?? layer.keyColumn;
    return sql`coalesce(${sql.ref(column)}::text, '')`;
  });
  const joined = sql.join(texts, sql` || ' ' || `);
  return sql`translate(lower(' ' || ${joined} || ' '), ${sql.lit(MARKED)}, ${sql.lit(PLAIN)})`;
}

/** Types whose text is always the same: dates follow a setting, so no index takes them. */
const INDEXABLE: readonly string[] = ['string', 'integer', 'number', 'boolean'];

/** The statement that makes searching a layer quick, or undefined when it is not searched or can't be. */
export function searchIndex(layer: Layer): RawBuilder<unknown> | undefined {
  const properties = layer.search?.properties ?? [];
  if (properties.length === 0) return undefined;
  if (properties.some((name) => !INDEXABLE.includes(findProperty(layer, name)?.type ?? 'string')))
    return undefined;
  const { schema, name } = layer.table;
  const table = sql.id(schema, name);
  return sql`CREATE INDEX IF NOT EXISTS ${sql.id(`${name}_search`.slice(-63))} ON ${table} USING gin ((${searchText(layer)}) gin_trgm_ops)`;
}

/**
 * Makes the index where the layer is searched and stands on a table. A view, or a table of somebody else, is left
 * as it is: searching works without, only slower.
 */
export async function indexForSearch(queries: Queries, layer: Layer): Promise<boolean> {
  const index = searchIndex(layer);
  if (index === undefined) return false;
  const { schema, name } = layer.table;
  const [row] = await queries.arrays({
    sql: `SELECT c.relkind IN ('r', 'p', 'm') AND pg_has_role(c.relowner, 'USAGE')
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2`,
    parameters: [schema, name],
  });
  if (row?.[0] !== true) return false;
  await queries.script(index.compile(queries.builder).sql);
  return true;
}
