import { describe, expect, test } from 'vitest';
import { signedArea } from './point.ts';
import { seedRandom } from './random.ts';
import { type Ring, ringArea, splitRing } from './ring.ts';
import { carve, slice } from './slicing.ts';

const square: Ring = {
  points: [
    [0, 0],
    [100, 0],
    [100, 60],
    [0, 60],
  ],
  tags: [1, 2, 3, 4],
};

/** A comb: a line across its teeth cuts it several times. */
const comb: Ring = {
  points: [
    [0, 0],
    [90, 0],
    [90, 50],
    [70, 50],
    [70, 20],
    [50, 20],
    [50, 50],
    [30, 50],
    [30, 20],
    [10, 20],
    [10, 50],
    [0, 50],
  ],
  tags: Array.from({ length: 12 }, (_, i) => i),
};

describe('splitting a ring', () => {
  test('keeps its whole area, on both sides of the line', () => {
    const random = seedRandom(3);
    for (let i = 0; i < 200; i++) {
      const angle = random.between(0, 7);
      const split = splitRing(
        comb,
        [random.between(0, 90), random.between(0, 50)],
        [Math.cos(angle), Math.sin(angle)],
      );
      const pieces = [...split.left, ...split.right];
      expect(pieces.reduce((sum, piece) => sum + ringArea(piece), 0)).toBeCloseTo(ringArea(comb), 6);
      for (const piece of pieces) expect(ringArea(piece)).toBeGreaterThan(0);
    }
  });

  test('keeps the tags of the edges it does not cut', () => {
    const { left } = splitRing(square, [50, 30], [1, 0]);
    expect(left[0]?.tags).toEqual(expect.arrayContaining([2, 3, 4, -1]));
    expect(left[0]?.tags).not.toContain(1);
  });

  test('cuts a comb into its teeth', () => {
    expect(splitRing(comb, [0, 35], [1, 0]).left).toHaveLength(3);
  });

  test('through a corner gives way instead of failing', () => {
    const { left, right } = splitRing(square, [0, 0], [0.857, 0.514]);
    expect([...left, ...right].reduce((sum, piece) => sum + ringArea(piece), 0)).toBeCloseTo(6000, 6);
  });
});

test('slices cover the ring and none is smaller than allowed', () => {
  const lots = slice(square, [1, 0], () => 17, 500);
  expect(lots.length).toBeGreaterThan(3);
  expect(lots.reduce((sum, lot) => sum + ringArea(lot), 0)).toBeCloseTo(6000, 6);
  for (const lot of lots) expect(ringArea(lot)).toBeGreaterThanOrEqual(500);
});

test('a carved piece and its rest cover the ring', () => {
  const { piece, rest } = carve(square, [40, 30], [1, 0], 20, 10);
  expect(ringArea(piece)).toBeCloseTo(200, 0);
  expect(ringArea(piece) + rest.reduce((sum, r) => sum + ringArea(r), 0)).toBeCloseTo(
    signedArea(square.points),
    6,
  );
});
