import { sql } from 'kysely';
import type { Layer } from '../catalog/layer.ts';
import type { Database, QueryOptions, RowArray, RowReader, Statement } from '../database/database.ts';
import { readRow } from '../database/wire/row.ts';
import { RowFields } from '../database/wire/row-fields.ts';
import { type RowSlice, rowSlice } from '../database/wire/row-slice.ts';
import { ServiceError } from '../errors.ts';
import type { Filter } from '../filter/filter.ts';
import type { Extent } from '../geo/extent.ts';
import type { LayerCounts } from './changes/layer-counts.ts';
import { type Expression, geometryBytes, geometryOf, keyText, readable, valueColumns } from './columns.ts';
import type {
  Feature,
  FeatureQuery,
  FeatureRowsQuery,
  FeatureSource,
  JoinQuery,
  PropertyValue,
  RowPosition,
} from './feature-source.ts';
import { generalisedLayer } from './generalised/generalised.ts';
import { selectJoin } from './join-query.ts';
import type { PageEnds } from './page-ends.ts';
import { positionColumns } from './page-order.ts';
import { readExtent } from './publishing/layer-extent.ts';
import { rowLayout } from './row-layout.ts';
import { type RowQuery, selectRows } from './select.ts';
import { tableAway } from './table-away.ts';

/** Answers up to this long are fetched at once: one round trip, no cursor. */
const AT_ONCE = 2000;
/** Batches of a longer answer: the first soon, and a little more than the thousand that pages have; the others large. */
const BATCH = { first: 1024, bytes: 1_048_576 } as const;

/** How rows leave the database: its values, or its bytes; and how a text in them is found. */
interface RowForm<R> {
  readonly read: RowReader<R>;
  /** Whether who reads the rows gives their memory back. */
  readonly borrowed: boolean;
  text(row: R, column: number): string | null;
}

const VALUES: RowForm<RowArray> = {
  read: readRow,
  borrowed: false,
  text: (row, column) => row[column] as string | null,
};
const BYTES: RowForm<RowSlice> = {
  read: rowSlice,
  borrowed: true,
  text: ({ bytes, start }, column) => FIELDS.open(bytes, start).text(column),
};
const FIELDS = new RowFields();

/** Features from PostGIS tables and views. Each question is one statement, its values bound. */
export class PostgisFeatureSource implements FeatureSource {
  readonly #database: Database;
  readonly #counts: LayerCounts | undefined;

  /** @param counts of the same database, not of a replica's primary */
  constructor(database: Database, counts?: LayerCounts) {
    this.#database = database;
    this.#counts = counts;
  }

  async *features(query: FeatureQuery, signal?: AbortSignal): AsyncIterable<readonly Feature[]> {
    const generalised = generalisedQuery(query);
    if (generalised === undefined) {
      yield* this.#features(query, signal);
      return;
    }
    let hasBegun = false;
    try {
      for await (const batch of this.#features(generalised, signal)) {
        hasBegun = true;
        yield batch;
      }
    } catch (error) {
      // Its table went away between the choice and the query: the layer itself is always there.
      const isAway = error instanceof ServiceError && error.fault === 'databaseUnavailable';
      if (hasBegun || !isAway) throw error;
      yield* this.#features(query, signal);
    }
  }

