import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Layer, View } from '../../catalog/layer.ts';
import { contentHash } from '../../content-hash.ts';
import { ServiceError } from '../../errors.ts';
import { revalidates } from '../../http/entity-tag.ts';
import type { Offer } from '../../http/negotiate.ts';
import { JSON_TYPE } from '../../ows/api/formats.ts';
import { requireKnown } from '../../ows/api/query.ts';
import { layerOf, openResource } from '../../ows/api/resource.ts';
import type { SendError } from '../../ows/api/send-error.ts';
import type { Parts } from '../../parts.ts';
import { writeSld } from '../../style/sld/write-sld.ts';
import type { Style } from '../../style/style.ts';
import { toStyleEntry, toStyleMetadata } from './style-metadata.ts';
import { sldTypes } from './stylesheets.ts';

/**
 * OGC API – Styles at `/ogc` and `/{view}/ogc`: the styles of all collections and of each, as SLD 1.0 and 1.1 and as
 * MapLibre style, and what they are for.
 */
export async function ogcStylesPlugin(
  app: FastifyInstance,
  parts: Parts,
  sendError: SendError,
): Promise<void> {
  const door = new StylesDoor(parts);
  app.setErrorHandler(sendError);
  for (const landing of ['/ogc', '/:view/ogc']) {
    for (const base of [landing, `${landing}/collections/:collectionId`]) {
      app.get(`${base}/styles`, (request, reply) => door.list(request, reply));
      app.get(`${base}/styles/:styleId`, (request, reply) => door.style(request, reply));
      app.get(`${base}/styles/:styleId/metadata`, (request, reply) => door.metadata(request, reply));
    }
  }
}

const documentOffers: readonly [Offer, ...Offer[]] = [{ f: 'json', mediaType: JSON_TYPE }];
const styleOffers: readonly [Offer, ...Offer[]] = [
  { f: 'mapbox', mediaType: 'application/vnd.mapbox.style+json', aliases: [JSON_TYPE] },
  {
    f: 'sld10',
    mediaType: sldTypes['1.0.0'],
    aliases: ['application/vnd.ogc.sld+xml', 'application/xml', 'text/xml'],
  },
  { f: 'sld11', mediaType: sldTypes['1.1.0'] },
];

class StylesDoor {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  list(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const { base, collectionId } = placeOf(request);
    const resource = openResource(request, reply, `${base}/styles`, documentOffers, this.#parts);
    requireKnown(resource.query, ['f', 'lang']);
    const layers = collectionId === undefined ? resource.view.layers : [layerOf(resource.view, collectionId)];
    const styles = new Map<string, { layer: Layer; style: Style }>();
    for (const layer of layers)
      for (const style of layer.styles) if (!styles.has(style.id)) styles.set(style.id, { layer, style });
    const [only] = layers;
    const body = {
      ...(layers.length === 1 && only !== undefined ? { default: only.styles[0].id } : {}),
      styles: [...styles.values()].map(({ style }) => toStyleEntry(style, base, resource)),
      links: resource.links,
    };
    return this.#send(JSON.stringify(body), JSON_TYPE, request, reply);
  }

  style(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const { base, collectionId, styleId } = placeOf(request);
    const path = `${base}/styles/${encodeURIComponent(styleId)}`;
    const resource = openResource(request, reply, path, styleOffers, this.#parts);
    requireKnown(resource.query, ['f', 'lang']);
    const { layers, style } = findStyleOf(resource.view, styleId, collectionId);
    if (resource.offer.f === 'mapbox') {
      // It has an address of its own, beside its sprite and glyphs.
      const lang = resource.lang === undefined ? '' : `?lang=${resource.lang}`;
      return reply.redirect(`${resource.service}/styles/${encodeURIComponent(style.id)}.json${lang}`, 303);
    }
    const version = resource.offer.f === 'sld11' ? '1.1.0' : '1.0.0';
    const { text, losses } = writeSld({
      version,
      layers: layers.map((layer) => ({ name: layer.id, styles: [style] })),
      language: resource.language,
    });
    if (losses.length > 0)
      reply.header(
        'warning',
        `299 - "${losses.length} construct(s) of the style have no word in SLD ${version}"`,
      );
    return this.#send(text, sldTypes[version], request, reply);
  }

  metadata(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const { base, collectionId, styleId } = placeOf(request);
    const path = `${base}/styles/${encodeURIComponent(styleId)}/metadata`;
    const resource = openResource(request, reply, path, documentOffers, this.#parts);
    requireKnown(resource.query, ['f', 'lang']);
    const { layers, style } = findStyleOf(resource.view, styleId, collectionId);
    return this.#send(
      JSON.stringify(toStyleMetadata(style, layers, base, resource)),
      JSON_TYPE,
      request,
      reply,
    );
  }

  #send(text: string, type: string, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    if (revalidates(request, reply, contentHash(text), this.#parts.config)) return reply.code(304).send();
    return reply.header('content-type', type).send(text);
  }
}

/** What a request's path names, and the path of the resource that the styles are of. */
function placeOf(request: FastifyRequest): {
  readonly base: string;
  readonly collectionId: string | undefined;
  readonly styleId: string;
} {
  const { collectionId, styleId = '' } = request.params as {
    readonly collectionId?: string;
    readonly styleId?: string;
  };
  const base = collectionId === undefined ? '' : `/collections/${encodeURIComponent(collectionId)}`;
  return { base, collectionId, styleId };
}

/** A style and the layers that have it, or one of them alone. @throws ServiceError notFound, unknownLayer */
function findStyleOf(
  view: View,
  id: string,
  collectionId: string | undefined,
): { readonly layers: readonly Layer[]; readonly style: Style } {
  const among = collectionId === undefined ? view.layers : [layerOf(view, collectionId)];
  const layers = among.filter((layer) => layer.styles.some((style) => style.id === id));
  const style = layers[0]?.styles.find((each) => each.id === id);
  if (style !== undefined) return { layers, style };
  throw new ServiceError('notFound', `There is no style ${id} here.`, { parameter: 'styleId', received: id });
}
