import { setImmediate, setTimeout } from 'node:timers/promises';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { LiveCatalog } from './catalog/live-catalog.ts';
import { encodings } from './http/accept-encoding.ts';
import { ownQuestion } from './http/own-question.ts';
import type { Parts } from './parts.ts';
import { MANY_ROWS } from './source/changes/layer-counts.ts';
import { layersToPractise, practiseTiles } from './tiles/practise-tiles.ts';
import type { TileSource } from './tiles/tile-source.ts';

/** What nearly every client asks first, in the language it gets without a word; the longest first, which take longest to compress. */
const FIRST_QUESTIONS = [
  '/wmts?SERVICE=WMTS&VERSION=1.0.0&REQUEST=GetCapabilities',
  '/ogc/collections?f=json',
  '/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities',
  '/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetCapabilities',
  '/wfs?SERVICE=WFS&VERSION=1.1.0&REQUEST=GetCapabilities',
  '/wms?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetCapabilities',
  '/api/catalog',
  '/ogc/collections?f=html',
] as const;

/**
 * Makes the documents of the whole catalog before anybody asks: at the start, and of each other state of the catalog before
 * it is published, which counts where there are thousands of layers; and their compressed forms, which no change waits for.
 * @param stop ends it
 * @returns when those of the first state are made and compressed, or are not in good time
 */
export async function keepWarm(
  app: FastifyInstance,
  catalog: LiveCatalog,
  logger: FastifyBaseLogger,
  stop: AbortSignal,
): Promise<void> {
  const ask = (url: string, encoding: string): PromiseLike<unknown> =>
    app.inject({
      method: encoding === 'identity' ? 'HEAD' : 'GET',
      url,
      headers: { ...ownQuestion, 'accept-encoding': encoding },
    });
  // One after the other, by a thread beside this one, which makes the next documents and answers.
  let compressed: Promise<unknown> = Promise.resolve();
  const make = async (): Promise<void> => {
    try {
      for (const url of FIRST_QUESTIONS) {
        // Requests get their turn.
        await setImmediate();
        if (stop.aborted) break;
        await ask(url, 'identity');
        for (const encoding of encodings)
          compressed = compressed.then(() => ask(url, encoding)).catch(() => undefined);
      }
    } catch (error) {
      logger.warn({ err: error }, 'documents could not be made ahead');
    }
  };
  const end = catalog.beforeChange(make);
  stop.addEventListener('abort', end, { once: true });
  const began = performance.now();
  await catalog.prepare(FIRST_WAIT);
  const left = Math.max(0, FIRST_WAIT - (performance.now() - began));
  await Promise.race([compressed, setTimeout(left, undefined, { ref: false })]);
}

/** Milliseconds that a server waits for its first documents before it listens: one that is slow, or whose database is. */
const FIRST_WAIT = 2000;

/**
 * Counts the large layers before anybody asks, one after the other: the head of all their features says how many there are.
 * @param stop ends it
 */
export async function countAhead(
  { catalog, source }: Pick<Parts, 'catalog' | 'source'>,
  stop: AbortSignal,
): Promise<void> {
  for (const layer of catalog.current.layers) {
    if (stop.aborted) return;
    if (layer.raster !== undefined) continue;
    const began = performance.now();
    // One that cannot be counted tells who asks for it.
    await source
      .estimate(layer, undefined, stop)
      .then((rows) => (rows < MANY_ROWS ? rows : source.count(layer, undefined, stop)))
      .catch(() => undefined);
    // Of thousands of layers for minutes: the database is left to others for half of them.
    await setTimeout(performance.now() - began, undefined, { ref: false });
  }
}

/** Milliseconds of practice in all, and without a request before it goes on. */
const PRACTICE = 5_000;
const QUIET = 500;

/**
 * Makes vector tiles in the drawing threads and here until their code is compiled, for a few seconds after the start at most. A
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
  // With this many tiles at once, threads make all; of one after the other, the main thread makes the small ones.
  const many = Array.from({ length: config.renderThreads + 2 });
  for (let left = PRACTICE; left > 0 && !stop.aborted; ) {
    const began = performance.now();
    const end = AbortSignal.any([stop, visit.signal, AbortSignal.timeout(Math.ceil(left))]);
    await Promise.all(many.map(() => practiseTiles(fresh, layers, end)));
    await practiseTiles(fresh, layers, end);
    if (!visit.signal.aborted) break;
    left -= performance.now() - began;
    while (visit.signal.aborted && !stop.aborted) {
      visit = new AbortController();
      await setTimeout(QUIET, undefined, { ref: false });
    }
  }
  app.server.off('request', onVisit);
}
