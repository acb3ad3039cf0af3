import type { Crs } from '../geo/crs.ts';
import { type Extent, intersection } from '../geo/extent.ts';
import { projection, reachable } from '../geo/projection.ts';
import { densify, type Point } from './densify.ts';

/** A box of one CRS as another has it. */
export interface BoxOutline {
  /** A side that bends there becomes chords; a box without width or height is a line or a point. */
  readonly wkt: string;
  /** A box that lies wholly inside; undefined when there is none. */
  readonly inside: Extent | undefined;
}

/**
 * A box of one CRS as a geometry of another, cut to where both CRSs make sense.
 * @returns undefined when nothing of it lies there
 */
export function boxOutline(extent: Extent, from: Crs, to: Crs): BoxOutline | undefined {
  const reached = from.srid === to.srid ? extent : intersection(extent, reachable(from, to));
  if (reached === undefined) return undefined;
  const [minX, minY, maxX, maxY] = reached;
  const project = projection(from, to);
  if (minX === maxX && minY === maxY)
    return { wkt: `POINT(${text(project(minX, minY))})`, inside: undefined };
  if (minX === maxX || minY === maxY) {
    const line = densify([minX, minY], [maxX, maxY], project, to);
    return { wkt: `LINESTRING(${line.map(text).join(',')})`, inside: undefined };
  }
  const corners: readonly Point[] = [
    [minX, minY],
    [maxX, minY],
    [maxX, maxY],
    [minX, maxY],
  ];
  const sides = corners.map((corner, i): readonly Point[] => {
    const next = corners[(i + 1) % 4] as Point;
    return from.srid === to.srid ? [corner, next] : densify(corner, next, project, to);
  });
  const ring = sides.flatMap((side) => side.slice(0, -1));
  return {
    wkt: `POLYGON((${[...ring, ring[0] as Point].map(text).join(',')}))`,
    inside: insideOf(sides),
  };
}

/** What the sides leave free: each lies on its own outer side of it, so the outline goes round it and all of it is inside. */
function insideOf([south = [], east = [], north = [], west = []]: readonly (readonly Point[])[]):
  | Extent
  | undefined {
  const inside: Extent = [
    Math.max(...west.map(([x]) => x)),
    Math.max(...south.map(([, y]) => y)),
    Math.min(...east.map(([x]) => x)),
    Math.min(...north.map(([, y]) => y)),
  ];
  return inside.every(Number.isFinite) && inside[0] < inside[2] && inside[1] < inside[3] ? inside : undefined;
}

function text([x, y]: Point): string {
  return `${x} ${y}`;
}
