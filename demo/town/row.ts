import { type Area, meshArea } from './dissolve.ts';
import { ewkb } from './ewkb.ts';
import type { Point } from './point.ts';
import type { Town } from './town.ts';

/** A row of a demo table: columns by name; `geom` is EWKB in hex. NULL is null. */
export interface Row {
  readonly geom: string;
  readonly [column: string]: string | number | null;
}

export const srid = 2177;

/** Turns places of a town into EPSG:2177 rounded to the centimetre. */
export interface Pen {
  point(p: Point): string;
  line(points: readonly Point[]): string;
  lines(lines: readonly (readonly Point[])[]): string;
  /** A ring that is not part of the mesh. */
  polygon(points: readonly Point[]): string;
  multi(points: readonly Point[]): string;
  /** An area of the mesh. */
  area(area: Area): string;
  areas(areas: readonly Area[]): string;
}

export function penOf(town: Town): Pen {
  const [x0, y0] = town.identity.origin;
  const { mesh } = town.cadastre;
  const at = ([x, y]: Point): Point => [
    (x0 * 100 + Math.round(x * 100)) / 100,
    (y0 * 100 + Math.round(y * 100)) / 100,
  ];
  const corner = (v: number): Point => [
    (x0 * 100 + (mesh.x[v] ?? 0)) / 100,
    (y0 * 100 + (mesh.y[v] ?? 0)) / 100,
  ];
  const rings = (area: Area): Point[][] => area.map((ring) => ring.map(corner));
  return {
    point: (p) => ewkb(srid, { type: 'Point', point: at(p) }),
    line: (points) => ewkb(srid, { type: 'LineString', points: points.map(at) }),
    lines: (lines) => ewkb(srid, { type: 'MultiLineString', lines: lines.map((line) => line.map(at)) }),
    polygon: (points) => ewkb(srid, { type: 'Polygon', rings: [points.map(at)] }),
    multi: (points) => ewkb(srid, { type: 'MultiPolygon', polygons: [[points.map(at)]] }),
    area: (area) => ewkb(srid, { type: 'Polygon', rings: rings(area) }),
    areas: (areas) => ewkb(srid, { type: 'MultiPolygon', polygons: areas.map(rings) }),
  };
}

/** Hectares to four decimals, as the register keeps them. */
export function hectares(town: Town, areas: readonly Area[]): number {
  let sum = 0;
  for (const area of areas) for (const ring of area) sum += meshArea(town.cadastre.mesh, ring);
  return toHectares(sum);
}

export function toHectares(squareMetres: number): number {
  return Math.round(squareMetres) / 10000;
}

export function lengthOf(points: readonly Point[]): number {
  let sum = 0;
  let before: Point | undefined;
  for (const p of points) {
    if (before) sum += Math.hypot(p[0] - before[0], p[1] - before[1]);
    before = p;
  }
  return Math.round(sum * 10) / 10;
}
