import { sql } from 'kysely';
import type { Layer } from '../catalog/layer.ts';
import type { Database, RowArray, Statement } from '../database/database.ts';
import { ServiceError } from '../errors.ts';
import type { Filter } from '../filter/filter.ts';
import type { Extent } from '../geo/extent.ts';
import type { Feature, FeatureQuery, FeatureSource, GeoJsonQuery, PropertyValue } from './feature-source.ts';
import { geoJsonText } from './geo-json-text.ts';
import { readExtent } from './layer-extent.ts';
import { type Expression, geometryOf, keyText, type RowQuery, readable, selectRows } from './select.ts';
import { tableAway } from './table-away.ts';

/** Answers up to this long are fetched at once: one round trip, no cursor. */
const AT_ONCE = 2000;
/** Rows per batch of a longer answer. */
const BATCH = 500;

/** Features from PostGIS tables and views. Each question is one statement, its values bound. */
export class PostgisFeatureSource implements FeatureSource {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async *features(query: FeatureQuery, signal?: AbortSignal): AsyncIterable<readonly Feature[]> {
    const { layer, properties, geometry } = query;
    const columns = [keyText(layer), ...properties.map(readable)];
    const isWkb = geometry.encoding === 'wkb';
    if (isWkb) columns.push(sql`ST_AsBinary(${geometryOf(layer, geometry.crs, geometry.simplify)})`);
    const width = properties.length;
    for await (const rows of this.#rows(columns, query, signal)) {
      yield rows.map((row) => ({
        key: row[0] as string,
        geometry: isWkb ? (row[width + 1] as Uint8Array | null) : null,
        values: row.slice(1, width + 1) as readonly PropertyValue[],
      }));
    }
  }

  async *geoJson(query: GeoJsonQuery, signal?: AbortSignal): AsyncIterable<readonly string[]> {
    for await (const rows of this.#rows([geoJsonText(query)], query, signal)) {
      yield rows.map((row) => row[0] as string);
    }
  }

  async count(
    layer: Layer,
    filter: Filter | undefined,
    signal?: AbortSignal,
    ceiling?: number,
  ): Promise<number> {
    const limit = ceiling === undefined ? {} : { limit: ceiling };
    const rows = selectRows([sql`1`], { layer, filter, sort: 'none', ...limit });
    const statement = this.#compile(sql`select count(*)::float8 from (${rows}) counted`);
    const [row] = await this.#database.arrays(statement, { signal }).catch((error: unknown) => {
      throw tableAway(error);
    });
    return Number(row?.[0] ?? 0);
  }

  extent(layer: Layer, signal?: AbortSignal): Promise<Extent | undefined> {
    return readExtent(this.#database, layer, signal);
  }

  async *#rows(
    columns: readonly Expression[],
    query: RowQuery,
    signal: AbortSignal | undefined,
  ): AsyncIterable<readonly RowArray[]> {
    try {
      yield* this.#read(columns, query, signal);
    } catch (error) {
      throw tableAway(error);
    }
  }

  async *#read(
    columns: readonly Expression[],
    query: RowQuery,
    signal: AbortSignal | undefined,
  ): AsyncIterable<readonly RowArray[]> {
    checkPaging(query);
    const { limit, sort, before } = query;
    if (limit === 0) return;
    const options = { signal, prepared: true };
    const isShort = limit !== undefined && (limit <= AT_ONCE || before !== undefined);
    if (isShort || sort === 'none') {
      // Maps and tiles are mostly short: finding out costs less than a cursor for each of them.
      const ahead = isShort ? query : { ...query, limit: AT_ONCE + 1 };
      const rows = await this.#database.arrays(this.#compile(selectRows(columns, ahead)), options);
      if (isShort || rows.length <= AT_ONCE) {
        if (rows.length > 0) yield before === undefined ? rows : rows.reverse();
        return;
      }
    }
    yield* this.#database.stream(this.#compile(selectRows(columns, query)), BATCH, options);
  }

  #compile(expression: Expression): Statement {
    return expression.compile(this.#database.builder);
  }
}

function checkPaging({ after, before, sort, limit }: RowQuery): void {
  const isKeyset = after !== undefined || before !== undefined;
  const isSorted = Array.isArray(sort) && sort.length > 0;
  if (isKeyset && isSorted) throw new RangeError('pages by key go in the order of keys');
  if (before !== undefined && (after !== undefined || limit === undefined)) {
    throw new RangeError('the rows before a key need a limit and nothing else');
  }
  if (limit === undefined || (Number.isSafeInteger(limit) && limit >= 0)) return;
  throw new ServiceError('invalidParameter', `${limit} is no number of features.`, {
    parameter: 'limit',
    received: String(limit),
    allowed: 'a whole number, 0 or more',
  });
}
