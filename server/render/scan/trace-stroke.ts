import type { GeometryStore } from '../geometry-store.ts';
import type { Pen } from '../pen.ts';
import type { StrokeCoverage } from './stroke-coverage.ts';

/** Vertices nearer than this to the one before give no direction, pixels. */
const SAME = 1e-3;

/** Adds a path of a store as a pen draws it, dashes apart. */
export function traceStroke(target: StrokeCoverage, store: GeometryStore, path: number, pen: Pen): void {
  const { coordinates, offsets, closed } = store;
  const start = (offsets[path] as number) * 2;
  const end = (offsets[path + 1] as number) * 2;
  if (end - start < 4) return;
  const half = pen.width / 2;
  const isRing = closed[path] === true;
  const cap = pen.cap === 'square' ? half : 0;
  let last = end - 2;
  if (isRing) {
    while (last > start && isSame(coordinates, last, start)) last -= 2;
  }
  // The segment in hand: it is added once the next one's direction is known.
  let [x0, y0] = [coordinates[start] as number, coordinates[start + 1] as number];
  let [x1, y1, ux, uy] = [x0, y0, 0, 0];
  let hasSegment = false;
  let before = cap;
  let [firstUx, firstUy] = [0, 0];
  if (isRing) {
    const [lx, ly] = [coordinates[last] as number, coordinates[last + 1] as number];
    const length = Math.hypot(x0 - lx, y0 - ly);
    if (length === 0) return;
    // A ring begins with the segment that leads back to its first vertex.
    [x1, y1, ux, uy] = [x0, y0, (x0 - lx) / length, (y0 - ly) / length];
    [x0, y0] = [lx, ly];
    [firstUx, firstUy] = [ux, uy];
    hasSegment = true;
    before = -1;
  } else if (pen.cap === 'round') target.addDisc(x0, y0, half);
  let [firstX0, firstY0, firstX1, firstY1, firstAfter] = [x0, y0, x1, y1, 0];
  for (let i = start + 2; i <= last; i += 2) {
    const x = coordinates[i] as number;
    const y = coordinates[i + 1] as number;
    const dx = x - x1;
    const dy = y - y1;
    if (dx < SAME && dx > -SAME && dy < SAME && dy > -SAME) continue;
    const length = Math.sqrt(dx * dx + dy * dy);
    const vx = dx / length;
    const vy = dy / length;
    if (hasSegment) {
      const joint = jointOf(target, x1, y1, ux, uy, vx, vy, pen, half);
      if (before === -1) {
        [firstX0, firstY0, firstX1, firstY1, firstAfter] = [x0, y0, x1, y1, joint];
      } else target.addSegment(x0, y0, x1, y1, half, before, joint);
      before = joint;
    }
    x0 = x1;
    y0 = y1;
    x1 = x;
    y1 = y;
    ux = vx;
    uy = vy;
    hasSegment = true;
  }
  if (!hasSegment) return;
  if (!isRing) {
    target.addSegment(x0, y0, x1, y1, half, before, cap);
    if (pen.cap === 'round') target.addDisc(x1, y1, half);
    return;
  }
  const joint = jointOf(target, x1, y1, ux, uy, firstUx, firstUy, pen, half);
  if (before !== -1) target.addSegment(x0, y0, x1, y1, half, before, joint);
  target.addSegment(firstX0, firstY0, firstX1, firstY1, half, joint, firstAfter);
}

/** Turns up to a right angle end in a point by prolonging both strokes; sharper ones, and round joins, in a disc. */
function jointOf(
  target: StrokeCoverage,
  x: number,
  y: number,
  ux: number,
  uy: number,
  vx: number,
  vy: number,
  { join }: Pen,
  half: number,
): number {
  const along = ux * vx + uy * vy;
  const across = ux * vy - uy * vx;
  const turn = (across < 0 ? -across : across) / (1 + along);
  if (along < 0 || (join !== 'miter' && turn > SLIGHT)) {
    target.addDisc(x, y, half);
    return 0;
  }
  return half * turn;
}

/** Tangent of half a turn below which all joins look alike. */
const SLIGHT = 0.2;

function isSame(coordinates: Float64Array, a: number, b: number): boolean {
  return (
    Math.abs((coordinates[a] as number) - (coordinates[b] as number)) < SAME &&
    Math.abs((coordinates[a + 1] as number) - (coordinates[b + 1] as number)) < SAME
  );
}
