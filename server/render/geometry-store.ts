import { ServiceError } from '../errors.ts';
import type { CoordinateTransform } from '../geo/coordinate-transform.ts';
import { type Extent, intersects } from '../geo/extent.ts';
import type { FlatGeometry, Path } from '../geo/wkb.ts';
import type { Place } from './anchor.ts';
import { Clipper } from './clip.ts';

/** Paths of a feature in a {@link GeometryStore}: from `start` to before `end`. */
export interface PathRange {
  readonly start: number;
  readonly end: number;
}

/** One feature as it is painted. */
export interface StoredGeometry {
  /** Closed rings to fill. */
  readonly areas: PathRange;
  /** What a pen follows: lines, and outlines of areas; rings cut by the picture's edge are open runs. */
  readonly lines: PathRange;
  /** Paths of one vertex each. */
  readonly points: PathRange;
}

/** Vertices a picture may be drawn from. */
export const MAX_VERTICES = 8_000_000;

/** Vertices nearer than this to the one before, pixels, add nothing to a picture. */
const THINNING = 0.2;

/**
 * The geometry of one layer in pixels, decoded once and painted by as many passes as the style has.
 * Rings are turned so that outer ones go one way and holes the other: features may be filled together.
 */
export class GeometryStore {
  coordinates = new Float64Array(16_384);
  /** First vertex of each path; the entry after the last one closes it. */
  readonly offsets: number[] = [0];
  readonly closed: boolean[] = [];
  /** Pixels of the whole line that lie before the path's first vertex. */
  readonly distances: number[] = [];
  readonly #transform: CoordinateTransform;
  readonly #box: Extent;
  readonly #unitsPerPixel: number;
  readonly #clipper = new Clipper();
  #vertices = 0;
  #scratch = new Float64Array(4096);

  /**
   * @param box what is worth keeping: the picture and a margin, storage CRS
   * @param transform storage CRS → pixels, right inside the box
   * @param unitsPerPixel storage CRS units a pixel stands for
   */
  constructor(box: Extent, transform: CoordinateTransform, unitsPerPixel: number) {
    this.#box = box;
    this.#transform = transform;
    this.#unitsPerPixel = unitsPerPixel;
  }

  get pathCount(): number {
    return this.closed.length;
  }

  get vertexCount(): number {
    return this.#vertices;
  }

  /**
   * Keeps what of a geometry lies in the box.
   * @param anchor where a mark on a line or area stands, storage CRS
   * @returns undefined when nothing does
   * @throws ServiceError tooMuchWork beyond the budget of vertices
   */
  add(geometry: FlatGeometry, anchor?: Place): StoredGeometry | undefined {
    const first = this.pathCount;
    const bounds = boundsOf(geometry);
    if (!intersects(bounds, this.#box)) return undefined;
    const isWhole = contains(this.#box, bounds);
    const areas = this.#range(() => this.#areas(geometry, isWhole));
    const lines = isWhole ? areas : this.#range(() => this.#outlines(geometry));
    const drawn = this.#range(() => this.#lines(geometry, isWhole));
    const points = this.#range(() => {
      this.#points(geometry);
      if (anchor !== undefined) this.#point(anchor[0], anchor[1]);
    });
    if (this.pathCount === first) return undefined;
    return { areas, lines: joined(lines, drawn), points };
  }

  #range(work: () => void): PathRange {
    const start = this.pathCount;
    work();
    return { start, end: this.pathCount };
  }

  #areas({ coordinates, paths }: FlatGeometry, isWhole: boolean): void {
    let part = -1;
    for (const path of paths) {
      if (path.dimension !== 2) continue;
      const isHole = path.part === part;
      part = path.part;
      const keep = (run: Float64Array, count: number) => {
        const from = this.#vertices;
        this.#push(run, count, true, 0);
        orient(this.coordinates, from, this.#vertices, isHole);
      };
      const end = withoutRepeat(coordinates, path);
      if (isWhole) keep(coordinates.subarray(path.start * 2, end * 2), end - path.start);
      else this.#clipper.ring(coordinates, path.start, end, this.#box, keep);
    }
  }

