/** A place: metres east and north of the middle of the market square, or EPSG:2177 easting and northing. */
export type Point = readonly [x: number, y: number];

/** The element at an index counted round: -1 is the last. @throws RangeError on an empty list */
export function at<T>(list: readonly T[], index: number): T {
  const n = list.length;
  const item = list[index >= 0 && index < n ? index : ((index % n) + n) % n];
  if (item === undefined) throw new RangeError(`no element ${index} in a list of ${n}`);
  return item;
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(b[0] - a[0], b[1] - a[1]);
}

/** The unit vector from a to b; [1, 0] when they are the same place. */
export function direction(a: Point, b: Point): Point {
  const length = distance(a, b);
  return length === 0 ? [1, 0] : [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
}

/** `from + along·u + left·(u turned left)`: a place in the frame of a unit vector. */
export function offset(from: Point, u: Point, along: number, left: number): Point {
  return [from[0] + u[0] * along - u[1] * left, from[1] + u[1] * along + u[0] * left];
}

export function middle(a: Point, b: Point): Point {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

export function dot(a: Point, b: Point): number {
  return a[0] * b[0] + a[1] * b[1];
}

export function cross(a: Point, b: Point): number {
  return a[0] * b[1] - a[1] * b[0];
}

/** Twice-signed half of the shoelace sum: positive for a counter-clockwise ring (not closed). */
export function signedArea(points: readonly Point[]): number {
  let sum = 0;
  let previous = points[points.length - 1];
  for (const point of points) {
    if (previous) sum += previous[0] * point[1] - point[0] * previous[1];
    previous = point;
  }
  return sum / 2;
}

/** Centre of mass of a ring; the mean of its corners when it has no area. */
export function centroid(points: readonly Point[]): Point {
  const origin = at(points, 0);
  let sum = 0;
  let x = 0;
  let y = 0;
  for (let i = 1; i + 1 < points.length; i++) {
    const a = at(points, i);
    const b = at(points, i + 1);
    const w = (a[0] - origin[0]) * (b[1] - origin[1]) - (b[0] - origin[0]) * (a[1] - origin[1]);
    sum += w;
    x += w * (a[0] + b[0] - 2 * origin[0]);
    y += w * (a[1] + b[1] - 2 * origin[1]);
  }
  return Math.abs(sum) < 1e-9 ? origin : [origin[0] + x / sum / 3, origin[1] + y / sum / 3];
}

/** Even-odd test; the result on the very edge is not defined. */
export function contains(points: readonly Point[], [x, y]: Point): boolean {
  let inside = false;
  let b = points[points.length - 1];
  for (const a of points) {
    if (b && a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0])
      inside = !inside;
    b = a;
  }
  return inside;
}

/** A place inside a ring, away from its edge: the centroid, or the middle of the widest level chord. */
export function interiorPoint(points: readonly Point[]): Point {
  const centre = centroid(points);
  if (contains(points, centre)) return centre;
  let best: Point = centre;
  let width = -1;
  const ys = points.map((p) => p[1]).sort((a, b) => a - b);
  for (const share of [0.5, 0.35, 0.65, 0.2, 0.8]) {
    const y =
      at(ys, Math.floor((ys.length - 1) * share)) * 0.999 +
      at(ys, Math.floor(ys.length / 2)) * 0.001 +
      0.0137;
    const crossings: number[] = [];
    points.forEach((a, i) => {
      const b = at(points, i + 1);
      if (a[1] > y !== b[1] > y) crossings.push(((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]);
    });
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const gap = at(crossings, i + 1) - at(crossings, i);
      if (gap > width) {
        width = gap;
        best = [at(crossings, i) + gap / 2, y];
      }
    }
  }
  return best;
}

/** Distance from a place to a segment. */
export function distanceToSegment(p: Point, a: Point, b: Point): number {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const square = dx * dx + dy * dy;
  const t = square === 0 ? 0 : Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square));
  return Math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy);
}
