import { at, type Point, signedArea } from './point.ts';

/** Tag of an edge that is a boundary between lots. */
const cutEdge = -1;

/** A simple polygon, counter-clockwise, not closed. `tags[i]` says what the edge from point i to i + 1 is. */
export interface Ring {
  readonly points: readonly Point[];
  readonly tags: readonly number[];
}

export function ringArea(ring: Ring): number {
  return signedArea(ring.points);
}

interface Split {
  readonly left: readonly Ring[];
  readonly right: readonly Ring[];
  /** The stretches of the line inside the ring. */
  readonly cuts: readonly (readonly [Point, Point])[];
}

interface Crossing {
  readonly edge: number;
  readonly along: number;
  readonly point: Point;
  partner: Crossing | undefined;
}

/** Cuts a ring by a line; the line gives way by a centimetre where it would run through a corner. */
export function splitRing(ring: Ring, origin: Point, u: Point, tag: number = cutEdge): Split {
  const { points } = ring;
  let shift = 0;
  let side = sides(points, origin, u, shift);
  for (let i = 1; i < 20 && side.some((d) => Math.abs(d) < 0.002); i++) {
    shift = (i % 2 ? 1 : -1) * 0.011 * Math.ceil(i / 2);
    side = sides(points, origin, u, shift);
  }
  const crossings = findCrossings(points, side, u);
  if (crossings.length < 2) return at(side, 0) > 0 ? whole(ring, 'left') : whole(ring, 'right');
  const sorted = [...crossings].sort((a, b) => a.along - b.along);
  const cuts: [Point, Point][] = [];
  for (let i = 0; i + 1 < sorted.length; i += 2) {
    const a = at(sorted, i);
    const b = at(sorted, i + 1);
    a.partner = b;
    b.partner = a;
    cuts.push([a.point, b.point]);
  }
  return { ...collect(ring, crossings, side, tag), cuts };
}

function whole(ring: Ring, side: 'left' | 'right'): Split {
  return { left: side === 'left' ? [ring] : [], right: side === 'right' ? [ring] : [], cuts: [] };
}

function sides(points: readonly Point[], origin: Point, u: Point, shift: number): number[] {
  return points.map((p) => (p[1] - origin[1]) * u[0] - (p[0] - origin[0]) * u[1] - shift);
}

function findCrossings(points: readonly Point[], side: readonly number[], u: Point): Crossing[] {
  const found: Crossing[] = [];
  points.forEach((a, i) => {
    const da = at(side, i);
    const db = at(side, i + 1);
    if (da > 0 === db > 0) return;
    const b = at(points, i + 1);
    const t = da / (da - db);
    const point: Point = [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
    found.push({ edge: i, along: point[0] * u[0] + point[1] * u[1], point, partner: undefined });
  });
  return found;
}

/** Walks the pieces: along the ring, and over to the partner at each crossing. */
function collect(
  ring: Ring,
  crossings: readonly Crossing[],
  side: readonly number[],
  tag: number,
): { left: Ring[]; right: Ring[] } {
  const byEdge = new Map(crossings.map((crossing) => [crossing.edge, crossing]));
  const seen = new Uint8Array(ring.points.length);
  const left: Ring[] = [];
  const right: Ring[] = [];
  for (let start = 0; start < ring.points.length; start++) {
    if (seen[start]) continue;
    const points: Point[] = [];
    const tags: number[] = [];
    let i = start;
    while (!seen[i]) {
      seen[i] = 1;
      points.push(at(ring.points, i));
      tags.push(at(ring.tags, i));
      const crossing = byEdge.get(i);
      if (crossing?.partner) {
        points.push(crossing.point, crossing.partner.point);
        tags.push(tag, at(ring.tags, crossing.partner.edge));
        i = crossing.partner.edge;
      }
      i = (i + 1) % ring.points.length;
    }
    (at(side, start) > 0 ? left : right).push({ points, tags });
  }
  return { left, right };
}
