import type { Extent } from '../geo/extent.ts';

/** Receives one run of x, y pairs: `count` vertices from the start of the array, good until the next call. */
export type EmitRun = (coordinates: Float64Array, count: number, startDistance: number) => void;

/** Cuts lines and rings to a box before they are transformed: Skia's float32 and the fitted transform end there. */
export class Clipper {
  #a = new Float64Array(1024);
  #b = new Float64Array(1024);

  /**
   * A ring cut by the box (Sutherland and Hodgman): what leaves the box runs along its edge.
   * @param coordinates the ring's vertices from `start` to before `end`, counted in vertices
   * @param emit called once, with a start distance of 0, unless nothing is left
   */
  ring(coordinates: Float64Array, start: number, end: number, box: Extent, emit: EmitRun): void {
    let count = end - start;
    this.#reserve(count * 16 + 16);
    this.#a.set(coordinates.subarray(start * 2, end * 2));
    count = clipSide(this.#a, count, this.#b, 0, box[0], -1);
    count = clipSide(this.#b, count, this.#a, 0, box[2], 1);
    count = clipSide(this.#a, count, this.#b, 1, box[1], -1);
    count = clipSide(this.#b, count, this.#a, 1, box[3], 1);
    if (count > 2) emit(this.#a, count, 0);
  }

  /**
   * A line cut by the box (Liang and Barsky); each run inside is handed out with the length of the line
   * before it, so that dashes go on as if the line were whole.
   */
  line(coordinates: Float64Array, start: number, end: number, box: Extent, emit: EmitRun): void {
    this.#reserve((end - start) * 2 + 2);
    const run = this.#a;
    let [count, walked, runStart] = [0, 0, 0];
    const flush = () => {
      if (count > 1) emit(run, count, runStart);
      count = 0;
    };
    for (let i = start * 2; i + 3 < end * 2; i += 2) {
      const x = coordinates[i] as number;
      const y = coordinates[i + 1] as number;
      const dx = (coordinates[i + 2] as number) - x;
      const dy = (coordinates[i + 3] as number) - y;
      const length = Math.sqrt(dx * dx + dy * dy);
      const [from, to] = insideOf(x, y, dx, dy, box);
      if (from > to) {
        flush();
      } else {
        if (from > 0) flush();
        if (count === 0) {
          runStart = walked + from * length;
          run[0] = x + dx * from;
          run[1] = y + dy * from;
          count = 1;
        }
        run[count * 2] = x + dx * to;
        run[count * 2 + 1] = y + dy * to;
        count += 1;
        if (to < 1) flush();
      }
      walked += length;
    }
    flush();
  }

  #reserve(numbers: number): void {
    if (this.#a.length >= numbers) return;
    this.#a = new Float64Array(numbers * 2);
    this.#b = new Float64Array(numbers * 2);
  }
}

/** Keeps the side of `axis = bound` where sign × (value − bound) ≤ 0. @returns vertices kept */
function clipSide(
  source: Float64Array,
  count: number,
  target: Float64Array,
  axis: 0 | 1,
  bound: number,
  sign: 1 | -1,
): number {
  if (count === 0) return 0;
  let written = 0;
  let px = source[count * 2 - 2] as number;
  let py = source[count * 2 - 1] as number;
  let wasInside = sign * ((axis === 0 ? px : py) - bound) <= 0;
  for (let i = 0; i < count * 2; i += 2) {
    const x = source[i] as number;
    const y = source[i + 1] as number;
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
  return written / 2;
}

/** The part of a segment inside the box as fractions of its length; from > to when none is. */
export function insideOf(
  x: number,
  y: number,
  dx: number,
  dy: number,
  box: Extent,
): readonly [number, number] {
  if (isWithin(x, y, box) && isWithin(x + dx, y + dy, box)) return WHOLE;
  let [from, to] = [0, 1];
  const sides = [-dx, x - box[0], dx, box[2] - x, -dy, y - box[1], dy, box[3] - y];
  for (let i = 0; i < 8; i += 2) {
    const slope = sides[i] as number;
    const room = sides[i + 1] as number;
    if (slope === 0 && room < 0) return NONE;
    if (slope < 0) from = Math.max(from, room / slope);
    if (slope > 0) to = Math.min(to, room / slope);
  }
  return [from, to];
}

const WHOLE = [0, 1] as const;
const NONE = [1, 0] as const;

function isWithin(x: number, y: number, box: Extent): boolean {
  return x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
}
