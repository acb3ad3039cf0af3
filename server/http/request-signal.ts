import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '../errors.ts';

/** Milliseconds that an answer which is being sent has to tell that it breaks off. */
const LAST_WORDS = 2_000;

/**
 * Aborts when the client leaves before its answer is complete, or when the request has taken too long:
 * handed down to the database, so that a closed connection cancels its query. A client that then does not take what
 * is left of its answer is not waited for.
 */
export function requestSignal(request: FastifyRequest, reply: FastifyReply, timeout: number): AbortSignal {
  const controller = new AbortController();
  let timer = setTimeout(() => {
    controller.abort(new ServiceError('timedOut', 'The request took too long.', { retryAfter: 5 }));
    if (reply.raw.headersSent) timer = setTimeout(() => reply.raw.destroy(), LAST_WORDS).unref();
  }, timeout);
  timer.unref();
  reply.raw.once('close', () => {
    clearTimeout(timer);
    if (!reply.raw.writableFinished) {
      controller.abort(new ServiceError('cancelled', 'The client left.'));
    }
  });
  if (reply.raw.destroyed || (request.raw.destroyed && !request.raw.complete)) {
    controller.abort(new ServiceError('cancelled', 'The client left.'));
  }
  return controller.signal;
}
