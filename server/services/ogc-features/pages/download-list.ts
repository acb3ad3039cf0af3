import { type Html, href, html } from '../../../html/write.ts';
import { itemsOffers } from '../../../ows/api/formats.ts';
import { address } from '../../../ows/api/links.ts';
import type { Resource } from '../../../ows/api/resource.ts';
import { downloadFormat } from '../items-download.ts';

/** What of a request is its page: a file has all features. */
const PAGING = ['limit', 'offset', 'cursor', 'f'];

/** Links to the features of a list in every format of files, under the same conditions. @param url of the list */
export function downloadList({ query, language }: Resource, url: string): Html {
  const conditions = [...query].filter(([name]) => !PAGING.includes(name));
  const links = itemsOffers.flatMap(({ f, title }) => {
    const format = downloadFormat(f);
    if (format === undefined) return [];
    const target = address(url, { ...Object.fromEntries(conditions), f });
    return [html`<li><a class="button" href="${href(target)}" download>${title?.[language] ?? f}</a></li>`];
  });
  return html`<ul class="actions">${links}</ul>`;
}
