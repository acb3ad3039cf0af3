import type { CoordinateTransform } from '../../geo/coordinate-transform.ts';
import type { Extent } from '../../geo/extent.ts';
import type { FlatGeometry, Path } from '../../geo/wkb.ts';
import { clipLine, clipRing, emptyVertices, reserve, type Vertices } from './clip.ts';
import { repairRing } from './repair-ring.ts';
import { signedArea } from './signed-area.ts';
import { returnsTwice, splitAtEdge } from './split-at-edge.ts';
import { TilePolygons } from './tile-polygons.ts';
import { VarintWriter } from './varint-writer.ts';

/** Side of a tile in tile units (MVT 2.1, 4.1). */
export const TILE_EXTENT = 4096;

/** Margin around a tile that geometry keeps, tile units, so that strokes don't end at the edge. */
export const TILE_BUFFER = 64;

const LEAST = -TILE_BUFFER;
const MOST = TILE_EXTENT + TILE_BUFFER;
const BOX: Extent = [LEAST, LEAST, MOST, MOST];
const MOVE_TO = 1;
const LINE_TO = 2;
const CLOSE_PATH = 7;

/** Areas below this, tile units squared, are a pixel at most on any screen: they are drawn as a square of this area or not at all. */
const SMALLEST_AREA = 16;

/** Most bytes of a vertex, and of the commands around a path. */
const VERTEX_BYTES = 10;
const PATH_BYTES = 16;

/**
 * Writes the command integers of geometries (MVT 2.1, 4.3) as varints: transforms, clips to the buffered tile,
 * quantises, drops repeated vertices and what has no extent left, takes out crossings, winds outer rings clockwise
 * on screen.
 */
export class MvtGeometryWriter {
  /** The geometries, one after the other. */
  readonly out = new VarintWriter();
  #transform: CoordinateTransform = NOWHERE;
  #x = 0;
  #y = 0;
  #moved: Float64Array = new Float64Array(8192);
  readonly #ring = emptyVertices();
  readonly #spare = emptyVertices();
  readonly #polygons = new TilePolygons();

  /** Begins another tile. @param transform storage CRS → tile units, y down */
  begin(transform: CoordinateTransform): void {
    this.#transform = transform;
    this.#polygons.begin(transform);
    this.out.length = 0;
  }

  /**
   * Writes an area in WKB that asks for nothing out of the ordinary, as nearly all do: what {@link write} would, sooner.
   * @param chance as there
   * @returns whether it did; undefined when it is to be read and written
   */
  writePlainArea(wkb: Uint8Array, start: number, end: number, chance: number): boolean | undefined {
    const length = this.#polygons.write(wkb, start, end, chance);
    if (length < 0) return undefined;
    this.out.reserve(length);
    this.out.copy(this.#polygons.commands, 0, length);
    return length > 0;
  }

  /**
   * @param chance of the feature, 0 to below 1, the same in every tile: of areas too small to be seen as many are kept,
   * as squares, as make up for the area of all of them
   * @returns the MVT type (2.1, 4.3.4: 1 point, 2 line, 3 polygon) of what was written, of the highest dimension present; undefined when nothing
   * of the geometry is left in the tile
   */
  write(geometry: FlatGeometry, chance: number): 1 | 2 | 3 | undefined {
    const before = this.out.length;
    this.#toOrigin();
    const { paths, vertexCount } = geometry;
    if (this.#moved.length < vertexCount * 2) this.#moved = new Float64Array(vertexCount * 2);
    this.#transform.apply(geometry.coordinates, this.#moved, vertexCount);
    let dimension = -1;
    for (const path of paths) if (path.dimension > dimension) dimension = path.dimension;
    if (dimension === 2) this.#areas(paths, chance);
    else if (dimension === 1) this.#lines(paths);
    else if (dimension === 0) this.#points(paths);
    return this.out.length === before ? undefined : ((dimension + 1) as 1 | 2 | 3);
  }

  /**
   * Writes one point where it lies inside the tile itself, so that no two tiles have it.
   * @param x storage CRS; must lie where the transform holds
   */
  writePoint(x: number, y: number): boolean {
    this.#toOrigin();
    const at = Float64Array.of(x, y);
    this.#transform.apply(at, at, 1);
    const [px, py] = [Math.floor(at[0] as number), Math.floor(at[1] as number)];
    if (!(px >= 0 && py >= 0 && px < TILE_EXTENT && py < TILE_EXTENT)) return false;
    this.out.reserve(PATH_BYTES);
    this.#start(px, py);
    return true;
  }

  #toOrigin(): void {
    this.#x = 0;
    this.#y = 0;
  }

  #points(paths: readonly Path[]): void {
    const found: number[] = [];
    for (const { start, end } of paths) {
      for (let i = start; i < end; i++) {
        const x = Math.round(this.#moved[i * 2] as number);
        const y = Math.round(this.#moved[i * 2 + 1] as number);
        if (isInBox(x, y)) found.push(x, y);
      }
    }
    if (found.length === 0) return;
    this.out.reserve(found.length * VERTEX_BYTES + PATH_BYTES);
    this.out.varint(((found.length / 2) << 3) | MOVE_TO);
    for (let i = 0; i < found.length; i += 2) this.#step(found[i] as number, found[i + 1] as number);
  }

  #lines(paths: readonly Path[]): void {
    for (const { dimension, start, end } of paths) {
      if (dimension !== 1) continue;
      clipLine(this.#moved, start, end, BOX, this.#ring, (run) => this.#line(run));
    }
  }

  #line(run: Vertices): void {
    const count = quantise(run.coordinates, 0, run.count, run.coordinates);
    if (count < 2) return;
    this.out.reserve(count * VERTEX_BYTES + PATH_BYTES);
    this.#start(run.coordinates[0] as number, run.coordinates[1] as number);
    this.out.varint(((count - 1) << 3) | LINE_TO);
    for (let i = 1; i < count; i++) {
      this.#step(run.coordinates[i * 2] as number, run.coordinates[i * 2 + 1] as number);
    }
  }

  #areas(paths: readonly Path[], chance: number): void {
    for (let from = 0, to = 0; from < paths.length; from = to) {
      const outer = paths[from] as Path;
      for (to = from + 1; to < paths.length && paths[to]?.part === outer.part; ) to += 1;
      if (outer.dimension !== 2) continue;
      const area = this.#areaOf(outer);
      if (area >= SMALLEST_AREA) this.#polygon(paths, from, to);
      else if (chance * SMALLEST_AREA < area) this.#square(outer);
    }
  }

