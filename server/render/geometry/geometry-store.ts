import { ServiceError } from '../../errors.ts';
import type { CoordinateTransform } from '../../geo/coordinate-transform.ts';
import { contains, type Extent, extentOfVertices, intersects } from '../../geo/extent.ts';
import type { FlatGeometry, Path } from '../../geo/wkb.ts';
import type { Place } from './anchor.ts';
import { Clipper } from './clip.ts';
import { type DrawnGeometry, isTurned } from './prepared-geometry.ts';
import { moveThinned, thin } from './thin.ts';

/** Paths of a feature in a {@link GeometryStore}: from `start` to before `end`. */
export interface PathRange {
  readonly start: number;
  readonly end: number;
}

/** One feature as it is painted. */
export interface StoredGeometry {
  readonly key: string;
  /** Closed rings to fill. */
  readonly areas: PathRange;
  /** What a pen follows: lines, and outlines of areas; rings cut by the picture's edge are open runs. */
  readonly lines: PathRange;
  /** Paths of one vertex each. */
  readonly points: PathRange;
}

const NOTHING: PathRange = { start: 0, end: 0 };

/** Vertices a picture may be drawn from. */
export const MAX_VERTICES = 8_000_000;

/** A path of more vertices is thinned in any case. */
const LONGEST_KEPT = 20_000;
/** Vertices of one run on their way into a store. */
let scratch = new Float64Array(4096);
/** Memory of released stores. */
const spare: Float64Array[] = [];
/** Larger memory is not kept, numbers. */
const KEPT = 2_000_000;

/**
 * The geometry of one layer in pixels, decoded once and painted by as many passes as the style has.
 * Rings are turned so that outer ones go one way and holes the other: features may be filled together.
 */
export class GeometryStore {
  coordinates: Float64Array;
  /** First vertex of each path; the entry after the last one closes it. */
  readonly offsets: number[] = [0];
  readonly closed: boolean[] = [];
  /** Pixels of the whole line that lie before the path's first vertex. */
  readonly distances: number[] = [];
  /** Pixels of the whole line, of paths that the box cuts; others are whole. */
  readonly lengths: (number | undefined)[] = [];
  readonly #transform: CoordinateTransform;
  readonly #box: Extent;
  readonly #unitsPerPixel: number;
  readonly #keepsVertices: boolean;
  readonly #clipper = new Clipper();
  #vertices = 0;

  /**
   * @param box what is worth keeping: the picture and a margin, storage CRS
   * @param transform storage CRS → pixels, right inside the box
   * @param unitsPerPixel storage CRS units a pixel stands for
   * @param keepsVertices also those that make no difference to the picture, unless they are very many
   */
  constructor(box: Extent, transform: CoordinateTransform, unitsPerPixel: number, keepsVertices = false) {
    this.#keepsVertices = keepsVertices;
    this.#box = box;
    this.#transform = transform;
    this.#unitsPerPixel = unitsPerPixel;
    this.coordinates = spare.pop() ?? new Float64Array(16_384);
  }

