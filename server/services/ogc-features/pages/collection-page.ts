import type { Layer } from '../../../catalog/layer.ts';
import type { CatalogFile } from '../../../catalog/layer-schema.ts';
import { type Html, type HtmlContent, href, html } from '../../../html/write.ts';
import { GEOJSON_TYPE } from '../../../ows/api/formats.ts';
import { addressOf, type Resource } from '../../../ows/api/resource.ts';
import type { Collection } from '../collections.ts';
import { writeFacts } from './collection-facts.ts';
import { downloadList } from './download-list.ts';
import { linkList, linksOfParts } from './landing-page.ts';
import { pageTexts } from './page-texts.ts';
import { breadcrumbsTo, fictitiousNotice, type PageBody } from './shell.ts';

/** What the page of a collection is made from. */
export interface CollectionPage {
  readonly layer: Layer;
  readonly collection: Collection;
  readonly description: CatalogFile;
  readonly map: Html | undefined;
}

export function writeCollectionPage(page: CollectionPage, resource: Resource): PageBody {
  const { layer, collection, map } = page;
  const { language } = resource;
  const text = pageTexts[language];
  const title = layer.title[language];
  const content = html`<h1>${title}</h1>
${fictitiousNotice(layer, language)}
<p class="lead">${layer.abstract[language]}</p>
<ul class="actions"><li><a class="button primary" href="${href(addressOf(resource, `/collections/${layer.id}/items`))}">${text.browse}</a></li></ul>
<div class="split">
<div>${map}</div>
<section aria-labelledby="about"><h2 id="about">${text.describedAs}</h2>${writeFacts({ ...page, crs: layer.geometry.crs, extent: layer.geographicExtent }, resource)}</section>
</div>
<h2 id="properties">${text.properties}</h2>
${propertyTable(layer, resource)}
${codeLists(layer, resource)}
${linksOfParts(collection.links, text.moreOfTheApi)}
<h2 id="download">${text.download}</h2>
<p>${text.downloadAll}</p>
${downloadList(resource, addressOf({ ...resource, lang: undefined }, `/collections/${layer.id}/items`), layer)}
<h2>${text.formats}</h2>
${linkList(collection.links.filter(({ rel, type }) => rel === 'alternate' || (rel === 'items' && type === GEOJSON_TYPE)))}`;
  return { title, breadcrumbs: breadcrumbsTo(resource, layer).slice(0, 2), content };
}

function propertyTable({ properties }: Layer, { language }: Resource): Html {
  const text = pageTexts[language];
  const rows = properties.map((property) => {
    const description = property.description?.[language];
    const unit = property.unit === undefined ? '' : `, ${text.unit} ${property.unit}`;
    return html`<tr><th scope="row">${property.title[language]}<br><code>${property.name}</code></th><td>${text.types[property.type]}${unit}${description !== undefined && html`<br><span class="muted">${description}</span>`}</td></tr>`;
  });
  return html`<div class="table" tabindex="0" role="region" aria-label="${text.properties}"><table>
<thead><tr><th scope="col">${text.property}</th><th scope="col">${text.type}</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function codeLists({ properties }: Layer, { language }: Resource): HtmlContent {
  const text = pageTexts[language];
  return properties.map(({ codes, title }) => {
    if (codes === undefined) return undefined;
    const meanings = Object.entries(codes);
    return html`<details><summary>${text.codes}: ${title[language]}</summary><div><dl class="pairs">${meanings.map(
      ([code, meaning]) => html`<div><dt><code>${code}</code></dt><dd>${meaning[language]}</dd></div>`,
    )}</dl></div></details>`;
  });
}
