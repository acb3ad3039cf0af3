import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Kvp, queryOf, readKvp } from './kvp.ts';

/** Lets the routes of a plugin take KVP in a POST form (`application/x-www-form-urlencoded`). */
export function acceptForms(app: FastifyInstance): void {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, body),
  );
}

/**
 * The pairs of a request: those of its address, and of its body when that is a form.
 * @throws ServiceError invalidParameter as {@link readKvp}
 */
export function kvpOfRequest(request: FastifyRequest): Kvp {
  const query = queryOf(request.raw.url ?? request.url);
  const isForm = (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  return readKvp(isForm && typeof request.body === 'string' ? `${query}&${request.body}` : query);
}
