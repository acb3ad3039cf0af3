import { allCrs, type Crs, crsOf } from '../geo/crs.ts';
import { type Extent, intersects } from '../geo/extent.ts';
import { domainOf, projection } from '../geo/projection.ts';

/** A reading of typed coordinates: a place, and how its two numbers were understood. */
export interface CoordinatesReading {
  readonly crs: Crs;
  /** x, y order in `crs`. */
  readonly x: number;
  readonly y: number;
  readonly lon: number;
  readonly lat: number;
}

/**
 * What a person types or pastes → places inside the region: decimal degrees in either order, degrees with
 * minutes and seconds, or metres in any CRS of the platform in either order; `EPSG:n` in front or behind
 * settles the CRS. Two numbers may have several readings: all that fall into the region are given.
 * @param region longitude, latitude
 */
export function readCoordinates(text: string, region: Extent): readonly CoordinatesReading[] {
  const named = /\bEPSG:?\s*(\d{4,5})\b/i.exec(text);
  const bare = named === null ? text : text.replace(named[0], ' ');
  const pair = readDegrees(bare) ?? readNumbers(bare);
  if (pair === undefined) return [];
  const candidates = named === null ? SEARCHED : allCrs.filter((crs) => crs.code === `EPSG:${named[1]}`);
  const readings: CoordinatesReading[] = [];
  for (const crs of candidates) {
    for (const [x, y] of orders(pair)) {
      const reading = place(crs, x, y);
      if (reading === undefined || !isIn(region, reading)) continue;
      if (!readings.some((other) => isSame(other, reading))) readings.push(reading);
    }
  }
  return readings.slice(0, 4);
}

/** Longitude and latitude once: the three geographic CRSs agree to a hand's breadth. */
const SEARCHED: readonly Crs[] = [crsOf('CRS:84'), ...allCrs.filter((crs) => crs.unit === 'metre')];

const NUMBER = /[+-]?\d+(?:[.,]\d+)?/g;

function readNumbers(text: string): readonly [number, number] | undefined {
  // A comma is a decimal sign where something else stands between the numbers, else it is what does.
  const spaced = text.replace(/[NSEWXY=:;°]/gi, ' ').trim();
  const tokens = /^[+-]?\d+(\.\d+)?\s*,\s*[+-]?\d+(\.\d+)?$/.test(spaced)
    ? spaced.split(',')
    : (spaced.match(NUMBER) ?? []);
  if (tokens.length !== 2 || /[^\d\s.,+-]/.test(spaced)) return undefined;
  const [first, second] = tokens.map((token) => Number(token.trim().replace(',', '.')));
  return first === undefined || second === undefined ? undefined : [first, second];
}

const DMS =
  /(\d{1,3})\s*°\s*(?:(\d{1,2})\s*['′’]\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:"|″|”|'')\s*)?([NSEW])?/gi;

function readDegrees(text: string): readonly [number, number] | undefined {
  if (!text.includes('°') || !/['′’]/.test(text)) return undefined;
  const parts = [...text.matchAll(DMS)].map(([, degrees, minutes, seconds, side]) => {
    const value =
      Number(degrees) + Number(minutes ?? 0) / 60 + Number((seconds ?? '0').replace(',', '.')) / 3600;
    return /[SW]/i.test(side ?? '') ? -value : value;
  });
  const [first, second] = parts;
  return parts.length === 2 && first !== undefined && second !== undefined ? [first, second] : undefined;
}

function orders([a, b]: readonly [number, number]): readonly (readonly [number, number])[] {
  return [
    [a, b],
    [b, a],
  ];
}

function place(crs: Crs, x: number, y: number): CoordinatesReading | undefined {
  const [minX, minY, maxX, maxY] = domainOf(crs);
  if (!(x >= minX && x <= maxX && y >= minY && y <= maxY)) return undefined;
  const [lon, lat] = projection(crs, crsOf('CRS:84'))(x, y);
  return Number.isFinite(lon) && Number.isFinite(lat) ? { crs, x, y, lon, lat } : undefined;
}

function isIn(region: Extent, { lon, lat }: CoordinatesReading): boolean {
  return intersects(region, [lon, lat, lon, lat]);
}

function isSame(a: CoordinatesReading, b: CoordinatesReading): boolean {
  return Math.abs(a.lon - b.lon) < 1e-5 && Math.abs(a.lat - b.lat) < 1e-5;
}
