import { crosses, doubledTriangle, eachCrossing, hasCrossing, isConvex, SHORT } from './ring-crossings.ts';

/**
 * Takes crossings out of a ring that snapping to the tile's grid has made: of two edges that cross or lie on one
 * another, the vertex goes that the ring strays least without, until none do; where that is far, one is moved by a unit. What is left of a ring that had to vanish
 * has fewer than three vertices.
 * @param xy whole coordinates, the first vertex not repeated at the end; changed in place
 * @returns vertices left
 */
export function repairRing(xy: Float64Array, count: number): number {
  let left = hasSpike(xy, count) ? dropSpikes(xy, count) : count;
  if (left <= 3 || isConvex(xy, left) || (left <= SHORT && !hasCrossing(xy, left))) return left;
  for (let pass = 0; left > 3; pass++) {
    const crossings: [i: number, j: number][] = [];
    eachCrossing(xy, left, (i, j) => crossings.push([i, j]));
    if (crossings.length === 0) return left;
    const doomed = new Set<number>();
    for (const [i, j] of crossings) {
      const least = leastMissed(xy, left, [i, i + 1, j, j + 1]);
      const isMoved = pass < NUDGED_PASSES && offShortcut(xy, left, least) > 1 && nudge(xy, left, i, j);
      if (!isMoved) doomed.add(least);
    }
    // A ring that is still tangled after so many passes has no shape worth keeping.
    left = pass === MOST_PASSES ? 0 : dropSpikes(xy, removeVertices(xy, left, doomed));
  }
  return left;
}

const MOST_PASSES = 40;
const NUDGED_PASSES = 4;

/** Moves the vertex of two crossing edges that lies nearest to the other edge back over it. @returns whether that helps */
function nudge(xy: Float64Array, count: number, i: number, j: number): boolean {
  const [nearest] = [
    [i, j],
    [(i + 1) % count, j],
    [j, i],
    [(j + 1) % count, i],
  ]
    .map(([vertex = 0, edge = 0]) => ({ vertex, off: offSegment(xy, vertex, edge, (edge + 1) % count) }))
    .sort((a, b) => a.off - b.off);
  if (nearest === undefined || nearest.off > 1) return false;
  const at = nearest.vertex * 2;
  const [x, y] = [xy[at] as number, xy[at + 1] as number];
  for (const [dx, dy] of STEPS) {
    xy[at] = x + dx;
    xy[at + 1] = y + dy;
    if (isFree(xy, count, nearest.vertex)) return true;
  }
  xy[at] = x;
  xy[at + 1] = y;
  return false;
}

const STEPS = [
  [0, 1],
  [0, -1],
  [1, 0],
  [-1, 0],
] as const;

/** Whether the edges at a vertex cross none, and make no spike. */
function isFree(xy: Float64Array, count: number, vertex: number): boolean {
  if (doubledTriangle(xy, count, vertex) === 0) return false;
  for (const edge of [(vertex + count - 1) % count, vertex]) {
    for (let other = 0; other < count; other++) {
      const apart = (other - edge + count) % count;
      if (apart < 2 || apart === count - 1) continue;
      if (crosses(xy, count, edge, other)) return false;
    }
  }
  return true;
}

function removeVertices(xy: Float64Array, count: number, doomed: ReadonlySet<number>): number {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    if (doomed.has(i)) continue;
    xy[kept * 2] = xy[i * 2] as number;
    xy[kept * 2 + 1] = xy[i * 2 + 1] as number;
    kept += 1;
  }
  return kept;
}

/** Whether {@link dropSpikes} would drop a vertex: few rings have one. */
function hasSpike(xy: Float64Array, count: number): boolean {
  let ax = xy[count * 2 - 2] as number;
  let ay = xy[count * 2 - 1] as number;
  let bx = xy[0] as number;
  let by = xy[1] as number;
  for (let i = 2; i < count * 2; i += 2) {
    const cx = xy[i] as number;
    const cy = xy[i + 1] as number;
    if ((bx - ax) * (cy - ay) === (by - ay) * (cx - ax)) return true;
    ax = bx;
    ay = by;
    bx = cx;
    by = cy;
  }
  return (bx - ax) * ((xy[1] as number) - ay) === (by - ay) * ((xy[0] as number) - ax);
}

/**
 * Drops vertices in the middle of a straight run, repeated ones, and the end of a way there and back, or a vertex beside it
 * when the ring without that one strays less, a unit at most.
 */
function dropSpikes(xy: Float64Array, count: number): number {
  let left = count;
  for (let i = 0; i < left && left > 2; ) {
    if (doubledTriangle(xy, left, i) !== 0) {
      i += 1;
      continue;
    }
    const least = leastMissed(xy, left, [i, i + left - 1, i + 1]);
    // Further off, a vertex beside the end would give the way a breadth that it has not.
    const dropped = offShortcut(xy, left, least) <= 1 ? least : i;
    left = removeVertex(xy, left, dropped);
    i = Math.max(0, Math.min(i, dropped) - 1);
  }
  // The first vertices may have become a spike through the last.
  return left > 2 && doubledTriangle(xy, left, 0) === 0 ? dropSpikes(xy, left) : left;
}

function removeVertex(xy: Float64Array, count: number, index: number): number {
  xy.copyWithin(index * 2, index * 2 + 2, count * 2);
  return count - 1;
}

/** Of some vertices the one that lies nearest to the straight way between its neighbours. */
function leastMissed(xy: Float64Array, count: number, candidates: readonly number[]): number {
  let [best, found] = [Infinity, 0];
  for (const candidate of candidates) {
    const index = candidate % count;
    const distance = offShortcut(xy, count, index);
    if (distance < best) [best, found] = [distance, index];
  }
  return found;
}

/** Squared distance of a vertex from the segment between its neighbours. */
function offShortcut(xy: Float64Array, count: number, index: number): number {
  return offSegment(xy, index, (index + count - 1) % count, (index + 1) % count);
}

/** Squared distance of a vertex from the segment between two others. */
function offSegment(xy: Float64Array, index: number, from: number, to: number): number {
  const [ax, ay] = [xy[from * 2] as number, xy[from * 2 + 1] as number];
  const [dx, dy] = [(xy[to * 2] as number) - ax, (xy[to * 2 + 1] as number) - ay];
  const [px, py] = [(xy[index * 2] as number) - ax, (xy[index * 2 + 1] as number) - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length));
  const [offX, offY] = [px - along * dx, py - along * dy];
  return offX * offX + offY * offY;
}
