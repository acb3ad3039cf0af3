import type { Described } from '../../catalog/described.ts';
import type { Language } from '../../catalog/layer.ts';
import { HTML_TYPE } from '../../ows/api/formats.ts';
import type { Link } from '../../ows/api/links.ts';
import { metadataMediaType } from '../../ows/metadata-type.ts';
import { texts } from './texts.ts';

/** What every collection says of itself, of features or not (Part 1, 7.13). */
export interface CollectionMembers {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly keywords?: readonly string[];
  readonly attribution: string;
  readonly extent?: Extent;
  readonly links: readonly Link[];
}

export interface Extent {
  /** Longitude, latitude. */
  readonly spatial?: { readonly bbox: readonly (readonly number[])[]; readonly crs: string };
  /** Instants, both included. */
  readonly temporal?: { readonly interval: readonly (readonly [string, string])[]; readonly trs: string };
}

/** The words of a collection. */
export function describedMembers(
  layer: Described,
  language: Language,
): Omit<CollectionMembers, 'extent' | 'links'> {
  return {
    id: layer.id,
    title: layer.title[language],
    description: describe(layer, language),
    ...(layer.keywords.length === 0 ? {} : { keywords: layer.keywords.map((each) => each[language]) }),
    attribution: layer.attribution[language],
  };
}

/** Links to the licence and to the metadata. */
export function rightsLinks({ licence, metadataUrl }: Described, language: Language): readonly Link[] {
  return [
    ...(licence.url === undefined
      ? []
      : [{ href: licence.url, rel: 'license', type: HTML_TYPE, title: licence.title[language] }]),
    ...(metadataUrl === undefined
      ? []
      : [
          {
            href: metadataUrl,
            rel: 'describedby',
            type: metadataMediaType(metadataUrl),
            title: texts[language].metadata,
          },
        ]),
  ];
}

/** Invented data says so wherever it is described. */
function describe(layer: Described, language: Language): string {
  const abstract = layer.abstract[language];
  return layer.fictitious ? `${texts[language].fictitious} ${abstract}` : abstract;
}
