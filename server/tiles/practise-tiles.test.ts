import { expect, test } from 'vitest';
import { fixtureLayer } from '../test/fixture-catalog.ts';
import { layersToPractise, practiseTiles } from './practise-tiles.ts';
import type { Tile, TileRequest } from './tile-source.ts';

const tile: Tile = { data: undefined, contentType: '', hash: 'x', isEmpty: false };
const layer = fixtureLayer('parcels', 'a');

test('practice goes down from a coarse tile to those below it while there is something in them', async () => {
  const asked: TileRequest[] = [];
  const stop = new AbortController();
  const tiles = {
    tile: async (request: TileRequest) => {
      asked.push(request);
      if (asked.length === 4) stop.abort();
      return { ...tile, isEmpty: asked.length === 3 };
    },
  };
  await practiseTiles(tiles, [layer], stop.signal);
  expect(asked.map((request) => request.tile.z)).toEqual([12, 13, 14, 12]);
  const [coarse, below] = asked.map((request) => request.tile);
  expect(Math.floor(below!.row / 2)).toBe(coarse!.row);
  expect(Math.floor(below!.column / 2)).toBe(coarse!.column);
});

test('a layer whose tiles fail is left alone, and practice without layers ends', async () => {
  let asked = 0;
  const tiles = {
    tile: async () => {
      asked += 1;
      throw new Error('its table is gone');
    },
  };
  await practiseTiles(tiles, [layer], new AbortController().signal);
  expect(asked).toBe(1);
});

test('two layers of each type of geometry are practised with, none that has no features or is of pictures', () => {
  const [location] = layer.properties;
  const layers = [
    { ...layer, id: 'empty', extent: undefined },
    { ...layer, id: 'pictures', raster: { location: location! } },
    ...['a', 'b', 'c'].map((id) => ({ ...layer, id })),
    { ...layer, id: 'points', geometry: { ...layer.geometry, type: 'Point' as const } },
  ];
  expect(layersToPractise(layers).map(({ id }) => id)).toEqual(['a', 'b', 'points']);
});
