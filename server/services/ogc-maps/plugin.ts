import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { contentHash } from '../../content-hash.ts';
import { orient, writeCrs } from '../../geo/crs-reference.ts';
import { revalidates } from '../../http/entity-tag.ts';
import { negotiate } from '../../http/negotiate.ts';
import { requestSignal } from '../../http/request-signal.ts';
import { viewOfRequest } from '../../http/view-of-request.ts';
import { readLang, readQuery, requireKnown } from '../../ows/api/query.ts';
import { layerOf } from '../../ows/api/resource.ts';
import type { SendError } from '../../ows/api/send-error.ts';
import { TimeExtents } from '../../ows/time-extents.ts';
import type { Parts } from '../../parts.ts';
import { softwareVersion } from '../../software-version.ts';
import { contentDatetime } from './content-datetime.ts';
import { mapOffers } from './map-formats.ts';
import { decodeMap, mapParameters } from './map-request.ts';
import { collectionSubject, datasetSubject, styleSubject } from './map-subject.ts';
import { joinSubsets } from './subset.ts';

/**
 * OGC API – Maps, Part 1, at `/ogc` and `/{view}/ogc`: maps of the dataset and of a collection, in the default style and
 * in any other.
 */
export async function ogcMapsPlugin(app: FastifyInstance, parts: Parts, sendError: SendError): Promise<void> {
  const times = new TimeExtents(parts);
  app.setErrorHandler(sendError);
  for (const landing of ['/ogc', '/:view/ogc']) {
    const collection = `${landing}/collections/:collectionId`;
    for (const resource of [landing, collection]) {
      for (const url of [`${resource}/map`, `${resource}/styles/:styleId/map`])
        app.get(url, (request, reply) => answerMap(request, reply, parts, times));
    }
  }
}

async function answerMap(
  request: FastifyRequest,
  reply: FastifyReply,
  parts: Parts,
  times: TimeExtents,
): Promise<FastifyReply> {
  const { config, renderer } = parts;
  const view = viewOfRequest(request, parts.catalog.current);
  const query = readQuery(joinSubsets(request.url));
  readLang(query);
  const { collectionId, styleId } = request.params as {
    readonly collectionId?: string;
    readonly styleId?: string;
  };
  const isDataset = collectionId === undefined;
  requireKnown(query, [...mapParameters, ...(isDataset ? ['collections'] : []), 'f', 'lang']);
  const subject = isDataset
    ? styleId === undefined
      ? datasetSubject(view, query.get('collections'))
      : styleSubject(view, styleId, query.get('collections'))
    : collectionSubject(layerOf(view, collectionId), styleId);
  const offer = negotiate(formatName(query.get('f')), pictureAccept(request.headers.accept), mapOffers);
  const decoded = decodeMap(query, subject, offer.mediaType, config);
  if (decoded === undefined) return reply.code(204).send();
  const { scene, crs, datetime } = decoded;
  // Its bare address, as the standard has it; in features it stands in angle brackets.
  reply.header('vary', 'Accept').header('content-crs', writeCrs(crs.crs, 'http'));
  const layers = scene.layers.map(({ layer }) => layer);
  const during = await contentDatetime(datetime, layers, times);
  if (during !== undefined) reply.header('content-datetime', during);
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

/** `f` may name the media type itself. */
function formatName(f: string | undefined): string | undefined {
  return mapOffers.find(({ mediaType }) => mediaType === f)?.f ?? f;
}

/** A browser that opens the address asks for pages first: it is shown the picture. */
function pictureAccept(accept: string | undefined): string | undefined {
  return accept?.includes('text/html') === true ? undefined : accept;
}
