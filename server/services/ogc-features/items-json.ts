import { writeGeoJsonRows } from '../../encode/geojson/geojson.ts';
import type { Link } from '../../ows/api/links.ts';
import type { Resource } from '../../ows/api/resource.ts';
import type { FeatureSource } from '../../source/feature-source.ts';
import { PageEnds } from '../../source/page-ends.ts';
import { itemsLinks, matchedOf, pageQuery } from './items.ts';
import type { ItemsRequest } from './items-request.ts';

/** A GeoJSON page under way: its pieces, and its links once the last piece is out. */
export interface ItemsJson {
  readonly pieces: AsyncGenerator<string | Uint8Array, void, undefined>;
  /** Before the end only those that do not depend on the features. */
  links(): readonly Link[];
}

/** GET …/items as GeoJSON (Part 1, 8.3): as rows arrive. */
export function writeItemsJson(
  request: ItemsRequest,
  resource: Resource,
  source: FeatureSource,
  signal: AbortSignal,
): ItemsJson {
  let links: readonly Link[] = resource.links;
  async function* write(): AsyncGenerator<string | Uint8Array, void, undefined> {
    const { crs, properties, withGeometry, maxAllowableOffset, decimals } = request;
    const ends = new PageEnds();
    yield '{"type":"FeatureCollection","features":[\n';
    const options = {
      layer: request.layer,
      properties,
      withGeometry,
      decimals,
      crs: crs.crs,
      axisOrder: crs.axisOrder,
      idForm: 'bare',
    } as const;
    const query = { ...pageQuery(request, ends), properties, withGeometry, maxAllowableOffset };
    yield* writeGeoJsonRows(options, source.rows(query, signal));
    const matched = await matchedOf(request, ends, source, signal);
    links = itemsLinks(request, { ends, matched }, resource);
    yield `\n],"numberReturned":${ends.returned}`;
    if (matched !== undefined) yield `,"numberMatched":${matched}`;
    yield `,"links":${JSON.stringify(links)}}\n`;
  }
  return { pieces: write(), links: () => links };
}
