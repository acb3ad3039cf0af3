import { type PageCursor, writePageCursor } from '../../http/page-cursor.ts';
import type { PageEnds } from '../../source/page-ends.ts';
import type { GetFeatureRequest } from './get-feature-request.ts';

/** Longer addresses are refused on the way by proxies and servers: then there is none. */
const MAX_ADDRESS = 7000;

/**
 * Addresses of the pages after and before this one (WFS 2.0, 7.7.4.4): by position where it is known, so that rows
 * coming and going neither repeat nor hide others and a deep page costs what the first does; else by number.
 * @param totals of all queries of the request together
 * @param address of the service, without a query
 */
export function pageLinks(
  request: PagedRequest,
  totals: { readonly matched: number | undefined; readonly returned: number },
  address: string,
  ends?: PageEnds,
): { readonly next?: string | undefined; readonly previous?: string | undefined } {
  const { count, startIndex, cursor } = request;
  const end = startIndex + totals.returned;
  if (count === 0) return {};
  const page = (start: number, size: number, position?: PageCursor): string | undefined =>
    pageAddress(request, start, size, address, position);
  if (ends === undefined) {
    // Many match where it is not known how many.
    const isMore = totals.matched === undefined || end < totals.matched;
    return {
      next: totals.returned > 0 && isMore ? page(end, count) : undefined,
      previous:
        startIndex > 0 ? page(Math.max(0, startIndex - count), Math.min(count, startIndex)) : undefined,
    };
  }
  const { first, last, hasMore } = ends;
  const isBefore = cursor?.direction === 'before';
  const { matched } = totals;
  const hasNext = isBefore || hasMore;
  const hasPrevious = isBefore ? hasMore : startIndex > 0;
  const before = Math.max(0, startIndex - count);
  return {
    next:
      hasNext && last !== undefined
        ? page(end, count, { direction: 'after', position: last, start: end, matched })
        : undefined,
    previous: !hasPrevious
      ? undefined
      : first === undefined || (before === 0 && !isBefore)
        ? page(before, Math.min(count, startIndex))
        : page(before, count, { direction: 'before', position: first, start: before, matched }),
  };
}

type PagedRequest = Pick<GetFeatureRequest, 'count' | 'startIndex' | 'cursor' | 'kvp'>;

/** Address of the first page, for an answer that only counted. */
export function firstPage(
  request: Pick<GetFeatureRequest, 'count' | 'kvp'>,
  matched: number,
  address: string,
): { readonly next?: string | undefined } {
  const { kvp, count } = request;
  if (kvp === undefined || matched === 0 || count === 0) return {};
  const results = new Map([...kvp].filter(([name]) => name !== 'RESULTTYPE'));
  return { next: pageAddress({ kvp: results }, 0, count, address) };
}

function pageAddress(
  { kvp }: Pick<GetFeatureRequest, 'kvp'>,
  startIndex: number,
  count: number,
  address: string,
  cursor?: PageCursor,
): string | undefined {
  if (kvp === undefined) return undefined;
  const pairs = [
    ...kvp,
    ['STARTINDEX', String(startIndex)],
    ['COUNT', String(count)],
    ...(cursor === undefined ? [] : [['CURSOR', writePageCursor(cursor)] as const]),
  ] as const;
  const query = pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  const written = `${address}?${query.join('&')}`;
  return written.length > MAX_ADDRESS ? undefined : written;
}
