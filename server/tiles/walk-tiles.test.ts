import { expect, it } from 'vitest';
import { findTileMatrixSet } from '../geo/tile-matrix-set.ts';
import { fixtureLayer } from '../test/fixture-catalog.ts';
import { type TileWalk, walkLevels, walkRequest } from './walk-tiles.ts';

const layer = fixtureLayer('parcels', 'planning', { tiles: { minZoom: 13, maxZoom: 16, properties: [] } });
const tileMatrixSet = findTileMatrixSet('WebMercatorQuad');
const walkOf = (walk: Pick<TileWalk, 'format' | 'maxZoom'>): TileWalk => {
  if (tileMatrixSet === undefined) throw new Error('no grid');
  return { layers: [{ layer, style: undefined, filter: undefined }], tileMatrixSet, ...walk };
};

it.each([
  [{ format: 'mvt' }, 16],
  [{ format: 'mvt', maxZoom: 18 }, 16],
  [{ format: 'png' }, 16],
  [{ format: 'png', maxZoom: 18 }, 18],
  [{ format: 'png', maxZoom: 24 }, 21],
] as const)('a walk of %o ends at level %d', (wish, last) => {
  const walk = walkOf(wish);
  const levels = walkLevels(walk);
  expect([levels[0]?.z, levels.at(-1)?.z]).toEqual([13, last]);
  const { z = 0, minRow = 0, minColumn = 0 } = levels.at(-1) ?? {};
  expect(walkRequest(walk, z, minRow, minColumn)?.tile).toEqual({ z, row: minRow, column: minColumn });
});
