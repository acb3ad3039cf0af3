import { distance, type Point } from './point.ts';
import type { Segment } from './way.ts';

const cell = 150;
const touch = 0.06;

/** Cuts every segment where another crosses it or ends on it. */
export function nodeSegments(segments: readonly Segment[]): Segment[] {
  const splits: [t: number, p: Point][][] = segments.map(() => []);
  for (const [i, j] of nearPairs(segments)) {
    const s = segments[i];
    const r = segments[j];
    if (s && r) meet(s, r, splits[i] ?? [], splits[j] ?? []);
  }
  return segments.flatMap((segment, i) => cut(segment, splits[i] ?? []));
}

function cut(segment: Segment, splits: [number, Point][]): Segment[] {
  if (splits.length === 0) return [segment];
  splits.sort((x, y) => x[0] - y[0]);
  const pieces: Segment[] = [];
  let a = segment.a;
  for (const [, p] of splits) {
    if (distance(a, p) < touch) continue;
    pieces.push({ a, b: p, way: segment.way });
    a = p;
  }
  if (distance(a, segment.b) >= touch) pieces.push({ a, b: segment.b, way: segment.way });
  return pieces;
}

/** Notes where two segments cross, or where an end of one lies on the other. */
function meet(s: Segment, r: Segment, onS: [number, Point][], onR: [number, Point][]): void {
  const dx = s.b[0] - s.a[0];
  const dy = s.b[1] - s.a[1];
  const ex = r.b[0] - r.a[0];
  const ey = r.b[1] - r.a[1];
  const lengthS = Math.hypot(dx, dy);
  const lengthR = Math.hypot(ex, ey);
  let touched = false;
  for (const p of [r.a, r.b]) touched = endOn(p, s, dx, dy, lengthS, onS) || touched;
  for (const p of [s.a, s.b]) touched = endOn(p, r, ex, ey, lengthR, onR) || touched;
  if (touched) return;
  const denominator = dx * ey - dy * ex;
  if (Math.abs(denominator) < 1e-9) return;
  const fx = r.a[0] - s.a[0];
  const fy = r.a[1] - s.a[1];
  const t = (fx * ey - fy * ex) / denominator;
  const w = (fx * dy - fy * dx) / denominator;
  if (t <= 0 || t >= 1 || w <= 0 || w >= 1) return;
  const p: Point = [s.a[0] + dx * t, s.a[1] + dy * t];
  onS.push([t, p]);
  onR.push([w, p]);
}

/** Whether the place is on the segment (ends included); a place well inside becomes a split. */
function endOn(
  p: Point,
  s: Segment,
  dx: number,
  dy: number,
  length: number,
  splits: [number, Point][],
): boolean {
  const t = ((p[0] - s.a[0]) * dx + (p[1] - s.a[1]) * dy) / (length * length);
  if (t < -touch / length || t > 1 + touch / length) return false;
  if (Math.abs((p[0] - s.a[0]) * dy - (p[1] - s.a[1]) * dx) / length > touch) return false;
  if (t > touch / length && t < 1 - touch / length) splits.push([t, p]);
  return true;
}

/** Pairs of segments whose boxes share a cell of a grid, each pair once. */
function nearPairs(segments: readonly Segment[]): [number, number][] {
  const grid = new Map<number, number[]>();
  const found = new Set<number>();
  segments.forEach((s, index) => {
    const x0 = Math.floor((Math.min(s.a[0], s.b[0]) - 0.1) / cell);
    const x1 = Math.floor((Math.max(s.a[0], s.b[0]) + 0.1) / cell);
    const y0 = Math.floor((Math.min(s.a[1], s.b[1]) - 0.1) / cell);
    const y1 = Math.floor((Math.max(s.a[1], s.b[1]) + 0.1) / cell);
    for (let x = x0; x <= x1; x++)
      for (let y = y0; y <= y1; y++) {
        const key = x * 65536 + y;
        const others = grid.get(key);
        if (!others) grid.set(key, [index]);
        else {
          for (const other of others) found.add(other * 1048576 + index);
          others.push(index);
        }
      }
  });
  return [...found].map((pair) => [Math.floor(pair / 1048576), pair % 1048576]);
}
