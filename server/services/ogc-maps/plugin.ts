import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Layer, View } from '../../catalog/layer.ts';
import { contentHash } from '../../content-hash.ts';
import { crsOf } from '../../geo/crs.ts';
import { type CrsReference, orient, readCrsReference, writeCrs } from '../../geo/crs-reference.ts';
import { type Extent, union } from '../../geo/extent.ts';
import { transformExtent } from '../../geo/projection.ts';
import { revalidates } from '../../http/entity-tag.ts';
import { negotiate } from '../../http/negotiate.ts';
import { requestSignal } from '../../http/request-signal.ts';
import { viewOfRequest } from '../../http/view-of-request.ts';
import { readLang, readQuery, requireKnown } from '../../ows/api/query.ts';
import { layerOf } from '../../ows/api/resource.ts';
import type { SendError } from '../../ows/api/send-error.ts';
import { readLayerList, readStyleId } from '../../ows/tile-request.ts';
import type { Parts } from '../../parts.ts';
import { softwareVersion } from '../../software-version.ts';
import { mapOffers } from './map-formats.ts';
import { decodeMap, type MapSubject, mapParameters } from './map-request.ts';

/**
 * OGC API – Maps, Part 1, at `/ogc` and `/{view}/ogc`: maps of the dataset, of a collection, and of a collection in one
 * of its styles.
 */
export async function ogcMapsPlugin(app: FastifyInstance, parts: Parts, sendError: SendError): Promise<void> {
  app.setErrorHandler(sendError);
  for (const landing of ['/ogc', '/:view/ogc']) {
    const collection = `${landing}/collections/:collectionId`;
    for (const url of [`${landing}/map`, `${collection}/map`, `${collection}/styles/:styleId/map`]) {
      app.get(url, (request, reply) => answerMap(request, reply, parts));
    }
  }
}

async function answerMap(request: FastifyRequest, reply: FastifyReply, parts: Parts): Promise<FastifyReply> {
  const { config, renderer } = parts;
  const view = viewOfRequest(request, parts.catalog.current);
  const query = readQuery(request.url);
  readLang(query);
  const { collectionId, styleId } = request.params as {
    readonly collectionId?: string;
    readonly styleId?: string;
  };
  const isDataset = collectionId === undefined;
  requireKnown(query, [...mapParameters, ...(isDataset ? ['collections'] : []), 'f', 'lang']);
  const subject = isDataset
    ? datasetSubject(view, query.get('collections'))
    : collectionSubject(layerOf(view, collectionId), styleId);
  const offer = negotiate(query.get('f'), pictureAccept(request.headers.accept), mapOffers);
  const { scene, crs } = decodeMap(query, subject, offer.mediaType, config);
  reply.header('vary', 'Accept').header('content-crs', `<${writeCrs(crs.crs, 'http')}>`);
  reply.header('content-bbox', orient(scene.extent, crs.crs.axisOrder).join());
  const states = scene.layers.map(({ layer }) => parts.versions.of(layer.id));
  const asked = JSON.stringify({
    ...scene,
    layers: scene.layers.map((each) => [each.layer.id, each.style.id, each.filter]),
  });
  const hash = states.includes('') ? undefined : contentHash(softwareVersion, asked, ...states);
  if (hash !== undefined && revalidates(request, reply, hash, config)) return reply.code(304).send();
  const bytes = await renderer.draw(scene, requestSignal(request, reply, config.requestTimeout));
  if (hash === undefined && revalidates(request, reply, contentHash(bytes), config))
    return reply.code(304).send();
  return reply.type(offer.mediaType).send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

/** A browser that opens the address asks for pages first: it is shown the picture. */
function pictureAccept(accept: string | undefined): string | undefined {
  return accept?.includes('text/html') === true ? undefined : accept;
}

/** The default style of each layer, the catalog's top one drawn last; `collections` says which, the first lowest. */
function datasetSubject(view: View, collections: string | undefined): MapSubject {
  const layers =
    collections === undefined ? view.layers.toReversed() : readLayerList(view, collections, 'collections');
  const crs = readCrsReference(writeCrs(crsOf('EPSG:2180'), 'http'), 'ogc-api', 'crs');
  return subjectOf(
    layers,
    layers.map((layer) => layer.styles[0]),
    crs,
  );
}

function collectionSubject(layer: Layer, styleId: string | undefined): MapSubject {
  const style = styleId === undefined ? layer.styles[0] : readStyleId(layer, styleId);
  const crs = readCrsReference(writeCrs(layer.geometry.crs, 'http'), 'ogc-api', 'crs');
  return subjectOf([layer], [style], crs);
}

function subjectOf(
  layers: readonly Layer[],
  styles: readonly Layer['styles'][number][],
  crs: CrsReference,
): MapSubject {
  const boxes = layers.flatMap(({ extent, geometry }) =>
    extent === undefined ? [] : (transformed(extent, geometry.crs, crs) ?? []),
  );
  const [first, ...others] = boxes;
  const drawn = layers.flatMap((layer, i) => {
    const style = styles[i];
    return style === undefined ? [] : [{ layer, style }];
  });
  const extent = first === undefined ? domainOf(crs) : widened(others.reduce<Extent>(union, first));
  return { layers: drawn, crs, extent };
}

/** Where there are no features yet, the map is a blank one of all that its CRS is for. */
function domainOf({ crs }: CrsReference): Extent {
  return transformExtent(crs.domain, crsOf('CRS:84'), crs) ?? crs.domain;
}

function transformed(
  extent: Extent,
  from: Layer['geometry']['crs'],
  to: CrsReference,
): readonly [Extent] | undefined {
  const moved = from.code === to.crs.code ? extent : transformExtent(extent, from, to.crs);
  return moved === undefined ? undefined : [moved];
}

/** A single point has no area: a map of it shows its neighbourhood. */
function widened([minX, minY, maxX, maxY]: Extent): Extent {
  const least = 1e-6 * Math.max(1, Math.abs(maxX), Math.abs(maxY));
  const grow = maxX - minX < least || maxY - minY < least ? least : 0;
  return [minX - grow, minY - grow, maxX + grow, maxY + grow];
}
