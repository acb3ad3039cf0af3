import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { search } from '../answers/search.ts';
import { type Catalog, findLayer, type Language, type Layer, type View } from '../catalog/layer.ts';
import { ServiceError } from '../errors.ts';
import { readCrsReference } from '../geo/crs-reference.ts';
import { domainOf } from '../geo/projection.ts';
import { chooseLanguage } from '../http/language.ts';
import { catalogFor } from '../http/own-question.ts';
import { sendProblem } from '../http/problem.ts';
import { requestSignal } from '../http/request-signal.ts';
import { sendDocument } from '../http/send-document.ts';
import { DocumentCache } from '../ows/api/document-cache.ts';
import type { Parts } from '../parts.ts';
import { featureByKey, identify } from './identify.ts';
import { writePortalCatalog } from './portal-catalog.ts';
import { PortalQuery } from './portal-query.ts';

const BUILT = fileURLToPath(new URL('../../dist/geoportal/', import.meta.url));

/** The geoportal's page and its own JSON, `/api`, typed by `contract.ts`. */
export async function portalPlugin(app: FastifyInstance, parts: Parts): Promise<void> {
  app.setErrorHandler((error, request, reply) => {
    // A path that leads out of the page's folder: nothing is there.
    if (!isForbidden(error)) return sendProblem(error, request, reply);
    return reply.callNotFound();
  });
  const root = (): View => rootView(parts.catalog.current);
  const documents = new DocumentCache();
  app.get('/api/catalog', (request, reply) => {
    const catalog = catalogFor(request, parts.catalog);
    const document = documents.get(catalog, '', () =>
      writePortalCatalog(catalog, rootView(catalog), parts.config.publicUrl),
    );
    return sendDocument(request, reply.type(JSON_TYPE), document, parts.config);
  });
  app.get('/api/search', async (request, reply) => {
    const { config, catalog, database } = parts;
    const query = new PortalQuery(request.url);
    const q = query.requiredText('q', 200);
    const language = languageOf(query, request);
    const signal = requestSignal(request, reply, config.requestTimeout);
    return send(reply, await search(q, language, catalog.current, database, signal));
  });
  app.get('/api/identify', async (request, reply) => {
    const asked = readIdentify(new PortalQuery(request.url), root());
    const signal = requestSignal(request, reply, parts.config.requestTimeout);
    return send(reply, await identify(asked, parts.source, signal));
  });
  app.get('/api/feature', async (request, reply) => {
    const query = new PortalQuery(request.url);
    const key = query.requiredText('key', 400);
    const layer = layerOf(query.requiredText('layer', 60), root());
    const signal = requestSignal(request, reply, parts.config.requestTimeout);
    const feature = await featureByKey(layer, key, parts.source, signal);
    if (feature !== undefined) return send(reply, feature);
    throw new ServiceError('notFound', 'The layer has no such feature.', { parameter: 'key', received: key });
  });
  await serveBuilt(app);
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** Only what the page itself brings may run in it. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "style-src 'self' 'unsafe-inline'",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'self'",
  "frame-ancestors 'self'",
].join('; ');

async function serveBuilt(app: FastifyInstance): Promise<void> {
  if (!existsSync(BUILT)) {
    app.log.warn('the geoportal is not built: run npm run portal:build');
    return;
  }
  await app.register(fastifyStatic, {
    root: BUILT,
    prefix: '/',
    // Looked up at each request, not listed at the start: the page may be built anew while the server runs.
    wildcard: true,
    cacheControl: false,
    setHeaders(reply, path) {
      // Built files carry their content's hash in their names; the page itself does not.
      const isHashed = path.includes('/assets/');
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'public, no-cache');
      reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
      reply.header('referrer-policy', 'strict-origin-when-cross-origin');
    },
  });
}

function isForbidden(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 403;
}

function send(reply: FastifyReply, body: object): FastifyReply {
  return reply.header('cache-control', 'public, no-cache').type(JSON_TYPE).send(JSON.stringify(body));
}

function languageOf(query: PortalQuery, request: FastifyRequest): Language {
  return chooseLanguage(query.text('lang', 20), request);
}

function readIdentify(query: PortalQuery, view: View) {
  const [x, y] = [query.requiredNumber('x'), query.requiredNumber('y')];
  const resolution = query.requiredNumber('resolution', 0, 100_000);
  // The portal's coordinates are always x, y: the short form of WFS says so.
  const { crs } = readCrsReference(query.text('crs', 80) ?? 'EPSG:2180', 'wfs', 'crs');
  const [minX, minY, maxX, maxY] = domainOf(crs);
  if (!(x >= minX && x <= maxX && y >= minY && y <= maxY)) {
    throw new ServiceError('invalidParameter', 'The place lies outside the coordinate system.', {
      parameter: 'x, y',
      received: `${x}, ${y}`,
      allowed: `x ${minX}…${maxX}, y ${minY}…${maxY} (${crs.code}, easting first)`,
    });
  }
  const asked = query
    .requiredText('layers', 4000)
    .split(',')
    .filter((id) => id !== '');
  const layers = view.layers.filter((layer) => asked.includes(layer.id));
  for (const id of asked) layerOf(id, view);
  return { x, y, crs, resolution, layers };
}

function layerOf(id: string, view: View): Layer {
  const layer = findLayer(view, id);
  if (layer !== undefined) return layer;
  throw new ServiceError('unknownLayer', 'There is no such layer.', {
    parameter: 'layers',
    received: id,
    allowed: 'a layer of api/catalog',
  });
}

function rootView(catalog: Catalog): View {
  const view = catalog.views.get('');
  if (view === undefined) throw new ServiceError('notFound', 'Nothing is published.');
  return view;
}
