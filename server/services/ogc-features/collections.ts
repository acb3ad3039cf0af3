import type { Described } from '../../catalog/described.ts';
import type { Layer } from '../../catalog/layer.ts';
import { allCrs } from '../../geo/crs.ts';
import { writeCrs } from '../../geo/crs-reference.ts';
import { readMoment } from '../../http/datetime.ts';
import { documentOffers, itemsOffers, SCHEMA_TYPE } from '../../ows/api/formats.ts';
import type { Link } from '../../ows/api/links.ts';
import type { ApiPart } from '../../ows/api/part.ts';
import { addressOf, type Resource } from '../../ows/api/resource.ts';
import type { LayerParts } from '../../ows/layer-parts.ts';
import type { TimeExtent } from '../../ows/time-extents.ts';
import { KeptText } from '../../xml/kept-text.ts';
import { archiveMembers } from './archive-collection.ts';
import { type CollectionMembers, describedMembers, type Extent, rightsLinks } from './collection-members.ts';
import { CRS84 } from './crs-parameter.ts';
import { texts } from './texts.ts';

/** Part 1, 7.13: a collection of features, with the CRSs of Part 2, 6.2. */
export interface Collection extends CollectionMembers {
  readonly itemType: 'feature';
  readonly crs: readonly string[];
  readonly storageCrs: string;
}

/** CRSs of every collection, the default one first (Part 2, 6.2.1). */
export const offeredCrsUris: readonly string[] = [
  CRS84,
  ...allCrs.map((crs) => writeCrs(crs, 'http')).filter((uri) => uri !== CRS84),
];

/** Part 2, 6.2.2: stands for the list of CRSs beside the collections. */
const GLOBAL_CRS: readonly string[] = ['#/crs'];

/**
 * Part 1, 7.14: every collection of a view, layers of features first, each by order, as JSON for `joinKept`.
 * @param kept collections that were written before
 * @param times of the layers with valid time, by layer id
 */
export function writeCollections(
  resource: Resource,
  kept: LayerParts<KeptText>,
  times: ReadonlyMap<string, TimeExtent>,
  apiParts: readonly ApiPart[] = [],
): string {
  const { landing, lang, language, view } = resource;
  const form = (time: TimeExtent | undefined): string => JSON.stringify([landing, lang, language, time]);
  const collections = view.layers.map((layer) => {
    const time = times.get(layer.id);
    const made = kept.of(layer, form(time), () => {
      const own = { ...resource, links: ownLinks(layer, resource) };
      return new KeptText(JSON.stringify({ ...toCollection(layer, time, own, apiParts), crs: GLOBAL_CRS }));
    });
    return made.mark;
  });
  const archives = view.archives.map((archive) => {
    const own = { ...resource, links: ownLinks(archive, resource) };
    return JSON.stringify(archiveMembers(archive, own, apiParts));
  });
  const head = { links: resource.links, crs: offeredCrsUris };
  return `${JSON.stringify(head).slice(0, -1)},"collections":[${[...collections, ...archives].join(',')}]}`;
}

/** In the list `self` of a collection is its own address. */
function ownLinks({ id }: Described, resource: Resource): readonly Link[] {
  return documentOffers.map(({ f, mediaType }, i) => ({
    href: addressOf(resource, `/collections/${id}`, { f }),
    rel: i === 0 ? 'self' : 'alternate',
    type: mediaType,
    title: f === 'html' ? 'HTML' : 'JSON',
  }));
}

/** A collection of features. @param resource its links are those to the collection itself */
export function toCollection(
  layer: Layer,
  time: TimeExtent | undefined,
  resource: Resource,
  apiParts: readonly ApiPart[] = [],
): Collection {
  const extent = toExtent(layer, time);
  return {
    ...describedMembers(layer, resource.language),
    ...(extent === undefined ? {} : { extent }),
    itemType: 'feature',
    crs: offeredCrsUris,
    storageCrs: writeCrs(layer.geometry.crs, 'http'),
    links: [
      ...resource.links,
      ...contentLinks(layer, resource),
      ...apiParts.flatMap((part) => part.collectionLinks(layer, resource)),
    ],
  };
}

function contentLinks(layer: Layer, resource: Resource): readonly Link[] {
  const { language } = resource;
  const text = texts[language];
  return [
    ...itemsOffers.map(({ f, mediaType, title }, i) => ({
      href: addressOf(resource, `/collections/${layer.id}/items`, { f }),
      rel: isFirstOfType(mediaType, i) ? 'items' : 'enclosure',
      type: mediaType,
      title: title === undefined ? text.itemsOf(layer.title[language]) : title[language],
    })),
    {
      href: addressOf(resource, `/collections/${layer.id}/queryables`),
      rel: 'http://www.opengis.net/def/rel/ogc/1.0/queryables',
      type: SCHEMA_TYPE,
      title: text.queryables,
    },
    ...rightsLinks(layer, language),
  ];
}

/**
 * Part 1, 7.13: one link `items` for each encoding. Further files of a type, such as a whole collection in GeoJSON, are
 * enclosures: GDAL takes the last `items` in GeoJSON for the pages, and a file has no `next`.
 */
function isFirstOfType(mediaType: string, place: number): boolean {
  return itemsOffers.findIndex((offer) => offer.mediaType === mediaType) === place;
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
