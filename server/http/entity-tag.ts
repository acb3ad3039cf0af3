import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';

/**
 * Puts ETag and Cache-Control on an answer and says whether the client has it already (send 304 then).
 * If-None-Match compares the hash, whatever encoding name stands behind it.
 */
export function revalidates(
  request: FastifyRequest,
  reply: FastifyReply,
  hash: string,
  config: Config,
): boolean {
  reply.header('etag', `"${hash}"`);
  reply.header('cache-control', cacheControl(config));
  return matches(request.headers['if-none-match'], hash);
}

/** `public, no-cache`, or the operator's max-age. */
export function cacheControl(config: Config): string {
  return config.cacheMaxAge === 0 ? 'public, no-cache' : `public, max-age=${config.cacheMaxAge}`;
}

function matches(header: string | undefined, hash: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return header.split(',').some((tag) => {
    const bare = /^\s*(?:W\/)?"([^"]*)"\s*$/.exec(tag)?.[1];
    return bare === hash || bare?.replace(/-(gzip|br|deflate)$/, '') === hash;
  });
}
