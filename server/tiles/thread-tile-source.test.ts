import { expect, test } from 'vitest';
import { findTileMatrixSet } from '../geo/tile-matrix-set.ts';
import type { ThreadTask } from '../render/threads/thread-task.ts';
import { fixtureLayer } from '../test/fixture-catalog.ts';
import { ThreadTileSource } from './thread-tile-source.ts';

test('generalised geometry is asked for with each tile: after an edit none is used that is older', async () => {
  const band = { tolerance: 2, table: { schema: 'infostrada', name: 'generalised_x' } };
  const asked: ThreadTask[] = [];
  const threads = {
    perform: async (_: string, task: ThreadTask) => {
      asked.push(task);
      return { bytes: new Uint8Array(), details: 'empty' };
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
  expect(asked.map(({ bands }) => bands[0])).toEqual([[band], []]);
  expect(asked[0]?.input).toEqual(['WebMercatorQuad', 10, 330, 565]);
});
