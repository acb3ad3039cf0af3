import type { Crs } from '../geo/crs.ts';
import { type Extent, intersection } from '../geo/extent.ts';
import { projection, reachable } from '../geo/projection.ts';
import { densify, type Point } from './densify.ts';

/**
 * A box of one CRS as a geometry of another, in WKT: a side that bends there becomes chords. A box without
 * width or height is a line or a point. Cut to where both CRSs make sense.
 * @returns undefined when nothing of it lies there
 */
export function writeBoxOutline(extent: Extent, from: Crs, to: Crs): string | undefined {
  const inside = from.srid === to.srid ? extent : intersection(extent, reachable(from, to));
  if (inside === undefined) return undefined;
  const [minX, minY, maxX, maxY] = inside;
  const corners: readonly Point[] = [
    [minX, minY],
    [maxX, minY],
    [maxX, maxY],
    [minX, maxY],
  ];
  const project = projection(from, to);
  if (minX === maxX && minY === maxY) return `POINT(${text(project(minX, minY))})`;
  if (minX === maxX || minY === maxY) {
    return `LINESTRING(${densify([minX, minY], [maxX, maxY], project, to).map(text).join(',')})`;
  }
  const ring =
    from.srid === to.srid
      ? corners
      : corners.flatMap((corner, i) =>
          densify(corner, corners[(i + 1) % 4] as Point, project, to).slice(0, -1),
        );
  return `POLYGON((${[...ring, ring[0] as Point].map(text).join(',')}))`;
}

function text([x, y]: Point): string {
  return `${x} ${y}`;
}