  /** A polygon's rings, from the outer one on; holes too small to be seen are left out. */
  #polygon(paths: readonly Path[], from: number, to: number): void {
    const outer = paths[from] as Path;
    if (reachesOutside(this.#moved, outer.start, outer.end)) {
      this.#cutPolygon(paths, from, to);
      return;
    }
    for (let i = from; i < to; i++) {
      const path = paths[i] as Path;
      if (i > from && this.#areaOf(path) < SMALLEST_AREA) continue;
      const isDrawn = this.#writeRing(this.#ring.coordinates, this.#inside(path), i === from);
      if (i === from && !isDrawn) return;
    }
  }

  #cutPolygon(paths: readonly Path[], from: number, to: number): void {
    if (to - from === 1) {
      const count = this.#cut(paths[from] as Path);
      if (count < 3) return;
      const { coordinates } = this.#ring;
      if (!returnsTwice(coordinates, count, LEAST, MOST)) {
        this.#writeRing(coordinates, count, true);
        return;
      }
    }
    const rings: Float64Array[] = [];
    for (let i = from; i < to; i++) {
      const path = paths[i] as Path;
      if (i > from && this.#areaOf(path) < SMALLEST_AREA) continue;
      const count = this.#cut(path);
      if (count >= 3) rings.push(this.#ring.coordinates.slice(0, count * 2));
      else if (i === from) return;
    }
    const parted = splitAtEdge(rings, LEAST, MOST);
    if (parted === undefined) {
      for (const [i, ring] of rings.entries())
        if (!this.#writeRing(ring, ring.length / 2, i === 0) && i === 0) return;
      return;
    }
    for (const ring of parted.outer) {
      if (!this.#writeRing(ring, ring.length / 2, true)) continue;
      for (const hole of parted.holes)
        if (parted.outer.length === 1 || surrounds(ring, hole)) this.#writeRing(hole, hole.length / 2, false);
    }
  }

  #areaOf({ start, end }: Path): number {
    return Math.abs(signedArea(this.#moved, start, end)) / 2;
  }

  /** A square of the smallest area where a small ring lies. */
  #square({ start }: Path): void {
    const side = Math.sqrt(SMALLEST_AREA);
    const x = Math.round((this.#moved[start * 2] as number) - side / 2);
    const y = Math.round((this.#moved[start * 2 + 1] as number) - side / 2);
    if (!isInBox(x, y) || !isInBox(x + side, y + side)) return;
    const corners = Float64Array.of(x, y, x + side, y, x + side, y + side, x, y + side);
    this.#closedPath(corners, 4, false);
  }

  /** A ring inside the box into `#ring`, rounded. @returns its vertices */
  #inside({ start, end }: Path): number {
    const ring = this.#ring;
    ring.count = 0;
    reserve(ring, end - start);
    return opened(ring.coordinates, quantise(this.#moved, start, end, ring.coordinates));
  }

  /** A ring cut to the box into `#ring`, rounded. @returns its vertices */
  #cut(path: Path): number {
    const { start, end } = path;
    if (!reachesOutside(this.#moved, start, end)) return this.#inside(path);
    const ring = this.#ring;
    ring.count = 0;
    reserve(ring, end - start);
    ring.coordinates.set(this.#moved.subarray(start * 2, end * 2));
    ring.count = end - start;
    clipRing(ring, this.#spare, BOX);
    return opened(ring.coordinates, quantise(ring.coordinates, 0, ring.count, ring.coordinates));
  }

  /** @returns whether anything is left of the ring without its crossings */
  #writeRing(xy: Float64Array, vertices: number, isOuter: boolean): boolean {
    const count = vertices >= 3 ? repairRing(xy, vertices) : 0;
    if (count < 3) return false;
    const area = signedArea(xy, 0, count);
    if (area === 0) return false;
    this.#closedPath(xy, count, area > 0 !== isOuter);
    return true;
  }

  #closedPath(xy: Float64Array, count: number, reverse: boolean): void {
    const { out } = this;
    out.reserve(count * VERTEX_BYTES + PATH_BYTES);
    const first = reverse ? count * 2 - 2 : 0;
    this.#start(xy[first] as number, xy[first + 1] as number);
    out.varint(((count - 1) << 3) | LINE_TO);
    const step = reverse ? -2 : 2;
    const { bytes } = out;
    let [x, y, to] = [this.#x, this.#y, out.length];
    for (let i = 1, at = first + step; i < count; i++, at += step) {
      const nextX = xy[at] as number;
      const nextY = xy[at + 1] as number;
      to = writeDelta(bytes, writeDelta(bytes, to, nextX - x), nextY - y);
      x = nextX;
      y = nextY;
    }
    bytes[to] = (1 << 3) | CLOSE_PATH;
    out.length = to + 1;
    this.#x = x;
    this.#y = y;
  }

  #start(x: number, y: number): void {
    this.out.byte((1 << 3) | MOVE_TO);
    this.#step(x, y);
  }

  #step(x: number, y: number): void {
    const { bytes, length } = this.out;
    this.out.length = writeDelta(bytes, writeDelta(bytes, length, x - this.#x), y - this.#y);
    this.#x = x;
    this.#y = y;
  }
}

const NOWHERE: CoordinateTransform = {
  apply() {
    throw new Error('no tile was begun');
  },
};

/** A difference in zigzag form, as a varint. @returns where the next byte goes */
function writeDelta(bytes: Uint8Array, at: number, delta: number): number {
  let rest = (delta << 1) ^ (delta >> 31);
  let end = at;
  for (; rest > 0x7f; rest >>>= 7) bytes[end++] = (rest & 0x7f) | 0x80;
  bytes[end++] = rest;
  return end;
}

/** Vertices of a ring without a last one that repeats the first. */
function opened(xy: Float64Array, count: number): number {
  return count > 1 && closes(xy, count) ? count - 1 : count;
}

/** Whether a ring lies inside another: the first of its vertices that is not on the edge of both tells. */
function surrounds(outer: Float64Array, ring: Float64Array): boolean {
  for (let i = 0; i < ring.length; i += 2) {
    const [x, y] = [ring[i] as number, ring[i + 1] as number];
    if (x <= LEAST || y <= LEAST || x >= MOST || y >= MOST) continue;
    let isInside = false;
    for (let a = 0, b = outer.length - 2; a < outer.length; b = a, a += 2) {
      const [ay, by] = [outer[a + 1] as number, outer[b + 1] as number];
      if (ay > y === by > y) continue;
      const [ax, bx] = [outer[a] as number, outer[b] as number];
      if (x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isInside = !isInside;
    }
    return isInside;
  }
  return false;
}

function isInBox(x: number, y: number): boolean {
  return x >= LEAST && y >= LEAST && x <= MOST && y <= MOST;
}

function reachesOutside(xy: Float64Array, start: number, end: number): boolean {
  for (let i = start * 2; i < end * 2; i += 2) {
    const x = xy[i] as number;
    const y = xy[i + 1] as number;
    if (!(x >= LEAST && x <= MOST && y >= LEAST && y <= MOST)) return true;
  }
  return false;
}

/** Rounds and drops vertices that repeat the one before. @param target may be the same. @returns vertices left */
function quantise(xy: Float64Array, start: number, end: number, target: Float64Array): number {
  let kept = 0;
  let lastX = Number.NaN;
  let lastY = Number.NaN;
  for (let i = start * 2; i < end * 2; i += 2) {
    const x = Math.round(xy[i] as number);
    const y = Math.round(xy[i + 1] as number);
    if (x === lastX && y === lastY) continue;
    target[kept++] = x;
    target[kept++] = y;
    lastX = x;
    lastY = y;
  }
  return kept / 2;
}

function closes(xy: Float64Array, count: number): boolean {
  return xy[0] === xy[count * 2 - 2] && xy[1] === xy[count * 2 - 1];
}
