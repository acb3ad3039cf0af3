import type { Extent } from '../geo/extent.ts';
import { doubledArea } from '../geo/geometry-parts.ts';
import type { FlatGeometry, Path } from '../geo/wkb.ts';

/** A geometry on its way into a picture; of one that is remembered more is known than of one just read. */
export interface DrawnGeometry extends FlatGeometry {
  /** The box around it. */
  readonly bounds?: Extent | undefined;
  /** Of each path: whether it is to be followed from its end, so that outer rings go one way and holes the other. */
  readonly turned?: readonly boolean[] | undefined;
}

/** A geometry that is kept beyond the next reading. */
export interface PreparedGeometry extends DrawnGeometry {
  readonly bounds: Extent;
  readonly turned: readonly boolean[];
}

const TURNED: readonly boolean[] = [true];
const STRAIGHT: readonly boolean[] = [false];
/** Most geometries are a ring of a few vertices: what says so is shared, by their number. */
const rings: (readonly Path[])[] = [];
const MOST_SHARED = 1000;

/** Geometries that are kept together: their coordinates lie in one piece of memory. */
export class PreparedGeometries {
  #numbers = new Float64Array(16_384);
  #used = 0;
  readonly #made: { coordinates: Float64Array; readonly vertexCount: number }[] = [];

  /** @returns a copy, whose coordinates are there after {@link settle} */
  add({ type, coordinates, paths, vertexCount }: FlatGeometry, bounds: Extent): PreparedGeometry {
    const end = this.#used + vertexCount * 2;
    if (end > this.#numbers.length) {
      const grown = new Float64Array(Math.max(end, this.#numbers.length * 2));
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    for (let i = 0, at = this.#used; at < end; i++, at++) this.#numbers[at] = coordinates[i] as number;
    this.#used = end;
    const made = {
      type,
      coordinates,
      paths: sharedPaths(paths),
      vertexCount,
      bounds,
      turned: turnedOf(coordinates, paths),
    };
    this.#made.push(made);
    return made;
  }

  /** Gives all that were added their coordinates. */
  settle(): void {
    const memory = this.#numbers.slice(0, this.#used);
    let at = 0;
    for (const made of this.#made) {
      const end = at + made.vertexCount * 2;
      made.coordinates = memory.subarray(at, end);
      at = end;
    }
  }
}

/** Bytes that a prepared geometry takes for what is no coordinate and not shared. */
export function bytesOfPaths(paths: readonly Path[]): number {
  return paths.length === 1 ? 0 : paths.length * 72;
}

function sharedPaths(paths: readonly Path[]): readonly Path[] {
  const [ring] = paths;
  if (paths.length !== 1 || ring === undefined || ring.dimension !== 2 || ring.end > MOST_SHARED)
    return paths;
  const shared = rings[ring.end] ?? paths;
  rings[ring.end] = shared;
  return shared;
}

function turnedOf(coordinates: Float64Array, paths: readonly Path[]): readonly boolean[] {
  let part = -1;
  const turned = paths.map((path) => {
    if (path.dimension !== 2) return false;
    const isHole = path.part === part;
    part = path.part;
    return isTurned(coordinates, path, isHole);
  });
  if (turned.length !== 1) return turned;
  return turned[0] === true ? TURNED : STRAIGHT;
}

/** Whether a ring goes the other way than its kind does. */
export function isTurned(coordinates: Float64Array, ring: Path, isHole: boolean): boolean {
  return doubledArea(coordinates, ring) >= 0 === isHole;
}
