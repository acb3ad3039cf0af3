import type { Extent } from '../geo/extent.ts';

/** Vertices x, y in a buffer that grows; `count` are in use. */
export interface Vertices {
  coordinates: Float64Array;
  count: number;
}

export function emptyVertices(capacity = 4096): Vertices {
  return { coordinates: new Float64Array(capacity * 2), count: 0 };
}

/** Makes room for so many vertices, keeping those in use. */
export function reserve(vertices: Vertices, capacity: number): void {
  if (vertices.coordinates.length >= capacity * 2) return;
  const grown = new Float64Array(Math.max(capacity * 2, vertices.coordinates.length * 2));
  grown.set(vertices.coordinates.subarray(0, vertices.count * 2));
  vertices.coordinates = grown;
}

/**
 * A closed ring cut to a box (Sutherland and Hodgman): what leaves the box runs along its edge.
 * @param ring cut in place; `spare` is scratch. The last vertex need not repeat the first.
 */
export function clipRing(ring: Vertices, spare: Vertices, box: Extent): void {
  const { coordinates, count } = ring;
  let [left, right, top, bottom] = [false, false, false, false];
  for (let i = 0; i < count * 2; i += 2) {
    const x = coordinates[i] as number;
    const y = coordinates[i + 1] as number;
    // What is no number is outside everywhere.
    if (!(x >= box[0])) left = true;
    if (!(x <= box[2])) right = true;
    if (!(y >= box[1])) top = true;
    if (!(y <= box[3])) bottom = true;
  }
  if (left) clipOff(ring, spare, 0, box[0], -1);
  if (right) clipOff(ring, spare, 0, box[2], 1);
  if (top) clipOff(ring, spare, 1, box[1], -1);
  if (bottom) clipOff(ring, spare, 1, box[3], 1);
}

function clipOff(ring: Vertices, spare: Vertices, axis: 0 | 1, bound: number, sign: 1 | -1): void {
  clipSide(ring, spare, axis, bound, sign);
  const { coordinates } = ring;
  ring.coordinates = spare.coordinates;
  ring.count = spare.count;
  spare.coordinates = coordinates;
}

/** Keeps the side of `axis = bound` where sign × (value − bound) ≤ 0. */
function clipSide(from: Vertices, to: Vertices, axis: 0 | 1, bound: number, sign: 1 | -1): void {
  const { coordinates, count } = from;
  to.count = 0;
  reserve(to, count * 2 + 2);
  if (count === 0) return;
  const target = to.coordinates;
  let written = 0;
  let px = coordinates[count * 2 - 2] as number;
  let py = coordinates[count * 2 - 1] as number;
  let wasInside = sign * ((axis === 0 ? px : py) - bound) <= 0;
  for (let i = 0; i < count * 2; i += 2) {
    const x = coordinates[i] as number;
    const y = coordinates[i + 1] as number;
    const isInside = sign * ((axis === 0 ? x : y) - bound) <= 0;
    if (isInside !== wasInside) {
      const t = axis === 0 ? (bound - px) / (x - px) : (bound - py) / (y - py);
      target[written++] = axis === 0 ? bound : px + (x - px) * t;
      target[written++] = axis === 0 ? py + (y - py) * t : bound;
    }
    if (isInside) {
      target[written++] = x;
      target[written++] = y;
    }
    px = x;
    py = y;
    wasInside = isInside;
  }
  to.count = written / 2;
}

/**
 * A line cut to a box (Liang and Barsky); each run inside is handed out.
 * @param emit called with a run of at least two vertices, good until the next call
 */
export function clipLine(
  coordinates: Float64Array,
  start: number,
  end: number,
  box: Extent,
  run: Vertices,
  emit: (run: Vertices) => void,
): void {
  run.count = 0;
  reserve(run, end - start + 1);
  for (let i = start; i + 1 < end; i++) {
    const x0 = coordinates[i * 2] as number;
    const y0 = coordinates[i * 2 + 1] as number;
    const dx = (coordinates[i * 2 + 2] as number) - x0;
    const dy = (coordinates[i * 2 + 3] as number) - y0;
    const [from, to] = inside(x0, y0, dx, dy, box);
    if (from > to) {
      flush(run, emit);
      continue;
    }
    if (from > 0) flush(run, emit);
    if (run.count === 0) push(run, x0 + dx * from, y0 + dy * from);
    push(run, x0 + dx * to, y0 + dy * to);
    if (to < 1) flush(run, emit);
  }
  flush(run, emit);
}

/** The part of a segment inside the box as fractions of its length; from > to when none is. */
function inside(x: number, y: number, dx: number, dy: number, box: Extent): readonly [number, number] {
  let [from, to] = [0, 1];
  const sides = [-dx, x - box[0], dx, box[2] - x, -dy, y - box[1], dy, box[3] - y];
  for (let i = 0; i < 8; i += 2) {
    const slope = sides[i] as number;
    const room = sides[i + 1] as number;
    if (slope === 0 && room < 0) return [1, 0];
    if (slope < 0) from = Math.max(from, room / slope);
    if (slope > 0) to = Math.min(to, room / slope);
  }
  return [from, to];
}

function push(run: Vertices, x: number, y: number): void {
  run.coordinates[run.count * 2] = x;
  run.coordinates[run.count * 2 + 1] = y;
  run.count += 1;
}

function flush(run: Vertices, emit: (run: Vertices) => void): void {
  if (run.count > 1) emit(run);
  run.count = 0;
}
