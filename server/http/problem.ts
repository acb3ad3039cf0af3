import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '../errors.ts';
import { type Page, pageHeaders, writePage } from '../html/page.ts';
import { toProblem } from './problem-details.ts';
import { writeProblemContent, writeProblemTitle } from './problem-page.ts';

/** The shell of a problem's page: what a page has besides its own title and content. */
export interface ProblemPage extends Omit<Page, 'title' | 'content' | 'alternates' | 'canonical'> {
  readonly publicUrl: string;
}

/**
 * Answers with a problem, as `application/problem+json` or as a page for people. Fits Fastify's
 * setErrorHandler. What the server itself failed at is logged with its cause.
 */
export function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  page?: ProblemPage,
): FastifyReply {
  const problem = toProblem(error, request.id);
  if (problem.status >= 500 && !isCancelled(error)) request.log.error({ err: error }, problem.detail);
  for (const name of ['etag', 'content-crs', 'link', 'content-disposition']) reply.removeHeader(name);
  reply.code(problem.status).header('cache-control', 'no-store');
  if (error instanceof ServiceError && error.retryAfter !== undefined) {
    reply.header('retry-after', Math.ceil(error.retryAfter));
  }
  if (problem.status === 401) reply.header('www-authenticate', CHALLENGE);
  if (page === undefined) {
    reply.header('x-content-type-options', 'nosniff').type('application/problem+json; charset=utf-8');
    return reply.send(JSON.stringify(problem));
  }
  const title = writeProblemTitle(problem, page.language);
  const content = writeProblemContent(problem, page.language);
  reply
    .headers(pageHeaders(page.publicUrl))
    .header('content-language', page.language)
    .type('text/html; charset=utf-8');
  return reply.send(writePage({ ...page, title, content, alternates: [] }));
}

/** How a key may be sent (RFC 9110, 11.6.1). */
export const CHALLENGE = 'Bearer realm="infostrada", Basic realm="infostrada"';

function isCancelled(error: unknown): boolean {
  return error instanceof ServiceError && error.fault === 'cancelled';
}
