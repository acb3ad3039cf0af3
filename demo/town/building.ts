import { turnedBox } from './box.ts';
import type { Front, Lot } from './lot.ts';
import { at, centroid, contains, distance, middle, offset, type Point } from './point.ts';
import type { Random } from './random.ts';
import { type Ring, ringArea, splitRing } from './ring.ts';

/** Function by the classification of fixed assets (EGB_RodzajWgKST). */
export type BuildingKind = 'm' | 'g' | 't' | 'k' | 'z' | 'b' | 'h' | 'p' | 's' | 'i';

/** A building before it gets its identifier. */
export interface Building {
  readonly points: readonly Point[];
  readonly kind: BuildingKind;
  readonly storeys: number;
  readonly cellars: number;
  readonly year: number;
  /** It has an address: its entrances, in order along the street; others stand behind. */
  readonly doors: readonly Point[];
  readonly name?: string | undefined;
}

/** The lot seen from its street: `along` the front from its left end, `deep` into the lot. */
export interface Yard {
  readonly lot: Lot;
  readonly front: Front;
  /** A rectangle, counter-clockwise. */
  rectangle(along: number, width: number, deep: number, depth: number): readonly Point[];
  /** Whether it stands inside the lot. */
  fits(points: readonly Point[]): boolean;
}

export function yardOf(lot: Lot, front: Front): Yard {
  const { a, u } = front;
  const place = (along: number, deep: number): Point => offset(a, u, along, deep);
  return {
    lot,
    front,
    rectangle: (along, width, deep, depth) => [
      place(along, deep),
      place(along + width, deep),
      place(along + width, deep + depth),
      place(along, deep + depth),
    ],
    fits: (points) => standsIn(lot.ring.points, points),
  };
}

/** The lot without a street, seen from its longer side. */
export function yardWithin(lot: Lot, way: Front['way']): Yard {
  const box = turnedBox(lot.ring.points);
  const a: Point = [box.u[0] * box.uMin + box.v[0] * box.vMin, box.u[1] * box.uMin + box.v[1] * box.vMin];
  const length = box.uMax - box.uMin;
  return yardOf(lot, { a, b: offset(a, box.u, length, 0), u: box.u, length, way, edge: -1 });
}

function standsIn(ring: readonly Point[], points: readonly Point[]): boolean {
  return points.every((p, i) => contains(ring, p) && contains(ring, middle(p, at(points, i + 1))));
}

/** Whether two outlines share ground. */
export function overlap(a: readonly Point[], b: readonly Point[]): boolean {
  if (a.some((p) => contains(b, p)) || b.some((p) => contains(a, p)) || contains(b, centroid(a))) return true;
  return a.some((p, i) => b.some((q, j) => crosses(p, at(a, i + 1), q, at(b, j + 1))));
}

function crosses(a: Point, b: Point, c: Point, d: Point): boolean {
  const turn = (p: Point, q: Point, r: Point): number =>
    (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

/** The strip of a lot between two depths behind its front: a house that fills its frontage. */
export function stripe(ring: Ring, front: Front, from: number, to: number): readonly Point[] | undefined {
  let piece: Ring | undefined = ring;
  if (from > 0) piece = biggest(splitRing(piece, offset(front.a, front.u, 0, from), front.u).left);
  if (piece) piece = biggest(splitRing(piece, offset(front.a, front.u, 0, to), front.u).right);
  return piece && ringArea(piece) > 25 ? tidy(piece.points) : undefined;
}

function biggest(rings: readonly Ring[]): Ring | undefined {
  return rings.reduce<Ring | undefined>((a, b) => (a && ringArea(a) > ringArea(b) ? a : b), undefined);
}

function tidy(points: readonly Point[]): readonly Point[] {
  return points.filter((p, i) => distance(p, at(points, i + 1)) > 0.3);
}

/** The middle of the side nearest to the street. */
export function doorOf(points: readonly Point[], front: Front): Point {
  let best = centroid(points);
  let least = Number.POSITIVE_INFINITY;
  points.forEach((p, i) => {
    const m = middle(p, at(points, i + 1));
    const deep = (m[1] - front.a[1]) * front.u[0] - (m[0] - front.a[0]) * front.u[1];
    if (deep < least) {
      least = deep;
      best = m;
    }
  });
  return best;
}

/** When it was built: most of a quarter in its time. */
export function yearBetween(random: Random, from: number, to: number): number {
  return Math.round(from + (to - from) * (random.next() * 0.6 + random.next() * 0.4));
}
