import { expect, test } from 'vitest';
import { findTileMatrixSet } from '../geo/tile-matrix-set.ts';
import { fixtureLayer } from '../test/fixture-catalog.ts';
import { DividedTileSource } from './divided-tile-source.ts';
import { type TileMaker, TooManyRows } from './tile-maker.ts';
import type { TileRequest } from './tile-source.ts';

const layer = fixtureLayer('parcels', 'a');
const KB = 1024;

function at(z: number, changes: Partial<TileRequest> = {}): TileRequest {
  const tileMatrixSet = findTileMatrixSet('WebMercatorQuad')!;
  return { layers: [{ layer }], tileMatrixSet, tile: { z, row: 0, column: 0 }, format: 'mvt', ...changes };
}

/** Makers of tiles of this many bytes of rows, and where each was made. */
function makers(rowBytes: { now: number }) {
  const made: string[] = [];
  const asked: TileRequest[] = [];
  const maker = (place: string): TileMaker => ({
    tile: async (request, _signal, most = Number.POSITIVE_INFINITY) => {
      made.push(place);
      asked.push(request);
      await Promise.resolve();
      if (rowBytes.now > most) throw new TooManyRows();
      return { data: undefined, contentType: '', hash: place, isEmpty: true, rowBytes: rowBytes.now };
    },
  });
  return { made, asked, here: maker('here'), thread: maker('thread') };
}

test('a level is the threads’ until it is known to be small, and again when it is not', async () => {
  const rowBytes = { now: 20 * KB };
  const { made, here, thread } = makers(rowBytes);
  const source = new DividedTileSource(here, thread, () => []);
  await source.tile(at(16));
  await source.tile(at(16));
  await source.tile(at(15));
  expect(made).toEqual(['thread', 'here', 'thread']);
  rowBytes.now = 200 * KB;
  await source.tile(at(16));
  rowBytes.now = 20 * KB;
  for (let i = 0; i < 6; i++) await source.tile(at(16));
  expect(made.slice(3)).toEqual(['here', ...Array(5).fill('thread'), 'here']);
});

test('what turns out to be large is left to the threads, and the main thread is spared the next', async () => {
  const rowBytes = { now: 1 };
  const { made, here, thread } = makers(rowBytes);
  const source = new DividedTileSource(here, thread, () => []);
  await source.tile(at(9));
  rowBytes.now = 9_000 * KB;
  expect((await source.tile(at(9))).hash).toBe('thread');
  await source.tile(at(9));
  expect(made).toEqual(['thread', 'here', 'thread', 'thread']);
});

test('with some tiles under way all go to the threads, and failures do not count as under way', async () => {
  const rowBytes = { now: 1 };
  const { made, here, thread } = makers(rowBytes);
  const source = new DividedTileSource(here, thread, () => []);
  await source.tile(at(16));
  await Promise.all([1, 2, 3, 4].map(() => source.tile(at(16))));
  expect(made).toEqual(['thread', 'here', 'here', 'thread', 'thread']);
  const failing = new DividedTileSource(here, { tile: () => Promise.reject(new Error('away')) }, () => []);
  for (let i = 0; i < 3; i++) await expect(failing.tile(at(16))).rejects.toThrow('away');
  const bad: TileMaker = { tile: () => Promise.reject(new Error('broken')) };
  const broken = new DividedTileSource(bad, thread, () => []);
  await broken.tile(at(16));
  await expect(broken.tile(at(16))).rejects.toThrow('broken');
});

test('filters and several layers are the threads’, and teach nothing', async () => {
  const { made, here, thread } = makers({ now: 1 });
  const source = new DividedTileSource(here, thread, () => []);
  const filter = { kind: 'keys', keys: ['1'] } as const;
  await source.tile(at(16, { layers: [{ layer, filter }] }));
  await source.tile(at(16, { layers: [{ layer }, { layer }] }));
  await source.tile(at(16));
  await source.tile(at(16, { layers: [{ layer, filter }] }));
  expect(made).toEqual(Array(4).fill('thread'));
});

test('generalised geometry is asked for with each tile: after an edit none is used that is older', async () => {
  const band = { tolerance: 2, table: { schema: 'infostrada', name: 'generalised_x' } };
  let bands = [band];
  const { asked, here, thread } = makers({ now: 1 });
  const source = new DividedTileSource(here, thread, () => bands);
  await source.tile(at(10));
  await source.tile(at(10));
  bands = [];
  await source.tile(at(10));
  expect(asked.map(({ layers }) => layers[0]?.bands)).toEqual([[band], [band], []]);
});
