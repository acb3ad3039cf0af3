import type { Crs } from '../geo/crs.ts';
import type { Projection } from '../geo/projection.ts';

/** x, y. */
export type Point = readonly [x: number, y: number];

/** Greatest distance between the true outline and the chords that stand for it, metres or its like in degrees. */
const TOLERANCE = { metre: 0.005, degree: 5e-8 } as const;
/** Halvings of a side: at most 512 chords. */
const MAX_HALVINGS = 9;
/** Chords of all sides of a geometry together, about. */
const MAX_CHORDS = 100_000;

/** How often each of so many sides may be halved. */
export function halvingsFor(sides: number): number {
  return Math.max(1, Math.min(MAX_HALVINGS, Math.floor(Math.log2(MAX_CHORDS / Math.max(sides, 1)))));
}

/** Points of a straight side as another CRS has it, where it may bend; both ends included. */
export function densify(
  from: Point,
  to: Point,
  project: Projection,
  crs: Crs,
  most = MAX_HALVINGS,
): readonly Point[] {
  const halve = (a: Point, b: Point, pa: Point, pb: Point, halvings: number): readonly Point[] => {
    if (halvings === 0) return [pb];
    const middle: Point = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    const pm = project(...middle);
    // The first halving is unconditional: a side that bends both ways may have its middle on the chord.
    if (halvings < most && distance(pm, pa, pb) <= TOLERANCE[crs.unit]) return [pb];
    return [...halve(a, middle, pa, pm, halvings - 1), ...halve(middle, b, pm, pb, halvings - 1)];
  };
  const start = project(...from);
  return [start, ...halve(from, to, start, project(...to), most)];
}

/** Distance of a point from the line through a and b. */
function distance(point: Point, a: Point, b: Point): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = Math.hypot(dx, dy);
  if (length === 0) return Math.hypot(point[0] - a[0], point[1] - a[1]);
  return Math.abs(dx * (point[1] - a[1]) - dy * (point[0] - a[0])) / length;
}
