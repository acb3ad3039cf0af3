import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../database/database-log.ts';
import { transformExtent } from '../geo/projection.ts';
import { findTileMatrixSet, type TileMatrixSet, tileLimits } from '../geo/tile-matrix-set.ts';
import { LayerChanges } from '../source/changes/layer-changes.ts';
import { scanFeatures } from '../source/scan-features.ts';
import { type TestDatabase, testDatabase } from '../test/database.ts';
import { fixtureLayer } from '../test/fixture-catalog.ts';
import { type OpenTiles, openTiles } from './open-tiles.ts';
import type { Tile, TileRequest } from './tile-source.ts';
import { VectorTileSource } from './vector-tile-source.ts';

let db: TestDatabase;
let folder = '';
beforeAll(async () => {
  db = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'freshness-'));
  await db.database.script(`
    create table ${db.schema}.places (id int4 primary key, geom geometry(Point, 2180));
    insert into ${db.schema}.places select i, ST_SetSRID(ST_MakePoint(
      470000 + 4000 * random(), 570000 + 4000 * random()), 2180) from generate_series(1, 3000) i;
    create index on ${db.schema}.places using gist (geom)`);
});
afterAll(async () => {
  await db.close();
  await rm(folder, { recursive: true, force: true });
});

/** A server's tiles with memory and disk, following the feed by itself; both share the disk. */
async function server() {
  const layer = fixtureLayer('places', 'a', {
    table: { schema: db.schema, name: 'places' },
    geometry: { ...fixtureLayer('x', 'a').geometry, type: 'Point' },
  });
  const feed = new LayerChanges(db.database, { log: silentLog, keepDays: 14 });
  await feed.watch([layer]);
  const fresh = new VectorTileSource(scanFeatures(db.database));
  const config = { dataDir: folder, tileCacheBytes: 1e8, tileDiskBytes: 1e8, tileStore: undefined };
  const open: OpenTiles = await openTiles(config, fresh, feed, pino({ level: 'silent' }));
  const close = async () => {
    await open.close();
    await feed.close();
  };
  return { layer, fresh, feed, tiles: open.tiles, close };
}

type Server = Awaited<ReturnType<typeof server>>;

function tilesOf({ layer }: Server): readonly TileRequest[] {
  const [quad, national] = ['WebMercatorQuad', 'EPSG:2180'].map((id) => findTileMatrixSet(id));
  const requests: TileRequest[] = [];
  const add = (set: TileMatrixSet, z: number) => {
    const extent = transformExtent([470_000, 570_000, 474_000, 574_000], layer.geometry.crs, set.crs)!;
    const { minRow, maxRow, minColumn, maxColumn } = tileLimits(set, z, extent)!;
    for (let row = minRow; row <= maxRow; row++) {
      for (let column = minColumn; column <= maxColumn; column++) {
        requests.push({ layers: [{ layer }], format: 'mvt', tileMatrixSet: set, tile: { z, row, column } });
      }
    }
  };
  add(quad!, 14);
  add(national!, 11);
  return requests;
}

/** An edit by hand: a point moves, goes or comes. */
function edit(random: () => number): string {
  const id = 1 + Math.floor(random() * 3000);
  const x = 470_000 + 4000 * random();
  const y = 570_000 + 4000 * random();
  const point = `ST_SetSRID(ST_MakePoint(${x}, ${y}), 2180)`;
  if (random() < 0.2) return `delete from ${db.schema}.places where id = ${id}`;
  return `insert into ${db.schema}.places values (${id}, ${point})
    on conflict (id) do update set geom = excluded.geom`;
}

const hashes = async (read: (request: TileRequest) => Promise<Tile>, requests: readonly TileRequest[]) => {
  const all: string[] = [];
  for (const request of requests) all.push((await read(request)).hash);
  return all;
};

test('1,000 edits: every tile equals a fresh one on both servers, and no other is made anew', {
  timeout: 240_000,
}, async () => {
  const [a, b] = [await server(), await server()];
  const requests = tilesOf(a);
  let seed = 11;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  let unchanged = 0;
  let before = await hashes((request) => a.tiles.tile(request), requests);
  expect(new Set(before).size).toBeGreaterThan(10);
  for (let round = 0; round < 50; round++) {
    const edits = round % 5 === 0 ? 96 : 1;
    for (let i = 0; i < edits; i++) await db.database.script(edit(random));
    // Tiles are read while the change is on its way.
    void hashes((request) => b.tiles.tile(request), requests.slice(0, 5));
    await Promise.all([a.feed.refresh(), b.feed.refresh()]);
    const wanted = await hashes((request) => a.fresh.tile(request), requests);
    expect(await hashes((request) => a.tiles.tile(request), requests)).toEqual(wanted);
    expect(await hashes((request) => b.tiles.tile(request), requests)).toEqual(wanted);
    if (edits === 1) unchanged += wanted.filter((hash, i) => hash === before[i]).length;
    before = wanted;
  }
  expect(unchanged).toBeGreaterThan(32 * requests.length);
  await Promise.all([a.close(), b.close()]);
});

test('a server that was away takes from the disk what still holds, and nothing else', async () => {
  const first = await server();
  const requests = tilesOf(first);
  await hashes((request) => first.tiles.tile(request), requests);
  await first.close();
  await db.database.script(`update ${db.schema}.places set geom = ST_Translate(geom, 1, 1) where id = 5`);
  const second = await server();
  let made = 0;
  const wanted = await hashes((request) => second.fresh.tile(request), requests);
  const counted = {
    tile: (request: TileRequest, signal?: AbortSignal) => {
      made += 1;
      return second.fresh.tile(request, signal);
    },
  };
  const config = { dataDir: folder, tileCacheBytes: 1e8, tileDiskBytes: 1e8, tileStore: undefined };
  const open = await openTiles(config, counted, second.feed, pino({ level: 'silent' }));
  expect(await hashes((request) => open.tiles.tile(request), requests)).toEqual(wanted);
  const empty = await Promise.all(requests.map((request) => second.fresh.tile(request)));
  expect(made).toBeLessThanOrEqual(4 + empty.filter(({ isEmpty }) => isEmpty).length);
  await open.close();
  await second.close();
});
