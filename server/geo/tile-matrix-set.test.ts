import { describe, expect, test } from 'vitest';
import { findTileMatrixSet, isInside, tileExtent, tileLimits, tileMatrixSets } from './tile-matrix-set.ts';

test('tile and extent are each other’s inverse in every grid and level', () => {
  for (const set of tileMatrixSets) {
    set.matrices.forEach((matrix, z) => {
      const tile = {
        z,
        row: Math.floor(matrix.matrixHeight / 3),
        column: Math.floor(matrix.matrixWidth / 2),
      };
      const [minX, minY, maxX, maxY] = tileExtent(set, tile);
      const inner = [minX + 1e-6, minY + 1e-6, maxX - 1e-6, maxY - 1e-6] as const;
      expect(tileLimits(set, z, inner)).toEqual({
        minRow: tile.row,
        maxRow: tile.row,
        minColumn: tile.column,
        maxColumn: tile.column,
      });
    });
  }
});

describe('the national grid', () => {
  const set = findTileMatrixSet('EPSG:2180')!;
  test('begins at N 850000, E 100000 and has 16 levels of 512-pixel tiles', () => {
    expect(set.origin).toEqual([100_000, 850_000]);
    expect(set.tileSize).toBe(512);
    expect(set.matrices).toHaveLength(16);
    expect(set.matrices[0]?.scaleDenominator).toBeCloseTo(30_238_155.71, 1);
    expect(set.matrices[7]?.scaleDenominator).toBeCloseTo(236_235.59, 1);
    expect(set.matrices[15]?.scaleDenominator).toBeCloseTo(472.47, 2);
  });
});

test.each([
  [{ z: 0, row: 1, column: 0 }],
  [{ z: 3, row: -1, column: 0 }],
  [{ z: 25, row: 0, column: 0 }],
  [{ z: 3, row: 0.5, column: 0 }],
  [{ z: Number.NaN, row: 0, column: 0 }],
  [{ z: 3, row: 0, column: 2 ** 60 }],
])('%o is outside Web Mercator', (tile) => {
  expect(isInside(findTileMatrixSet('WebMercatorQuad')!, tile)).toBe(false);
});
