import type { Layer } from '../../../catalog/layer.ts';
import { writeCrs } from '../../../geo/crs-reference.ts';
import { type Html, href, html } from '../../../html/write.ts';
import { itemsOffers } from '../../../ows/api/formats.ts';
import { address } from '../../../ows/api/links.ts';
import type { Resource } from '../../../ows/api/resource.ts';
import { downloadFormat } from '../download-format.ts';
import { pageTexts } from './page-texts.ts';

/** What of a request is its page: a file has all features. */
const PAGING = ['limit', 'offset', 'cursor', 'f'];

/**
 * Links to the features of a list in every format of files, under the same conditions; in the CRS of the data where a
 * format is for measuring and no other was asked for.
 * @param url of the list
 */
export function downloadList({ query, language }: Resource, url: string, layer: Layer): Html {
  const conditions = [...query].filter(([name]) => !PAGING.includes(name));
  const links = itemsOffers.flatMap(({ f, title }) => {
    const format = downloadFormat(f);
    if (format === undefined) return [];
    const ownCrs = format.crs.isPlanar === true && !query.has('crs');
    const crs = ownCrs ? { crs: writeCrs(layer.geometry.crs, 'http') } : {};
    const target = address(url, { ...Object.fromEntries(conditions), f, ...crs });
    return [html`<li><a class="button" href="${href(target)}" download>${title?.[language] ?? f}</a></li>`];
  });
  const text = pageTexts[language];
  const hidden = conditions.map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  const formats = itemsOffers.flatMap(({ f, title }) =>
    downloadFormat(f) === undefined ? [] : [html`<option value="${f}">${title?.[language] ?? f}</option>`],
  );
  return html`${!query.has('crs') && html`<p>${text.downloadCrs(layer.geometry.crs.code)}</p>`}
<ul class="actions">${links}</ul>
<form method="post" action="${href(url.replace(/items$/, 'exports'))}"><p>${text.downloadLater}</p>
${hidden}<p class="order"><label>${text.format} <select name="f">${formats}</select></label> <button class="button" type="submit">${text.order}</button></p></form>`;
}
