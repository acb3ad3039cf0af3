import type { Affine } from '../../geo/coordinate-transform.ts';

/** Vertices nearer than this to the one before, pixels, add nothing to a picture. */
const NEAR = 0.5;
/** Nor do vertices nearer than this to the straight line between their neighbours. */
const STRAIGHT = 0.08;

/**
 * Copies vertices that make a difference to the picture: finite, not on the one before, not on the way to the
 * next. The ends of a line stay.
 * @param from number of the target's vertex to begin with
 * @param last number of a vertex that stays in any case
 * @param isThinned or only what is no number, and no place, is left out
 * @returns vertices in use
 */
export function thin(
  source: Float64Array,
  count: number,
  target: Float64Array,
  from: number,
  last: number,
  isThinned: boolean,
): number {
  const first = from * 2;
  const near = isThinned ? NEAR : 0;
  let at = first;
  for (let i = 0; i < count; i++) {
    const x = source[i * 2] as number;
    const y = source[i * 2 + 1] as number;
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    if (at > first && i !== last) {
      const dx = x - (target[at - 2] as number);
      const dy = y - (target[at - 1] as number);
      if (dx < near && dx > -near && dy < near && dy > -near) continue;
    }
    if (
      isThinned &&
      at > first + 2 &&
      isBetween(
        target[at - 4] as number,
        target[at - 3] as number,
        target[at - 2] as number,
        target[at - 1] as number,
        x,
        y,
      )
    )
      at -= 2;
    target[at++] = x;
    target[at++] = y;
  }
  return at / 2;
}

/**
 * As {@link thin} does with a closed path, and moves the vertices on the way.
 * @param at number of the first vertex's x in the source @param step from one to the next, 2 or −2
 * @returns vertices in use
 */
export function moveThinned(
  source: Float64Array,
  at: number,
  step: number,
  count: number,
  { scaleX, offsetX, scaleY, offsetY }: Affine,
  target: Float64Array,
  from: number,
): number {
  const first = from * 2;
  let end = first;
  // The last vertex that was kept, and the one before it; each by itself, as lists of them would be made for every vertex.
  let bx = Number.NaN;
  let by = Number.NaN;
  let ax = Number.NaN;
  let ay = Number.NaN;
  for (let n = 0, i = at; n < count; n++, i += step) {
    const x = (source[i] as number) * scaleX + offsetX;
    const y = (source[i + 1] as number) * scaleY + offsetY;
    // Neither of a number that is none nor of one without end is the difference to itself 0.
    if (x - x !== 0 || y - y !== 0) continue;
    if (end > first) {
      const nearX = x - bx;
      const nearY = y - by;
      if (nearX < NEAR && nearX > -NEAR && nearY < NEAR && nearY > -NEAR) continue;
    }
    if (end > first + 2 && isBetween(ax, ay, bx, by, x, y)) end -= 2;
    else {
      ax = bx;
      ay = by;
    }
    bx = x;
    by = y;
    target[end++] = x;
    target[end++] = y;
  }
  return end / 2;
}

/** Whether b lies on the straight way from a to x, y. */
function isBetween(ax: number, ay: number, bx: number, by: number, x: number, y: number): boolean {
  const dx = x - ax;
  const dy = y - ay;
  const across = (bx - ax) * dy - (by - ay) * dx;
  const square = dx * dx + dy * dy;
  if (across * across > STRAIGHT * STRAIGHT * square) return false;
  const along = (bx - ax) * dx + (by - ay) * dy;
  return along >= 0 && along <= square;
}
