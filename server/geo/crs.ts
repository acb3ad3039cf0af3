import type { Extent } from './extent.ts';

/** Order in which the authority writes the axes: 'yx' is northing or latitude first. */
export type AxisOrder = 'xy' | 'yx';

/** A coordinate reference system this server speaks. Inside the server every coordinate is x, y. */
export interface Crs {
  /** `EPSG:n` or `CRS:84`. */
  readonly code: CrsCode;
  /** The number PostGIS knows it by. */
  readonly srid: number;
  readonly title: string;
  readonly proj4: string;
  readonly axisOrder: AxisOrder;
  readonly unit: 'metre' | 'degree';
  /** Where coordinates make sense, in longitude and latitude; work outside it is clipped away. */
  readonly domain: Extent;
  /** Decimals that coordinates are written with: millimetres, or 1e-9 degree. */
  readonly decimals: number;
}

export type CrsCode =
  | 'EPSG:2180'
  | 'EPSG:2176'
  | 'EPSG:2177'
  | 'EPSG:2178'
  | 'EPSG:2179'
  | 'EPSG:3857'
  | 'EPSG:4326'
  | 'EPSG:4258'
  | 'CRS:84';

/** Metres on the equator per degree, the factor by which the OGC turns degrees into metres (WMS 1.3.0, 7.2.4.6.9). */
export const METRES_PER_DEGREE = 111_319.490_793_273_58;

const WORLD: Extent = [-180, -90, 180, 90];
const polish2000 = (zone: number, lon0: number): string =>
  `+proj=tmerc +lat_0=0 +lon_0=${lon0} +k=0.999923 +x_0=${zone}500000 +y_0=0 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs`;

function metric(srid: number, title: string, proj4: string, domain: Extent): Crs {
  return Object.freeze({
    code: `EPSG:${srid}` as CrsCode,
    srid,
    title,
    proj4,
    axisOrder: 'yx',
    unit: 'metre',
    domain,
    decimals: 3,
  });
}

function geographic(code: CrsCode, srid: number, title: string, axisOrder: AxisOrder): Crs {
  const ellipsoid = srid === 4258 ? '+ellps=GRS80' : '+datum=WGS84';
  return Object.freeze({
    code,
    srid,
    title,
    proj4: `+proj=longlat ${ellipsoid} +no_defs`,
    axisOrder,
    unit: 'degree',
    domain: WORLD,
    decimals: 9,
  });
}

/**
 * Every CRS the platform serves, in the order capabilities list them.
 * Definitions: domain 2.10 (PL-1992, the four PL-2000 zones), EPSG for the others. Each zone's domain is all of Poland:
 * maps are asked for in a neighbour's zone, and the projection is exact (1e-14°) far beyond its own.
 */
export const allCrs: readonly Crs[] = Object.freeze([
  metric(
    2180,
    'ETRF2000-PL / CS92 (PL-1992)',
    '+proj=tmerc +lat_0=0 +lon_0=19 +k=0.9993 +x_0=500000 +y_0=-5300000 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs',
    [12, 47, 26, 57],
  ),
  metric(2177, 'ETRF2000-PL / CS2000/18 (PL-2000, zone 6)', polish2000(6, 18), [12, 47, 25, 57]),
  metric(2176, 'ETRF2000-PL / CS2000/15 (PL-2000, zone 5)', polish2000(5, 15), [10, 47, 25, 57]),
  metric(2178, 'ETRF2000-PL / CS2000/21 (PL-2000, zone 7)', polish2000(7, 21), [13, 47, 27, 57]),
  metric(2179, 'ETRF2000-PL / CS2000/24 (PL-2000, zone 8)', polish2000(8, 24), [13, 47, 29, 57]),
  Object.freeze({
    code: 'EPSG:3857',
    srid: 3857,
    title: 'WGS 84 / Pseudo-Mercator',
    proj4:
      '+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs',
    axisOrder: 'xy',
    unit: 'metre',
    domain: [-180, -85.051_128_779_806_59, 180, 85.051_128_779_806_59],
    decimals: 3,
  } satisfies Crs),
  geographic('EPSG:4326', 4326, 'WGS 84', 'yx'),
  geographic('EPSG:4258', 4258, 'ETRS89', 'yx'),
  geographic('CRS:84', 4326, 'WGS 84, longitude first', 'xy'),
]);

const byCode = new Map<string, Crs>(allCrs.map((crs) => [crs.code, crs]));

/** The CRS of a code such as `EPSG:2180`; a code of the closed list always has one. */
export function crsOf(code: CrsCode): Crs {
  const crs = byCode.get(code);
  if (crs === undefined) throw new RangeError(`no CRS ${code}`);
  return crs;
}

/** The CRS of a code read from outside, or undefined when it is not served. */
export function findCrs(code: string): Crs | undefined {
  return byCode.get(code);
}

/** Metres that one unit of the CRS stands for (degrees × 111,319.49 m). */
export function metresPerUnit(crs: Crs): number {
  return crs.unit === 'metre' ? 1 : METRES_PER_DEGREE;
}
