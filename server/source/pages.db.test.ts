import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Layer, Property } from '../catalog/layer.ts';
import { crsOf } from '../geo/crs.ts';
import { type TestDatabase, testDatabase } from '../test/database.ts';
import { countMatched } from './count-matched.ts';
import type { FeatureQuery, RowPosition, Sorting } from './feature-source.ts';
import { PageEnds } from './page-ends.ts';
import { PostgisFeatureSource } from './postgis-feature-source.ts';

const types = {
  s: 'string',
  i: 'integer',
  n: 'number',
  f: 'number',
  b: 'boolean',
  d: 'date',
  t: 'timestamp',
} as const;
const properties = Object.entries(types).map(([name, type]) => ({ name, column: name, type }) as Property);
const of = (name: keyof typeof types): Property => properties.find((each) => each.name === name)!;
let db: TestDatabase;
let source: PostgisFeatureSource;
let layer: Layer;
const rows = 240;

beforeAll(async () => {
  db = await testDatabase();
  await db.database.script(`
    create table ${db.schema}.walked (id text primary key, s text, i int8, n numeric, f float8, b boolean, d date, t timestamptz,
      geom geometry(Point, 2180));
    insert into ${db.schema}.walked
    select 'k/' || i, (array['Łódź', 'łódź', 'Zgierz', '', 'żółw', null, 'a"b'])[1 + i % 7], nullif(i % 5, 3) * 2000000000000000001,
      nullif(i % 11, 4) / 3.0, (array[0.1, 'NaN', 'Infinity', -1e300, null, 0.1]::float8[])[1 + i % 6], (array[true, false, null])[1 + i % 3],
      (array['2024-02-29', 'infinity', '0044-03-15 BC', null, '2024-03-01']::date[])[1 + i % 5],
      case when i % 4 > 0 then '2024-01-01T00:00:00.000001Z'::timestamptz + i % 9 * interval '1 microsecond' end,
      case when i % 13 > 0 then ST_SetSRID(ST_MakePoint(500000 + i % 16 * 10, 600000 + i / 16 * 10), 2180) end
    from generate_series(0, ${rows - 1}) i`);
  source = new PostgisFeatureSource(db.database);
  layer = {
    id: 'walked',
    table: { schema: db.schema, name: 'walked' },
    keyColumn: 'id',
    keyType: 'text',
    geometry: { column: 'geom', type: 'Point', crs: crsOf('EPSG:2180') },
    properties,
    filter: undefined,
    validTime: undefined,
  } as unknown as Layer;
});
afterAll(() => db.close());

async function keys(query: Partial<FeatureQuery>): Promise<string[]> {
  const found: string[] = [];
  const full: FeatureQuery = { layer, properties: [], geometry: { encoding: 'none' }, ...query };
  for await (const batch of source.features(full)) found.push(...batch.map(({ key }) => key));
  return found;
}

/** Page by page, there and back. */
async function walk(sort: readonly Sorting[], limit: number): Promise<{ there: string[]; back: string[] }> {
  const there: string[] = [];
  let after: RowPosition | undefined;
  let last: PageEnds;
  do {
    last = new PageEnds();
    there.push(...(await keys({ sort, limit, after, ends: last })));
    after = last.last;
  } while (last.hasMore);
  const back: string[] = [];
  let before = after;
  do {
    last = new PageEnds();
    back.unshift(...(await keys({ sort, limit, before, ends: last })));
    before = last.first;
  } while (last.hasMore);
  return { there, back };
}

const point = { x: 500_033, y: 600_041, crs: crsOf('EPSG:2180') };
const orders: readonly (readonly [string, readonly Sorting[]])[] = [
  ['the key', []],
  ...properties.flatMap((property): [string, Sorting[]][] => [
    [`${property.name} ascending`, [{ property, descending: false }]],
    [`${property.name} descending`, [{ property, descending: true }]],
  ]),
  [
    's, then i descending, then b',
    [
      { property: of('s'), descending: false },
      { property: of('i'), descending: true },
      { property: of('b'), descending: false },
    ],
  ],
  [
    'b descending, then n, then t descending',
    [
      { property: of('b'), descending: true },
      { property: of('n'), descending: false },
      { property: of('t'), descending: true },
    ],
  ],
  ['distance', [{ nearest: point, descending: false }]],
  [
    'distance descending, then s',
    [
      { nearest: point, descending: true },
      { property: of('s'), descending: false },
    ],
  ],
];

