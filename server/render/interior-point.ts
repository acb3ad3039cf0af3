import type { FlatGeometry, Path } from '../geo/wkb.ts';

/** Labels are wider than high: distances across count this much less. */
const ASPECT = 2;
/** Heights at which a polygon is cut to look for room. */
const CUTS = 9;
/** Rings longer than this are not refined: each step looks at every edge. */
const REFINED = 400;

/**
 * Where a label stands best inside the largest area of a geometry: far from every edge, with room to both
 * sides; the centre of gravity when it is nearly as good, since it looks right. It depends on the whole
 * feature alone, so that every picture finds the same place.
 * @returns undefined without an area
 */
export function interiorPoint(geometry: FlatGeometry): readonly [x: number, y: number] | undefined {
  const rings = largestArea(geometry);
  if (rings === undefined) return undefined;
  const { coordinates } = geometry;
  const bounds = ringBounds(coordinates, rings[0] as Path);
  const score = (x: number, y: number) => clearance(coordinates, rings, x, y);
  let best = cutThrough(coordinates, rings, bounds, score);
  const size = rings.reduce((total, ring) => total + ring.end - ring.start, 0);
  if (size <= REFINED) best = refine(best, bounds, score);
  const [cx, cy] = centroid(coordinates, rings);
  return score(cx, cy) >= 0.85 * best.score ? [cx, cy] : [best.x, best.y];
}

interface Candidate {
  readonly x: number;
  readonly y: number;
  readonly score: number;
}

type Score = (x: number, y: number) => number;
type Bounds = readonly [minX: number, minY: number, maxX: number, maxY: number];

function largestArea({ coordinates, paths }: FlatGeometry): readonly Path[] | undefined {
  let [largest, found] = [-1, -1];
  let part = -1;
  for (const path of paths) {
    if (path.dimension !== 2) continue;
    if (path.part !== part) {
      const area = Math.abs(doubledArea(coordinates, path));
      if (area > largest) {
        largest = area;
        found = path.part;
      }
    }
    part = path.part;
  }
  return found < 0 ? undefined : paths.filter((path) => path.dimension === 2 && path.part === found);
}

function doubledArea(coordinates: Float64Array, { start, end }: Path): number {
  const [ox, oy] = [coordinates[start * 2] as number, coordinates[start * 2 + 1] as number];
  let total = 0;
  for (let i = start * 2; i + 3 < end * 2; i += 2) {
    const [x1, y1] = [(coordinates[i] as number) - ox, (coordinates[i + 1] as number) - oy];
    const [x2, y2] = [(coordinates[i + 2] as number) - ox, (coordinates[i + 3] as number) - oy];
    total += x1 * y2 - x2 * y1;
  }
  return total;
}

function ringBounds(coordinates: Float64Array, { start, end }: Path): Bounds {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = start * 2; i < end * 2; i += 2) {
    const [x, y] = [coordinates[i] as number, coordinates[i + 1] as number];
    minX = Math.min(minX, x);
    maxX = Math.max(maxX, x);
    minY = Math.min(minY, y);
    maxY = Math.max(maxY, y);
  }
  return [minX, minY, maxX, maxY];
}

/** The middle of the widest stretches at several heights, the roomiest of them. */
function cutThrough(
  coordinates: Float64Array,
  rings: readonly Path[],
  [minX, minY, maxX, maxY]: Bounds,
  score: Score,
): Candidate {
  const stretches: { x: number; y: number; width: number }[] = [];
  for (let cut = 0; cut < CUTS; cut++) {
    const y = minY + ((cut + 0.5) / CUTS) * (maxY - minY);
    const crossings = crossingsAt(coordinates, rings, y);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const [from, to] = [crossings[i] as number, crossings[i + 1] as number];
      stretches.push({ x: (from + to) / 2, y, width: to - from });
    }
  }
  stretches.sort((a, b) => b.width - a.width);
  let best: Candidate = { x: (minX + maxX) / 2, y: (minY + maxY) / 2, score: -Infinity };
  for (const { x, y } of stretches.slice(0, CUTS)) {
    const found = score(x, y);
    if (found > best.score) best = { x, y, score: found };
  }
  return best;
}

/** Where rings cross a height, from left to right. */
export function crossingsAt(coordinates: Float64Array, rings: readonly Path[], y: number): number[] {
  const found: number[] = [];
  for (const { start, end } of rings) {
    for (let i = start * 2; i + 3 < end * 2; i += 2) {
      const y1 = coordinates[i + 1] as number;
      const y2 = coordinates[i + 3] as number;
      if (y1 <= y === y2 <= y) continue;
      const x1 = coordinates[i] as number;
      found.push(x1 + ((y - y1) / (y2 - y1)) * ((coordinates[i + 2] as number) - x1));
    }
  }
  return found.sort((a, b) => a - b);
}

/** Looks around the best place in ever smaller steps. */
function refine(start: Candidate, [minX, minY, maxX, maxY]: Bounds, score: Score): Candidate {
  let best = start;
  let [stepX, stepY] = [(maxX - minX) / 8, (maxY - minY) / (CUTS * 2)];
  for (let round = 0; round < 5; round++) {
    for (const [dx, dy] of around) {
      const [x, y] = [best.x + dx * stepX, best.y + dy * stepY];
      const found = score(x, y);
      if (found > best.score) best = { x, y, score: found };
    }
    stepX /= 2;
    stepY /= 2;
  }
  return best;
}

const around = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

/** Distance to the nearest edge with x shrunk by {@link ASPECT}; negative outside. */
function clearance(coordinates: Float64Array, rings: readonly Path[], x: number, y: number): number {
  let nearest = Infinity;
  let isInside = false;
  for (const { start, end } of rings) {
    for (let i = start * 2; i + 3 < end * 2; i += 2) {
      const ax = ((coordinates[i] as number) - x) / ASPECT;
      const ay = (coordinates[i + 1] as number) - y;
      const bx = ((coordinates[i + 2] as number) - x) / ASPECT;
      const by = (coordinates[i + 3] as number) - y;
      if (ay > 0 !== by > 0 && ax - (ay * (bx - ax)) / (by - ay) > 0) isInside = !isInside;
      const [dx, dy] = [bx - ax, by - ay];
      const square = dx * dx + dy * dy;
      const t = square === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / square));
      const [ex, ey] = [ax + t * dx, ay + t * dy];
      nearest = Math.min(nearest, ex * ex + ey * ey);
    }
  }
  return isInside ? Math.sqrt(nearest) : -Math.sqrt(nearest);
}

function centroid(coordinates: Float64Array, rings: readonly Path[]): readonly [number, number] {
  const outer = rings[0] as Path;
  const [ox, oy] = [coordinates[outer.start * 2] as number, coordinates[outer.start * 2 + 1] as number];
  let [area, sx, sy] = [0, 0, 0];
  for (const [index, ring] of rings.entries()) {
    const sign = Math.sign(doubledArea(coordinates, ring)) * (index === 0 ? 1 : -1);
    for (let i = ring.start * 2; i + 3 < ring.end * 2; i += 2) {
      const [x1, y1] = [(coordinates[i] as number) - ox, (coordinates[i + 1] as number) - oy];
      const [x2, y2] = [(coordinates[i + 2] as number) - ox, (coordinates[i + 3] as number) - oy];
      const doubled = sign * (x1 * y2 - x2 * y1);
      area += doubled;
      sx += (x1 + x2) * doubled;
      sy += (y1 + y2) * doubled;
    }
  }
  return area === 0 ? [ox, oy] : [ox + sx / (3 * area), oy + sy / (3 * area)];
}