  async *#features(query: FeatureQuery, signal?: AbortSignal): AsyncIterable<readonly Feature[]> {
    const { layer, properties, geometry } = query;
    const isWkb = geometry.encoding === 'wkb';
    const crs = isWkb ? geometry.crs : layer.geometry.crs;
    const columns = [keyText(layer), ...valueColumns(properties, layer, crs, query.geometryValues ?? 'wkt')];
    if (isWkb) columns.push(sql`ST_AsBinary(${geometryOf(layer, geometry.crs, geometry.simplify)})`);
    const width = properties.length;
    for await (const rows of this.#rows(columns, query, signal, VALUES)) {
      yield rows.map((row) => ({
        key: row[0] as string,
        geometry: isWkb ? (row[width + 1] as Uint8Array | null) : null,
        values: row.slice(1, width + 1) as readonly PropertyValue[],
      }));
    }
  }

  rows(query: FeatureRowsQuery, signal?: AbortSignal): AsyncIterable<readonly RowSlice[]> {
    const { layer, properties, maxAllowableOffset } = query;
    const layout = rowLayout(query);
    const columns: Expression[] = [keyField(layer)];
    for (const [i, property] of properties.entries()) {
      const field = layout.properties[i] as number;
      if (field > 0)
        columns[field] = property.type === 'geometry' ? geometryBytes(property) : readable(property);
    }
    if (layout.geometry !== undefined) {
      const geometry = geometryOf(layer, layer.geometry.crs, maxAllowableOffset);
      columns[layout.geometry] = sql`ST_AsBinary(${geometry})`;
    }
    return this.#rows(columns, query, signal, BYTES);
  }

  async *joined(query: JoinQuery, signal?: AbortSignal): AsyncIterable<readonly (readonly Feature[])[]> {
    if (query.limit === 0) return;
    const isShort = query.limit !== undefined && query.limit <= AT_ONCE;
    const statement = this.#compile(selectJoin('features', query));
    const options = { signal, prepared: true };
    try {
      for await (const rows of this.#database.stream(statement, isShort ? 'all' : BATCH, options)) {
        yield tuples(rows, query);
      }
    } catch (error) {
      throw tableAway(error);
    }
  }

  async countJoined(query: JoinQuery, signal?: AbortSignal): Promise<number> {
    const statement = this.#compile(selectJoin('count', query));
    const [row] = await this.#database.arrays(statement, { signal }).catch((error: unknown) => {
      throw tableAway(error);
    });
    return Number(row?.[0] ?? 0);
  }

  async count(
    layer: Layer,
    filter: Filter | undefined,
    signal?: AbortSignal,
    ceiling?: number,
  ): Promise<number> {
    const count = (): Promise<number> => this.#count(layer, filter, signal, ceiling);
    if (filter !== undefined || this.#counts === undefined) return count();
    return this.#counts.of(layer, count, ceiling, signal);
  }

  async #count(
    layer: Layer,
    filter: Filter | undefined,
    signal: AbortSignal | undefined,
    ceiling: number | undefined,
  ): Promise<number> {
    const limit = ceiling === undefined ? {} : { limit: ceiling };
    const rows = selectRows([sql`1`], { layer, filter, sort: 'none', ...limit });
    const statement = this.#compile(sql`select count(*)::float8 from (${rows}) counted`);
    const [row] = await this.#database.arrays(statement, { signal }).catch((error: unknown) => {
      throw tableAway(error);
    });
    return Number(row?.[0] ?? 0);
  }

  async estimate(layer: Layer, filter: Filter | undefined, signal?: AbortSignal): Promise<number> {
    const rows = selectRows([sql`1`], { layer, filter, sort: 'none' });
    const statement = this.#compile(sql`explain (format json) ${rows}`);
    const [row] = await this.#database.arrays(statement, { signal }).catch((error: unknown) => {
      throw tableAway(error);
    });
    const plan = row?.[0];
    const [{ Plan }] = (typeof plan === 'string' ? JSON.parse(plan) : plan) as [
      { readonly Plan: { readonly 'Plan Rows': number } },
    ];
    return Plan['Plan Rows'];
  }

  extent(layer: Layer, signal?: AbortSignal): Promise<Extent | undefined> {
    return readExtent(this.#database, layer, signal);
  }

  /** @param columns the key's text first */
  async *#rows<R>(
    columns: readonly Expression[],
    query: RowQuery,
    signal: AbortSignal | undefined,
    form: RowForm<R>,
  ): AsyncIterable<readonly R[]> {
    try {
      const { ends } = query;
      yield* ends === undefined
        ? this.#read(columns, query, signal, form)
        : this.#page(columns, query, ends, signal, form);
    } catch (error) {
      throw tableAway(error);
    }
  }

  /** A page and its ends: one row more is read, to know whether there are any. */
  async *#page<R>(
    columns: readonly Expression[],
    query: RowQuery,
    ends: PageEnds,
    signal: AbortSignal | undefined,
    form: RowForm<R>,
  ): AsyncIterable<readonly R[]> {
    const { layer, sort, limit, before } = query;
    if (limit === undefined || sort === 'none') throw new RangeError('a page has a limit and an order');
    const order = sort ?? [];
    const position = (row: R): RowPosition => {
      const values = order.map((_, i) => form.text(row, columns.length + i));
      return { values, key: String(form.text(row, 0)) };
    };
    const all = [...columns, ...positionColumns(layer, order)];
    for await (const batch of this.#read(all, { ...query, limit: limit + 1 }, signal, form)) {
      const rows = batch.slice(0, before === undefined ? limit - ends.returned : undefined);
      if (before !== undefined && rows.length > limit) {
        ends.hasMore = true;
        rows.shift();
      } else if (rows.length < batch.length) ends.hasMore = true;
      const [first, last] = [rows[0], rows.at(-1)];
      if (first === undefined || last === undefined) continue;
      ends.first ??= position(first);
      ends.last = position(last);
      ends.returned += rows.length;
      yield rows;
    }
  }

  async *#read<R>(
    columns: readonly Expression[],
    query: RowQuery,
    signal: AbortSignal | undefined,
    { read, borrowed }: RowForm<R>,
  ): AsyncIterable<readonly R[]> {
    checkPaging(query);
    const { limit, sort, before, timeout } = query;
    if (limit === 0) return;
    const options = { signal, prepared: true, timeout, borrowed };
    const isShort = limit !== undefined && (limit <= AT_ONCE || before !== undefined);
    if (isShort || sort === 'none') {
      // Maps and tiles are mostly short: finding out costs less than a cursor for each of them.
      const ahead = isShort ? query : { ...query, limit: AT_ONCE + 1 };
      const rows = await this.#all(this.#compile(selectRows(columns, ahead)), options, read);
      if (isShort || rows.length <= AT_ONCE) {
        if (rows.length > 0) yield before === undefined ? rows : rows.toReversed();
        return;
      }
    }
    yield* this.#database.stream(this.#compile(selectRows(columns, query)), BATCH, options, read);
  }

  async #all<R>(statement: Statement, options: QueryOptions, read: RowReader<R>): Promise<readonly R[]> {
    for await (const rows of this.#database.stream(statement, 'all', options, read)) return rows;
    return [];
  }

  #compile(expression: Expression): Statement {
    return expression.compile(this.#database.builder);
  }
}

