import { describe, expect, test } from 'vitest';
import type { Layer } from '../../catalog/layer.ts';
import type { CountMode } from '../../source/count-matched.ts';
import type { FeatureSource } from '../../source/feature-source.ts';
import type { FeatureTypeQuery } from './feature-type-query.ts';
import { pageLinks } from './page-links.ts';
import { endsOf, openPages, type ReadFeatures, totalsOf } from './result-page.ts';

const { signal } = new AbortController();
const kvp = new Map([['REQUEST', 'GetFeature']]);

const all: FeatureTypeQuery = {
  layer: { id: 'rows' } as Layer,
  filter: undefined,
  properties: [],
  withGeometry: false,
  sort: undefined,
  srsName: undefined,
};
const filtered: FeatureTypeQuery = { ...all, filter: { kind: 'and', filters: [] } };

/** Rows of numbers, and how far they were counted. */
function rowsOf(total: number) {
  let most = 0;
  const source = {
    count: async (_layer: unknown, _filter: unknown, _signal: unknown, ceiling = Infinity) => {
      const counted = Math.min(total, ceiling);
      most = Math.max(most, counted);
      return counted;
    },
    estimate: async () => total + 7,
  } as unknown as FeatureSource;
  const read: ReadFeatures<number> = async function* (_, { limit = total, offset = 0, after, ends }) {
    const from = after === undefined ? offset : Number(after.key) + 1;
    const until = Math.min(total, from + limit);
    for (let at = from; at < until; at += 1000) {
      const batch = Array.from({ length: Math.min(1000, until - at) }, (_, i) => at + i);
      if (ends !== undefined) {
        ends.first ??= { key: String(from), values: [] };
        ends.last = { key: String(at + batch.length - 1), values: [] };
        ends.returned += batch.length;
        ends.hasMore = until < total;
      }
      yield batch;
    }
  };
  return { source, read, counted: () => most };
}

async function page(
  total: number,
  query: FeatureTypeQuery,
  range: { readonly count: number; readonly startIndex?: number; readonly countMode: CountMode },
) {
  const rows = rowsOf(total);
  const request = { startIndex: 0, cursor: undefined, kvp, ...range };
  const pages = await openPages([query], request, rows.source, rows.read, signal);
  const totals = totalsOf(pages);
  let written = 0;
  for (const { batches } of pages) for await (const batch of batches) written += batch.length;
  const { next } = pageLinks(request, totals, 'http://x/wfs', endsOf(pages));
  return { ...totals, written, hasNext: next !== undefined, counted: rows.counted() };
}

describe('how many of very many features match', () => {
  test.each([
    ['exact', 500_000],
    ['capped', 100_000],
    ['estimated', 500_007],
    ['unknown', undefined],
  ] as const)(
    '%s is what the operator chose, behind a short page and a long one',
    async (countMode, matched) => {
      for (const count of [10, 5000]) {
        const { counted, ...told } = await page(500_000, filtered, { count, countMode });
        expect(told).toEqual({ matched, returned: count, written: count, hasNext: true });
        if (countMode !== 'exact') expect(counted).toBe(100_000);
      }
    },
  );

  test('is exact where counting is cheap, or the page reaches the end', async () => {
    const few = await page(70_000, filtered, { count: 5000, countMode: 'unknown' });
    expect(few).toMatchObject({ matched: 70_000, returned: 5000, hasNext: true });
    const whole = await page(1_000_000, all, { count: 1_000_000, countMode: 'unknown' });
    expect(whole).toMatchObject({ matched: 1_000_000, returned: 1_000_000, hasNext: false });
    const last = await page(500_000, filtered, { count: 5000, startIndex: 498_000, countMode: 'unknown' });
    expect(last).toMatchObject({ matched: 500_000, returned: 2000, written: 2000, hasNext: false });
    const middle = await page(500_000, filtered, { count: 5000, startIndex: 490_000, countMode: 'capped' });
    expect(middle).toMatchObject({ matched: 495_001, returned: 5000, hasNext: true });
  });

  test('stays unknown on the pages that a link leads to, and costs nothing there', async () => {
    const cursor = {
      direction: 'after',
      position: { key: '9', values: [] },
      start: 10,
      matched: undefined,
    } as const;
    const rows = rowsOf(500_000);
    const range = { count: 10, startIndex: 10, cursor, countMode: 'unknown' } as const;
    const [found] = await openPages([filtered], range, rows.source, rows.read, signal);
    expect(found).toMatchObject({ matched: undefined, returned: 10 });
    expect(rows.counted()).toBe(0);
  });
});
