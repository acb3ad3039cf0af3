import { countText, featureTitle, valueText } from '../../../encode/value-text.ts';
import { type Html, href, html } from '../../../html/write.ts';
import type { Link } from '../../../ows/api/links.ts';
import { addressOf, inFormat, type Resource } from '../../../ows/api/resource.ts';
import { featurePath } from '../feature.ts';
import type { PageFacts } from '../items.ts';
import type { ItemsRequest } from '../items-request.ts';
import { downloadList } from './download-list.ts';
import { writeItemsForm } from './items-form.ts';
import { pageTexts } from './page-texts.ts';
import type { ReadFeature } from './read-features.ts';
import { breadcrumbsTo, fictitiousNotice, licenceLine, type PageBody } from './shell.ts';

/** What a page of a list is made from. */
export interface ItemsPage {
  readonly request: ItemsRequest;
  readonly features: readonly ReadFeature[];
  readonly facts: PageFacts;
  readonly links: readonly Link[];
  readonly map: Html | undefined;
}

export function writeItemsPage(page: ItemsPage, resource: Resource): PageBody {
  const { request, features, map } = page;
  const { language } = resource;
  const { layer } = request;
  const text = pageTexts[language];
  const start = request.cursor?.start ?? request.offset;
  const content = html`<h1>${layer.title[language]}: ${text.items.toLowerCase()}</h1>
${fictitiousNotice(layer, language)}
<div class="split"><div>
${features.length === 0 ? emptyList(request, resource) : html`<p class="lead" role="status">${rangeText(page, language)}</p>`}
${writeItemsForm(layer, resource)}
</div>${map}</div>
${features.length > 0 && html`<h2 id="list">${text.list}</h2><ol class="list" start="${start + 1}">${features.map((feature) => card(feature, page, resource))}</ol>${pager(page, resource)}`}
<h2 id="download">${text.download}</h2>
<p>${request.filter === undefined ? text.downloadAll : text.downloadFiltered}</p>
${downloadList(resource, resource.url, layer)}
<p><a href="${href(inFormat(resource, 'json'))}">${text.downloadPage}</a></p>
${licenceLine(layer, language)}`;
  return { title: text.items, breadcrumbs: breadcrumbsTo(resource, layer), content };
}

/** Characters of a value that takes the whole width of its card. */
const WIDE = 80;

function card({ key, values }: ReadFeature, { request }: ItemsPage, resource: Resource): Html {
  const { layer } = request;
  const { language } = resource;
  const pairs = layer.properties.flatMap((property, i) => {
    const value = valueText(property, values[i] ?? null, language);
    if (value === undefined) return [];
    const width = value.length > WIDE && html` class="wide"`;
    return [html`<div${width}><dt>${property.title[language]}</dt><dd>${value}</dd></div>`];
  });
  return html`<li class="card"><h3><a href="${href(addressOf(resource, featurePath(layer, key)))}">${featureTitle(layer, key, values, language)}</a></h3>${pairs.length > 0 && html`<dl class="pairs">${pairs}</dl>`}</li>`;
}

function emptyList({ layer, filter, cursor }: ItemsRequest, resource: Resource): Html {
  const text = pageTexts[resource.language];
  if (filter === undefined && cursor === undefined)
    return html`<p class="lead" role="status">${text.emptyLayer}</p>`;
  return html`<p class="lead" role="status">${text.empty}</p><p>${text.emptyHint} <a href="${href(addressOf(resource, `/collections/${layer.id}/items`))}">${text.clear}</a></p>`;
}

function pager({ links }: ItemsPage, { language }: Resource): Html | undefined {
  const text = pageTexts[language];
  const of = (rel: string): Link | undefined => links.find((link) => link.rel === rel);
  const [previous, next] = [of('prev'), of('next')];
  if (previous === undefined && next === undefined) return undefined;
  return html`<nav class="pages" aria-label="${text.pages}">
${previous !== undefined && html`<a class="button" rel="prev" href="${href(previous.href)}">← ${text.previous}</a>`}
${next !== undefined && html`<a class="button" rel="next" href="${href(next.href)}">${text.next} →</a>`}
</nav>`;
}

function rangeText({ request, facts }: ItemsPage, language: Resource['language']): string {
  const text = pageTexts[language];
  const start = request.cursor?.start ?? request.offset;
  const from = countText(start + 1, language);
  const to = countText(start + facts.ends.returned, language);
  const { matched } = facts;
  const range = text.range(from, to);
  return matched === undefined ? range : text.rangeOf(range, countText(matched, language));
}
