import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { LogController } from 'fastify';

const NAME = 'x-own-question';
/** Nobody else knows it. */
const TOKEN = randomUUID();

/** Header of a request that the server asks itself: it is nobody's visit, so it is neither logged nor counted. */
export const ownQuestion: Readonly<Record<string, string>> = { [NAME]: TOKEN };

/** Whether the server asks itself. */
export function isOwnQuestion(headers: IncomingHttpHeaders): boolean {
  return headers[NAME] === TOKEN;
}

/** Keeps the log of requests to those of others. */
export function visitsOnly(): LogController {
  return new LogController({ disableRequestLogging: ({ headers }) => isOwnQuestion(headers) });
}
