import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Language } from '../../catalog/layer.ts';
import type { Config } from '../../config.ts';
import { contentHash } from '../../content-hash.ts';
import { revalidates } from '../../http/entity-tag.ts';

/** Sends what lies at a pixel; a page of it runs nothing and loads nothing. */
export function sendInfo(
  request: FastifyRequest,
  reply: FastifyReply,
  { text, type, language }: { readonly text: string; readonly type: string; readonly language: Language },
  config: Config,
): FastifyReply {
  reply.header('vary', 'accept-language');
  if (revalidates(request, reply, contentHash(text), config)) return reply.code(304).send();
  if (type.startsWith('text/')) {
    reply.header('content-language', language);
    reply
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'")
      .header('referrer-policy', 'same-origin');
    return reply.type(`${type}; charset=utf-8`).send(text);
  }
  // Fastify takes a type with two slashes for none, and replaces it: but not that of a stream.
  return reply.type(type).send(Readable.from([Buffer.from(text)]));
}
