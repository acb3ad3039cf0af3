import type { Language, Layer } from '../../catalog/layer.ts';
import { allCrs } from '../../geo/crs.ts';
import { writeCrs } from '../../geo/crs-reference.ts';
import { readMoment } from '../../http/datetime.ts';
import { documentOffers, HTML_TYPE, itemsOffers, SCHEMA_TYPE } from '../../ows/api/formats.ts';
import type { Link } from '../../ows/api/links.ts';
import type { ApiPart } from '../../ows/api/part.ts';
import { addressOf, type Resource } from '../../ows/api/resource.ts';
import type { LayerParts } from '../../ows/layer-parts.ts';
import { metadataMediaType } from '../../ows/metadata-type.ts';
import type { TimeExtent } from '../../ows/time-extents.ts';
import { CRS84 } from './crs-parameter.ts';
import { texts } from './texts.ts';

/** Part 1, 7.13: a collection, with the CRSs of Part 2, 6.2. */
export interface Collection {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly keywords?: readonly string[];
  readonly attribution: string;
  readonly extent?: Extent;
  readonly itemType: 'feature';
  readonly crs: readonly string[];
  readonly storageCrs: string;
  readonly links: readonly Link[];
}

interface Extent {
  /** Longitude, latitude. */
  readonly spatial?: { readonly bbox: readonly (readonly number[])[]; readonly crs: string };
  /** Instants, both included. */
  readonly temporal?: { readonly interval: readonly (readonly [string, string])[]; readonly trs: string };
}

/** CRSs of every collection, the default one first (Part 2, 6.2.1). */
export const offeredCrsUris: readonly string[] = [
  CRS84,
  ...allCrs.map((crs) => writeCrs(crs, 'http')).filter((uri) => uri !== CRS84),
];

/**
 * Part 1, 7.14: every collection of a view, top first, as JSON.
 * @param kept collections that were written before
 * @param times of the layers with valid time, by layer id
 */
export function writeCollections(
  resource: Resource,
  kept: LayerParts<string>,
  times: ReadonlyMap<string, TimeExtent>,
  apiParts: readonly ApiPart[] = [],
): string {
  const { landing, lang, language } = resource;
  const collections = resource.view.layers.map((layer) => {
    const time = times.get(layer.id);
    const form = JSON.stringify([landing, lang, language, time]);
    return kept.of(layer, form, () => JSON.stringify(listedCollection(layer, time, resource, apiParts)));
  });
  return `{"links":${JSON.stringify(resource.links)},"collections":[${collections.join(',')}]}`;
}

/** A collection in the list: `self` is its own address. */
function listedCollection(
  layer: Layer,
  time: TimeExtent | undefined,
  resource: Resource,
  apiParts: readonly ApiPart[],
): Collection {
  const self = documentOffers.map(({ f, mediaType }, i) => ({
    href: addressOf(resource, `/collections/${layer.id}`, { f }),
    rel: i === 0 ? 'self' : 'alternate',
    type: mediaType,
    title: f === 'html' ? 'HTML' : 'JSON',
  }));
  return writeCollection(layer, time, self, resource, apiParts);
}

export function toCollection(
  layer: Layer,
  time: TimeExtent | undefined,
  resource: Resource,
  apiParts: readonly ApiPart[] = [],
): Collection {
  return writeCollection(layer, time, resource.links, resource, apiParts);
}

function writeCollection(
  layer: Layer,
  time: TimeExtent | undefined,
  self: readonly Link[],
  resource: Resource,
  apiParts: readonly ApiPart[],
): Collection {
  const { language } = resource;
  const extent = toExtent(layer, time);
  return {
    id: layer.id,
    title: layer.title[language],
    description: describe(layer, language),
    ...(layer.keywords.length === 0 ? {} : { keywords: layer.keywords.map((each) => each[language]) }),
    attribution: layer.attribution[language],
    ...(extent === undefined ? {} : { extent }),
    itemType: 'feature',
    crs: offeredCrsUris,
    storageCrs: writeCrs(layer.geometry.crs, 'http'),
    links: [
      ...self,
      ...contentLinks(layer, resource),
      ...apiParts.flatMap((part) => part.collectionLinks(layer, resource)),
    ],
  };
}

function contentLinks(layer: Layer, resource: Resource): readonly Link[] {
  const { licence, metadataUrl } = layer;
  const { language } = resource;
  const text = texts[language];
  return [
    ...itemsOffers.map(({ f, mediaType, title }) => ({
      href: addressOf(resource, `/collections/${layer.id}/items`, { f }),
      rel: 'items',
      type: mediaType,
      title: title === undefined ? text.itemsOf(layer.title[language]) : title[language],
    })),
    {
      href: addressOf(resource, `/collections/${layer.id}/queryables`),
      rel: 'http://www.opengis.net/def/rel/ogc/1.0/queryables',
      type: SCHEMA_TYPE,
      title: text.queryables,
    },
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
            title: text.metadata,
          },
        ]),
  ];
}

/** Invented data says so wherever it is described. */
function describe(layer: Layer, language: Language): string {
  const abstract = layer.abstract[language];
  return layer.fictitious ? `${texts[language].fictitious} ${abstract}` : abstract;
}

function toExtent({ geographicExtent }: Layer, time: TimeExtent | undefined): Extent | undefined {
  const interval = time === undefined ? undefined : toInterval(time);
  if (geographicExtent === undefined && interval === undefined) return undefined;
  return {
    ...(geographicExtent === undefined ? {} : { spatial: { bbox: [geographicExtent], crs: CRS84 } }),
    ...(interval === undefined
      ? {}
      : {
          temporal: {
            interval: [interval],
            trs: 'http://www.opengis.net/def/uom/ISO-8601/0/Gregorian',
          },
        }),
  };
}

/** Days → the moments they begin and end at: the schema of an interval knows instants alone. */
function toInterval({ start, end }: TimeExtent): readonly [string, string] | undefined {
  const [first, last] = [readMoment(start), readMoment(end)];
  if (first === undefined || last === undefined) return undefined;
  return [first.start, last.isDay ? last.end : last.start];
}
