import type { GetFeatureRequest } from './get-feature-request.ts';

/** Longer addresses are refused on the way by proxies and servers: then there is none. */
const MAX_ADDRESS = 7000;

/**
 * Addresses of the pages after and before this one (WFS 2.0, 7.7.4.4).
 * @param totals of all queries of the request together
 * @param address of the service, without a query
 */
export function pageLinks(
  request: Pick<GetFeatureRequest, 'count' | 'startIndex' | 'kvp'>,
  totals: { readonly matched: number; readonly returned: number },
  address: string,
): { readonly next?: string | undefined; readonly previous?: string | undefined } {
  const { count, startIndex } = request;
  const end = startIndex + totals.returned;
  const hasNext = totals.returned > 0 && end < totals.matched;
  return {
    next: hasNext ? pageAddress(request, end, count, address) : undefined,
    previous:
      startIndex > 0 && count > 0
        ? pageAddress(request, Math.max(0, startIndex - count), Math.min(count, startIndex), address)
        : undefined,
  };
}

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
): string | undefined {
  if (kvp === undefined) return undefined;
  const pairs = [...kvp, ['STARTINDEX', String(startIndex)], ['COUNT', String(count)]] as const;
  const query = pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  const written = `${address}?${query.join('&')}`;
  return written.length > MAX_ADDRESS ? undefined : written;
}
