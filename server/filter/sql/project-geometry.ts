import { ServiceError } from '../../errors.ts';
import type { Crs } from '../../geo/crs.ts';
import type { Extent } from '../../geo/extent.ts';
import { projection, reachable } from '../../geo/projection.ts';
import type { GeoJsonGeometry } from '../../geo/write-wkb.ts';
import { countVertices } from '../check/count-vertices.ts';
import { densify, halvingsFor, type Point } from '../densify.ts';

/**
 * A geometry of one CRS in another, x, y both: sides that bend there become chords. An area is cut to where both
 * CRSs make sense; lines and points must lie there.
 * @returns undefined when nothing of it lies there
 * @throws ServiceError invalidParameter for lines and points elsewhere
 */
export function projectGeometry(
  geometry: GeoJsonGeometry,
  from: Crs,
  to: Crs,
  parameter: string,
): GeoJsonGeometry | undefined {
  if (from.srid === to.srid) return geometry;
  const project = projection(from, to);
  const domain = reachable(from, to);
  const halvings = halvingsFor(countVertices(geometry));
  const point = (position: Point): Point => {
    if (!isInside(position, domain)) throw outside(position, from, to, parameter);
    return project(...position);
  };
  const line = (positions: readonly Point[]): readonly Point[] => {
    for (const position of positions) point(position);
    return follow(positions);
  };
  const follow = (positions: readonly Point[]): readonly Point[] => {
    const [first] = positions;
    if (first === undefined) return [];
    const rest = positions
      .slice(1)
      .flatMap((end, index) => densify(positions[index] as Point, end, project, to, halvings).slice(1));
    return [project(...first), ...rest];
  };
  const polygon = (rings: readonly (readonly Point[])[]): readonly (readonly Point[])[] =>
    rings.map((ring) => follow(clipRing(ring, domain))).filter(({ length }) => length > 3);
  return convert(geometry, { point, line, polygon });
}

interface Converter {
  readonly point: (position: Point) => Point;
  readonly line: (positions: readonly Point[]) => readonly Point[];
  readonly polygon: (rings: readonly (readonly Point[])[]) => readonly (readonly Point[])[];
}

function convert(
  { type, coordinates, geometries }: GeoJsonGeometry,
  by: Converter,
): GeoJsonGeometry | undefined {
  // Readers have seen to it that coordinates nest as the type wants.
  const list = coordinates as readonly never[];
  switch (type) {
    case 'Point':
      return { type, coordinates: by.point(coordinates as Point) };
    case 'MultiPoint':
      return { type, coordinates: list.map(by.point) };
    case 'LineString':
      return { type, coordinates: by.line(list) };
    case 'MultiLineString':
      return { type, coordinates: list.map(by.line) };
    case 'Polygon': {
      const rings = by.polygon(list);
      return rings.length === 0 ? undefined : { type, coordinates: rings };
    }
    case 'MultiPolygon': {
      const polygons = list.map(by.polygon).filter(({ length }) => length > 0);
      return polygons.length === 0 ? undefined : { type, coordinates: polygons };
    }
    default: {
      const parts = (geometries ?? []).map((each) => convert(each, by)).filter((each) => each !== undefined);
      return parts.length === 0 ? undefined : { type, geometries: parts };
    }
  }
}

/** A ring cut to a box (Sutherland and Hodgman): along one edge after the other. */
function clipRing(ring: readonly Point[], [minX, minY, maxX, maxY]: Extent): readonly Point[] {
  const edges: readonly (readonly [axis: 0 | 1, bound: number, sign: 1 | -1])[] = [
    [0, minX, 1],
    [0, maxX, -1],
    [1, minY, 1],
    [1, maxY, -1],
  ];
  let points: readonly Point[] = ring;
  for (const [axis, bound, sign] of edges) {
    if (points.every((each) => (each[axis] - bound) * sign >= 0)) continue;
    points = cut(points, axis, bound, sign);
  }
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return [];
  return first[0] === last[0] && first[1] === last[1] ? points : [...points, first];
}

function cut(points: readonly Point[], axis: 0 | 1, bound: number, sign: 1 | -1): readonly Point[] {
  return points.flatMap((end, index): Point[] => {
    const start = points[(index + points.length - 1) % points.length] as Point;
    const [inside, wasInside] = [(end[axis] - bound) * sign >= 0, (start[axis] - bound) * sign >= 0];
    if (inside === wasInside) return inside ? [end] : [];
    const share = (bound - start[axis]) / (end[axis] - start[axis]);
    const other = (axis === 0 ? 1 : 0) as 0 | 1;
    const across = start[other] + share * (end[other] - start[other]);
    const crossing: Point = axis === 0 ? [bound, across] : [across, bound];
    return inside ? [crossing, end] : [crossing];
  });
}

function isInside([x, y]: Point, [minX, minY, maxX, maxY]: Extent): boolean {
  return x >= minX && x <= maxX && y >= minY && y <= maxY;
}

function outside([x, y]: Point, from: Crs, to: Crs, parameter: string): ServiceError {
  return new ServiceError(
    'invalidParameter',
    `The point ${x}, ${y} (x, y, ${from.code}) lies where ${to.code}, the CRS of the data, makes no sense.`,
    {
      parameter,
      received: `${x} ${y}`,
      allowed: `coordinates in ${from.code} within ${reachable(from, to).join(', ')}`,
    },
  );
}
