import type { Described } from '../../../catalog/described.ts';
import type { CatalogFile } from '../../../catalog/layer-schema.ts';
import { dateText, fixedText } from '../../../encode/value-text.ts';
import type { Crs } from '../../../geo/crs.ts';
import type { Extent } from '../../../geo/extent.ts';
import { type Html, type HtmlContent, href, html } from '../../../html/write.ts';
import type { Resource } from '../../../ows/api/resource.ts';
import { pageTexts } from './page-texts.ts';

/** What the pages of collections say in a table. */
export interface CollectionFacts {
  readonly layer: Described;
  /** Of the stored features. */
  readonly crs?: Crs;
  /** Longitude, latitude. */
  readonly extent: Extent | undefined;
  readonly description: CatalogFile;
}

/** A definition list: who answers for the data, under which licence, how old, where. */
export function writeFacts({ layer, crs, extent, description }: CollectionFacts, resource: Resource): Html {
  const { language } = resource;
  const text = pageTexts[language];
  const publisher = description.publishers[layer.publisher];
  const { updated, note } = layer.freshness;
  const { keywords, metadataUrl } = layer;
  const rows: readonly (readonly [string, HtmlContent])[] = [
    [text.publisher, linked(publisher?.title[language] ?? layer.publisher, publisher?.url)],
    [text.theme, description.themes[layer.theme]?.title[language] ?? layer.theme],
    [text.attribution, layer.attribution[language]],
    [text.licence, linked(layer.licence.title[language], layer.licence.url)],
    [text.updated, updated === undefined ? undefined : dateText(updated, language)],
    [text.freshness, note[language]],
    [text.storageCrs, crs === undefined ? undefined : `${crs.title} (${crs.code})`],
    [text.extent, extentText(extent, language)],
    [text.identifier, html`<code>${layer.id}</code>`],
    [text.keywords, keywords.length === 0 ? undefined : keywords.map((each) => each[language]).join(', ')],
    [text.metadata, metadataUrl === undefined ? undefined : linked(metadataUrl, metadataUrl)],
  ];
  const present = rows.filter(([, value]) => value !== undefined);
  return html`<dl class="facts">${present.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function extentText(extent: Extent | undefined, language: Resource['language']): string | undefined {
  if (extent === undefined) return undefined;
  const [west, south, east, north] = extent.map((each) => fixedText(each, 3, language));
  return `${south}–${north}° N, ${west}–${east}° E`;
}

function linked(title: string, address: string | undefined): HtmlContent {
  return address === undefined ? title : html`<a href="${href(address)}">${title}</a>`;
}
