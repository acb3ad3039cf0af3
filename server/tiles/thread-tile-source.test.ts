import { expect, test } from 'vitest';
import { findTileMatrixSet } from '../geo/tile-matrix-set.ts';
import type { ThreadTask } from '../render/thread-task.ts';
import { fixtureLayer } from '../test/fixture-catalog.ts';
import { ThreadTileSource } from './thread-tile-source.ts';
import type { TileTaskInput } from './tile-task.ts';

test('generalised geometry is asked for with each tile: after an edit none is used that is older', async () => {
  const band = { tolerance: 2, table: { schema: 'infostrada', name: 'generalised_x' } };
  const asked: TileTaskInput[] = [];
  const threads = {
    perform: async (_: string, { input }: ThreadTask) => {
      asked.push(input as TileTaskInput);
      return { bytes: new Uint8Array(), details: { hash: 'empty', isEmpty: true } };
    },
  };
  let bands = [band];
  const source = new ThreadTileSource(threads, () => bands);
  const request = {
    layers: [{ layer: fixtureLayer('parcels', 'a') }],
    format: 'mvt',
    tileMatrixSet: findTileMatrixSet('WebMercatorQuad')!,
    tile: { z: 10, row: 330, column: 565 },
  } as const;
  expect(await source.tile(request)).toMatchObject({ data: undefined, isEmpty: true });
  bands = [];
  await source.tile(request);
  expect(asked.map(({ parts }) => parts[0]?.bands)).toEqual([[band], []]);
  expect(asked[0]).toMatchObject({ tileMatrixSet: 'WebMercatorQuad', tile: { z: 10 } });
});