  /** Gives its memory to the next store; nothing may be read from this one any more. */
  release(): void {
    if (this.coordinates.length <= KEPT && spare.length < 4) spare.push(this.coordinates);
    this.coordinates = new Float64Array(0);
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
  add(key: string, geometry: DrawnGeometry, anchor?: Place): StoredGeometry | undefined {
    const first = this.pathCount;
    const bounds = geometry.bounds ?? extentOfVertices(geometry.coordinates, 0, geometry.vertexCount);
    if (!intersects(bounds, this.#box)) return undefined;
    const isWhole = contains(this.#box, bounds);
    const { type } = geometry;
    if (isWhole && anchor === undefined && (type === 'Polygon' || type === 'MultiPolygon')) {
      this.#wholeRings(geometry);
      if (this.pathCount === first) return undefined;
      return new WholeAreas(key, first, this.pathCount);
    }
    const areas = this.#range(() => this.#areas(geometry, isWhole));
    const lines = isWhole ? areas : this.#range(() => this.#outlines(geometry));
    const drawn = this.#range(() => this.#lines(geometry, isWhole));
    const points = this.#range(() => {
      this.#points(geometry);
      if (anchor !== undefined) this.#point(anchor[0], anchor[1]);
    });
    if (this.pathCount === first) return undefined;
    return { key, areas, lines: joined(lines, drawn), points };
  }

  #range(work: () => void): PathRange {
    const start = this.pathCount;
    work();
    return { start, end: this.pathCount };
  }

  #areas(geometry: FlatGeometry, isWhole: boolean): void {
    if (isWhole) {
      this.#wholeRings(geometry);
      return;
    }
    this.#rings(geometry, (ring, count) => {
      // The last vertex repeats the first: a closed path needs it not.
      this.#clipper.ring(ring, 0, count - 1, this.#box, (run, kept) => this.#push(run, kept, true, 0));
    });
  }

  /** As {@link #rings}, without copies: most areas of a small scale lie in the picture whole. */
  #wholeRings({ coordinates, paths, turned }: DrawnGeometry): void {
    const { affine } = this.#transform;
    let part = -1;
    for (let index = 0; index < paths.length; index++) {
      const path = paths[index] as Path;
      if (path.dimension !== 2) continue;
      const isHole = path.part === part;
      part = path.part;
      if (!isClosed(coordinates, path)) continue;
      const count = path.end - path.start - 1;
      this.#reserve(count);
      const runsBack = turned?.[index] ?? isTurned(coordinates, path, isHole);
      const from = runsBack ? path.end * 2 - 2 : path.start * 2;
      const step = runsBack ? -2 : 2;
      if (affine !== undefined && !this.#keepsVertices) {
        const end = moveThinned(coordinates, from, step, count, affine, this.coordinates, this.#vertices);
        this.#close(end, true, 0);
        continue;
      }
      for (let i = 0, j = from; i < count * 2; i += 2, j += step) {
        scratch[i] = coordinates[j] as number;
        scratch[i + 1] = coordinates[j + 1] as number;
      }
      this.#keep(scratch, count, true, 0);
    }
  }

  #outlines(geometry: FlatGeometry): void {
    this.#rings(geometry, (ring, count) => this.#clipped(ring, 0, count));
  }

  /** Rings of at least three corners, outer ones turned one way and holes the other, each from its first vertex. */
  #rings({ coordinates, paths }: FlatGeometry, use: (ring: Float64Array, count: number) => void): void {
    let part = -1;
    for (const path of paths) {
      if (path.dimension !== 2) continue;
      const isHole = path.part === part;
      part = path.part;
      if (!isClosed(coordinates, path)) continue;
      const ring = coordinates.subarray(path.start * 2, path.end * 2);
      use(isTurned(coordinates, path, isHole) ? reversed(ring) : ring, path.end - path.start);
    }
  }

  #lines({ coordinates, paths }: FlatGeometry, isWhole: boolean): void {
    for (const path of paths) {
      if (path.dimension !== 1) continue;
      if (isWhole) {
        const run = coordinates.subarray(path.start * 2, path.end * 2);
        this.#push(run, path.end - path.start, isClosed(coordinates, path), 0);
      } else this.#clipped(coordinates, path.start, path.end);
    }
  }

  #clipped(coordinates: Float64Array, start: number, end: number): void {
    const length = lengthOf(coordinates, start, end) / this.#unitsPerPixel;
    this.#clipper.line(coordinates, start, end, this.#box, (run, count, distance) => {
      this.#push(run, count, false, distance / this.#unitsPerPixel);
      this.lengths[this.pathCount - 1] = length;
    });
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
    this.#keep(run, count, isClosedPath, distance);
  }

  /** Once there is room. @param run may be the scratch memory itself */
  #keep(run: Float64Array, count: number, isClosedPath: boolean, distance: number): void {
    this.#transform.apply(run, scratch, count);
    const from = this.#vertices;
    const last = isClosedPath ? -1 : count - 1;
    const isKept = this.#keepsVertices && count <= LONGEST_KEPT;
    this.#close(thin(scratch, count, this.coordinates, from, last, !isKept), isClosedPath, distance);
  }

  /** Ends a path. @param vertices in use with it */
  #close(vertices: number, isClosedPath: boolean, distance: number): void {
    this.#vertices = vertices;
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
    if (scratch.length < count * 2) scratch = new Float64Array(count * 3);
    const needed = (this.#vertices + count) * 2;
    if (needed <= this.coordinates.length) return;
    const grown = new Float64Array(Math.max(needed, this.coordinates.length * 2));
    grown.set(this.coordinates.subarray(0, this.#vertices * 2));
    this.coordinates = grown;
  }
}

/** Areas that lie in the box whole, most of all there is: the same paths are filled and followed by a pen. */
class WholeAreas implements StoredGeometry, PathRange {
  readonly key: string;
  readonly start: number;
  readonly end: number;

  constructor(key: string, start: number, end: number) {
    this.key = key;
    this.start = start;
    this.end = end;
  }

  get areas(): PathRange {
    return this;
  }

  get lines(): PathRange {
    return this;
  }

  get points(): PathRange {
    return NOTHING;
  }
}

function reversed(ring: Float64Array): Float64Array {
  const turned = new Float64Array(ring.length);
  for (let i = 0, j = ring.length - 2; j >= 0; i += 2, j -= 2) {
    turned[i] = ring[j] as number;
    turned[i + 1] = ring[j + 1] as number;
  }
  return turned;
}

function isClosed(coordinates: Float64Array, { start, end }: Path): boolean {
  return (
    end - start > 3 &&
    coordinates[start * 2] === coordinates[end * 2 - 2] &&
    coordinates[start * 2 + 1] === coordinates[end * 2 - 1]
  );
}

function lengthOf(coordinates: Float64Array, start: number, end: number): number {
  let length = 0;
  for (let i = start * 2; i + 3 < end * 2; i += 2) {
    const dx = (coordinates[i + 2] as number) - (coordinates[i] as number);
    const dy = (coordinates[i + 3] as number) - (coordinates[i + 1] as number);
    length += Math.sqrt(dx * dx + dy * dy);
  }
  return length;
}

/** Ranges that follow one another, or of which one is empty. */
function joined(a: PathRange, b: PathRange): PathRange {
  if (a.end === a.start) return b;
  return b.end === b.start ? a : { start: a.start, end: b.end };
}
