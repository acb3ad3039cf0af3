import { randomUUID } from 'node:crypto';
import cors from '@fastify/cors';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { ServiceError } from './errors.ts';
import { nameAllowed } from './http/allow.ts';
import { AnswerReplay } from './http/answer-replay.ts';
import { answerClientError } from './http/client-error.ts';
import { addCompression } from './http/compression.ts';
import { visitsOnly } from './http/own-question.ts';
import { healthPlugin } from './operations/health.ts';
import { installMetrics } from './operations/metrics.ts';
import type { Parts } from './parts.ts';
import { portalPlugin } from './portal/plugin.ts';
import { changesPart } from './services/ogc-changes/part.ts';
import { ogcChangesPlugin } from './services/ogc-changes/plugin.ts';
import { sendOgcProblem } from './services/ogc-features/error-page.ts';
import { ogcFeaturesPlugin } from './services/ogc-features/plugin.ts';
import { mapsPart } from './services/ogc-maps/maps-part.ts';
import { ogcMapsPlugin } from './services/ogc-maps/plugin.ts';
import { schemasPart } from './services/ogc-schemas/part.ts';
import { ogcSchemasPlugin } from './services/ogc-schemas/plugin.ts';
import { ogcStylesPlugin } from './services/ogc-styles/plugin.ts';
import { stylesPart } from './services/ogc-styles/styles-part.ts';
import { ogcTilesPlugin } from './services/ogc-tiles/plugin.ts';
import { tilesPart } from './services/ogc-tiles/tiles-part.ts';
import { stylesPlugin } from './services/styles/plugin.ts';
import { tilesPlugin } from './services/tiles/plugin.ts';
import { wfsPlugin } from './services/wfs/plugin.ts';
import { wmsPlugin } from './services/wms/plugin.ts';
import { wmtsPlugin } from './services/wmts/plugin.ts';
import { endConnectionsWhenLeaving, isLeaving } from './stopping.ts';

/** The whole application, not listening yet: tests use it too. Each standard is one plugin with its own errors. */
export async function buildApp(parts: Parts): Promise<FastifyInstance> {
  const { config } = parts;
  const prefix = new URL(config.publicUrl).pathname.replace(/\/$/, '');
  const fail = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    sendOgcProblem(error, request, reply, parts);
  const app = Fastify({
    loggerInstance: parts.logger,
    logController: visitsOnly(),
    genReqId: () => randomUUID(),
    // What comes on an open connection when the server stops is answered, and the connection closed.
    return503OnClosing: false,
    bodyLimit: config.maxBodyBytes,
    requestTimeout: config.requestTimeout,
    connectionTimeout: 2 * config.requestTimeout,
    http: {
      // Never above requestTimeout: Node then takes each for the other.
      headersTimeout: Math.min(20_000, config.requestTimeout),
      connectionsCheckingInterval: Math.min(5_000, config.requestTimeout / 2),
    },
    clientErrorHandler: answerClientError,
    frameworkErrors: fail,
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    routerOptions: { maxParamLength: 1000, ignoreTrailingSlash: true },
    // Behind a proxy that keeps the path prefix the routes are the same as without one.
    rewriteUrl: (request) => withoutPrefix(request.url ?? '/', prefix),
  });
  // Without its last slash the page's relative links would lead out of the prefix.
  if (prefix !== '') {
    app.addHook('onRequest', async (request, reply) => {
      if (request.originalUrl.split('?', 1)[0] === prefix) {
        return reply.redirect(`${config.publicUrl}/`, 302);
      }
    });
  }
  await addTransport(app);
  app.setErrorHandler(fail);
  refuseTheRest(app);
  const metrics = installMetrics(app, parts.catalog, parts.tileStore);
  const replay = new AnswerReplay(parts.logger, metrics.repeated);
  replay.install(app, () => !isLeaving(app));
  await app.register(async (door) => healthPlugin(door, parts));
  await app.register(async (door) =>
    ogcFeaturesPlugin(door, parts, [schemasPart, tilesPart, mapsPart, stylesPart, changesPart]),
  );
  await app.register(async (door) => ogcChangesPlugin(door, parts));
  await app.register(async (door) => ogcSchemasPlugin(door, parts, fail));
  await app.register(async (door) => ogcTilesPlugin(door, parts, fail));
  await app.register(async (door) => ogcMapsPlugin(door, parts, fail));
  await app.register(async (door) => ogcStylesPlugin(door, parts, fail));
  await app.register(async (door) => tilesPlugin(door, parts));
  await app.register(async (door) => stylesPlugin(door, parts));
  await app.register(async (door) => wmsPlugin(door, parts));
  await app.register(async (door) => wmtsPlugin(door, parts));
  await app.register(async (door) => wfsPlugin(door, parts));
  await app.register(async (door) => portalPlugin(door, parts));
  return app;
}

/**
 * What every answer has: compression with an ETag of its own, CORS for reading, headers that bind browsers. Hooks of all
 * answers call back: a promise for each, and a turn of the queue, cost a small tile more than what they do.
 */
async function addTransport(app: FastifyInstance): Promise<void> {
  nameAllowed(app);
  endConnectionsWhenLeaving(app);
  await app.register(cors, {
    origin: '*',
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    exposedHeaders: EXPOSED.join(', '),
    maxAge: 86_400,
    // OPTIONS without a preflight's headers is a question too.
    strictPreflight: false,
  });
  await addCompression(app);
  app.addHook('onSend', (request, reply, payload, done) => {
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
    if (reply.statusCode >= 400) reply.header('cache-control', 'no-store');
    done(null, payload);
  });
}

/** Doors read their requests themselves: what Fastify would check schemas with takes a tenth of a second to load. */
function noSchemas(): never {
  throw new Error('A route has a schema: let its door read the request.');
}

/** Headers that scripts of other origins may read. */
const EXPOSED = [
  'ETag',
  'Link',
  'Content-Bbox',
  'Content-Crs',
  'Content-Datetime',
  'Location',
  'Retry-After',
  'Warning',
  'X-Request-Id',
];

/** What no door knows: nothing but reading is possible there, and there is nothing to read. */
function refuseTheRest(app: FastifyInstance): void {
  const refuse = (request: FastifyRequest, reply: FastifyReply): never => {
    if (request.method === 'GET' || request.method === 'HEAD') {
      throw new ServiceError('notFound', 'There is nothing at this address.');
    }
    reply.header('allow', 'GET, HEAD, OPTIONS');
    throw new ServiceError('methodNotAllowed', `${request.method} is not possible here.`);
  };
  app.setNotFoundHandler(refuse);
  app.route({
    method: ['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'],
    url: '/*',
    // Before the body is read.
    onRequest: async (request, reply) => refuse(request, reply),
    handler: async () => undefined,
  });
}

function withoutPrefix(url: string, prefix: string): string {
  if (prefix === '' || !url.startsWith(prefix)) return url;
  const rest = url.slice(prefix.length);
  if (rest === '' || rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : url;
}
