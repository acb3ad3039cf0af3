import { expect, test } from 'vitest';
import { type CrsCode, crsOf } from '../geo/crs.ts';
import type { Extent } from '../geo/extent.ts';
import { projection } from '../geo/projection.ts';
import { boxOutline } from './box-outline.ts';

const cases: readonly (readonly [CrsCode, CrsCode, Extent])[] = [
  ['CRS:84', 'EPSG:2180', [18.5, 53, 18.52, 53.01]],
  ['CRS:84', 'EPSG:2180', [14.5, 49.5, 23.5, 54.5]],
  ['EPSG:2180', 'CRS:84', [450_000, 550_000, 480_000, 590_000]],
  ['EPSG:3857', 'EPSG:2176', [2_000_000, 6_900_000, 2_010_000, 6_901_000]],
];

test.each(cases)('a box of %s has a box of %s inside that leaves none of its sides', (from, to, extent) => {
  const [minX, minY, maxX, maxY] = extent;
  const [left, low, right, high] = boxOutline(extent, crsOf(from), crsOf(to))?.inside ?? [0, 0, 0, 0];
  expect(right).toBeGreaterThan(left);
  const back = projection(crsOf(to), crsOf(from));
  // The outline's chords may lie 5 mm beside the sides.
  const slack = crsOf(from).unit === 'degree' ? 1e-7 : 0.02;
  for (let i = 0; i <= 10; i++) {
    const x = left + ((right - left) * i) / 10;
    const y = low + ((high - low) * i) / 10;
    for (const [px, py] of [back(x, low), back(x, high), back(left, y), back(right, y)]) {
      expect(px).toBeGreaterThanOrEqual(minX - slack);
      expect(px).toBeLessThanOrEqual(maxX + slack);
      expect(py).toBeGreaterThanOrEqual(minY - slack);
      expect(py).toBeLessThanOrEqual(maxY + slack);
    }
  }
});

test('a box that is turned too far for its width has none inside', () => {
  const narrow: Extent = [14.5, 49.5, 14.500_1, 54.5];
  expect(boxOutline(narrow, crsOf('CRS:84'), crsOf('EPSG:2179'))?.inside).toBeUndefined();
});
