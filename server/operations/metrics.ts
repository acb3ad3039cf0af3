import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

declare module 'fastify' {
  interface FastifyRequest {
    /** Ids of the layers a request is about, set by the doors for metrics and logs. */
    layers: readonly string[];
  }
}

/** Most layers a request is counted under. */
const MAX_LAYERS = 10;

/**
 * Counts and times every request by service and layer, and serves the figures for Prometheus at `/metrics`.
 * Labels are closed sets: the service is the first known word of the route, layers are the catalog's.
 */
export function installMetrics(app: FastifyInstance): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from request to the end of the answer',
    labelNames: ['service', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const byLayer = new Counter({
    name: 'layer_requests_total',
    help: 'Requests about a layer',
    labelNames: ['service', 'layer'],
    registers: [registry],
  });
  app.decorateRequest('layers');
  app.addHook('onRequest', async (request) => {
    request.layers = [];
  });
  app.addHook('onResponse', async (request, reply) => {
    const service = serviceOf(request.routeOptions.url);
    duration.observe(
      { service, status: `${Math.floor(reply.statusCode / 100)}xx` },
      reply.elapsedTime / 1000,
    );
    for (const layer of request.layers.slice(0, MAX_LAYERS)) byLayer.inc({ service, layer });
  });
  app.get('/metrics', { logLevel: 'warn' }, async (_request, reply) => {
    return reply
      .type(registry.contentType)
      .header('cache-control', 'no-store')
      .send(await registry.metrics());
  });
}

const SERVICES = ['wms', 'wfs', 'ogc', 'tiles', 'api', 'health', 'metrics'];

function serviceOf(route: string | undefined): string {
  const words = (route ?? '').split('/');
  return SERVICES.find((service) => words[1] === service || words[2] === service) ?? 'portal';
}
