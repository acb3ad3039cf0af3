import { writeQuery } from '../write-query.ts';

/** A link of an OGC API document (Part 1, 7.6; RFC 8288). */
export interface Link {
  readonly href: string;
  readonly rel: string;
  readonly type?: string;
  readonly title?: string;
  readonly hreflang?: string;
}

/** An address with parameters, in their order; undefined ones are left out. */
export function address(path: string, parameters: Readonly<Record<string, string | undefined>> = {}): string {
  const query = writeQuery(parameters);
  return query === '' ? path : `${path}?${query}`;
}

/** Most characters of the header Link: proxies give all headers of an answer 4 or 8 KiB. */
const MAX_LINK_HEADER = 3000;

/**
 * Links → the value of the header Link; titles stay in the body, which has an encoding. Of a long query only what
 * leads to other pages is told here, or nothing: the body has every link.
 */
export function writeLinkHeader(links: readonly Link[]): string {
  const all = writeLinks(links);
  if (all.length <= MAX_LINK_HEADER) return all;
  const pages = writeLinks(links.filter(({ rel }) => rel === 'next' || rel === 'prev'));
  return pages.length <= MAX_LINK_HEADER ? pages : '';
}

function writeLinks(links: readonly Link[]): string {
  return links
    .map(({ href, rel, type }) => `<${href}>; rel="${rel}"${type === undefined ? '' : `; type="${type}"`}`)
    .join(', ');
}
