import { at, direction, distance, dot, type Point } from './point.ts';

/** The smallest turned rectangle round a ring: unit vectors along its long and short side, and the spans on them. */
export interface TurnedBox {
  readonly u: Point;
  readonly v: Point;
  readonly uMin: number;
  readonly uMax: number;
  readonly vMin: number;
  readonly vMax: number;
}

/** Tries the direction of each edge, or only the given ones. */
export function turnedBox(points: readonly Point[], directions?: readonly Point[]): TurnedBox {
  let best: TurnedBox | undefined;
  let area = Number.POSITIVE_INFINITY;
  const tries = directions ?? edgeDirections(points);
  for (const d of tries) {
    const box = boxAlong(points, d);
    const size = (box.uMax - box.uMin) * (box.vMax - box.vMin);
    if (size < area - 1e-6) {
      area = size;
      best = box;
    }
  }
  return best ?? boxAlong(points, [1, 0]);
}

/** The spans of a ring along a direction and across it, named so that u is the longer. */
export function boxAlong(points: readonly Point[], d: Point): TurnedBox {
  const across: Point = [-d[1], d[0]];
  const [dMin, dMax] = span(points, d);
  const [aMin, aMax] = span(points, across);
  return dMax - dMin >= aMax - aMin
    ? { u: d, v: across, uMin: dMin, uMax: dMax, vMin: aMin, vMax: aMax }
    : { u: across, v: [-d[0], -d[1]], uMin: aMin, uMax: aMax, vMin: -dMax, vMax: -dMin };
}

/** The place of frame coordinates. */
export function placeIn(box: TurnedBox, u: number, v: number): Point {
  return [box.u[0] * u + box.v[0] * v, box.u[1] * u + box.v[1] * v];
}

function edgeDirections(points: readonly Point[]): Point[] {
  const longest = points.reduce((max, p, i) => Math.max(max, distance(p, at(points, i + 1))), 0);
  const found: Point[] = [];
  points.forEach((p, i) => {
    const next = at(points, i + 1);
    if (distance(p, next) >= longest * 0.3) found.push(direction(p, next));
  });
  return found;
}

function span(points: readonly Point[], d: Point): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const p of points) {
    const s = dot(p, d);
    if (s < low) low = s;
    if (s > high) high = s;
  }
  return [low, high];
}
