/** Filled while a page is read: where it begins and ends, and whether rows follow in the direction of reading. */
export class PageEnds {
  first: { readonly values: readonly (string | null)[]; readonly key: string } | undefined;
  last: PageEnds['first'];
  /** Rows lie beyond the limit: known once the page is read. */
  hasMore = false;
  returned = 0;
}
