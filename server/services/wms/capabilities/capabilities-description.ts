import type { Language, Layer } from '../../../catalog/layer.ts';
import { metadataMediaType } from '../../../ows/metadata-type.ts';
import { element, type Xml } from '../../../xml/write.ts';
import type { WmsRequest } from '../wms-request.ts';
import { onlineResource } from './capabilities-parts.ts';

/** What a layer of layers holds, in the order it lists them. */
export function listTitles(layers: readonly Layer[], language: Language): string {
  const titles = layers.slice(0, MOST_TITLES).map((layer) => layer.title[language]);
  return [...titles, ...(layers.length > MOST_TITLES ? ['…'] : [])].join(', ');
}

const MOST_TITLES = 20;

/** A layer's own keywords, or at least its theme. */
export function keywordsOf({ keywords, theme }: Layer, { catalog, language }: WmsRequest): readonly string[] {
  if (keywords.length > 0) return keywords.map((keyword) => keyword[language]);
  return [catalog.description.themes[theme]?.title[language] ?? theme];
}

/** Keywords, or nothing: an empty list says nothing. */
export function keywordList(keywords: readonly string[]): Xml | undefined {
  if (keywords.length === 0) return undefined;
  return element(
    'KeywordList',
    {},
    keywords.map((keyword) => element('Keyword', {}, keyword)),
  );
}

/** What is described here and not in a catalogue's record: our own page, which is of no standard that 1.1.1 knows. */
export function descriptionPage(url: string, { version }: WmsRequest): Xml | undefined {
  if (version === '1.1.1') return undefined;
  return element(
    'MetadataURL',
    { type: 'OGC:Collection' },
    element('Format', {}, 'text/html'),
    onlineResource(url, version),
  );
}

/** The record's type follows the version's list; its format follows its address. */
export function metadataUrl(url: string, { version }: WmsRequest): Xml {
  return element(
    'MetadataURL',
    { type: version === '1.1.1' ? 'TC211' : 'ISO19115:2003' },
    element('Format', {}, metadataMediaType(url)),
    onlineResource(url, version),
  );
}
