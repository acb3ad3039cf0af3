import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Counter, collectDefaultMetrics, Registry } from 'prom-client';
import type { Catalog } from '../catalog/layer.ts';
import type { LiveCatalog } from '../catalog/live-catalog.ts';
import { isOwnQuestion } from '../http/own-question.ts';
import { readMetrics, shareMetrics } from './process-metrics.ts';
import { RequestTimes } from './request-times.ts';

/** Counts what no hook sees. */
export interface Metrics {
  /** What counts answers that are given again without the framework, as the request's own was counted. */
  readonly repeated: (request: FastifyRequest, status: number) => (seconds: number) => void;
}

/** Most layers a request is counted under. */
const MAX_LAYERS = 10;

/**
 * Counts and times every request by service and layer, and serves the figures for Prometheus at `/metrics`.
 * Labels are closed sets: the service is the first known word of the route, layers are the catalog's.
 * @returns what counts answers that pass the framework by
 */
export function installMetrics(app: FastifyInstance, catalog: LiveCatalog): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  shareMetrics(registry);
  const durations = new RequestTimes(
    'http_request_duration_seconds',
    'Time from request to the end of the answer',
    registry,
  );
  /** Repeated answers about a layer, until somebody asks for the figures. */
  const repeats = new Map<string, { readonly service: string; readonly layer: string; count: number }>();
  const byLayer = new Counter({
    name: 'layer_requests_total',
    help: 'Requests about a layer',
    labelNames: ['service', 'layer'],
    registers: [registry],
    collect() {
      for (const { service, layer, count } of repeats.values()) this.inc({ service, layer }, count);
      repeats.clear();
    },
  });
  app.addHook('onResponse', async (request, reply) => {
    if (isOwnQuestion(request.headers)) return;
    const service = serviceOf(request.routeOptions.url);
    durations.of(service, statusOf(reply.statusCode)).add(reply.elapsedTime / 1000);
    for (const layer of layersOf(request, catalog)) byLayer.inc({ service, layer });
  });
  app.get('/metrics', { logLevel: 'warn' }, async (_request, reply) => {
    return reply
      .type(registry.contentType)
      .header('cache-control', 'no-store')
      .send(await readMetrics(registry));
  });
  return {
    repeated(request, status) {
      const service = serviceOf(request.routeOptions.url);
      const times = durations.of(service, statusOf(status));
      const layers = layersOf(request, catalog);
      return (seconds) => {
        times.add(seconds);
        for (const layer of layers) {
          const key = `${service} ${layer}`;
          const known = repeats.get(key);
          if (known === undefined) repeats.set(key, { service, layer, count: 1 });
          else known.count += 1;
        }
      };
    },
  };
}

const statusOf = (code: number): string => `${Math.floor(code / 100)}xx`;

const SERVICES = ['wms', 'wfs', 'ogc', 'tiles', 'api', 'health', 'metrics'];

function serviceOf(route: string | undefined): string {
  const words = (route ?? '').split('/');
  return SERVICES.find((service) => words[1] === service || words[2] === service) ?? 'portal';
}

/** Parameters that name layers, in addresses and in key-value pairs. */
const IN_PATH = ['layer', 'name', 'collectionId', 'id'];
const IN_QUERY = /^(layers?|query_layers|typenames?)$/i;

/** Ids of the layers that a request's address names: only the catalog's own, so that nobody can make labels up. */
function layersOf(request: FastifyRequest, catalog: LiveCatalog): readonly string[] {
  const parameters = request.params as Readonly<Record<string, string | undefined>> | undefined;
  const at = request.url.indexOf('?');
  const query = at < 0 ? [] : [...new URLSearchParams(request.url.slice(at + 1))];
  const named = [
    ...IN_PATH.map((name) => parameters?.[name] ?? ''),
    ...query.filter(([name]) => IN_QUERY.test(name)).map(([, value]) => value),
  ];
  const words = new Set(named.flatMap((text) => text.replace(/\.json$/, '').split(',')).map(withoutPrefix));
  const known = idsOf(catalog.current);
  return [...words].filter((word) => known.has(word)).slice(0, MAX_LAYERS);
}

const ids = new WeakMap<Catalog, ReadonlySet<string>>();

function idsOf(catalog: Catalog): ReadonlySet<string> {
  const known = ids.get(catalog) ?? new Set(catalog.layers.map((layer) => layer.id));
  ids.set(catalog, known);
  return known;
}

/** `app:parcels` is parcels in WFS. */
function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
