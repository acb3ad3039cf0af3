import { ServiceError } from '../../errors.ts';
import type { CrsReference } from '../../geo/crs-reference.ts';
import { type Extent, intersection } from '../../geo/extent.ts';
import { queryOf } from '../../http/kvp.ts';

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

const AXIS =
  /\s*([A-Za-z]+)\(\s*("[^"]*"|'[^']*'|[^:()"',]+)\s*(?::\s*("[^"]*"|'[^']*'|[^:()"',]+)\s*)?\)\s*(,|$)/y;

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
  const found = new Map<string, Interval | string>();
  AXIS.lastIndex = 0;
  while (AXIS.lastIndex < text.length) {
    const [, name = '', low = '', high, separator] = AXIS.exec(text) ?? [];
    const axis = (names as Readonly<Record<string, string>>)[name.toLowerCase()];
    if (axis === undefined || found.has(axis)) throw invalid(text, Object.keys(names));
    found.set(
      axis,
      axis === 'time' ? readTime(low, high) : readInterval(text, low, high, Object.keys(names)),
    );
    if (separator === '') break;
  }
  if (found.size === 0) throw invalid(text, Object.keys(names));
  return Object.fromEntries(found);
}

function readTime(low: string, high: string | undefined): string {
  const [from, to] = [low, high ?? low].map((each) => each.trim().replace(/^["'](.*)["']$/, '$1'));
  const open = (each = ''): string => (each === '*' ? '..' : each);
  return high === undefined ? open(from) : `${open(from)}/${open(to)}`;
}

function readInterval(
  text: string,
  low: string,
  high: string | undefined,
  names: readonly string[],
): Interval {
  const [from, to] = [low, high ?? low].map((each) => (each.trim() === '*' ? undefined : Number(each)));
  if (Number.isNaN(from) || Number.isNaN(to)) throw invalid(text, names);
  return [from, to];
}

function invalid(text: string, names: readonly string[]): ServiceError {
  return new ServiceError('invalidParameter', 'subset names no interval of an axis of its CRS.', {
    parameter: 'subset',
    received: text,
    allowed: `axis(low:high) with one of ${names.join(', ')}, each once`,
  });
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