describe('pages by position', () => {
  test.each(orders)('in the order of %s neither miss nor repeat a row, there and back', async (_, sort) => {
    const all = await keys({ sort });
    expect(new Set(all).size).toBe(rows);
    for (const limit of [7, 100]) {
      const { there, back } = await walk(sort, limit);
      expect(there).toEqual(all);
      expect(back).toEqual(all.slice(0, -1));
    }
  });

  // The embedded engine has no rules of languages.
  test.skipIf(!process.env.DATABASE_URL)(
    'texts stand by the rules of their language, page by page',
    async () => {
      const { database, schema } = db;
      await database.script(`create table ${schema}.streets (id text primary key, s text collate "pl-x-icu", geom geometry(Point, 2180));
      insert into ${schema}.streets (id, s) select s, s
      from unnest(array['Żeglarska', 'Łąkowa', 'Bałtycka', 'Śląska', 'Zamkowa', 'Lipowa', 'Bazyliowa', 'Staszica']) s`);
      const streets = {
        ...layer,
        id: 'streets',
        table: { schema, name: 'streets' },
        properties: [of('s')],
      } as Layer;
      const sort: readonly Sorting[] = [{ property: of('s'), descending: false }];
      const found: string[] = [];
      let ends: PageEnds | undefined;
      do {
        const after = ends?.last;
        ends = new PageEnds();
        found.push(...(await keys({ layer: streets, sort, limit: 3, after, ends })));
      } while (ends.hasMore);
      expect(found.join(' ')).toBe('Bałtycka Bazyliowa Lipowa Łąkowa Staszica Śląska Zamkowa Żeglarska');
    },
  );

  test('rows that come and go meanwhile move no others', async () => {
    const { database, schema } = db;
    const sort: readonly Sorting[] = [{ property: of('i'), descending: true }];
    const stable = await keys({ sort });
    const seen: string[] = [];
    let after: RowPosition | undefined;
    for (let page = 0; ; page++) {
      const ends = new PageEnds();
      seen.push(...(await keys({ sort, limit: 20, after, ends })));
      after = ends.last;
      if (!ends.hasMore) break;
      // One in front of everything, one behind everything, and the one just read goes.
      const change = sql`with new as (insert into ${sql.id(schema, 'walked')} (id, i) values (${`new/${page}/a`}, 9000000000000000000), (${`new/${page}/b`}, null) returning id)
        delete from ${sql.id(schema, 'walked')} where id = ${seen.at(-1)} and id not like 'new%'`;
      await database.arrays(change.compile(database.builder));
    }
    expect(seen.filter((key) => key.startsWith('k/'))).toEqual(stable);
    expect(new Set(seen).size).toBe(seen.length);
    await database.script(`delete from ${schema}.walked where id like 'new%'`);
  });

  test('a position of another order, or one that nobody wrote, is refused', async () => {
    const by = (name: keyof typeof types): readonly Sorting[] => [{ property: of(name), descending: false }];
    for (const [name, text] of [
      ['i', '1; drop table x'],
      ['i', '99999999999999999999'],
      ['n', '1e99999'],
      ['n', "'"],
      ['b', 'perhaps'],
      ['d', '2024-13-45'],
      ['d', 'tomorrow'],
      ['t', '2024-01-01 25:61:00+00'],
      ['s', 'a\u0000b'],
    ] as const) {
      const read = keys({ sort: by(name), limit: 1, after: { values: [text], key: 'k' } });
      await expect(read, `${name} ${text}`).rejects.toMatchObject({ fault: 'invalidParameter' });
    }
    await expect(keys({ limit: 1, after: { values: ['1'], key: 'k' } })).rejects.toMatchObject({
      fault: 'invalidParameter',
    });
    await expect(keys({ sort: by('i'), limit: 1, after: { values: [], key: 'k' } })).rejects.toMatchObject({
      fault: 'invalidParameter',
    });
  });

  test('by offset have the same order', async () => {
    const sort: readonly Sorting[] = [{ property: of('s'), descending: true }];
    const all = await keys({ sort });
    const ends = new PageEnds();
    expect(await keys({ sort, limit: 10, offset: 95, ends })).toEqual(all.slice(95, 105));
    expect([ends.returned, ends.hasMore]).toEqual([10, true]);
    expect((await keys({ sort, limit: 10, after: ends.last, ends: new PageEnds() }))[0]).toBe(all[105]);
  });
});

describe('how many match', () => {
  const few = {
    count: async (_layer: unknown, _filter: unknown, _signal: unknown, ceiling = Infinity) =>
      Math.min(1_234_567, ceiling),
    estimate: async () => 1_300_000,
  } as unknown as PostgisFeatureSource;
  const { signal } = new AbortController();

  test.each([
    ['exact', 1_234_567],
    ['capped', 1_000_000],
    ['estimated', 1_300_000],
    ['unknown', undefined],
  ] as const)('where counting costs, %s says %s', async (mode, expected) => {
    expect(await countMatched(few, layer, undefined, mode, signal)).toBe(expected);
  });

  test('where counting is cheap every mode counts', async () => {
    for (const mode of ['exact', 'capped', 'estimated', 'unknown'] as const) {
      expect(await countMatched(source, layer, undefined, mode, signal)).toBe(
        await source.count(layer, undefined),
      );
    }
  });

  test('the estimate is a number', async () => {
    expect(
      await source.estimate(layer, { kind: 'isNull', value: { kind: 'property', name: 's' } }),
    ).toBeGreaterThanOrEqual(0);
  });
});
