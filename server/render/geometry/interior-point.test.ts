import { describe, expect, it } from 'vitest';
import { WkbReader } from '../../geo/wkb.ts';
import { type TestGeometry, writeWkb } from '../../test/golden/write-wkb.ts';
import { crossingsAt, interiorPoint } from './interior-point.ts';

type Ring = readonly (readonly [number, number])[];

const read = (geometry: TestGeometry) => new WkbReader().read(writeWkb(geometry));
const polygon = (...coordinates: readonly Ring[]) => read({ type: 'Polygon', coordinates });

const square: Ring = [
  [0, 0],
  [10, 0],
  [10, 10],
  [0, 10],
  [0, 0],
];

function isInside(geometry: ReturnType<typeof read>, [x, y]: readonly [number, number]): boolean {
  const crossings = crossingsAt(geometry.coordinates, geometry.paths, y);
  return crossings.filter((crossing) => crossing < x).length % 2 === 1;
}

describe('the place of a label', () => {
  it('is the middle of a square', () => {
    expect(interiorPoint(polygon(square))).toEqual([5, 5]);
  });

  it('lies inside a horseshoe, not in its gap', () => {
    const horseshoe = polygon([
      [0, 0],
      [30, 0],
      [30, 30],
      [20, 30],
      [20, 8],
      [10, 8],
      [10, 30],
      [0, 30],
      [0, 0],
    ]);
    expect(isInside(horseshoe, interiorPoint(horseshoe)!)).toBe(true);
  });

  it('keeps out of holes', () => {
    const ring = polygon(square, [
      [3, 3],
      [7, 3],
      [7, 7],
      [3, 7],
      [3, 3],
    ]);
    expect(isInside(ring, interiorPoint(ring)!)).toBe(true);
  });

  it('is in the largest of several areas', () => {
    const geometry = read({
      type: 'MultiPolygon',
      coordinates: [[square], [square.map(([x, y]) => [x * 5 + 100, y * 5] as const)]],
    });
    expect(interiorPoint(geometry)![0]).toBeGreaterThan(100);
  });

  it('does not depend on where the map’s origin is', () => {
    const far: Ring = square.map(([x, y]) => [x + 6_535_000, y + 5_893_000] as const);
    const [x, y] = interiorPoint(polygon(far))!;
    expect(x).toBeCloseTo(6_535_005, 6);
    expect(y).toBeCloseTo(5_893_005, 6);
  });

  it('finds something in shapes without area', () => {
    const flat = polygon([
      [0, 0],
      [5, 0],
      [10, 0],
      [0, 0],
    ]);
    expect(interiorPoint(flat)!.every(Number.isFinite)).toBe(true);
  });

  it('is undefined for lines', () => {
    const line = read({
      type: 'LineString',
      coordinates: [
        [0, 0],
        [1, 1],
      ],
    });
    expect(interiorPoint(line)).toBeUndefined();
  });
});
