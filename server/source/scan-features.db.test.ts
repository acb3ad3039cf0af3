import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Layer } from '../catalog/layer.ts';
import type { Database, QueryOptions, RowReader } from '../database/database.ts';
import type { Extent } from '../geo/extent.ts';
import { type TestDatabase, testDatabase } from '../test/database.ts';
import { fixtureLayer } from '../test/fixture-catalog.ts';
import { type ScanQuery, scanFeatures } from './scan-features.ts';

let db: TestDatabase;
let layer: Layer;
beforeAll(async () => {
  db = await testDatabase();
  await db.database.script(`
    create table ${db.schema}.dots (id int4 primary key, geom geometry(Point, 2180));
    insert into ${db.schema}.dots select i, ST_SetSRID(ST_MakePoint(470000 + i, 570000), 2180)
      from generate_series(0, 4999) i`);
  const base = fixtureLayer('dots', 'a', { table: { schema: db.schema, name: 'dots' } });
  layer = { ...base, keyColumn: 'id', geometry: { ...base.geometry, column: 'geom', type: 'Point' } };
});
afterAll(() => db.close());

async function keys(window: Extent, changes: Partial<ScanQuery> = {}, take = (): void => {}) {
  const geometry = { encoding: 'wkb', crs: layer.geometry.crs } as const;
  const found: string[] = [];
  await scanFeatures(db.database)({ layer, window, properties: [], geometry, ...changes }, (row) => {
    take();
    found.push(row.text(0) ?? '');
    expect(row.end(1) - row.start(1)).toBe(21);
  });
  return found.map(Number).sort((a, b) => a - b);
}

const from = (x: number, width: number): Extent => [470_000 + x, 569_999, 470_000 + x + width, 570_001];

test('rows are those of the window, whatever was asked before, however many', async () => {
  expect(await keys(from(10, 2))).toEqual([10, 11, 12]);
  expect(await keys(from(20, 1))).toEqual([20, 21]);
  expect(await keys(from(6000, 1))).toEqual([]);
  expect(await keys(from(0, 5000))).toHaveLength(5000);
});

test("the layer's own filter is in the question", async () => {
  const filter: Layer['filter'] = { kind: 'keys', keys: ['11', '12', '13'] };
  expect(await keys(from(10, 2))).toEqual([10, 11, 12]);
  expect(await keys(from(10, 2), { layer: { ...layer, filter } })).toEqual([11, 12]);
  expect(await keys(from(10, 2))).toEqual([10, 11, 12]);
});

test('a table of generalised geometry that is away leaves the layer itself', async () => {
  const bands = [{ tolerance: 1, table: { schema: db.schema, name: 'gone' } }];
  const geometry = { encoding: 'wkb', crs: layer.geometry.crs, generalised: { bands, pixel: 10 } } as const;
  expect(await keys(from(3, 1), { geometry })).toEqual([3, 4]);
});

test('what goes wrong with a row ends the scan, and nothing else', async () => {
  const wrong = () => {
    throw new RangeError('WKB ends early');
  };
  await expect(keys(from(0, 3000), {}, wrong)).rejects.toThrow('WKB ends early');
  expect(await keys(from(1, 1))).toEqual([1, 2]);
});

test('a scan that is ended from within ends its query too', async () => {
  const endless = {
    builder: db.database.builder,
    stream: (_: unknown, __: unknown, { signal }: QueryOptions, read: RowReader<undefined>) => {
      const next = async () => {
        read(Buffer.from([0, 0]), 0, [], 2);
        if (signal?.aborted === false) await once(signal, 'abort');
        throw new Error('cancelled');
      };
      return { [Symbol.asyncIterator]: () => ({ next }) };
    },
  } as unknown as Database;
  const geometry = { encoding: 'wkb', crs: layer.geometry.crs } as const;
  const enough = () => {
    throw new RangeError('enough');
  };
  const scanned = scanFeatures(endless)({ layer, window: from(0, 9), properties: [], geometry }, enough);
  await expect(scanned).rejects.toThrow('enough');
});
