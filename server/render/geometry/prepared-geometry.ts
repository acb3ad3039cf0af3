import type { Extent } from '../../geo/extent.ts';
import { doubledArea } from '../../geo/geometry-parts.ts';
import type { FlatGeometry, Path } from '../../geo/wkb.ts';

/** A geometry on its way into a picture; of one that is remembered more is known than of one just read. */
export interface DrawnGeometry extends FlatGeometry {
  /** The box around it. */
  readonly bounds?: Extent | undefined;
  /** Of each path: whether it is to be followed from its end, so that outer rings go one way and holes the other. */
  readonly turned?: readonly boolean[] | undefined;
}

/** What there is to say of a geometry besides where its vertices are. */
export type GeometryShape = Pick<FlatGeometry, 'type' | 'paths' | 'vertexCount'> &
  Required<Pick<DrawnGeometry, 'turned'>>;

/** Most geometries are one run of a few vertices: what says so is shared by all of them. */
const shared = new Map<string, GeometryShape>();
/** Vertices of a run whose shape is shared. */
const MOST_SHARED = 1000;

/** A geometry → its shape, which may be kept. */
export function shapeOf({ type, coordinates, paths, vertexCount }: FlatGeometry): GeometryShape {
  const turned = turnedOf(coordinates, paths);
  if (paths.length !== 1 || vertexCount > MOST_SHARED) return { type, paths, vertexCount, turned };
  const name = `${type} ${vertexCount} ${turned[0]}`;
  const known = shared.get(name) ?? { type, paths, vertexCount, turned };
  shared.set(name, known);
  return known;
}

/** Bytes that a shape takes for itself. */
export function bytesOfShape({ paths, vertexCount }: GeometryShape): number {
  return paths.length === 1 && vertexCount <= MOST_SHARED ? 0 : 100 + paths.length * 72;
}

function turnedOf(coordinates: Float64Array, paths: readonly Path[]): readonly boolean[] {
  let part = -1;
  return paths.map((path) => {
    if (path.dimension !== 2) return false;
    const isHole = path.part === part;
    part = path.part;
    return isTurned(coordinates, path, isHole);
  });
}

/** Whether a ring goes the other way than its kind does. */
export function isTurned(coordinates: Float64Array, ring: Path, isHole: boolean): boolean {
  return doubledArea(coordinates, ring) >= 0 === isHole;
}
