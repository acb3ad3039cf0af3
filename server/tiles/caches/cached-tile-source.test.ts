import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Filter } from '../../filter/filter.ts';
import type { Extent } from '../../geo/extent.ts';
import { transformExtent } from '../../geo/projection.ts';
import { findTileMatrixSet, tileExtent } from '../../geo/tile-matrix-set.ts';
import type { ChangeBatch, Freshness } from '../../source/changes/change-feed.ts';
import { fixtureLayer } from '../../test/fixture-catalog.ts';
import { ChangeLog } from '../change-log.ts';
import { type Tile, type TileFormat, type TileRequest, tileMediaTypes } from '../tile-source.ts';
import { CachedTileSource } from './cached-tile-source.ts';
import { CompressedTileSource } from './compressed-tile-source.ts';

const quad = findTileMatrixSet('WebMercatorQuad')!;
const parcels = fixtureLayer('parcels', 'a');
const plans = fixtureLayer('plans', 'a');

function request(row: number, layers = [parcels], format: TileFormat = 'mvt'): TileRequest {
  return {
    layers: layers.map((layer) => ({ layer })),
    format,
    tileMatrixSet: quad,
    tile: { z: 14, row, column: 9052 },
  };
}

/** A place in the middle of a tile, in the layers' CRS. */
function middleOf({ tile }: TileRequest): Extent {
  const [minX, minY, maxX, maxY] = tileExtent(quad, tile);
  const [x, y] = [(minX + maxX) / 2, (minY + maxY) / 2];
  return transformExtent([x, y, x, y], quad.crs, parcels.geometry.crs)!;
}

/** A feed whose batches a test tells. */
function feed(freshness: Freshness = 'feed') {
  let listener: (batch: ChangeBatch) => void = () => undefined;
  let told = 0;
  return {
    log: new ChangeLog({
      subscribe(each) {
        listener = each;
        return () => undefined;
      },
      position: () => String(told),
      freshnessOf: () => freshness,
    }),
    tell(extents: readonly Extent[] | 'whole', layerId = 'parcels') {
      told += 1;
      listener({ position: String(told), changes: [{ layerId, extents, at: '2026-01-01T00:00:00Z' }] });
    },
  };
}

const EMPTY: Tile = {
  data: undefined,
  contentType: tileMediaTypes.mvt,
  hash: 'empty',
  isEmpty: true,
};

function counting(delay = 0) {
  const seen = { started: 0, cancelled: 0 };
  const tile = async (_: TileRequest, signal?: AbortSignal): Promise<Tile> => {
    seen.started += 1;
    const data = new Uint8Array(2000).fill(seen.started);
    const made = { data, contentType: tileMediaTypes.mvt, hash: `h${seen.started}`, isEmpty: false };
    signal?.addEventListener('abort', () => {
      seen.cancelled += 1;
    });
    await wait(delay);
    signal?.throwIfAborted();
    return made;
  };
  return { seen, source: { tile } };
}

test('a tile is computed once for all who ask at once, and kept with its compressed forms', async () => {
  const { seen, source } = counting(20);
  const cache = new CachedTileSource(new CompressedTileSource(source), 1e6, feed().log);
  const tiles = await Promise.all([1, 2, 3].map(() => cache.tile(request(5300))));
  await cache.tile(request(5300));
  expect(seen.started).toBe(1);
  expect(gunzipSync(tiles[0]!.gzip!)).toEqual(Buffer.from(tiles[0]!.data!));
  expect(tiles[0]!.brotli!.length).toBeLessThan(2000);
});

test('a change drops the tiles whose buffered extent it touches and no others', async () => {
  const { seen, source } = counting();
  const { log, tell } = feed();
  const cache = new CachedTileSource(source, 1e6, log);
  const requests = [request(5300), request(5300, [plans, parcels]), request(5302), request(5300, [plans])];
  for (const each of requests) await cache.tile(each);
  const before = seen.started;
  tell([middleOf(request(5300))]);
  const hashes = [];
  for (const each of requests) hashes.push((await cache.tile(each)).hash);
  expect(seen.started - before).toBe(2);
  expect(hashes.slice(2)).toEqual(['h3', 'h4']);
  for (const each of requests) await cache.tile(each);
  expect(seen.started - before).toBe(2);
});

test('a change just over the edge counts when it lies in the buffer', async () => {
  const { source } = counting();
  const { log, tell } = feed();
  const cache = new CachedTileSource(source, 1e6, log);
  const [minX, , , maxY] = tileExtent(quad, request(5300).tile);
  const at = (metres: number): Extent =>
    transformExtent(
      [minX + 100, maxY + metres, minX + 101, maxY + metres + 1],
      quad.crs,
      parcels.geometry.crs,
    )!;
  await cache.tile(request(5300));
  tell([at(200)]);
  expect((await cache.tile(request(5300))).hash).toBe('h1');
  tell([at(20)]);
  expect((await cache.tile(request(5300))).hash).toBe('h2');
});

