import type { PageCursor } from '../../http/page-cursor.ts';
import type { Feature, FeatureQuery, FeatureSource } from '../../source/feature-source.ts';
import { PageEnds } from '../../source/page-ends.ts';
import type { FeatureTypeQuery } from './feature-type-query.ts';
import { type FeatureTypeJoin, toJoinQuery } from './join-query.ts';

/** The part of one query's features that is in the answer. */
export interface ResultPage<T> {
  readonly query: FeatureTypeQuery;
  readonly matched: number;
  readonly returned: number;
  readonly batches: AsyncIterable<readonly T[]>;
  /** Where it begins and ends, when it was read before the answer began. */
  readonly ends?: PageEnds | undefined;
}

/** How many features, from where: over all queries of a request together. */
export interface PageRange {
  readonly count: number;
  readonly startIndex: number;
  readonly cursor?: PageCursor | undefined;
}

/** Reads features of a query from a place in its order. */
export type ReadFeatures<T> = (
  query: FeatureTypeQuery,
  range: Pick<FeatureQuery, 'limit' | 'offset' | 'after' | 'before' | 'ends'>,
) => AsyncIterable<readonly T[]>;

/** Pages up to this long are read before the answer begins: what they hold need not be counted before. */
const READ_FIRST = 1000;

/**
 * The pages of a request's queries. The answer starts with numberMatched and numberReturned, so these are known
 * here: from the page itself where it is short and the last one, else by counting.
 */
export async function openPages<T>(
  queries: readonly FeatureTypeQuery[],
  range: PageRange,
  source: FeatureSource,
  read: ReadFeatures<T>,
  signal: AbortSignal,
): Promise<readonly ResultPage<T>[]> {
  const [only, ...more] = queries;
  if (only !== undefined && more.length === 0 && range.count <= READ_FIRST) {
    return [await readPage(only, range, source, read, signal)];
  }
  const parts = await rangesOf(queries, range, source, signal);
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
  { count, startIndex }: PageRange,
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

export function countFeatures(
  query: FeatureTypeQuery,
  source: FeatureSource,
  signal: AbortSignal,
): Promise<number> {
  return source.count(query.layer, query.filter, signal);
}

async function readPage<T>(
  query: FeatureTypeQuery,
  { count, startIndex, cursor }: PageRange,
  source: FeatureSource,
  read: ReadFeatures<T>,
  signal: AbortSignal,
): Promise<ResultPage<T>> {
  const batches: (readonly T[])[] = [];
  const ends = new PageEnds();
  const place =
    cursor === undefined
      ? { offset: startIndex }
      : cursor.direction === 'after'
        ? { after: cursor.position }
        : { before: cursor.position };
  if (count > 0) {
    for await (const batch of read(query, { limit: count, ...place, ends })) batches.push(batch);
  }
  const returned = batches.reduce((sum, batch) => sum + batch.length, 0);
  const seen = startIndex + returned;
  const isLast = cursor === undefined && !ends.hasMore && count > 0 && (returned > 0 || startIndex === 0);
  // Rows may have gone since they were read: never fewer than are in the answer.
  const matched =
    cursor?.matched ??
    (isLast ? seen : Math.max(await countFeatures(query, source, signal), returned > 0 ? seen : 0));
  return { query, matched, returned, batches: each(batches), ends: count > 0 ? ends : undefined };
}

async function* each<T>(batches: readonly (readonly T[])[]): AsyncGenerator<readonly T[]> {
  yield* batches;
}

async function* nothing(): AsyncGenerator<never> {}
