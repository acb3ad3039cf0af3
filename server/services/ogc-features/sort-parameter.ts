import type { Layer } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import { projection, reachable } from '../../geo/projection.ts';
import { MAX_SORT_KEYS } from '../../http/page-cursor.ts';
import type { Query } from '../../ows/api/query.ts';
import type { Sorting } from '../../source/feature-source.ts';
import { readCrs } from './crs-parameter.ts';
import { queryables } from './filter-parameter.ts';

/** What `sortby` calls the distance to the point of `near`. */
export const DISTANCE = 'distance';

/**
 * The parameter `sortby` → the keys of an order: names of queryables, each with `+` (ascending, as without) or `-`
 * before it, commas between. `distance` is that to the point `near=x,y`, in the CRS of `filter-crs`; `near` alone
 * sorts by it.
 * @throws ServiceError invalidParameter
 */
export function readSortBy(query: Query, layer: Layer): readonly Sorting[] {
  const near = query.get('near');
  const text = query.get('sortby') ?? (near === undefined ? undefined : DISTANCE);
  if (text === undefined) return [];
  const properties = queryables(layer).filter(({ type }) => type !== 'geometry');
  const names = text.split(',');
  const sort = names.map((each): Sorting => {
    const [, sign = '', name = ''] = /^\s*([+-]?)(.*?)\s*$/.exec(each) ?? [];
    const descending = sign === '-';
    const property = properties.find((one) => one.name === name);
    if (property !== undefined) return { property, descending };
    if (name === DISTANCE) return { nearest: readPoint(near, query, layer), descending };
    throw new ServiceError(
      'invalidParameter',
      `Features cannot be sorted by ${JSON.stringify(name.slice(0, 80))}.`,
      {
        parameter: 'sortby',
        received: text,
        allowed: [...properties.map((one) => one.name), DISTANCE],
      },
    );
  });
  if (sort.length <= MAX_SORT_KEYS) return sort;
  throw new ServiceError('invalidParameter', `sortby names more than ${MAX_SORT_KEYS} keys.`, {
    parameter: 'sortby',
    received: text,
    allowed: `at most ${MAX_SORT_KEYS}`,
  });
}

function readPoint(
  text: string | undefined,
  query: Query,
  { geometry }: Layer,
): Extract<Sorting, { nearest: unknown }>['nearest'] {
  const { crs, axisOrder } = readCrs(query, 'filter-crs');
  const numbers = (text ?? '').split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const [first = Number.NaN, second = Number.NaN] = numbers;
  const [x, y] = axisOrder === 'yx' ? [second, first] : [first, second];
  const [minX, minY, maxX, maxY] = reachable(crs, geometry.crs);
  const isInside = x >= minX && x <= maxX && y >= minY && y <= maxY;
  if (numbers.length === 2 && isInside && projection(crs, geometry.crs)(x, y).every(Number.isFinite)) {
    return { x, y, crs };
  }
  throw new ServiceError('invalidParameter', 'near is no point that the data reach.', {
    parameter: 'near',
    received: text ?? '',
    allowed: 'two numbers with a comma between, in the axis order of filter-crs',
  });
}
