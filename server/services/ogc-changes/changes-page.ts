import type { Link } from '../../ows/api/links.ts';
import { address } from '../../ows/api/links.ts';
import type { Resource } from '../../ows/api/resource.ts';
import type { ChangeFeed, Freshness } from '../../source/changes/change-feed.ts';
import { type ChangeRecord, toRecords } from './change-record.ts';
import type { ChangesRequest } from './changes-request.ts';

/** A page of the feed. */
export interface ChangesPage {
  readonly links: readonly Link[];
  /** Where the next page begins: `since` of the next request. */
  readonly position: string;
  /** More is waiting behind `position`. */
  readonly isMore: boolean;
  /** The feed does not reach back to `since`: take everything for changed, and go on from `position`. */
  readonly isReset: boolean;
  /** How soon changes are told: feed: within a second; poll: within some seconds, whole collections; none: not. */
  readonly freshness: Freshness;
  readonly changes: readonly ChangeRecord[];
}

/** What happened since a position, or where the feed stands now. */
export async function writeChangesPage(
  request: ChangesRequest,
  resource: Resource,
  feed: ChangeFeed,
  signal: AbortSignal,
): Promise<ChangesPage> {
  const { since, limit, layers } = request;
  const [only] = layers;
  const layerId = layers.length === 1 ? only?.id : undefined;
  const page =
    since === undefined
      ? { changes: [], position: feed.position(), isMore: false, isReset: false }
      : await feed.page({ since, layerId, limit }, signal);
  const { position, isMore, isReset } = page;
  const query = { ...Object.fromEntries(resource.query), since: position };
  const kinds = layers.map(({ id }) => feed.freshnessOf(id));
  return {
    // The stream has no end: a robot that follows links must not find it.
    links: [
      ...resource.links.filter(({ rel }) => rel === 'self'),
      ...(isMore ? [{ href: address(resource.url, query), rel: 'next', type: 'application/json' }] : []),
    ],
    position,
    isMore,
    isReset,
    freshness: kinds.includes('none') ? 'none' : kinds.includes('poll') ? 'poll' : 'feed',
    changes: toRecords(page.changes, request),
  };
}
