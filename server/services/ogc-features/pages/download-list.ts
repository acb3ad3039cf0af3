import { type Html, href, html } from '../../../html/write.ts';
import { itemsOffers } from '../../../ows/api/formats.ts';
import { address } from '../../../ows/api/links.ts';
import type { Resource } from '../../../ows/api/resource.ts';
import { downloadFormat } from '../download-format.ts';
import { pageTexts } from './page-texts.ts';

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
  const text = pageTexts[language];
  const hidden = conditions.map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  const formats = itemsOffers.flatMap(({ f, title }) =>
    downloadFormat(f) === undefined ? [] : [html`<option value="${f}">${title?.[language] ?? f}</option>`],
  );
  return html`<ul class="actions">${links}</ul>
<form method="post" action="${href(url.replace(/items$/, 'exports'))}"><p>${text.downloadLater}</p>
${hidden}<p><label>${text.format} <select name="f">${formats}</select></label> <button type="submit">${text.order}</button></p></form>`;
}
