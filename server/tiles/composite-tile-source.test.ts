import { pino } from 'pino';
import { expect, test } from 'vitest';
import { contentHash } from '../content-hash.ts';
import { findTileMatrixSet } from '../geo/tile-matrix-set.ts';
import type { ChangeBatch } from '../source/changes/change-feed.ts';
import { fixtureLayer } from '../test/fixture-catalog.ts';
import { openTiles } from './open-tiles.ts';
import { EMPTY_TILE, type Tile, type TileRequest, tileMediaTypes } from './tile-source.ts';

const [parcels, plans, roads] = ['parcels', 'plans', 'roads'].map((id) => fixtureLayer(id, 'a'));

function request(...layers: readonly (typeof parcels)[]): TileRequest {
  return {
    layers: layers.map((layer) => ({ layer: layer! })),
    format: 'mvt',
    tileMatrixSet: findTileMatrixSet('WebMercatorQuad')!,
    tile: { z: 14, row: 5300, column: 9052 },
  };
}

/** Tiles in memory around a source that counts; `roads` are empty. */
async function open() {
  const made: string[] = [];
  let tell: (batch: ChangeBatch) => void = () => undefined;
  let version = 1;
  const fresh = {
    async tile({ layers }: TileRequest): Promise<Tile> {
      const ids = layers.map(({ layer }) => layer.id);
      made.push(ids.join());
      if (ids.join() === 'roads') return EMPTY_TILE;
      const data = Buffer.from(ids.map((id) => `${id} ${version} `.repeat(100)).join(''));
      return { data, contentType: tileMediaTypes.mvt, hash: contentHash(data), isEmpty: false };
    },
  };
  const feed = {
    subscribe(each: typeof tell) {
      tell = each;
      return () => undefined;
    },
    position: () => String(version),
    freshnessOf: () => 'feed' as const,
    page: () => Promise.reject(new Error('not asked')),
  };
  const config = { dataDir: '', tileCacheBytes: 1e7, tileDiskBytes: 0, tileStore: undefined };
  const { tiles } = await openTiles(config, fresh, feed, pino({ level: 'silent' }));
  const change = (layerId: string) => {
    version += 1;
    const changes = [{ layerId, extents: 'whole' as const, at: '2026-01-01T00:00:00Z' }];
    tell({ position: String(version), changes });
  };
  return { tiles, fresh, made, change };
}

test('a tile of several layers is what encoding them together makes, each layer made once', async () => {
  const { tiles, fresh, made } = await open();
  await tiles.tile(request(parcels));
  const both = await tiles.tile(request(parcels, plans));
  expect(made).toEqual(['parcels', 'plans']);
  const wanted = await fresh.tile(request(parcels, plans));
  expect(Buffer.compare(both.data!, wanted.data!)).toBe(0);
  expect(both.hash).toBe(wanted.hash);
  expect(both.gzip).toBeDefined();
  const turned = await tiles.tile(request(plans, roads, parcels));
  expect(turned.hash).not.toBe(both.hash);
  expect(made.slice(3)).toEqual(['roads']);
  expect(await tiles.tile(request(parcels, plans))).toBe(both);
});

test('a change of one layer makes only that one anew, and the tile with it', async () => {
  const { tiles, made, change } = await open();
  const before = await tiles.tile(request(parcels, plans));
  change('plans');
  const after = await tiles.tile(request(parcels, plans));
  expect(after.hash).not.toBe(before.hash);
  expect(made).toEqual(['parcels', 'plans', 'plans']);
});

test('a tile none of whose layers has anything is empty', async () => {
  const { tiles } = await open();
  expect(await tiles.tile(request(roads, roads))).toBe(EMPTY_TILE);
});
