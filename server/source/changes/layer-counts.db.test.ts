import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Layer } from '../../catalog/layer.ts';
import { silentLog } from '../../database/database-log.ts';
import { type TestDatabase, testDatabase } from '../../test/database.ts';
import { fixtureLayer } from '../../test/fixture-catalog.ts';
import { PostgisFeatureSource } from '../postgis-feature-source.ts';
import { LayerChanges } from './layer-changes.ts';
import { LayerCounts } from './layer-counts.ts';

vi.setConfig({ testTimeout: 60_000 });

let db: TestDatabase;
let feed: LayerChanges;
let counts: LayerCounts;
let source: PostgisFeatureSource;
let areas: Layer;
let plain: Layer;

const sql = (text: string): Promise<void> => db.database.script(text.replaceAll('$s', db.schema));
const layer = (id: string): Layer => fixtureLayer(id, 'a', { table: { schema: db.schema, name: id } });
/** What is remembered is known without counting. */
const forbidden = (): Promise<number> => Promise.reject(new Error('it was counted'));

beforeAll(async () => {
  db = await testDatabase();
});

afterAll(() => db.close());

beforeEach(async () => {
  await sql(`
    create table $s.areas (id int4 primary key, name text, geom geometry(Polygon, 2180));
    insert into $s.areas select i, null, null from generate_series(1, 5) i;
    create view $s.plain as select id, name, geom from $s.areas where id < 3`);
  [areas, plain] = [layer('areas'), layer('plain')];
  feed = new LayerChanges(db.database, { log: silentLog, keepDays: 14 });
  await feed.watch([areas, plain]);
  await feed.refresh();
  counts = new LayerCounts(feed, 2);
  source = new PostgisFeatureSource(db.database, counts);
});

afterEach(async () => {
  await feed.close();
  await sql('drop table $s.areas cascade');
});

test('a layer that nothing happened to is counted once', async () => {
  expect(await source.count(areas, undefined)).toBe(5);
  expect(await counts.of(areas, forbidden)).toBe(5);
  expect(await counts.of(areas, forbidden, 4)).toBe(4);
  await sql('create table $s.other (id int4); insert into $s.other values (1); drop table $s.other');
  expect(await counts.of({ ...areas, id: 'areas' }, async () => 7)).toBe(7);
  expect(await counts.of(areas, forbidden)).toBe(5);
});

test('a change counts from its commit on, before the feed has been read', async () => {
  for (const [change, expected] of [
    ['insert into $s.areas values (6, null, null)', 6],
    ['delete from $s.areas where id < 3', 4],
    ['update $s.areas set id = 9 where id = 3', 4],
    ['truncate $s.areas', 0],
    ['insert into $s.areas select i, null, null from generate_series(1, 20000) i', 20_000],
  ] as const) {
    await source.count(areas, undefined);
    await sql(change);
    expect(await source.count(areas, undefined), change).toBe(expected);
  }
});

test('what is committed while rows are counted is not taken for counted', async () => {
  const counted = await counts.of(areas, async () => {
    await sql('insert into $s.areas values (6, null, null)');
    await feed.refresh();
    return 5;
  });
  expect(counted).toBe(5);
  expect(await source.count(areas, undefined)).toBe(6);
});

test('what a ceiling cut off is not remembered, nor views, small layers and other tables under a name', async () => {
  expect(await source.count(areas, undefined, undefined, 3)).toBe(3);
  expect(await source.count(areas, undefined)).toBe(5);
  const elsewhere = { ...areas, table: { ...plain.table } };
  for (const each of [plain, elsewhere]) {
    expect(await source.count(each, undefined)).toBe(2);
    await expect(counts.of(each, forbidden)).rejects.toThrow('it was counted');
  }
  await sql('delete from $s.areas where id > 1');
  expect(await source.count(areas, undefined)).toBe(1);
  await expect(counts.of(areas, forbidden)).rejects.toThrow('it was counted');
});