test('rows read before a change that arrives meanwhile are not kept, nor given to who asks after it', async () => {
  const { source } = counting(30);
  const { log, tell } = feed();
  const cache = new CachedTileSource(source, 1e6, log);
  const first = cache.tile(request(5300));
  tell([middleOf(request(5300))]);
  const second = cache.tile(request(5300));
  expect((await first).hash).toBe('h1');
  expect((await second).hash).toBe('h2');
  expect((await cache.tile(request(5300))).hash).toBe('h2');
});

test('a change of the whole layer and another definition make everything of it anew', async () => {
  const { source } = counting();
  const { log, tell } = feed();
  const cache = new CachedTileSource(source, 1e6, log);
  await cache.tile(request(5300));
  tell('whole');
  expect((await cache.tile(request(5300))).hash).toBe('h2');
  expect((await cache.tile(request(5300, [{ ...parcels }]))).hash).toBe('h2');
  expect((await cache.tile(request(5300, [{ ...parcels, keyColumn: 'other' }]))).hash).toBe('h3');
});

test('a log with more changes than it remembers forgets on the safe side', async () => {
  const { source } = counting();
  const { log, tell } = feed();
  const cache = new CachedTileSource(source, 1e6, log);
  await cache.tile(request(5300));
  for (let i = 0; i < 50; i++) tell(Array.from({ length: 1000 }, (): Extent => [0, 0, 1, 1]));
  expect((await cache.tile(request(5300))).hash).toBe('h2');
  tell([[0, 0, 1, 1]]);
  expect((await cache.tile(request(5300))).hash).toBe('h2');
});

test('tiles of a layer whose changes nobody tells of are kept for seconds', async () => {
  const { source } = counting();
  const cache = new CachedTileSource(source, 1e6, feed('none').log);
  await cache.tile(request(5300));
  expect((await cache.tile(request(5300))).hash).toBe('h1');
});

test('whoever counts through empty tiles drives out nothing else', async () => {
  const { seen, source } = counting();
  const cache = new CachedTileSource(
    { tile: async (each) => (each.tile.row === 5300 ? source.tile(each) : EMPTY) },
    1e6,
    feed().log,
  );
  await cache.tile(request(5300));
  for (let row = 0; row < 5000; row++) await cache.tile(request(row));
  await cache.tile(request(5300));
  expect(seen.started).toBe(1);
});

test('whoever counts through conditions drives out nothing else; the last of them are kept', async () => {
  const { seen, source } = counting();
  const cache = new CachedTileSource(source, 1e6, feed().log);
  const chosen = (value: number): TileRequest => {
    const filter = { kind: 'null', property: `p${value}` } as unknown as Filter;
    return { ...request(5300), layers: [{ layer: parcels, filter }] };
  };
  await cache.tile(request(5300));
  for (let value = 0; value < 1000; value++) await cache.tile(chosen(value));
  expect(seen.started).toBe(1001);
  await cache.tile(request(5300));
  await cache.tile(chosen(999));
  expect(seen.started).toBe(1001);
  await cache.tile(chosen(0));
  expect(seen.started).toBe(1002);
});

test('one client that leaves does not end the work of another; the last one does', async () => {
  const { seen, source } = counting(50);
  const cache = new CachedTileSource(source, 1e6, feed().log);
  const leaver = new AbortController();
  const gone = cache.tile(request(5300), leaver.signal);
  const stays = cache.tile(request(5300));
  leaver.abort(new Error('left'));
  await expect(gone).rejects.toThrow('left');
  await expect(stays).resolves.toHaveProperty('hash');
  expect(seen.cancelled).toBe(0);
  const alone = new AbortController();
  const last = cache.tile(request(5301), alone.signal);
  alone.abort(new Error('left'));
  await expect(last).rejects.toThrow('left');
  expect(seen.cancelled).toBe(1);
});

test('a failure is not kept', async () => {
  let calls = 0;
  const source = {
    tile: async (): Promise<Tile> => {
      calls += 1;
      if (calls === 1) throw new Error('down');
      return EMPTY;
    },
  };
  const cache = new CachedTileSource(source, 1e6, feed().log);
  await expect(cache.tile(request(5300))).rejects.toThrow('down');
  await expect(cache.tile(request(5300))).resolves.toEqual(EMPTY);
});
