import type { ArchiveLayer } from '../../catalog/archive-layer.ts';
import type { Layer } from '../../catalog/layer.ts';
import { featureTitle } from '../../encode/value-text.ts';
import type { Extent } from '../../geo/extent.ts';
import { transformExtent } from '../../geo/projection.ts';
import type { Html } from '../../html/write.ts';
import type { Link } from '../../ows/api/links.ts';
import type { ApiPart } from '../../ows/api/part.ts';
import type { Resource } from '../../ows/api/resource.ts';
import type { Parts } from '../../parts.ts';
import { PageEnds } from '../../source/page-ends.ts';
import { scaleRange } from '../../style/style.ts';
import type { ArchiveCollection } from './archive-collection.ts';
import { toCollection } from './collections.ts';
import { byKey, keysOf, noSuchFeature } from './feature.ts';
import { itemsLinks, matchedOf, type PageFacts, pageQuery } from './items.ts';
import type { ItemsRequest } from './items-request.ts';
import { writeArchivePage } from './pages/archive-page.ts';
import { writeCollectionPage } from './pages/collection-page.ts';
import { writeCoordinateList } from './pages/coordinate-list.ts';
import { writeFeaturePage } from './pages/feature-page.ts';
import { writeItemsPage } from './pages/items-page.ts';
import { portalAddress, writeMapFigure } from './pages/map-figure.ts';
import { frameAround, frameAtScale, isDrawn, type MapFrame, mapCrs } from './pages/map-frame.ts';
import { readFeatures } from './pages/read-features.ts';
import { extentOfAll, type Shape } from './pages/shape.ts';
import { writeResourcePage } from './pages/shell.ts';

/** GET /collections/{id} as a page. */
export async function collectionHtml(
  layer: Layer,
  resource: Resource,
  parts: Parts,
  signal: AbortSignal,
  apiParts: readonly ApiPart[] = [],
): Promise<string> {
  const frame = await collectionFrame(layer, parts, signal);
  const map = frame && mapOf({ layer, frame, title: layer.title[resource.language], resource, parts });
  const { description } = parts.catalog.current;
  // The page does not tell the time of all: looking it up is left out.
  const collection = toCollection(layer, undefined, resource, apiParts);
  return writeResourcePage(
    writeCollectionPage({ layer, collection, description, map }, resource),
    resource,
    parts,
  );
}

/** GET /collections/{id} as a page, of a collection that has ready tiles alone. */
export function archiveHtml(
  archive: ArchiveLayer,
  collection: ArchiveCollection,
  resource: Resource,
  parts: Parts,
): string {
  const { description } = parts.catalog.current;
  return writeResourcePage(writeArchivePage({ archive, collection, description }, resource), resource, parts);
}

/** GET …/items as a page. */
export async function itemsHtml(
  request: ItemsRequest,
  resource: Resource,
  parts: Parts,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly links: readonly Link[] }> {
  const { layer } = request;
  const crs = mapCrs(layer);
  const ends = new PageEnds();
  const features = await readFeatures(pageQuery(request, ends), crs, parts.source, signal);
  const facts: PageFacts = { ends, matched: await matchedOf(request, ends, parts.source, signal) };
  const links = itemsLinks(request, facts, resource);
  const shapes = features.flatMap(({ shape }) => (shape === undefined ? [] : [shape]));
  const extent = extentOfAll(shapes);
  const frame = extent && frameAround(extent, crs);
  const map =
    frame && mapOf({ layer, frame, shapes, title: layer.title[resource.language], resource, parts });
  const body = writeItemsPage({ request, features, facts, links, map }, resource);
  return { text: writeResourcePage(body, { ...resource, links }, parts), links };
}

/** GET …/items/{featureId} as a page. @throws ServiceError notFound */
export async function featureHtml(
  layer: Layer,
  featureId: string,
  resource: Resource,
  parts: Parts,
  signal: AbortSignal,
): Promise<string> {
  const crs = mapCrs(layer);
  const keys = keysOf(layer, featureId);
  const found = await readFeatures(
    { layer, filter: byKey(keys), limit: keys.length },
    crs,
    parts.source,
    signal,
  );
  const feature = found.find(({ key }) => key === keys[0]) ?? found[0];
  if (feature === undefined) throw noSuchFeature(layer, featureId);
  const { shape, key, values } = feature;
  const frame = shape && frameAround(shape.extent, crs);
  const title = featureTitle(layer, key, values, resource.language);
  const map = frame && shape && mapOf({ layer, frame, shapes: [shape], title, key, resource, parts });
  const { crs: storage } = layer.geometry;
  const [own] = await readFeatures({ layer, filter: byKey([key]), limit: 1 }, storage, parts.source, signal);
  const coordinates = own?.shape && writeCoordinateList(own.shape, storage, resource.language);
  const body = writeFeaturePage({ layer, feature, frame, map, coordinates }, resource);
  return writeResourcePage(body, resource, parts);
}

/** The whole layer where its style draws it at that scale, else the surroundings of its first feature. */
async function collectionFrame(
  layer: Layer,
  { source }: Parts,
  signal: AbortSignal,
): Promise<MapFrame | undefined> {
  const crs = mapCrs(layer);
  const extent = layer.extent && transformExtent(layer.extent, layer.geometry.crs, crs);
  if (extent === undefined) return undefined;
  const whole = frameAround(extent, crs);
  if (isDrawn(layer, whole)) return whole;
  const [first] = await readFeatures({ layer, limit: 1 }, crs, source, signal);
  const { min, max } = scaleRange(layer.styles[0]);
  const scale = whole.scaleDenominator >= max ? max * 0.6 : min;
  return first?.shape === undefined ? undefined : frameAtScale(centreOf(first.shape.extent), scale, crs);
}

interface MapOf {
  readonly layer: Layer;
  readonly frame: MapFrame;
  readonly title: string;
  readonly shapes?: readonly Shape[];
  readonly key?: string;
  readonly resource: Resource;
  readonly parts: Parts;
}

/** The map as the geoportal opens, cut to what lies under the layer, with the layer on top. */
function mapOf({ layer, frame, title, shapes = [], key, resource, parts }: MapOf): Html {
  const { publicUrl } = parts.config;
  const visible = parts.catalog.current.layers.filter(({ portal }) => portal.visible);
  const shown = visible.includes(layer) ? visible : [layer, ...visible];
  const feature = key === undefined ? undefined : `${layer.id}.${key}`;
  return writeMapFigure({
    layer,
    ground: visible,
    frame,
    shapes,
    title,
    isPart: layer.extent !== undefined && shapes.length === 0 && !isWhole(layer, frame),
    portal: portalAddress(publicUrl, shown, frame, feature, resource.language),
    publicUrl,
    language: resource.language,
  });
}

function isWhole(layer: Layer, frame: MapFrame): boolean {
  const extent = layer.extent && transformExtent(layer.extent, layer.geometry.crs, frame.crs);
  return extent === undefined || (extent[0] >= frame.extent[0] && extent[2] <= frame.extent[2]);
}

function centreOf([minX, minY, maxX, maxY]: Extent): readonly [x: number, y: number] {
  return [(minX + maxX) / 2, (minY + maxY) / 2];
}
