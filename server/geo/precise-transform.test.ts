import { describe, expect, test } from 'vitest';
import { type CrsCode, crsOf } from './crs.ts';
import { coordinateMover } from './precise-transform.ts';
import { projection } from './projection.ts';

const POLAND: readonly (readonly [number, number])[] = Array.from({ length: 400 }, (_, i) => [
  14.1 + ((i * 7919) % 1000) / 100,
  49 + ((i * 104_729) % 1000) / 170,
]);

describe('vertices are moved to a hundredth of the last digit written', () => {
  const pairs: readonly (readonly [CrsCode, CrsCode])[] = [
    ['EPSG:2180', 'CRS:84'],
    ['EPSG:2180', 'EPSG:4258'],
    ['EPSG:2180', 'EPSG:3857'],
    ['EPSG:2180', 'EPSG:2176'],
    ['EPSG:2180', 'EPSG:2179'],
    ['EPSG:2178', 'EPSG:2180'],
    ['CRS:84', 'EPSG:2180'],
    ['EPSG:3857', 'EPSG:4326'],
  ];
  test.each(pairs)('from %s to %s', (from, to) => {
    const [source, target] = [crsOf(from), crsOf(to)];
    const start = projection(crsOf('CRS:84'), source);
    const exact = projection(source, target);
    const points = POLAND.map(([x, y]) => start(x, y));
    const xy = Float64Array.from(points.flat());
    coordinateMover(source, target)?.(xy, points.length);
    const tolerance = target.unit === 'degree' ? 1e-11 : 1e-5;
    for (const [i, point] of points.entries()) {
      const [x, y] = exact(...point);
      expect(Math.abs((xy[i * 2] as number) - x)).toBeLessThanOrEqual(tolerance);
      expect(Math.abs((xy[i * 2 + 1] as number) - y)).toBeLessThanOrEqual(tolerance);
    }
  });
});

test('only so many vertices as asked for are moved', () => {
  const xy = Float64Array.of(500_000, 570_000, 500_000, 570_000);
  coordinateMover(crsOf('EPSG:2180'), crsOf('CRS:84'))?.(xy, 1);
  expect(xy[0]).toBeCloseTo(19, 9);
  expect([...xy.slice(2)]).toEqual([500_000, 570_000]);
});

test('where both CRSs have the same coordinates nothing moves', () => {
  expect(coordinateMover(crsOf('EPSG:4326'), crsOf('CRS:84'))).toBeUndefined();
});

test('what is no place at all is no number afterwards', () => {
  const xy = Float64Array.of(Number.NaN, 1, 1e300, 570_000);
  coordinateMover(crsOf('EPSG:2180'), crsOf('CRS:84'))?.(xy, 2);
  expect(xy.some(Number.isFinite) && Number.isFinite(xy[0])).toBe(false);
});
