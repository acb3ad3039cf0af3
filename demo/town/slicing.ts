import { boxAlong, placeIn, type TurnedBox, turnedBox } from './box.ts';
import { offset, type Point } from './point.ts';
import type { Random } from './random.ts';
import { type Ring, ringArea, splitRing } from './ring.ts';

/** Slices a ring across `u` into lots about `width` wide; no lot gets less than `least` square metres. */
export function slice(ring: Ring, u: Point, width: () => number, least: number, slant = 0): Ring[] {
  const [from, to] = spanAlong(ring, u);
  const across: Point = [-u[1] + slant * u[0], u[0] + slant * u[1]];
  const length = Math.hypot(across[0], across[1]);
  const cutDirection: Point = [across[0] / length, across[1] / length];
  const done: Ring[] = [];
  let rest: Ring = ring;
  let position = from + width();
  while (position < to - 1) {
    const split = splitRing(rest, offset([0, 0], u, position, middleAcross(rest, u)), cutDirection);
    // The cut runs to the left of u: what is behind lies on its left.
    const [behind] = split.left;
    const [ahead] = split.right;
    if (
      split.left.length === 1 &&
      split.right.length === 1 &&
      behind &&
      ahead &&
      ringArea(behind) >= least &&
      ringArea(ahead) >= least
    ) {
      done.push(behind);
      rest = ahead;
    }
    position += width();
  }
  done.push(rest);
  return done;
}

/** Two rows of lots, back to back, or one where the block is shallow or has a street on one side only. */
export function twoRows(
  ring: Ring,
  width: () => number,
  depth: number,
  least: number,
  oneSided: boolean,
): Ring[] {
  const box = turnedBox(ring.points);
  const short = box.vMax - box.vMin;
  if (short < depth * 1.45 || oneSided) return slice(ring, box.u, width, least);
  const middle = placeIn(box, (box.uMin + box.uMax) / 2, (box.vMin + box.vMax) / 2);
  const split = splitRing(ring, middle, box.u);
  return [...split.left, ...split.right].flatMap((half) => slice(half, box.u, width, least));
}

/** Lots all round the block: its short ends are cut off first and sliced the other way. */
export function perimeter(ring: Ring, width: () => number, depth: number, least: number): Ring[] {
  const box = turnedBox(ring.points);
  const long = box.uMax - box.uMin;
  if (long < depth * 3.2) return twoRows(ring, width, depth, least, false);
  const first = cutOff(ring, box, box.uMin + depth);
  const second = cutOff(first.ahead, box, box.uMax - depth);
  const caps = [first.behind, second.behind ? second.ahead : undefined].filter((r) => r !== undefined);
  const core = second.behind ?? first.ahead;
  return [
    ...caps.flatMap((cap) => slice(cap, box.v, width, least)),
    ...twoRows(core, width, depth, least, false),
  ];
}

function cutOff(ring: Ring, box: TurnedBox, position: number): { behind: Ring | undefined; ahead: Ring } {
  const split = splitRing(ring, placeIn(box, position, (box.vMin + box.vMax) / 2), box.v);
  const [behind] = split.left;
  const [ahead] = split.right;
  if (split.left.length !== 1 || split.right.length !== 1 || !behind || !ahead)
    return { behind: undefined, ahead: ring };
  return { behind, ahead };
}

/** Halves a ring across its long side until the pieces are smaller than `most` square metres. */
export function halve(ring: Ring, most: number, random: Random): Ring[] {
  if (ringArea(ring) <= most * random.between(0.75, 1.3)) return [ring];
  const box = turnedBox(ring.points);
  const part = random.between(0.42, 0.58);
  const place = placeIn(box, box.uMin + (box.uMax - box.uMin) * part, (box.vMin + box.vMax) / 2);
  const split = splitRing(ring, place, box.v);
  const pieces = [...split.left, ...split.right];
  if (pieces.length < 2 || pieces.some((p) => ringArea(p) < most * 0.12)) return [ring];
  return pieces.flatMap((piece) => halve(piece, most, random));
}

/** A rectangle cut out of a ring round a place: the piece, and what is left round it. */
export function carve(
  ring: Ring,
  place: Point,
  u: Point,
  along: number,
  across: number,
): { piece: Ring; rest: Ring[] } {
  const v: Point = [-u[1], u[0]];
  const rest: Ring[] = [];
  let piece = ring;
  const sides: [Point, Point][] = [
    [offset(place, u, along / 2, 0), v],
    [offset(place, u, -along / 2, 0), [-v[0], -v[1]]],
    [offset(place, u, 0, across / 2), [-u[0], -u[1]]],
    [offset(place, u, 0, -across / 2), u],
  ];
  for (const [origin, d] of sides) {
    const split = splitRing(piece, origin, d);
    const keep = split.left.reduce<Ring | undefined>(
      (a, b) => (a && ringArea(a) > ringArea(b) ? a : b),
      undefined,
    );
    if (!keep) continue;
    rest.push(...split.right, ...split.left.filter((r) => r !== keep));
    piece = keep;
  }
  return { piece, rest };
}

function spanAlong(ring: Ring, u: Point): [number, number] {
  const box = boxAlong(ring.points, u);
  return box.u === u ? [box.uMin, box.uMax] : [-box.vMax, -box.vMin];
}

function middleAcross(ring: Ring, u: Point): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const p of ring.points) {
    const s = p[1] * u[0] - p[0] * u[1];
    low = Math.min(low, s);
    high = Math.max(high, s);
  }
  return (low + high) / 2;
}
