import { setTimeout } from 'node:timers/promises';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { LiveCatalog } from './catalog/live-catalog.ts';
import { ownQuestion } from './http/own-question.ts';

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
