import { type PageCursor, writePageCursor } from '../../http/page-cursor.ts';
import { GEOJSON_TYPE } from '../../ows/api/formats.ts';
import { address, type Link } from '../../ows/api/links.ts';
import { addressOf, type Resource } from '../../ows/api/resource.ts';
import { countMatched } from '../../source/count-matched.ts';
import type { FeatureQuery, FeatureSource } from '../../source/feature-source.ts';
import type { PageEnds } from '../../source/page-ends.ts';
import type { ItemsRequest } from './items-request.ts';
import { texts } from './texts.ts';

/** A page of features as it turned out. */
export interface PageFacts {
  readonly ends: PageEnds;
  readonly matched: number | undefined;
}

/** What of a query is paging. */
export function pageQuery(
  { cursor, limit, layer, filter, sort, offset }: ItemsRequest,
  ends: PageEnds,
): Pick<FeatureQuery, 'layer' | 'filter' | 'limit' | 'offset' | 'sort' | 'after' | 'before' | 'ends'> {
  const query = { layer, filter, limit, sort, ends };
  if (cursor === undefined) return { ...query, offset };
  return cursor.direction === 'before'
    ? { ...query, before: cursor.position }
    : { ...query, after: cursor.position };
}

/**
 * numberMatched: known from the walk's first page, or by this page alone, or counted.
 * @returns undefined when it stays unknown
 */
export async function matchedOf(
  { layer, filter, cursor, offset, countMode }: ItemsRequest,
  { hasMore, returned }: PageEnds,
  source: FeatureSource,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (cursor !== undefined) return cursor.matched;
  if (!hasMore && (returned > 0 || offset === 0)) return offset + returned;
  return countMatched(source, layer, filter, countMode, signal);
}

/** `next` and `prev` of a page (Part 1, 7.15.7), in the format it is answered in. */
export function pageLinks(request: ItemsRequest, facts: PageFacts, resource: Resource): readonly Link[] {
  const { next, previous } = neighbours(request, facts);
  const text = texts[resource.language];
  const { offer, url, query } = resource;
  const link = (rel: string, title: string, cursor: PageCursor | 'first'): Link => ({
    href: address(url, {
      ...Object.fromEntries(query),
      offset: undefined,
      cursor: cursor === 'first' ? undefined : writePageCursor(cursor),
      f: offer.f,
    }),
    rel,
    type: offer.mediaType,
    title,
  });
  return [
    ...(next === undefined ? [] : [link('next', text.nextPage, next)]),
    ...(previous === undefined ? [] : [link('prev', text.previousPage, previous)]),
  ];
}

function neighbours(
  { cursor, limit, offset }: ItemsRequest,
  { ends: { first, last, hasMore, returned }, matched }: PageFacts,
): { readonly next: PageCursor | undefined; readonly previous: PageCursor | 'first' | undefined } {
  const start = cursor?.start ?? offset;
  const isBefore = cursor?.direction === 'before';
  // Whoever came here by `prev` came from a page behind; whoever came by `next` from one in front.
  const follows = isBefore || hasMore;
  const precedes = isBefore ? hasMore : start > 0;
  return {
    next:
      follows && last !== undefined
        ? { direction: 'after', position: last, start: start + returned, matched }
        : undefined,
    previous: !precedes
      ? undefined
      : first === undefined || (start <= limit && !isBefore)
        ? 'first'
        : { direction: 'before', position: first, start: Math.max(start - limit, 0), matched },
  };
}

/** Every link of a page of features, the collection among them. */
export function itemsLinks(request: ItemsRequest, facts: PageFacts, resource: Resource): readonly Link[] {
  const { layer } = request;
  return [
    ...resource.links,
    ...pageLinks(request, facts, resource),
    {
      href: addressOf(resource, `/collections/${layer.id}`, { f: resource.offer.f }),
      rel: 'collection',
      type: resource.offer.mediaType === GEOJSON_TYPE ? 'application/json' : resource.offer.mediaType,
      title: layer.title[resource.language],
    },
  ];
}