/** Rows of a join → a feature of each layer. */
function tuples(rows: readonly RowArray[], { layers }: JoinQuery): readonly (readonly Feature[])[] {
  return rows.map((row) => {
    let at = 0;
    return layers.map(({ properties }) => {
      const width = properties.length;
      const key = row[at] as string;
      const values = row.slice(at + 1, at + 1 + width) as readonly PropertyValue[];
      const geometry = row[at + 1 + width] as Uint8Array | null;
      at += width + 2;
      return { key, geometry, values };
    });
  });
}

/** The key as the database writes it: what is a whole number need not be made a text before. */
function keyField(layer: Layer): Expression {
  const isInteger = layer.properties.some(
    ({ column, type }) => column === layer.keyColumn && type === 'integer',
  );
  return isInteger ? sql.id(layer.keyColumn) : keyText(layer);
}

/** The query of a band that may answer it; undefined where none may. */
function generalisedQuery(query: FeatureQuery): FeatureQuery | undefined {
  const { layer, geometry } = query;
  if (geometry.encoding !== 'wkb' || geometry.generalised === undefined) return undefined;
  const { bands, pixel } = geometry.generalised;
  const band = generalisedLayer(layer, bands, pixel);
  return band === layer ? undefined : { ...query, layer: band };
}

function checkPaging({ after, before, sort, limit }: RowQuery): void {
  if (sort === 'none' && (after !== undefined || before !== undefined)) {
    throw new RangeError('pages by position go in an order');
  }
  if (before !== undefined && (after !== undefined || limit === undefined)) {
    throw new RangeError('the rows before a position need a limit and nothing else');
  }
  if (limit === undefined || (Number.isSafeInteger(limit) && limit >= 0)) return;
  throw new ServiceError('invalidParameter', `${limit} is no number of features.`, {
    parameter: 'limit',
    received: String(limit),
    allowed: 'a whole number, 0 or more',
  });
}
