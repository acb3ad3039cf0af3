import { clipSide, insideOf } from '../../geo/cut-to-box.ts';
import type { Extent } from '../../geo/extent.ts';

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
  spare.count = 0;
  reserve(spare, ring.count * 2 + 2);
  const { coordinates } = ring;
  ring.count = clipSide(coordinates, ring.count, spare.coordinates, axis, bound, sign);
  ring.coordinates = spare.coordinates;
  spare.coordinates = coordinates;
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
    const [from, to] = insideOf(x0, y0, dx, dy, box);
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

function push(run: Vertices, x: number, y: number): void {
  run.coordinates[run.count * 2] = x;
  run.coordinates[run.count * 2 + 1] = y;
  run.count += 1;
}

function flush(run: Vertices, emit: (run: Vertices) => void): void {
  if (run.count > 1) emit(run);
  run.count = 0;
}
