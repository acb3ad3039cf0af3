import { type Extent, extentOfVertices } from './extent.ts';
import type { FlatGeometry, GeometryType, Path } from './wkb.ts';

/** A geometry type as layers declare it. */
export type DeclaredType = GeometryType | 'Geometry';

/**
 * The type a geometry is written as in a layer declared as another: a single one of a multi layer as multi, a multi
 * one with one part of a single layer as single.
 */
export function writtenType({ type, paths }: FlatGeometry, declared: DeclaredType): GeometryType {
  if (declared === `Multi${type}`) return declared as GeometryType;
  if (type !== `Multi${declared}`) return type;
  return partsOf(paths).length === 1 ? (declared as GeometryType) : type;
}

/** The paths of each point, line or polygon. */
export function partsOf(paths: readonly Path[]): readonly (readonly Path[])[] {
  const parts: Path[][] = [];
  let last: number | undefined;
  for (const path of paths) {
    if (path.part === last) parts.at(-1)?.push(path);
    else parts.push([path]);
    last = path.part;
  }
  return parts;
}

/** Whether a ring runs so, seen from above, east to the right and north upwards. */
export function isCounterClockwise({ coordinates }: Pick<FlatGeometry, 'coordinates'>, ring: Path): boolean {
  return doubledArea(coordinates, ring) > 0;
}

/** Twice the area of a closed ring, negative when it runs clockwise in x, y. */
export function doubledArea(xy: Float64Array, { start, end }: Path): number {
  // Relative to the first vertex, so that big coordinates do not swallow small rings.
  const x0 = xy[start * 2] as number;
  const y0 = xy[start * 2 + 1] as number;
  let total = 0;
  // The edge from there adds nothing.
  for (let i = start * 2 + 2; i + 3 < end * 2; i += 2) {
    const x = (xy[i] as number) - x0;
    const y = (xy[i + 1] as number) - y0;
    total += x * ((xy[i + 3] as number) - y0) - ((xy[i + 2] as number) - x0) * y;
  }
  return total;
}

/** Box of the vertices in use, x, y order; undefined for an empty geometry. */
export function extentOf({ coordinates, vertexCount }: FlatGeometry): Extent | undefined {
  return vertexCount === 0 ? undefined : extentOfVertices(coordinates, 0, vertexCount);
}