  #outlines({ coordinates, paths }: FlatGeometry): void {
    for (const path of paths) {
      if (path.dimension === 2) this.#clipped(coordinates, path);
    }
  }

  #lines({ coordinates, paths }: FlatGeometry, isWhole: boolean): void {
    for (const path of paths) {
      if (path.dimension !== 1) continue;
      if (isWhole) {
        const run = coordinates.subarray(path.start * 2, path.end * 2);
        this.#push(run, path.end - path.start, isClosed(coordinates, path), 0);
      } else this.#clipped(coordinates, path);
    }
  }

  #clipped(coordinates: Float64Array, path: Path): void {
    this.#clipper.line(coordinates, path.start, path.end, this.#box, (run, count, distance) =>
      this.#push(run, count, false, distance / this.#unitsPerPixel),
    );
  }

  #points({ coordinates, paths }: FlatGeometry): void {
    for (const { dimension, start } of paths) {
      if (dimension !== 0) continue;
      this.#point(coordinates[start * 2] as number, coordinates[start * 2 + 1] as number);
    }
  }

  #point(x: number, y: number): void {
    const [minX, minY, maxX, maxY] = this.#box;
    if (x < minX || x > maxX || y < minY || y > maxY) return;
    this.#push(Float64Array.of(x, y), 1, false, 0);
  }

  #push(run: Float64Array, count: number, isClosedPath: boolean, distance: number): void {
    this.#reserve(count);
    this.#transform.apply(run, this.#scratch, count);
    const from = this.#vertices;
    this.#vertices = thin(this.#scratch, count, this.coordinates, from, isClosedPath);
    this.offsets.push(this.#vertices);
    this.closed.push(isClosedPath);
    this.distances.push(distance);
  }

  #reserve(count: number): void {
    if (this.#vertices + count > MAX_VERTICES) {
      throw new ServiceError('tooMuchWork', 'The picture needs more detail than one request may draw.', {
        allowed: `${MAX_VERTICES} vertices in one layer: ask for a smaller area or a larger scale`,
      });
    }
    if (this.#scratch.length < count * 2) this.#scratch = new Float64Array(count * 3);
    const needed = (this.#vertices + count) * 2;
    if (needed <= this.coordinates.length) return;
    const grown = new Float64Array(Math.max(needed, this.coordinates.length * 2));
    grown.set(this.coordinates.subarray(0, this.#vertices * 2));
    this.coordinates = grown;
  }
}

/** Copies finite vertices but those that stand on the one before; the last one of a line stays. @returns vertices in use */
function thin(
  source: Float64Array,
  count: number,
  target: Float64Array,
  from: number,
  isClosedPath: boolean,
): number {
  let at = from * 2;
  let [px, py] = [Number.NaN, Number.NaN];
  const last = isClosedPath ? -1 : count - 1;
  for (let i = 0; i < count; i++) {
    const x = source[i * 2] as number;
    const y = source[i * 2 + 1] as number;
    if (Math.abs(x - px) < THINNING && Math.abs(y - py) < THINNING && i !== last) continue;
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    target[at++] = px = x;
    target[at++] = py = y;
  }
  return at / 2;
}

/** Turns a ring round unless it goes the way asked for. */
function orient(coordinates: Float64Array, from: number, to: number, isHole: boolean): void {
  let doubled = 0;
  let px = coordinates[to * 2 - 2] as number;
  let py = coordinates[to * 2 - 1] as number;
  for (let i = from * 2; i < to * 2; i += 2) {
    const x = coordinates[i] as number;
    const y = coordinates[i + 1] as number;
    doubled += px * y - x * py;
    px = x;
    py = y;
  }
  if (doubled >= 0 !== isHole) return;
  for (let i = from * 2, j = to * 2 - 2; i < j; i += 2, j -= 2) {
    const x = coordinates[i] as number;
    const y = coordinates[i + 1] as number;
    coordinates[i] = coordinates[j] as number;
    coordinates[i + 1] = coordinates[j + 1] as number;
    coordinates[j] = x;
    coordinates[j + 1] = y;
  }
}

function isClosed(coordinates: Float64Array, { start, end }: Path): boolean {
  return (
    end - start > 3 &&
    coordinates[start * 2] === coordinates[end * 2 - 2] &&
    coordinates[start * 2 + 1] === coordinates[end * 2 - 1]
  );
}

function withoutRepeat(coordinates: Float64Array, path: Path): number {
  return isClosed(coordinates, path) ? path.end - 1 : path.end;
}

/** Ranges that follow one another, or of which one is empty. */
function joined(a: PathRange, b: PathRange): PathRange {
  if (a.end === a.start) return b;
  return b.end === b.start ? a : { start: a.start, end: b.end };
}

/** The box around a geometry's vertices. */
export function boundsOf({ coordinates, vertexCount }: FlatGeometry): Extent {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < vertexCount * 2; i += 2) {
    const x = coordinates[i] as number;
    const y = coordinates[i + 1] as number;
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
  }
  return [minX, minY, maxX, maxY];
}

function contains(outer: Extent, inner: Extent): boolean {
  return outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];
}
