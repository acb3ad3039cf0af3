import type { Point } from './point.ts';

/** What a line of the plan is: a corridor of ground of its own, or (limit) only a boundary. */
type WayKind = 'river' | 'rail' | 'road' | 'limit';

/** A line of the plan: a street, the river, the railway, the edge of the forest. */
export interface Way {
  readonly id: number;
  readonly kind: WayKind;
  /** Ground the corridor takes, metres; 0 for a limit. */
  readonly width: number;
  /** At a crossing the higher one keeps the ground. */
  readonly rank: number;
  /** Street name without "ulica"; undefined for field roads. */
  readonly name?: string | undefined;
  /** Who keeps the road (kategoria): k national, w voivodeship, p powiat, g gmina, x internal. */
  readonly category?: 'k' | 'w' | 'p' | 'g' | 'x' | undefined;
  /** Technical class (klasa): GP, G, Z, L, D. */
  readonly roadClass?: 'GP' | 'G' | 'Z' | 'L' | 'D' | undefined;
  /** Name of the locality whose street it is; undefined when it has no name. */
  readonly place?: string | undefined;
}

/** A straight piece of a way. */
export interface Segment {
  readonly a: Point;
  readonly b: Point;
  readonly way: number;
}

/** The list of ways; ids are places in it. */
export interface Ways {
  readonly list: readonly Way[];
  add(way: Omit<Way, 'id'>): Way;
}

export function createWays(): Ways {
  const list: Way[] = [];
  return {
    list,
    add(properties) {
      const way: Way = { id: list.length, ...properties };
      list.push(way);
      return way;
    },
  };
}

/** The segments of a polyline, none longer than `step` metres. */
export function toSegments(points: readonly Point[], way: number, step: number): Segment[] {
  const segments: Segment[] = [];
  let previous: Point | undefined;
  for (const point of points) {
    if (previous) {
      const n = Math.max(1, Math.ceil(Math.hypot(point[0] - previous[0], point[1] - previous[1]) / step));
      let a = previous;
      for (let i = 1; i <= n; i++) {
        const b: Point =
          i === n
            ? point
            : [
                previous[0] + ((point[0] - previous[0]) * i) / n,
                previous[1] + ((point[1] - previous[1]) * i) / n,
              ];
        segments.push({ a, b, way });
        a = b;
      }
    }
    previous = point;
  }
  return segments;
}

/** A smooth curve through the points (Catmull-Rom), a point about every `step` metres. */
export function smooth(points: readonly Point[], step: number): Point[] {
  const first = points[0];
  if (!first) return [];
  const curve: Point[] = [first];
  for (let i = 0; i + 1 < points.length; i++) {
    const p1 = points[i] ?? first;
    const p2 = points[i + 1] ?? first;
    const p0 = points[i - 1] ?? p1;
    const p3 = points[i + 2] ?? p2;
    const n = Math.max(1, Math.round(Math.hypot(p2[0] - p1[0], p2[1] - p1[1]) / step));
    for (let k = 1; k <= n; k++) {
      const t = k / n;
      const blend = (q0: number, q1: number, q2: number, q3: number): number =>
        q1 + 0.5 * t * (q2 - q0 + t * (2 * q0 - 5 * q1 + 4 * q2 - q3 + t * (3 * (q1 - q2) + q3 - q0)));
      curve.push(k === n ? p2 : [blend(p0[0], p1[0], p2[0], p3[0]), blend(p0[1], p1[1], p2[1], p3[1])]);
    }
  }
  return curve;
}
