import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findArchive, type Layer } from '../../catalog/layer.ts';
import { contentHash } from '../../content-hash.ts';
import type { OutputFormat } from '../../encode/output-format.ts';
import { ServiceError } from '../../errors.ts';
import { type CrsReference, writeCrs } from '../../geo/crs-reference.ts';
import { pageHeaders } from '../../html/page.ts';
import { revalidates } from '../../http/entity-tag.ts';
import { requestSignal } from '../../http/request-signal.ts';
import { sendDocument } from '../../http/send-document.ts';
import { sendText } from '../../http/send-text.ts';
import { DocumentCache } from '../../ows/api/document-cache.ts';
import {
  definitionOffers,
  documentOffers,
  featureOffers,
  itemsOffers,
  schemaOffers,
} from '../../ows/api/formats.ts';
import { address, type Link, writeLinkHeader } from '../../ows/api/links.ts';
import type { ApiPart } from '../../ows/api/part.ts';
import { type Query, requireKnown } from '../../ows/api/query.ts';
import { layerOf, openResource, type Resource } from '../../ows/api/resource.ts';
import { LayerParts } from '../../ows/layer-parts.ts';
import { TimeExtents } from '../../ows/time-extents.ts';
import type { Parts } from '../../parts.ts';
import type { KeptText } from '../../xml/kept-text.ts';
import { archiveMembers } from './archive-collection.ts';
import { toCollection, writeCollections } from './collections.ts';
import { conformsTo } from './conformance.ts';
import { readCrs } from './crs-parameter.ts';
import { downloadFormat } from './download-format.ts';
import { editingClasses, editingRoutes } from './editing.ts';
import { sendOgcProblem } from './error-page.ts';
import { featureLinks, noSuchFeature, writeFeatureJson } from './feature.ts';
import { featureHash, findFeature } from './feature-tag.ts';
import { archiveHtml, collectionHtml, featureHtml, itemsHtml } from './html-answers.ts';
import { downloadName, downloadSelection } from './items-download.ts';
import { writeItemsJson } from './items-json.ts';
import { decodeItems, type ItemsRequest } from './items-request.ts';
import { jobRoutes, orderItems, sendAccepted } from './job-routes.ts';
import { toLandingPage } from './landing.ts';
import { writeDefinition } from './openapi/openapi.ts';
import { writeCollectionsPage } from './pages/collections-page.ts';
import { writeConformancePage } from './pages/conformance-page.ts';
import { writeDefinitionPage } from './pages/definition-page.ts';
import { writeLandingPage } from './pages/landing-page.ts';
import { type PageBody, writeResourcePage } from './pages/shell.ts';
import { writeQueryables } from './queryables.ts';

/**
 * OGC API Features, Part 1 and Part 2, at `/ogc` and `/{view}/ogc`.
 * @param apiParts the other standards whose doors stand under the same addresses
 */
export async function ogcFeaturesPlugin(
  app: FastifyInstance,
  parts: Parts,
  apiParts: readonly ApiPart[] = [],
): Promise<void> {
  const door = new FeaturesDoor(parts, apiParts);
  app.setErrorHandler((error, request, reply) => sendOgcProblem(error, request, reply, parts));
  for (const landing of ['/ogc', '/:view/ogc']) {
    app.get(landing, (request, reply) => door.landingPage(request, reply));
    app.get(`${landing}/api`, (request, reply) => door.definition(request, reply));
    app.get(`${landing}/conformance`, (request, reply) => door.conformance(request, reply));
    app.get(`${landing}/collections`, (request, reply) => door.collections(request, reply));
    const collection = `${landing}/collections/:collectionId`;
    app.get(collection, (request, reply) => door.collection(request, reply));
    app.get(`${collection}/queryables`, (request, reply) => door.queryables(request, reply));
    app.get(`${collection}/items`, (request, reply) => door.items(request, reply));
    // Keys may hold slashes, escaped or, behind some proxies, plain.
    app.get(`${collection}/items/*`, (request, reply) => door.item(request, reply));
    for (const url of [landing, `${landing}/*`]) refuseOthers(app, url);
  }
  await app.register(async (editing) => editingRoutes(editing, parts));
  await app.register(async (jobs) => jobRoutes(jobs, parts));
}

