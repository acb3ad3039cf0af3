import type { CoordinateTransform } from '../geo/coordinate-transform.ts';
import type { Extent } from '../geo/extent.ts';
import type { FlatGeometry, Path } from '../geo/wkb.ts';
import { clipLine, clipRing, emptyVertices, reserve, type Vertices } from './clip.ts';

/** Side of a tile in tile units (MVT 2.1, 4.1). */
export const TILE_EXTENT = 4096;

/** Margin around a tile that geometry keeps, tile units, so that strokes don't end at the edge. */
export const TILE_BUFFER = 64;

const BOX: Extent = [-TILE_BUFFER, -TILE_BUFFER, TILE_EXTENT + TILE_BUFFER, TILE_EXTENT + TILE_BUFFER];
const MOVE_TO = 1;
const LINE_TO = 2;
const CLOSE_PATH = 7;

/**
 * Writes the command integers of geometries (MVT 2.1, 4.3): transforms, clips to the buffered tile,
 * quantises, drops repeated vertices and what has no extent left, winds outer rings clockwise on screen.
 */
export class MvtGeometryWriter {
  /** Commands of the last geometry; good until the next one. */
  readonly commands: number[] = [];
  readonly #transform: CoordinateTransform;
  #x = 0;
  #y = 0;
  #moved: Float64Array = new Float64Array(8192);
  readonly #ring = emptyVertices();
  readonly #spare = emptyVertices();

  /** @param transform storage CRS → tile units, y down */
  constructor(transform: CoordinateTransform) {
    this.#transform = transform;
  }

  /**
   * @returns the MVT type (2.1, 4.3.4: 1 point, 2 line, 3 polygon) of what was written, of the highest dimension present; undefined when nothing
   * of the geometry is left in the tile
   */
  write(geometry: FlatGeometry): 1 | 2 | 3 | undefined {
    this.commands.length = 0;
    this.#x = 0;
    this.#y = 0;
    if (this.#moved.length < geometry.vertexCount * 2)
      this.#moved = new Float64Array(geometry.vertexCount * 2);
    this.#transform.apply(geometry.coordinates, this.#moved, geometry.vertexCount);
    const dimension = Math.max(-1, ...geometry.paths.slice(0, 1000).map((path) => path.dimension));
    if (dimension === 2) this.#polygons(geometry.paths);
    else if (dimension === 1) this.#lines(geometry.paths);
    else if (dimension === 0) this.#points(geometry.paths);
    return this.commands.length === 0 ? undefined : ((dimension + 1) as 1 | 2 | 3);
  }

  #points(paths: readonly Path[]): void {
    const at = this.commands.push(0) - 1;
    let count = 0;
    for (const { start, end } of paths) {
      for (let i = start; i < end; i++) {
        const x = Math.round(this.#moved[i * 2] as number);
        const y = Math.round(this.#moved[i * 2 + 1] as number);
        if (x < BOX[0] || y < BOX[1] || x > BOX[2] || y > BOX[3]) continue;
        this.#step(x, y);
        count += 1;
      }
    }
    this.commands[at] = (count << 3) | MOVE_TO;
    if (count === 0) this.commands.length = 0;
  }

  #lines(paths: readonly Path[]): void {
    for (const { dimension, start, end } of paths) {
      if (dimension !== 1) continue;
      clipLine(this.#moved, start, end, BOX, this.#ring, (run) => this.#line(run));
    }
  }

  #line(run: Vertices): void {
    const count = quantise(run);
    if (count < 2) return;
    this.#start(run.coordinates[0] as number, run.coordinates[1] as number);
    this.commands.push(((count - 1) << 3) | LINE_TO);
    for (let i = 1; i < count; i++) {
      this.#step(run.coordinates[i * 2] as number, run.coordinates[i * 2 + 1] as number);
    }
  }

  #polygons(paths: readonly Path[]): void {
    let part = -1;
    let outerDrawn = false;
    for (const path of paths) {
      if (path.dimension !== 2) continue;
      const isOuter = path.part !== part;
      part = path.part;
      if (!isOuter && !outerDrawn) continue; // a hole of a polygon that vanished
      const drawn = this.#ringPath(path, isOuter);
      if (isOuter) outerDrawn = drawn;
    }
  }

  #ringPath({ start, end }: Path, isOuter: boolean): boolean {
    const ring = this.#ring;
    const count = end - start;
    ring.count = 0;
    reserve(ring, count);
    ring.coordinates.set(this.#moved.subarray(start * 2, end * 2));
    ring.count = count;
    if (reachesOutside(ring)) clipRing(ring, this.#spare, BOX);
    let vertices = quantise(ring);
    if (vertices > 1 && closes(ring.coordinates, vertices)) vertices -= 1;
    if (vertices < 3) return false;
    const area = signedArea(ring.coordinates, vertices);
    if (area === 0) return false;
    this.#closedPath(ring.coordinates, vertices, area > 0 !== isOuter);
    return true;
  }

  #closedPath(xy: Float64Array, count: number, reverse: boolean): void {
    const at = (i: number): number => (reverse ? count - 1 - i : i) * 2;
    this.#start(xy[at(0)] as number, xy[at(0) + 1] as number);
    this.commands.push(((count - 1) << 3) | LINE_TO);
    for (let i = 1; i < count; i++) this.#step(xy[at(i)] as number, xy[at(i) + 1] as number);
    this.commands.push((1 << 3) | CLOSE_PATH);
  }

  #start(x: number, y: number): void {
    this.commands.push((1 << 3) | MOVE_TO);
    this.#step(x, y);
  }

  #step(x: number, y: number): void {
    const dx = x - this.#x;
    const dy = y - this.#y;
    this.commands.push((dx << 1) ^ (dx >> 31), (dy << 1) ^ (dy >> 31));
    this.#x = x;
    this.#y = y;
  }
}

function reachesOutside({ coordinates, count }: Vertices): boolean {
  for (let i = 0; i < count * 2; i += 2) {
    const x = coordinates[i] as number;
    const y = coordinates[i + 1] as number;
    if (!(x >= BOX[0] && x <= BOX[2] && y >= BOX[1] && y <= BOX[3])) return true;
  }
  return false;
}

/** Rounds in place and drops vertices that repeat the one before. @returns vertices left */
function quantise({ coordinates, count }: Vertices): number {
  let kept = 0;
  let lastX = Number.NaN;
  let lastY = Number.NaN;
  for (let i = 0; i < count * 2; i += 2) {
    const x = Math.round(coordinates[i] as number);
    const y = Math.round(coordinates[i + 1] as number);
    if (x === lastX && y === lastY) continue;
    coordinates[kept++] = x;
    coordinates[kept++] = y;
    lastX = x;
    lastY = y;
  }
  return kept / 2;
}

function closes(xy: Float64Array, count: number): boolean {
  return xy[0] === xy[count * 2 - 2] && xy[1] === xy[count * 2 - 1];
}

/** Twice the area; positive is clockwise where y points down, as MVT 2.1 (4.3.4.4) wants of outer rings. */
function signedArea(xy: Float64Array, count: number): number {
  let area = 0;
  let [px, py] = [xy[count * 2 - 2] as number, xy[count * 2 - 1] as number];
  for (let i = 0; i < count * 2; i += 2) {
    const x = xy[i] as number;
    const y = xy[i + 1] as number;
    area += px * y - x * py;
    px = x;
    py = y;
  }
  return area;
}
