import type { Extent } from './extent.ts';

/**
 * A closed ring cut at one side of a box (a step of Sutherland and Hodgman): keeps what has sign × (value − bound) ≤ 0.
 * @param source x, y pairs, `count` of them; the last need not repeat the first
 * @param target another array, with room for twice as many
 * @returns how many vertices are in the target
 */
export function clipSide(
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

/** The part of a segment inside the box (Liang and Barsky) as fractions of its length; from > to when none is. */
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
