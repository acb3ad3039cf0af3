import type { Link } from '../../ows/api/links.ts';
import type { Resource } from '../../ows/api/resource.ts';
import type { FeatureSource } from '../../source/feature-source.ts';
import { countMatched, isBeyondPage, itemsLinks, type PageFacts, pageQuery } from './items.ts';
import type { ItemsRequest } from './items-request.ts';

/** A GeoJSON page under way: its pieces, and its links once the last piece is out. */
export interface ItemsJson {
  readonly pieces: AsyncGenerator<string, void, undefined>;
  /** Before the end only those that do not depend on the features. */
  links(): readonly Link[];
}

/** GET …/items as GeoJSON (Part 1, 8.3): the database's texts are passed on as they arrive. */
export function writeItemsJson(
  request: ItemsRequest,
  resource: Resource,
  source: FeatureSource,
  signal: AbortSignal,
): ItemsJson {
  let links: readonly Link[] = resource.links;
  async function* write(): AsyncGenerator<string, void, undefined> {
    const { layer, crs } = request;
    let returned = 0;
    let hasNext = false;
    let [first, last] = ['', ''];
    yield '{"type":"FeatureCollection","features":[';
    const query = {
      ...pageQuery(request),
      properties: layer.properties,
      crs: crs.crs,
      axisOrder: crs.axisOrder,
      idForm: 'bare',
    } as const;
    for await (const batch of source.geoJson(query, signal)) {
      let piece = '';
      for (const text of batch) {
        hasNext = isBeyondPage(returned, request);
        if (hasNext) break;
        piece += returned === 0 ? `\n${text}` : `,\n${text}`;
        if (returned === 0) first = text;
        last = text;
        returned += 1;
      }
      if (piece !== '') yield piece;
      if (hasNext) break;
    }
    const matched = await countMatched(request, hasNext ? undefined : returned, source, signal);
    const facts: PageFacts = { returned, firstKey: idOf(first), lastKey: idOf(last), hasNext, matched };
    links = itemsLinks(request, facts, resource);
    yield `\n],"numberReturned":${returned}`;
    if (matched !== undefined) yield `,"numberMatched":${matched}`;
    yield `,"links":${JSON.stringify(links)}}\n`;
  }
  return { pieces: write(), links: () => links };
}

function idOf(text: string): string | undefined {
  if (text === '') return undefined;
  const { id } = JSON.parse(text) as { readonly id: string | number };
  return String(id);
}
