import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { LogController } from 'fastify';
import type { Catalog } from '../catalog/layer.ts';
import type { LiveCatalog } from '../catalog/live-catalog.ts';

const NAME = 'x-own-question';
/** Nobody else knows it. */
const TOKEN = randomUUID();

/** Header of a request that the server asks itself: it is nobody's visit, so it is neither logged nor counted. */
export const ownQuestion: Readonly<Record<string, string>> = { [NAME]: TOKEN };

/** Whether the server asks itself. */
export function isOwnQuestion(headers: IncomingHttpHeaders): boolean {
  return headers[NAME] === TOKEN;
}

/** The state of the catalog that answers a request: the server asks itself ahead of a change. */
export function catalogFor(
  { headers }: { readonly headers: IncomingHttpHeaders },
  catalog: LiveCatalog,
): Catalog {
  return isOwnQuestion(headers) ? catalog.next : catalog.current;
}

/** Keeps the log of requests to those of others. */
export function visitsOnly(): LogController {
  return new LogController({ disableRequestLogging: ({ headers }) => isOwnQuestion(headers) });
}
