import type { ArchiveLayer } from '../../../catalog/archive-layer.ts';
import type { CatalogFile } from '../../../catalog/layer-schema.ts';
import { type HtmlContent, html } from '../../../html/write.ts';
import type { Resource } from '../../../ows/api/resource.ts';
import type { ArchiveCollection } from '../archive-collection.ts';
import { writeFacts } from './collection-facts.ts';
import { linkList, linksOfParts } from './landing-page.ts';
import { pageTexts } from './page-texts.ts';
import { breadcrumbsTo, fictitiousNotice, type PageBody } from './shell.ts';

/** What the page of a collection of ready tiles is made from. */
export interface ArchivePage {
  readonly archive: ArchiveLayer;
  readonly collection: ArchiveCollection;
  readonly description: CatalogFile;
}

export function writeArchivePage(page: ArchivePage, resource: Resource): PageBody {
  const { archive, collection, description } = page;
  const { language } = resource;
  const text = pageTexts[language];
  const title = archive.title[language];
  const { bounds, minZoom, maxZoom } = archive.facts;
  const content = html`<h1>${title}</h1>
${fictitiousNotice(archive, language)}
<p class="lead">${archive.abstract[language]}</p>
<p>${text.readyTiles(archive.facts.format.toUpperCase(), minZoom, maxZoom)}</p>
<section aria-labelledby="about"><h2 id="about">${text.describedAs}</h2>${writeFacts({ layer: archive, extent: bounds, description }, resource)}</section>
${tileLayers(archive, language)}
${linksOfParts(collection.links, text.tiles)}
<h2>${text.formats}</h2>
${linkList(collection.links.filter(({ rel, title: name }) => rel === 'alternate' || name === 'TileJSON'))}`;
  return { title, breadcrumbs: breadcrumbsTo(resource, archive).slice(0, 2), content };
}

/** Layers of vector tiles and their attributes, as the archive says. */
function tileLayers({ facts }: ArchiveLayer, language: Resource['language']): HtmlContent {
  const text = pageTexts[language];
  const layers = facts.vectorLayers.map(
    ({ id, fields, description }) => html`<h2><code>${id}</code></h2>
${description !== undefined && description !== '' && html`<p>${description}</p>`}
<dl class="pairs">${Object.entries(fields).map(([name, said]) => html`<div><dt><code>${name}</code></dt><dd>${said}</dd></div>`)}</dl>`,
  );
  return layers.length > 0 && html`<section aria-label="${text.properties}">${layers}</section>`;
}
