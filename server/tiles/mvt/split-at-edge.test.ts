import { expect, test } from 'vitest';
import { clipRing, emptyVertices, reserve } from './clip.ts';
import { splitAtEdge } from './split-at-edge.ts';

/** A ring cut to 0…100 as tiles cut it, rounded. */
function cut(xy: readonly number[]): Float64Array {
  const [ring, spare] = [emptyVertices(), emptyVertices()];
  reserve(ring, xy.length);
  ring.coordinates.set(xy);
  ring.count = xy.length / 2;
  clipRing(ring, spare, [0, 0, 100, 100]);
  const kept: number[] = [];
  for (let i = 0; i < ring.count * 2; i += 2) {
    const [x, y] = [Math.round(ring.coordinates[i]!), Math.round(ring.coordinates[i + 1]!)];
    if (x !== kept.at(-2) || y !== kept.at(-1)) kept.push(x, y);
  }
  if (kept.length > 2 && kept[0] === kept.at(-2) && kept[1] === kept.at(-1)) kept.length -= 2;
  return Float64Array.from(kept);
}

function parts(...rings: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const cuts = rings.map(cut);
  const parted = splitAtEdge(cuts, 0, 100);
  return (parted === undefined ? cuts : [...parted.outer, ...parted.holes]).map((each) => [...each]);
}

const backwards = (xy: readonly number[]): readonly number[] =>
  xy
    .flatMap((x, i) => (i % 2 === 0 ? [[x, xy[i + 1]!]] : []))
    .toReversed()
    .flat();

const areaOf = (xy: readonly number[]): number =>
  xy.reduce((sum, x, i) => {
    if (i % 2 === 1) return sum;
    const next = (i + 2) % xy.length;
    return sum + (x * xy[next + 1]! - xy[next]! * xy[i + 1]!) / 2;
  }, 0);

test('a comb whose back lies outside is its teeth', () => {
  const comb = [-20, 10, 30, 10, 30, 20, -10, 20, -10, 40, 30, 40, 30, 50, -20, 50];
  const teeth = parts(comb);
  expect(teeth.map(areaOf)).toEqual([300, 300]);
  expect(parts(backwards(comb)).map(areaOf)).toEqual([-300, -300]);
});

test('what goes round the square keeps its corners', () => {
  // All but a band from side to side, open on the left, and a bay from above.
  const band = [
    -50, -50, 40, -50, 40, 30, 60, 30, 60, -50, 150, -50, 150, 40, -20, 40, -20, 60, 150, 60, 150, 150, -50,
    150,
  ];
  const pieces = parts(band);
  expect(pieces.map(areaOf).toSorted((m, n) => m - n)).toEqual([4_000 - 600, 4_000]);
});

test('a hole that reaches over the edge opens there, one inside stays', () => {
  const ring = [-10, -10, 200, -10, 200, 200, -10, 200];
  const [open, inside] = [
    [-5, 40, 30, 40, 30, 60, -5, 60],
    [70, 70, 80, 70, 80, 80, 70, 80],
  ];
  for (const holes of [
    [open!, inside!],
    [backwards(open!), backwards(inside!)],
  ]) {
    const pieces = parts(ring, ...holes);
    expect(pieces.map(areaOf)).toEqual([10_000 - 600, -100]);
    expect(pieces[0]).toHaveLength(16);
  }
  // A band through the middle leaves two.
  const band = [-5, 40, 150, 40, 150, 60, -5, 60];
  expect(parts(ring, band).map(areaOf)).toEqual([4_000, 4_000]);
});

test('a ring that leaves once, never, or covers all stays as it is', () => {
  expect(parts([10, 10, 20, 10, 20, 20])).toHaveLength(1);
  expect(parts([-10, 10, 20, 10, 20, 20, -10, 20]).map(areaOf)).toEqual([200]);
  expect(parts([-10, -10, 200, -10, 200, 200, -10, 200]).map(areaOf)).toEqual([10_000]);
});

test('the parts are as large as the whole, whatever the ring', () => {
  let seed = 3;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  let parted = 0;
  for (let i = 0; i < 500; i++) {
    // A star around a place outside: simple, with many ways out and in.
    const [x, y, n] = [-40 * random(), 120 * random() - 10, 8 + Math.floor(30 * random())];
    const star = Array.from({ length: n }, (_, k) => {
      const reach = 10 + 90 * random();
      const angle = (2 * Math.PI * k) / n;
      return [x + reach * Math.cos(angle), y + reach * Math.sin(angle)];
    }).flat();
    const pieces = parts(star);
    parted += pieces.length > 1 ? 1 : 0;
    for (const part of pieces) {
      expect(part.every((each) => each >= 0 && each <= 100)).toBe(true);
      expect(areaOf(part)).toBeGreaterThanOrEqual(pieces.length > 1 ? -20 : -Infinity);
    }
  }
  expect(parted).toBeGreaterThan(50);
});
