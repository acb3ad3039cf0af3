import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Counter, collectDefaultMetrics, Registry } from 'prom-client';
import type { Catalog } from '../catalog/layer.ts';
import type { LiveCatalog } from '../catalog/live-catalog.ts';
import { isOwnQuestion } from '../http/own-question.ts';
import type { SharedTileStore } from '../tiles/caches/tile-store.ts';
import { readMetrics, shareMetrics } from './process-metrics.ts';
import { RequestTimes } from './request-times.ts';
import { countTileStore } from './tile-store-metrics.ts';

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
export function installMetrics(
  app: FastifyInstance,
  catalog: LiveCatalog,
  tileStore: SharedTileStore | undefined,
): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  shareMetrics(registry);
  countTileStore(registry, tileStore?.figures);
  const durations = new RequestTimes(
    'http_request_duration_seconds',
    'Time from request to the end of the answer',
    registry,
  );
  /** Requests about a layer since somebody asked for the figures last. */
  const counts = new Map<string, { readonly service: string; readonly layer: string; count: number }>();
  new Counter({
    name: 'layer_requests_total',
    help: 'Requests about a layer',
    labelNames: ['service', 'layer'],
    registers: [registry],
    collect() {
      for (const { service, layer, count } of counts.values()) this.inc({ service, layer }, count);
      counts.clear();
    },
  });
  const count = (service: string, layer: string): void => {
    const key = `${service} ${layer}`;
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { service, layer, count: 1 });
    else known.count += 1;
  };
  app.addHook('onResponse', (request, reply, done) => {
    if (!isOwnQuestion(request.headers)) {
      const service = serviceOf(request.routeOptions.url);
      durations.of(service, statusOf(reply.statusCode)).add(reply.elapsedTime / 1000);
      for (const layer of layersOf(request, catalog)) count(service, layer);
    }
    done();
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
        for (const layer of layers) count(service, layer);
      };
    },
  };
}

const statusOf = (code: number): string => `${Math.floor(code / 100)}xx`;

const SERVICES = ['wms', 'wfs', 'ogc', 'tiles', 'api', 'health', 'metrics'];

function serviceOf(route = ''): string {
  const known = services.get(route);
  if (known !== undefined) return known;
  const words = route.split('/');
  const service = SERVICES.find((each) => words[1] === each || words[2] === each) ?? 'portal';
  services.set(route, service);
  return service;
}

/** By route: the application has some hundred. */
const services = new Map<string, string>();

/** Parameters that name layers, in addresses and in key-value pairs. */
const IN_PATH = ['layer', 'name', 'collectionId', 'id'];
const IN_QUERY = /^(layers?|query_layers|typenames?)$/i;

/** Ids of the layers that a request's address names: only the catalog's own, so that nobody can make labels up. */
function layersOf(request: FastifyRequest, catalog: LiveCatalog): readonly string[] {
  const known = idsOf(catalog.current);
  const found = new Set<string>();
  const look = (text: string): void => {
    for (const word of text.replace(/\.json$/, '').split(',')) {
      const id = withoutPrefix(word);
      if (known.has(id) && found.size < MAX_LAYERS) found.add(id);
    }
  };
  const parameters = request.params as Readonly<Record<string, string | undefined>> | undefined;
  for (const name of IN_PATH) {
    const text = parameters?.[name];
    if (text !== undefined) look(text);
  }
  const { url } = request;
  const at = url.indexOf('?');
  if (at >= 0)
    for (const [name, value] of new URLSearchParams(url.slice(at + 1))) if (IN_QUERY.test(name)) look(value);
  return [...found];
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
