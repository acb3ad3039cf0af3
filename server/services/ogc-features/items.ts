import type { Layer } from '../../catalog/layer.ts';
import type { Filter } from '../../filter/filter.ts';
import { GEOJSON_TYPE } from '../../ows/api/formats.ts';
import { address, type Link } from '../../ows/api/links.ts';
import { addressOf, type Resource } from '../../ows/api/resource.ts';
import type { FeatureQuery, FeatureSource } from '../../source/feature-source.ts';
import { type Cursor, writeCursor } from './cursor.ts';
import type { ItemsRequest } from './items-request.ts';
import { texts } from './texts.ts';

/** A page of features as it turned out. */
export interface PageFacts {
  readonly returned: number;
  readonly firstKey: string | undefined;
  readonly lastKey: string | undefined;
  readonly hasNext: boolean;
  readonly matched: number | undefined;
}

/** Most features that are counted for numberMatched: the whole layer by its key, or through a filter. */
const COUNT_CEILING = { all: 1_000_000, filtered: 100_000 } as const;

/** What of a query is paging: one row more than a page, to know whether another follows. */
export function pageQuery({
  cursor,
  limit,
  layer,
  filter,
}: ItemsRequest): Pick<FeatureQuery, 'layer' | 'filter' | 'limit' | 'after' | 'before'> {
  if (cursor?.direction === 'before') return { layer, filter, limit, before: cursor.key };
  return { layer, filter, limit: limit + 1, after: cursor?.key };
}

/** Whether the row at an index only says that another page follows. */
export function isBeyondPage(index: number, { limit }: ItemsRequest): boolean {
  return index >= limit;
}

/**
 * numberMatched: known from the walk's first page, or by this page alone, or counted.
 * @param returned features on this page when no other follows, else undefined
 * @returns undefined when there are too many to count
 */
export async function countMatched(
  { layer, filter, cursor }: ItemsRequest,
  lastPage: number | undefined,
  source: FeatureSource,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (cursor !== undefined) return cursor.matched;
  if (lastPage !== undefined) return lastPage;
  return count(layer, filter, source, signal);
}

async function count(
  layer: Layer,
  filter: Filter | undefined,
  source: FeatureSource,
  signal: AbortSignal,
): Promise<number | undefined> {
  const ceiling = filter === undefined ? COUNT_CEILING.all : COUNT_CEILING.filtered;
  const counted = await source.count(layer, filter, signal, ceiling);
  return counted < ceiling ? counted : undefined;
}

/** `next` and `prev` of a page (Part 1, 7.15.7), in the format it is answered in. */
export function pageLinks(request: ItemsRequest, facts: PageFacts, resource: Resource): readonly Link[] {
  const { next, previous } = neighbours(request, facts);
  const text = texts[resource.language];
  const { offer, url, query } = resource;
  const link = (rel: string, title: string, cursor: Cursor | 'first'): Link => ({
    href: address(url, {
      ...Object.fromEntries(query),
      cursor: cursor === 'first' ? undefined : writeCursor(cursor),
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
  { cursor, limit }: ItemsRequest,
  { returned, firstKey, lastKey, hasNext, matched }: PageFacts,
): { readonly next: Cursor | undefined; readonly previous: Cursor | 'first' | undefined } {
  const start = cursor?.start ?? 0;
  const isBefore = cursor?.direction === 'before';
  const follows = isBefore || hasNext;
  return {
    next:
      follows && lastKey !== undefined
        ? { direction: 'after', key: lastKey, start: start + returned, matched }
        : undefined,
    previous:
      start === 0
        ? undefined
        : start <= limit || firstKey === undefined
          ? 'first'
          : { direction: 'before', key: firstKey, start: start - limit, matched },
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
