import { ServiceError } from '../../errors.ts';
import type { CrsReference } from '../../geo/crs-reference.ts';
import { type Extent, intersection } from '../../geo/extent.ts';
import { queryOf } from '../../http/kvp.ts';
import { type AxisRange, noSuchAxis, readSubsetAxes, toDatetime } from '../../ows/api/subset-axes.ts';

/** Lower and upper bound along an axis; `undefined` where the data end. */
export type Interval = readonly [low: number | undefined, high: number | undefined];

/** What the parameter `subset` asks for (20-058, 13.4.2 and 14.3). */
export interface Subset {
  readonly x?: Interval;
  readonly y?: Interval;
  /** As the parameter `datetime` writes it. */
  readonly time?: string;
}

/** Several parameters `subset` mean the same as one with their values separated by commas. */
export function joinSubsets(url: string): string {
  const pieces = queryOf(url).split('&');
  const isSubset = (piece: string): boolean => piece.startsWith('subset=');
  const values = pieces.filter(isSubset).map((piece) => piece.slice('subset='.length));
  if (values.length < 2) return url;
  const others = pieces.filter((piece) => !isSubset(piece));
  return `${url.slice(0, url.indexOf('?'))}?${[...others, `subset=${values.join(',')}`].join('&')}`;
}

/**
 * The value of `subset` → bounds. `Lat` and `Lon` are axes of geographic systems, `x` and `y` (and `E` and `N`) of
 * projected ones, whatever order their authority writes them in.
 * @throws ServiceError invalidParameter
 */
export function readSubset(text: string, { crs }: CrsReference): Subset {
  const names =
    crs.unit === 'degree'
      ? { lon: 'x', lat: 'y', time: 'time' }
      : { x: 'x', e: 'x', y: 'y', n: 'y', time: 'time' };
  const allowed = Object.keys(names);
  return Object.fromEntries(
    readSubsetAxes(text, names).map(([axis, range]) => [
      axis,
      axis === 'time' ? toDatetime(range) : readInterval(text, range, allowed),
    ]),
  );
}

function readInterval(text: string, [low, high = low]: AxisRange, names: readonly string[]): Interval {
  const [from, to] = [low, high].map((each) => (each === '*' ? undefined : Number(each)));
  if (Number.isNaN(from) || Number.isNaN(to)) throw noSuchAxis(text, names);
  return [from, to];
}

/** All that can be said in degrees. */
const WORLD: Extent = [-180, -90, 180, 90];

/**
 * The box of a subset in its CRS; beyond ±180° it goes on to the east.
 * @param whole where the data are, for the bounds that are not said
 * @returns undefined when it lies outside of what its axes reach
 * @throws ServiceError invalidParameter when it has no area
 */
export function boxOf(subset: Subset, whole: Extent, { crs }: CrsReference): Extent | undefined {
  const [minX = whole[0], maxX = whole[2]] = subset.x ?? [];
  const [minY = whole[1], maxY = whole[3]] = subset.y ?? [];
  const wraps = crs.unit === 'degree' && minX > maxX;
  const box: Extent = [minX, minY, wraps ? maxX + 360 : maxX, maxY];
  if (!(box[0] < box[2] && box[1] < box[3])) {
    if ([subset.x, subset.y].some((each) => each?.includes(undefined))) return undefined;
    throw new ServiceError('invalidParameter', 'subset has no area.', {
      parameter: 'subset',
      received: `${box[0]}:${box[2]}, ${box[1]}:${box[3]}`,
      allowed: 'a lower bound below the upper one',
    });
  }
  return crs.unit === 'degree' ? intersection(box, wraps ? [-180, -90, 540, 90] : WORLD) : box;
}