/** Whatever else lies below the landing page is not there, and nothing is writable. */
function refuseOthers(app: FastifyInstance, url: string): void {
  if (url.endsWith('*')) {
    app.get(url, (request) => {
      throw new ServiceError('notFound', 'There is nothing at this address.', { received: request.url });
    });
  }
  app.route({
    method: ['POST', 'PUT', 'PATCH', 'DELETE'],
    url,
    // Before the body is read.
    onRequest: async (request, reply) => {
      reply.header('allow', 'GET, HEAD, OPTIONS');
      throw new ServiceError('methodNotAllowed', `${request.method} is not possible here.`);
    },
    handler: async () => undefined,
  });
}

/** Raise it when an answer of the same features is written otherwise: clients keep the old one else. */
const ANSWER_FORM = '2';

/** One method for each operation of the API. */
class FeaturesDoor {
  readonly #parts: Parts;
  readonly #apiParts: readonly ApiPart[];
  readonly #documents = new DocumentCache();
  readonly #collections = new LayerParts<KeptText>();
  readonly #times: TimeExtents;

  constructor(parts: Parts, apiParts: readonly ApiPart[]) {
    this.#parts = parts;
    this.#times = new TimeExtents(parts);
    this.#apiParts = apiParts;
  }

  async landingPage(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const resource = openResource(request, reply, '', documentOffers, this.#parts);
    const page = (): ReturnType<typeof toLandingPage> =>
      toLandingPage(resource, resource.catalog, this.#apiParts);
    const write = { json: () => JSON.stringify(page()), html: () => writeLandingPage(page(), resource) };
    return this.#sendDocument(request, reply, resource, write);
  }

  async definition(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const resource = openResource(request, reply, '/api', definitionOffers, this.#parts);
    const { config } = this.#parts;
    const definition = (): ReturnType<typeof writeDefinition> =>
      writeDefinition({ ...resource, config, apiParts: this.#apiParts });
    const write = {
      json: () => JSON.stringify(definition()),
      html: () => writeDefinitionPage(definition(), resource),
    };
    return this.#sendDocument(request, reply, resource, write);
  }

  async conformance(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const resource = openResource(request, reply, '/conformance', documentOffers, this.#parts);
    const classes = [
      ...conformsTo,
      ...editingClasses(resource.view),
      ...this.#apiParts.flatMap((part) => part.conformsTo),
    ];
    return this.#sendDocument(request, reply, resource, {
      json: () => JSON.stringify({ conformsTo: classes }),
      html: () => writeConformancePage(classes, resource),
    });
  }

  async collections(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const resource = openResource(request, reply, '/collections', documentOffers, this.#parts);
    const times = await this.#times.ofAll(resource.view.layers);
    const write = {
      json: () => writeCollections(resource, this.#collections, times, this.#apiParts),
      html: () => writeCollectionsPage(resource),
    };
    return this.#sendDocument(request, reply, resource, write, [...times]);
  }

  async collection(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const id = collectionIdOf(request);
    const resource = openResource(
      request,
      reply,
      `/collections/${encodeURIComponent(id)}`,
      documentOffers,
      this.#parts,
    );
    requireKnown(resource.query, ['f', 'lang']);
    const archive = findArchive(resource.view, id);
    if (archive !== undefined) {
      const document = archiveMembers(archive, resource, this.#apiParts);
      const text =
        resource.offer.f === 'html'
          ? archiveHtml(archive, document, resource, this.#parts)
          : JSON.stringify(document);
      return this.#sendWhole(request, reply, resource, text, document.links);
    }
    const layer = layerOf(resource.view, id);
    const document = toCollection(layer, await this.#times.of(layer), resource, this.#apiParts);
    const text =
      resource.offer.f === 'html'
        ? await collectionHtml(layer, resource, this.#parts, this.#signal(request, reply), this.#apiParts)
        : JSON.stringify(document);
    return this.#sendWhole(request, reply, resource, text, document.links);
  }

  queryables(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const id = collectionIdOf(request);
    const path = `/collections/${encodeURIComponent(id)}/queryables`;
    const resource = openResource(request, reply, path, schemaOffers, this.#parts);
    requireKnown(resource.query, ['f', 'lang']);
    const schema = writeQueryables(layerOf(resource.view, id), resource);
    return this.#sendWhole(request, reply, resource, JSON.stringify(schema), resource.links);
  }

  async items(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const id = collectionIdOf(request);
    const path = `/collections/${encodeURIComponent(id)}/items`;
    const resource = openResource(request, reply, path, itemsOffers, this.#parts);
    const { query, offer, url, view } = resource;
    const layer = layerOf(view, id);
    const isPage = offer.f === 'html';
    // A form sends its empty fields too; their address is the one without them.
    const filled = [...query].filter(([, value]) => value !== '');
    if (isPage && filled.length < query.size)
      return reply.redirect(address(url, Object.fromEntries(filled)), 303);
    const { config, source } = this.#parts;
    const items = decodeItems(query, layer, offer.f, config);
    const format = downloadFormat(offer.f);
    if (format !== undefined && prefersAsync(request)) {
      const asked: Query = new Map([...query].filter(([name]) => name !== 'f'));
      return sendAccepted(await orderItems(asked, id, resource, this.#parts), resource, reply);
    }
    const hash = this.#versionOf(layer, resource);
    if (this.#isKnown(request, reply, hash)) return reply.code(304).send();
    if (format !== undefined) return this.#download(request, reply, resource, items, format, hash);
    const signal = this.#signal(request, reply);
    if (isPage) {
      const { text, links } = await itemsHtml(items, resource, this.#parts, signal);
      return this.#sendWhole(request, reply, resource, text, links, hash);
    }
    nameCrs(reply, items.crs);
    const { pieces, links } = writeItemsJson(items, resource, source, signal);
    const beforeHeaders = (): void => link(reply, links());
    return sendText(request, reply, { type: contentType(resource), pieces, beforeHeaders, hash }, config);
  }

  /** A file to keep: made as it goes out, or before on disk. */
  async #download(
    request: FastifyRequest,
    reply: FastifyReply,
    resource: Resource,
    items: ItemsRequest,
    format: OutputFormat,
    hash: string | undefined,
  ): Promise<FastifyReply> {
    const { config, exports } = this.#parts;
    const { language, service, links } = resource;
    const selection = downloadSelection(items, format);
    nameCrs(reply, selection.crs);
    link(reply, links);
    reply.header('content-disposition', `attachment; filename="${downloadName(items, format)}"`);
    // Nothing is sent while a file is built.
    request.raw.socket.setTimeout(config.exportTimeout);
    const signal = requestSignal(request, reply, config.exportTimeout);
    const order = { selections: [selection], language, service, idForm: 'bare', signal } as const;
    const pieces = exports.pieces(format, order);
    const type = contentType(resource);
    return sendText(request, reply, { type, pieces, hash }, config);
  }

  async item(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const id = collectionIdOf(request);
    const { '*': featureId } = request.params as { readonly '*': string };
    const path = `/collections/${encodeURIComponent(id)}/items/${encodeURIComponent(featureId)}`;
    const resource = openResource(request, reply, path, featureOffers, this.#parts);
    requireKnown(resource.query, ['crs', 'f', 'lang']);
    const layer = layerOf(resource.view, id);
    const crs = readCrs(resource.query, 'crs');
    const signal = this.#signal(request, reply);
    const hash = await this.#hashOf(layer, featureId, resource, signal);
    if (this.#isKnown(request, reply, hash)) return reply.code(304).send();
    if (resource.offer.f === 'html') {
      const text = await featureHtml(layer, featureId, resource, this.#parts, signal);
      return this.#sendWhole(request, reply, resource, text, featureLinks(layer, resource), hash);
    }
    const { text, links } = await writeFeatureJson(
      layer,
      featureId,
      crs,
      resource,
      this.#parts.source,
      signal,
    );
    nameCrs(reply, crs);
    return this.#sendWhole(request, reply, resource, text, links, hash);
  }

  #signal(request: FastifyRequest, reply: FastifyReply): AbortSignal {
    return requestSignal(request, reply, this.#parts.config.requestTimeout);
  }

  /** The ETag of one feature: of its own content where clients write it, so that they write only what they saw. */
  async #hashOf(
    layer: Layer,
    featureId: string,
    resource: Resource,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    if (layer.editing === undefined) return this.#versionOf(layer, resource);
    const found = await findFeature(layer, featureId, this.#parts.writer, signal);
    if (found === undefined) throw noSuchFeature(layer, featureId);
    const { url, query, offer, language } = resource;
    const question = JSON.stringify([url, offer.f, language, [...query]]);
    return featureHash(found.tag, contentHash(ANSWER_FORM, this.#parts.catalog.current.version, question));
  }

  /** The ETag of an answer with features, known without work; undefined where nobody watches the table. */
  #versionOf(layer: Layer, { url, query, offer, language }: Resource): string | undefined {
    const { catalog, versions } = this.#parts;
    const version = versions.of(layer.id);
    if (version === '') return undefined;
    const question = JSON.stringify([url, offer.f, language, [...query]]);
    return contentHash(ANSWER_FORM, catalog.current.version, version, question);
  }

  /** Whether the client has this very answer; `*` asks whether there is any, which only the database knows. */
  #isKnown(request: FastifyRequest, reply: FastifyReply, hash: string | undefined): boolean {
    if (hash === undefined || request.headers['if-none-match']?.trim() === '*') return false;
    return revalidates(request, reply, hash, this.#parts.config);
  }

  /**
   * Sends what depends on the catalog alone, made once.
   * @param state whatever else it depends on
   */
  async #sendDocument(
    request: FastifyRequest,
    reply: FastifyReply,
    resource: Resource,
    write: { readonly json: () => string; readonly html: () => PageBody },
    state: unknown = undefined,
  ): Promise<FastifyReply> {
    requireKnown(resource.query, ['f', 'lang']);
    const { url, offer, language, query } = resource;
    const key = JSON.stringify([url, offer.f, language, query.get('lang'), state]);
    const document = this.#documents.get(resource.catalog, key, () =>
      offer.f === 'html' ? writeResourcePage(write.html(), resource, this.#parts) : write.json(),
    );
    this.#describe(reply, resource, resource.links);
    reply.header('content-type', contentType(resource));
    return sendDocument(request, reply, document, this.#parts.config);
  }

  #sendWhole(
    request: FastifyRequest,
    reply: FastifyReply,
    resource: Resource,
    text: string,
    links: readonly Link[],
    hash = contentHash(text),
  ): FastifyReply {
    this.#describe(reply, resource, links);
    if (revalidates(request, reply, hash, this.#parts.config)) return reply.code(304).send();
    // As bytes and by header(), or the framework writes the media type's parameters its own way.
    return reply.header('content-type', contentType(resource)).send(Buffer.from(text));
  }

  /** Headers of a document, whether it is sent or known already. */
  #describe(reply: FastifyReply, { offer }: Resource, links: readonly Link[]): void {
    link(reply, links);
    if (offer.f === 'html') reply.headers(pageHeaders(this.#parts.config.publicUrl));
  }
}

/** RFC 7240, 4.1. */
function prefersAsync({ headers }: FastifyRequest): boolean {
  return /(^|[,\s])respond-async(\s*[;,]|$)/i.test(String(headers.prefer ?? ''));
}

function collectionIdOf(request: FastifyRequest): string {
  return (request.params as { readonly collectionId: string }).collectionId;
}

/** The media type, with the encoding where the type takes one. */
function contentType({ offer }: Resource): string {
  return offer.mediaType.startsWith('text/') ? `${offer.mediaType}; charset=utf-8` : offer.mediaType;
}

function link(reply: FastifyReply, links: readonly Link[]): void {
  const header = writeLinkHeader(links);
  if (header !== '') reply.header('link', header);
}

/** Part 2, 6.2.2: the answer's CRS. */
function nameCrs(reply: FastifyReply, { crs }: CrsReference): void {
  reply.header('content-crs', `<${writeCrs(crs, 'http')}>`);
}
