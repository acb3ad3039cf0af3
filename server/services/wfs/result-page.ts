import type { PageCursor } from '../../http/page-cursor.ts';
import { type CountMode, countMatched } from '../../source/count-matched.ts';
import type { Feature, FeatureQuery, FeatureSource } from '../../source/feature-source.ts';
import { PageEnds } from '../../source/page-ends.ts';
import type { FeatureContext } from './feature-answer.ts';
import type { FeatureTypeQuery } from './feature-type-query.ts';
import { type FeatureTypeJoin, toJoinQuery } from './join-query.ts';

/** The part of one query's features that is in the answer. */
export interface ResultPage<T> {
  readonly query: FeatureTypeQuery;
  /** undefined: more than are counted as a matter of course. */
  readonly matched: number | undefined;
  readonly returned: number;
  readonly batches: AsyncIterable<readonly T[]>;
  /** The same, when it was read before the answer began. */
  readonly read?: readonly (readonly T[])[] | undefined;
  /** Where it begins and ends, when it was read before the answer began. */
  readonly ends?: PageEnds | undefined;
}

/** How many features, from where: over all queries of a request together. */
export interface PageRange {
  readonly count: number;
  readonly startIndex: number;
  readonly cursor?: PageCursor | undefined;
  /** What is told of many that match. */
  readonly countMode: CountMode;
}

/** Reads features of a query from a place in its order. */
export type ReadFeatures<T> = (
  query: FeatureTypeQuery,
  range: Pick<FeatureQuery, 'limit' | 'offset' | 'after' | 'before' | 'ends'>,
) => AsyncIterable<readonly T[]>;

/** So many features are read before the answer begins: where there are no more, they need not be counted before. */
const READ_FIRST = 1024;

/**
 * The pages of a request's queries. The answer starts with numberMatched and numberReturned, so these are known
 * here: from the page itself where it is short and the last one, else by counting. Of several queries each is counted
 * whole, since the page of the next begins where it ends.
 */
export async function openPages<T>(
  queries: readonly FeatureTypeQuery[],
  range: PageRange,
  source: FeatureSource,
  read: ReadFeatures<T>,
  signal: AbortSignal,
): Promise<readonly ResultPage<T>[]> {
  const [only, ...more] = queries;
  const isKnownByNumber = range.cursor !== undefined && range.count > READ_FIRST;
  if (only !== undefined && more.length === 0 && !isKnownByNumber) {
    return [await readPage(only, range, source, read, signal)];
  }
  const parts =
    more.length === 0 && only !== undefined
      ? [{ query: only, offset: range.startIndex, ...(await countPage(only, range, source, signal)) }]
      : await rangesOf(queries, range, source, signal);
  return parts.map(({ query, matched, limit, offset }) => {
    const batches = limit === 0 ? nothing() : read(query, { limit, offset });
    return { query, matched, returned: limit, batches };
  });
}

/** Which features of a query are in the answer; without a limit all. */
export interface QueryRange {
  readonly limit?: number;
  readonly offset?: number;
}

/** A range over all queries together → that of each, and how many features it matches. */
export async function rangesOf(
  queries: readonly FeatureTypeQuery[],
  { count, startIndex }: Pick<PageRange, 'count' | 'startIndex'>,
  source: FeatureSource,
  signal: AbortSignal,
): Promise<
  readonly (Required<QueryRange> & { readonly query: FeatureTypeQuery; readonly matched: number })[]
> {
  const parts = [];
  let [left, skip] = [count, startIndex];
  for (const query of queries) {
    const matched = await countFeatures(query, source, signal);
    const offset = Math.min(skip, matched);
    const limit = Math.min(left, matched - offset);
    parts.push({ query, matched, limit, offset });
    skip -= offset;
    left -= limit;
  }
  return parts;
}

/** The part of a join's tuples that is in the answer: short ones are read before it begins. */
export async function openJoin(
  { count, startIndex }: PageRange,
  join: FeatureTypeJoin,
  source: FeatureSource,
  signal: AbortSignal,
): Promise<{
  readonly matched: number;
  readonly returned: number;
  readonly batches: AsyncIterable<readonly (readonly Feature[])[]>;
}> {
  const total = (): Promise<number> => source.countJoined(toJoinQuery(join, {}), signal);
  const read = (limit: number): AsyncIterable<readonly (readonly Feature[])[]> =>
    source.joined(toJoinQuery(join, { limit, offset: startIndex }), signal);
  if (count > READ_FIRST) {
    const matched = await total();
    const returned = Math.min(count, Math.max(0, matched - startIndex));
    return { matched, returned, batches: returned === 0 ? nothing() : read(returned) };
  }
  const batches: (readonly (readonly Feature[])[])[] = [];
  if (count > 0) for await (const batch of read(count)) batches.push(batch);
  const returned = batches.reduce((sum, batch) => sum + batch.length, 0);
  const isLast = count > 0 && returned < count && (returned > 0 || startIndex === 0);
  const seen = startIndex + returned;
  const matched = isLast ? seen : Math.max(await total(), returned > 0 ? seen : 0);
  return { matched, returned, batches: each(batches) };
}

/** The features of all pages together. */
export function totalsOf(
  pages: readonly ResultPage<unknown>[],
): Pick<ResultPage<unknown>, 'matched' | 'returned'> {
  const matched = pages.flatMap((page) => page.matched ?? []);
  return {
    matched: matched.length < pages.length ? undefined : matched.reduce((sum, each) => sum + each, 0),
    returned: pages.reduce((sum, { returned }) => sum + returned, 0),
  };
}

