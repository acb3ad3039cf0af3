import { type Extent, extentOfVertices } from '../../geo/extent.ts';
import { doubledArea } from '../../geo/geometry-parts.ts';
import type { FlatGeometry, Path } from '../../geo/wkb.ts';

/** Labels are wider than high: distances across count this much less. A power of two, so that dividing is exact. */
const ASPECT = 2;
/** Heights at which a polygon is cut to look for room. */
const CUTS = 9;
/** Rings longer than this are not refined: each step looks at every edge. */
const REFINED = 400;
/** How much of the best clearance is enough for the centre of gravity. */
const ENOUGH = 0.85;

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
  const outer = rings[0] as Path;
  const bounds = extentOfVertices(coordinates, outer.start, outer.end);
  const search = new Search(coordinates, rings, bounds);
  cutThrough(search, bounds);
  const size = rings.reduce((total, ring) => total + ring.end - ring.start, 0);
  if (size <= REFINED) refine(search, bounds);
  const [cx, cy] = centroid(coordinates, rings);
  return search.isNearlyBest(cx, cy) ? [cx, cy] : [search.x, search.y];
}

/** The best place so far. */
class Search {
  readonly coordinates: Float64Array;
  readonly rings: readonly Path[];
  x: number;
  y: number;
  /** Square of its clearance; negative outside. */
  #square = -Infinity;

  constructor(coordinates: Float64Array, rings: readonly Path[], [minX, minY, maxX, maxY]: Extent) {
    this.coordinates = coordinates;
    this.rings = rings;
    this.x = (minX + maxX) / 2;
    this.y = (minY + maxY) / 2;
  }

  /** Takes a place that is better. */
  try(x: number, y: number): void {
    const square = clearance(this.coordinates, this.rings, x, y, this.#square);
    if (square <= this.#square) return;
    this.#square = square;
    this.x = x;
    this.y = y;
  }

  isNearlyBest(x: number, y: number): boolean {
    const least = this.#square > 0 ? this.#square * ENOUGH * ENOUGH * 0.99 : -Infinity;
    const square = clearance(this.coordinates, this.rings, x, y, least);
    return rooted(square) >= ENOUGH * rooted(this.#square);
  }
}

function rooted(square: number): number {
  return square < 0 ? -Math.sqrt(-square) : Math.sqrt(square);
}

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

/** The middle of the widest stretches at several heights, the roomiest of them. */
function cutThrough(search: Search, [, minY, , maxY]: Extent): void {
  const [middles, heights, widths]: [number[], number[], number[]] = [[], [], []];
  for (let cut = 0; cut < CUTS; cut++) {
    const y = minY + ((cut + 0.5) / CUTS) * (maxY - minY);
    const crossings = crossingsAt(search.coordinates, search.rings, y);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const [from, to] = [crossings[i] as number, crossings[i + 1] as number];
      middles.push((from + to) / 2);
      heights.push(y);
      widths.push(to - from);
    }
  }
  for (let n = Math.min(CUTS, widths.length); n > 0; n--) {
    let widest = 0;
    for (let i = 1; i < widths.length; i++) {
      if ((widths[i] as number) > (widths[widest] as number)) widest = i;
    }
    widths[widest] = -1;
    search.try(middles[widest] as number, heights[widest] as number);
  }
}

/** Where rings cross a height, from left to right. */
export function crossingsAt(coordinates: Float64Array, rings: readonly Path[], y: number): number[] {
  const found: number[] = [];
  for (const { start, end } of rings) {
    let y1 = coordinates[start * 2 + 1] as number;
    for (let i = start * 2; i + 3 < end * 2; i += 2) {
      const y2 = coordinates[i + 3] as number;
      if (y1 <= y !== y2 <= y) {
        const x1 = coordinates[i] as number;
        found.push(x1 + ((y - y1) / (y2 - y1)) * ((coordinates[i + 2] as number) - x1));
      }
      y1 = y2;
    }
  }
  if (found.length !== 2) return found.sort((a, b) => a - b);
  // By far the most frequent case.
  const [a, b] = found as [number, number];
  return a <= b ? found : [b, a];
}

/** Looks around the best place in ever smaller steps. */
function refine(search: Search, [minX, minY, maxX, maxY]: Extent): void {
  let stepX = (maxX - minX) / 8;
  let stepY = (maxY - minY) / (CUTS * 2);
  for (let round = 0; round < 5; round++) {
    search.try(search.x + stepX, search.y);
    search.try(search.x - stepX, search.y);
    search.try(search.x, search.y + stepY);
    search.try(search.x, search.y - stepY);
    stepX /= 2;
    stepY /= 2;
  }
}

/**
 * Square of the distance to the nearest edge, with x shrunk by {@link ASPECT}; negative outside.
 * @param least below it the rest is not looked at, which most places do not live to see
 */
function clearance(
  coordinates: Float64Array,
  rings: readonly Path[],
  x: number,
  y: number,
  least: number,
): number {
  let nearest = Infinity;
  let isInside = false;
  for (const { start, end } of rings) {
    let bx = ((coordinates[start * 2] as number) - x) / ASPECT;
    let by = (coordinates[start * 2 + 1] as number) - y;
    for (let i = start * 2; i + 3 < end * 2; i += 2) {
      const ax = bx;
      const ay = by;
      bx = ((coordinates[i + 2] as number) - x) / ASPECT;
      by = (coordinates[i + 3] as number) - y;
      const dx = bx - ax;
      const dy = by - ay;
      if (ay > 0 !== by > 0 && ax - (ay * dx) / dy > 0) isInside = !isInside;
      const square = dx * dx + dy * dy;
      const along = -(ax * dx + ay * dy);
      let t = 0;
      if (along > 0) t = along >= square ? 1 : along / square;
      const ex = ax + t * dx;
      const ey = ay + t * dy;
      const distance = ex * ex + ey * ey;
      if (distance < nearest) {
        if (distance <= least) return -Infinity;
        nearest = distance;
      }
    }
  }
  return isInside ? nearest : -nearest;
}

function centroid(coordinates: Float64Array, rings: readonly Path[]): readonly [number, number] {
  const outer = rings[0] as Path;
  const ox = coordinates[outer.start * 2] as number;
  const oy = coordinates[outer.start * 2 + 1] as number;
  let area = 0;
  let sx = 0;
  let sy = 0;
  for (let n = 0; n < rings.length; n++) {
    const ring = rings[n] as Path;
    const sign = Math.sign(doubledArea(coordinates, ring)) * (n === 0 ? 1 : -1);
    for (let i = ring.start * 2; i + 3 < ring.end * 2; i += 2) {
      const x1 = (coordinates[i] as number) - ox;
      const y1 = (coordinates[i + 1] as number) - oy;
      const x2 = (coordinates[i + 2] as number) - ox;
      const y2 = (coordinates[i + 3] as number) - oy;
      const doubled = sign * (x1 * y2 - x2 * y1);
      area += doubled;
      sx += (x1 + x2) * doubled;
      sy += (y1 + y2) * doubled;
    }
  }
  return area === 0 ? [ox, oy] : [ox + sx / (3 * area), oy + sy / (3 * area)];
}
