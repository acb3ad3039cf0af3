import type { Crs } from '../geo/crs.ts';
import { type Extent, intersection } from '../geo/extent.ts';
import { type Projection, projection, reachable } from '../geo/projection.ts';

/** Greatest distance between the true outline and the chords that stand for it, metres or its like in degrees. */
const TOLERANCE = { metre: 0.005, degree: 5e-8 } as const;
/** Halvings of a side: at most 512 chords. */
const MAX_HALVINGS = 9;

type Point = readonly [x: number, y: number];

/**
 * A box of one CRS as a geometry of another, in WKT: a side that bends there becomes chords. A box without
 * width or height is a line or a point. Cut to where both CRSs make sense.
 * @returns undefined when nothing of it lies there
 */
export function writeBoxOutline(extent: Extent, from: Crs, to: Crs): string | undefined {
  const inside = from.srid === to.srid ? extent : intersection(extent, reachable(from, to));
  if (inside === undefined) return undefined;
  const [minX, minY, maxX, maxY] = inside;
  const corners: readonly Point[] = [
    [minX, minY],
    [maxX, minY],
    [maxX, maxY],
    [minX, maxY],
  ];
  const project = projection(from, to);
  if (minX === maxX && minY === maxY) return `POINT(${text(project(minX, minY))})`;
  if (minX === maxX || minY === maxY) {
    return `LINESTRING(${side([minX, minY], [maxX, maxY], project, to).map(text).join(',')})`;
  }
  const ring =
    from.srid === to.srid
      ? corners
      : corners.flatMap((corner, i) => side(corner, corners[(i + 1) % 4] as Point, project, to).slice(0, -1));
  return `POLYGON((${[...ring, ring[0] as Point].map(text).join(',')}))`;
}

/** Points of a side, both ends included. */
function side(from: Point, to: Point, project: Projection, crs: Crs): readonly Point[] {
  const halve = (a: Point, b: Point, pa: Point, pb: Point, halvings: number): readonly Point[] => {
    if (halvings === 0) return [pb];
    const middle: Point = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    const pm = project(...middle);
    // The first halving is unconditional: a side that bends both ways may have its middle on the chord.
    if (halvings < MAX_HALVINGS && distance(pm, pa, pb) <= TOLERANCE[crs.unit]) return [pb];
    return [...halve(a, middle, pa, pm, halvings - 1), ...halve(middle, b, pm, pb, halvings - 1)];
  };
  const start = project(...from);
  return [start, ...halve(from, to, start, project(...to), MAX_HALVINGS)];
}

/** Distance of a point from the line through a and b. */
function distance(point: Point, a: Point, b: Point): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = Math.hypot(dx, dy);
  if (length === 0) return Math.hypot(point[0] - a[0], point[1] - a[1]);
  return Math.abs(dx * (point[1] - a[1]) - dy * (point[0] - a[0])) / length;
}

function text([x, y]: Point): string {
  return `${x} ${y}`;
}