/** Where a page begins and ends that is the only one. */
export function endsOf([page, ...more]: readonly ResultPage<unknown>[]): ResultPage<unknown>['ends'] {
  return more.length === 0 ? page?.ends : undefined;
}

/** How many features a request's queries find together. */
export async function countAll(
  queries: readonly FeatureTypeQuery[],
  { source, signal }: Pick<FeatureContext, 'source' | 'signal'>,
): Promise<number> {
  let matched = 0;
  for (const query of queries) matched += await countFeatures(query, source, signal);
  return matched;
}

/** How many features match, and how many of them a page has: those are counted in any case. */
async function countPage(
  { layer, filter }: FeatureTypeQuery,
  { count, startIndex, countMode }: PageRange,
  source: FeatureSource,
  signal: AbortSignal,
): Promise<{ readonly matched: number | undefined; readonly limit: number }> {
  const matched = await countMatched(source, layer, filter, countMode, signal, startIndex + count);
  const limit = matched === undefined ? count : Math.min(count, Math.max(0, matched - startIndex));
  return { matched, limit };
}

function countFeatures(query: FeatureTypeQuery, source: FeatureSource, signal: AbortSignal): Promise<number> {
  return source.count(query.layer, query.filter, signal);
}

async function readPage<T>(
  query: FeatureTypeQuery,
  range: PageRange,
  source: FeatureSource,
  read: ReadFeatures<T>,
  signal: AbortSignal,
): Promise<ResultPage<T>> {
  const { count, startIndex } = range;
  const page = openPage(query, range, source, read, signal);
  const enough = count > READ_FIRST ? READ_FIRST : count + 1;
  const { batches, size, rest } = await readAhead(page.batches, enough, signal);
  if (rest !== undefined) {
    const { matched, limit } = await countPage(query, range, source, signal).catch(async (error: unknown) => {
      await rest.return?.();
      throw error;
    });
    // Rows may have come or gone since they were read: never fewer than are in the answer.
    const returned = Math.min(count, Math.max(limit, size));
    const all = matched === undefined ? undefined : Math.max(matched, startIndex + returned);
    return { query, matched: all, returned, batches: eachOf(batches, rest, returned) };
  }
  return { query, batches: each(batches), read: batches, ...(await page.totals()) };
}

/** What is known of a page once it is read. */
export type PageTotals = Pick<ResultPage<unknown>, 'matched' | 'returned' | 'ends'>;

/** A page of one query whose totals may be told behind it: nothing is counted that it shows itself. */
export function openPage<T>(
  query: FeatureTypeQuery,
  range: PageRange,
  source: FeatureSource,
  read: ReadFeatures<T>,
  signal: AbortSignal,
): { readonly batches: AsyncIterable<readonly T[]>; totals(): Promise<PageTotals> } {
  const { count, startIndex, cursor } = range;
  const ends = new PageEnds();
  const place =
    cursor === undefined
      ? { offset: startIndex }
      : cursor.direction === 'after'
        ? { after: cursor.position }
        : { before: cursor.position };
  return {
    batches: count === 0 ? nothing() : read(query, { limit: count, ...place, ends }),
    totals: async () => {
      const { returned, hasMore } = ends;
      const seen = startIndex + returned;
      const told = { returned, ends: count > 0 ? ends : undefined };
      if (cursor !== undefined) return { ...told, matched: cursor.matched };
      if (!hasMore && count > 0 && (returned > 0 || startIndex === 0)) return { ...told, matched: seen };
      const { matched } = await countPage(query, range, source, signal);
      // Rows may have gone since they were read: never fewer than are in the answer.
      const isFewer = matched !== undefined && returned > 0 && matched < seen;
      return { ...told, matched: isFewer ? seen : matched };
    },
  };
}

/**
 * Batches until there are so many rows. What is left is ended when the signal aborts, whether or not anybody has begun
 * to read on.
 * @returns rest: undefined when there is nothing more
 */
async function readAhead<T>(
  rows: AsyncIterable<readonly T[]>,
  enough: number,
  signal: AbortSignal,
): Promise<{
  readonly batches: readonly (readonly T[])[];
  readonly size: number;
  readonly rest: AsyncIterator<readonly T[]> | undefined;
}> {
  const rest = rows[Symbol.asyncIterator]();
  const batches: (readonly T[])[] = [];
  let size = 0;
  while (size < enough) {
    const next = await rest.next();
    if (next.done === true) return { batches, size, rest: undefined };
    batches.push(next.value);
    size += next.value.length;
  }
  const end = (): void => void rest.return?.().catch(() => undefined);
  signal.addEventListener('abort', end, { once: true });
  return { batches, size, rest };
}

async function* each<T>(batches: readonly (readonly T[])[]): AsyncGenerator<readonly T[]> {
  yield* batches;
}

/** As many rows as were promised, and no more. */
async function* eachOf<T>(
  batches: readonly (readonly T[])[],
  rest: AsyncIterator<readonly T[]>,
  promised: number,
): AsyncGenerator<readonly T[]> {
  let left = promised;
  const some = (batch: readonly T[]): readonly T[] => {
    const taken = batch.length > left ? batch.slice(0, left) : batch;
    left -= taken.length;
    return taken;
  };
  try {
    for (const batch of batches) yield some(batch);
    while (left > 0) {
      const next = await rest.next();
      if (next.done === true) return;
      yield some(next.value);
    }
  } finally {
    await rest.return?.();
  }
}

async function* nothing(): AsyncGenerator<never> {}
