import { expect, test } from 'vitest';
import { findTileMatrixSet } from '../geo/tile-matrix-set.ts';
import type { ThreadTask } from '../render/threads/thread-task.ts';
import { fixtureLayer } from '../test/fixture-catalog.ts';
import { ThreadTileSource } from './thread-tile-source.ts';

test('a thread is told the grid, the place and the bands, and answers with bytes, hash and the size of the rows', async () => {
  const band = { tolerance: 2, table: { schema: 'infostrada', name: 'generalised_x' } };
  const layer = fixtureLayer('parcels', 'a');
  const asked: ThreadTask[] = [];
  const answers: [Uint8Array<ArrayBuffer>, unknown][] = [
    [new Uint8Array(), ['empty', 0]],
    [new Uint8Array([26]), ['abc', 70]],
  ];
  const source = new ThreadTileSource({
    perform: async (_: string, task: ThreadTask) => {
      const [bytes, details] = answers[asked.push(task) - 1]!;
      return { bytes, details };
    },
  });
  const request = {
    layers: [{ layer, bands: [band] }],
    format: 'mvt',
    tileMatrixSet: findTileMatrixSet('WebMercatorQuad')!,
    tile: { z: 10, row: 330, column: 565 },
  } as const;
  expect(await source.tile(request)).toMatchObject({ data: undefined, isEmpty: true, rowBytes: 0 });
  expect(await source.tile(request)).toMatchObject({ isEmpty: false, hash: 'abc', rowBytes: 70 });
  expect(asked[0]).toEqual({ layers: [layer], bands: [[band]], input: ['WebMercatorQuad', 10, 330, 565] });
});
