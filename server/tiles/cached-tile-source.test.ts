import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { CachedTileSource } from './cached-tile-source.ts';
import { type Tile, type TileRequest, tileMediaTypes } from './tile-source.ts';

const request = (row: number): TileRequest =>
  ({
    layers: [{ layer: { id: 'parcels' } }],
    format: 'mvt',
    tileMatrixSet: { id: 'WebMercatorQuad' },
    tile: { z: 14, row, column: 1 },
  }) as unknown as TileRequest;

const EMPTY: Tile = { data: undefined, contentType: tileMediaTypes.mvt, hash: 'empty', isEmpty: true };

function counting(delay = 0) {
  const seen = { started: 0, cancelled: 0 };
  const tile = async (_: TileRequest, signal?: AbortSignal): Promise<Tile> => {
    seen.started += 1;
    signal?.addEventListener('abort', () => (seen.cancelled += 1));
    await wait(delay);
    signal?.throwIfAborted();
    const data = new Uint8Array(2000).fill(seen.started);
    return { data, contentType: tileMediaTypes.mvt, hash: `h${seen.started}`, isEmpty: false };
  };
  return { seen, source: { tile } };
}

test('a tile is computed once for all who ask at once, and kept with its gzip form', async () => {
  const { seen, source } = counting(20);
  const cache = new CachedTileSource(source, 1e6, () => '1');
  const tiles = await Promise.all([1, 2, 3].map(() => cache.tile(request(1))));
  await cache.tile(request(1));
  expect(seen.started).toBe(1);
  expect(gunzipSync(tiles[0]!.gzip!)).toEqual(Buffer.from(tiles[0]!.data!));
});

test('a changed layer is computed anew', async () => {
  const { source } = counting();
  let version = '1';
  const cache = new CachedTileSource(source, 1e6, () => version);
  const before = await cache.tile(request(1));
  version = '2';
  expect((await cache.tile(request(1))).hash).not.toBe(before.hash);
});

test('one client that leaves does not end the work of another; the last one does', async () => {
  const { seen, source } = counting(50);
  const cache = new CachedTileSource(source, 1e6, () => '1');
  const leaver = new AbortController();
  const gone = cache.tile(request(1), leaver.signal);
  const stays = cache.tile(request(1));
  leaver.abort(new Error('left'));
  await expect(gone).rejects.toThrow('left');
  await expect(stays).resolves.toHaveProperty('hash');
  expect(seen.cancelled).toBe(0);
  const alone = new AbortController();
  const last = cache.tile(request(2), alone.signal);
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
  const cache = new CachedTileSource(source, 1e6, () => '1');
  await expect(cache.tile(request(1))).rejects.toThrow('down');
  await expect(cache.tile(request(1))).resolves.toEqual(EMPTY);
});
