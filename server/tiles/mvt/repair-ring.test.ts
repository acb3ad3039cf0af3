import { expect, test } from 'vitest';
import { repairRing } from './repair-ring.ts';

function repaired(...ring: readonly (readonly [number, number])[]): number[][] {
  const xy = Float64Array.from(ring.flat());
  const left = repairRing(xy, ring.length);
  return Array.from({ length: left }, (_, i) => [xy[i * 2]!, xy[i * 2 + 1]!]);
}

/** Whether two edges of a ring cross properly, looked at pair by pair in another way. */
function isSimple(ring: readonly (readonly number[])[]): boolean {
  const edges = ring.map((vertex, i) => [vertex, ring[(i + 1) % ring.length]!] as const);
  const side = ([ax, ay]: readonly number[], [bx, by]: readonly number[], [cx, cy]: readonly number[]) =>
    Math.sign((bx! - ax!) * (cy! - ay!) - (by! - ay!) * (cx! - ax!));
  return edges.every(([a, b], i) =>
    edges.every(
      ([c, d], j) => j <= i || side(a, b, c) * side(a, b, d) >= 0 || side(c, d, a) * side(c, d, b) >= 0,
    ),
  );
}

test('a ring without crossings stays as it is', () => {
  const ring = [
    [0, 0],
    [10, 0],
    [10, 10],
    [5, 4],
    [0, 10],
  ] as const;
  expect(repaired(...ring)).toEqual(ring);
});

test('a bow tie loses a vertex, a spike its tip, a collapsed ring everything', () => {
  expect(isSimple(repaired([0, 0], [10, 10], [10, 0], [0, 10]))).toBe(true);
  expect(repaired([0, 0], [10, 0], [20, 0], [10, 0], [10, 10])).toEqual([
    [0, 0],
    [10, 0],
    [10, 10],
  ]);
  expect(repaired([0, 0], [5, 0], [10, 0], [5, 0]).length).toBeLessThan(3);
});

test('a needle that snapping has crossed or closed keeps its end', () => {
  // A vertex of one side was rounded across the other side.
  const crossed = repaired([0, 16], [11, 22], [14, 24], [1, 16], [0, 0]);
  expect(crossed).toContainEqual([14, 24]);
  expect(isSimple(crossed)).toBe(true);
  // A vertex of one side was rounded onto the other side.
  expect(repaired([20, 0], [0, 0], [3, 0], [20, 6])).toEqual([
    [20, 0],
    [0, 0],
    [20, 6],
  ]);
  // The same where the vertex is a corner that must stay: it is moved back.
  const notch = repaired([0, 16], [0, 38], [3, 38], [11, 22], [14, 24]);
  expect(notch).toHaveLength(5);
  expect(notch).toContainEqual([14, 24]);
  expect(isSimple(notch)).toBe(true);
});

test('random rings, short and long, are simple afterwards', () => {
  let seed = 7;
  const random = (n: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * n);
  };
  for (let round = 0; round < 400; round++) {
    const length = 3 + random(round % 10 === 0 ? 60 : 15);
    const ring = Array.from({ length }, () => [random(30), random(30)] as [number, number]);
    const left = repaired(...ring);
    if (left.length >= 3) expect(isSimple(left)).toBe(true);
  }
});
