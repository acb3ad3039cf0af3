import { type RawBuilder, sql } from 'kysely';
import type { Layer } from '../catalog/layer.ts';
import type { Database } from '../database/database.ts';
import { writeSql } from '../filter/sql/write-sql.ts';
import type { Extent } from '../geo/extent.ts';
import { fillLabelTemplate, readLabelTemplate } from '../style/label-template.ts';
import { MARKED, PLAIN, searchText } from './search-index-store.ts';
import type { SearchWords } from './search-words.ts';

/** A feature whose words match. */
export interface FoundFeature {
  readonly layer: Layer;
  readonly key: string;
  readonly label: string;
  /** 0 the whole text, 1 its whole words, 2 its beginning, 3 beginnings of its words. */
  readonly rank: number;
  /** Longitude, latitude. */
  readonly extent: Extent;
}

/** Features of one layer in whose searched properties every word begins a word. */
export async function searchLayer(
  database: Database,
  layer: Layer,
  words: SearchWords,
  limit: number,
  signal: AbortSignal,
): Promise<readonly FoundFeature[]> {
  const statement = searchStatement(layer, words, limit).compile(database.builder);
  const rows = await database.rows<Row>(statement, { signal });
  const template = readLabelTemplate(layer.search?.label ?? '{id}');
  return rows.map((row) => ({
    layer,
    key: row.key,
    label: fillLabelTemplate(template, (name) => (name === 'id' ? row.key : row.values[name])),
    rank: row.rank,
    extent: [row.min_x, row.min_y, row.max_x, row.max_y],
  }));
}

interface Row {
  readonly key: string;
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
  readonly rank: number;
  readonly min_x: number;
  readonly min_y: number;
  readonly max_x: number;
  readonly max_y: number;
}

function searchStatement(layer: Layer, words: SearchWords, limit: number): RawBuilder<unknown> {
  const key = sql`${sql.ref(layer.keyColumn)}::text`;
  const text = searchText(layer);
  // Of the table's own columns, so that its index is used.
  const matches = words.patterns.map((pattern) => sql`${text} LIKE ${pattern}`);
  const whole = words.whole.map((pattern) => sql`t.text LIKE ${pattern}`);
  const rank = sql`CASE WHEN t.folded = ${words.folded} THEN 0
    WHEN ${sql.join(whole, sql` AND `)} THEN 1
    WHEN t.folded LIKE ${words.beginning} THEN 2 ELSE 3 END`;
  const own = layer.filter === undefined ? sql`true` : writeSql(layer.filter, layer);
  return sql`
    WITH found AS (
      SELECT t.key, t.geometry, t.values, ${rank} AS rank, t.folded
      FROM (
        SELECT ${key} AS key, ${sql.ref(layer.geometry.column)} AS geometry,
          ${valuesOf(layer)} AS values, ${text} AS text, btrim(${text}) AS folded
        FROM ${sql.table(`${layer.table.schema}.${layer.table.name}`)} AS f
        WHERE ${own} AND ${sql.ref(layer.geometry.column)} IS NOT NULL AND ${sql.join(matches, sql` AND `)}
      ) AS t
      ORDER BY rank, length(t.folded), t.folded, t.key
      LIMIT ${limit}
    )
    SELECT found.key, found.values, found.rank,
      ST_XMin(box) AS min_x, ST_YMin(box) AS min_y, ST_XMax(box) AS max_x, ST_YMax(box) AS max_y
    FROM found, LATERAL (SELECT ST_Transform(ST_Envelope(found.geometry), 4326) AS box) AS b
    ORDER BY found.rank, length(found.folded), found.folded, found.key`;
}

/** The properties a label may name, as one JSON object. */
function valuesOf(layer: Layer): RawBuilder<unknown> {
  const names = new Set(readLabelTemplate(layer.search?.label ?? '').filter((_, index) => index % 2 === 1));
  const pairs = layer.properties
    .filter((property) => names.has(property.name))
    .map((property) => sql`${property.name}::text, ${sql.ref(property.column)}`);
  return pairs.length === 0 ? sql`'{}'::jsonb` : sql`jsonb_build_object(${sql.join(pairs)})`;
}

/** Lower case without marks, as the database folds. */
export function fold(text: string): string {
  return Array.from(text.toLowerCase(), (letter) => {
    const at = MARKED.indexOf(letter);
    return at < 0 ? letter : PLAIN.charAt(at);
  }).join('');
}
