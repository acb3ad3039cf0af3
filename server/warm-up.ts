import { setTimeout } from 'node:timers/promises';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { LiveCatalog } from './catalog/live-catalog.ts';
import { ownQuestion } from './http/own-question.ts';
import type { Parts } from './parts.ts';
import { layersToPractise, practiseTiles } from './tiles/practise-tiles.ts';
import type { TileSource } from './tiles/tile-source.ts';

/** What nearly every client asks first, in the language it gets without a word. */
const FIRST_QUESTIONS = [
  '/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities',
  '/wms?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetCapabilities',
  '/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetCapabilities',
  '/wfs?SERVICE=WFS&VERSION=1.1.0&REQUEST=GetCapabilities',
  '/wmts?SERVICE=WMTS&VERSION=1.0.0&REQUEST=GetCapabilities',
  '/ogc/collections?f=json',
  '/ogc/collections?f=html',
] as const;

/** The documents first, then their compressed forms, which take longer and are kept with them. */
const ROUNDS = [
  ['HEAD', 'identity'],
  ['GET', 'gzip'],
  ['GET', 'br'],
] as const;

/** Milliseconds between two of them, so that requests get their turn. */
const PAUSE = 20;

/**
 * Makes the documents of the whole catalog before anybody asks: at the start and after each change of the catalog, which
 * counts where there are thousands of layers.
 * @param stop ends it
 */
export function keepWarm(
  app: FastifyInstance,
  catalog: LiveCatalog,
  logger: FastifyBaseLogger,
  stop: AbortSignal,
): void {
  let isAsking = false;
  let isStale = true;
  const ask = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    try {
      while (isStale) {
        isStale = false;
        for (const [method, encoding] of ROUNDS) {
          for (const url of FIRST_QUESTIONS) {
            await setTimeout(PAUSE);
            if (stop.aborted) return;
            await app.inject({ method, url, headers: { ...ownQuestion, 'accept-encoding': encoding } });
          }
        }
      }
    } catch (error) {
      logger.warn({ err: error }, 'documents could not be made ahead');
    } finally {
      isAsking = false;
    }
  };
  const end = catalog.onChange(() => {
    isStale = true;
    void ask();
  });
  stop.addEventListener('abort', end, { once: true });
  void ask();
}

/** Milliseconds of practice in all, and without a request before it goes on. */
const PRACTICE = 5_000;
const QUIET = 500;

/**
 * Makes vector tiles in all drawing threads until their code is compiled, for a few seconds after the start at most. A
 * request ends it at once; it goes on when half a second has passed without one.
 * @param fresh tiles as they are made: none of these is kept
 * @param stop ends it
 */
export async function practise(
  app: Pick<FastifyInstance, 'server'>,
  { catalog, config }: Pick<Parts, 'catalog' | 'config'>,
  fresh: TileSource,
  stop: AbortSignal,
): Promise<void> {
  let visit = new AbortController();
  const onVisit = () => visit.abort();
  app.server.on('request', onVisit);
  const layers = layersToPractise(catalog.current.layers);
  const threads = Array.from({ length: config.renderThreads });
  for (let left = PRACTICE; left > 0 && !stop.aborted; ) {
    const began = performance.now();
    const end = AbortSignal.any([stop, visit.signal, AbortSignal.timeout(Math.ceil(left))]);
    await Promise.all(threads.map(() => practiseTiles(fresh, layers, end)));
    if (!visit.signal.aborted) break;
    left -= performance.now() - began;
    while (visit.signal.aborted && !stop.aborted) {
      visit = new AbortController();
      await setTimeout(QUIET, undefined, { ref: false });
    }
  }
  app.server.off('request', onVisit);
}
