import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import Fastify, { type FastifyBaseLogger } from 'fastify';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import type { Catalog, Layer } from './catalog/layer.ts';
import { LiveCatalog } from './catalog/live-catalog.ts';
import { catalogFor, isOwnQuestion, visitsOnly } from './http/own-question.ts';
import type { FeatureSource } from './source/feature-source.ts';
import { fixtureLayer } from './test/fixture-catalog.ts';
import type { TileRequest } from './tiles/tile-source.ts';
import { countAhead, keepWarm, practise } from './warm-up.ts';

test('documents are made ahead in every form, those of a change before it is published, and no log tells of it', async () => {
  let log = '';
  const sink = new PassThrough();
  sink.on('data', (chunk) => {
    log += String(chunk);
  });
  const logger: FastifyBaseLogger = pino({ level: 'info' }, sink);
  const app = Fastify({ loggerInstance: logger, logController: visitsOnly() });
  const asked: string[] = [];
  const stop = new AbortController();
  app.get('*', async ({ url, headers }) => {
    if (!isOwnQuestion(headers)) return '';
    asked.push(`${headers['accept-encoding']} ${url.slice(1, 4)}`);
    return '';
  });
  const [first, second] = ['first', 'second'].map((version) => ({ version }) as Catalog) as [
    Catalog,
    Catalog,
  ];
  const catalog = new LiveCatalog(first);
  const seen = new Set<Catalog>();
  app.addHook('onRequest', async (request) => {
    seen.add(catalogFor(request, catalog));
    if (!isOwnQuestion(request.headers)) expect(catalogFor(request, catalog)).toBe(catalog.current);
  });
  await keepWarm(app, catalog, logger, stop.signal);
  expect(asked).toHaveLength(24);
  const wmts = asked.filter((each) => each.endsWith(' wmt'));
  expect(wmts).toEqual(['identity wmt', 'br wmt', 'gzip wmt']);
  expect([...seen]).toEqual([first]);
  let made = 0;
  catalog.onChange(() => {
    made = asked.filter((each) => each.startsWith('identity')).length;
  });
  await catalog.publish(second);
  expect(made).toBe(16);
  await vi.waitFor(() => expect(asked).toHaveLength(48));
  expect([...seen]).toEqual([first, second]);
  expect(catalog.current).toBe(second);
  stop.abort();
  await app.inject({ url: '/visit', headers: { 'x-own-question': 'guessed' } });
  expect(log.match(/incoming request/g)).toHaveLength(1);
  expect(log).toContain('/visit');
  await app.close();
});

test('practice with tiles stops what it does when a request comes, goes on after a quiet while, and ends', async () => {
  const server = new EventEmitter();
  const layer = fixtureLayer('parcels', 'a');
  const stop = new AbortController();
  const stopped: unknown[] = [];
  const tile = ({ tile: { z } }: TileRequest, signal?: AbortSignal) => {
    if (stopped.length === 0) queueMicrotask(() => server.emit('request'));
    else queueMicrotask(() => stop.abort());
    return new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => {
        stopped.push(z);
        reject(signal.reason);
      });
    });
  };
  const parts = { catalog: { current: { layers: [layer] } }, config: { renderThreads: 1 } };
  const [app, given] = [{ server }, parts] as unknown as Parameters<typeof practise>;
  await practise(app, given, { tile }, stop.signal);
  // Of one thread: three tiles at once, before the request and after it.
  expect(stopped).toEqual(Array(6).fill(12));
  expect(server.listenerCount('request')).toBe(0);
});

test('large layers are counted ahead, small ones, pictures and what fails are left', async () => {
  const layers = ['small', 'large', 'away', 'largest'].map((id) => fixtureLayer(id, 'a'));
  const rows: Readonly<Record<string, number>> = { small: 99_999, large: 100_000, largest: 5_000_000 };
  const counted: string[] = [];
  const source = {
    estimate: async ({ id }: Layer) => rows[id] ?? Promise.reject(new Error('away')),
    count: async ({ id }: Layer) => counted.push(id),
  } as unknown as FeatureSource;
  const catalog = new LiveCatalog({ version: '1', layers } as unknown as Catalog);
  await countAhead({ catalog, source }, new AbortController().signal);
  expect(counted).toEqual(['large', 'largest']);
  const stopped = AbortSignal.abort();
  await countAhead({ catalog, source }, stopped);
  expect(counted).toHaveLength(2);
});
