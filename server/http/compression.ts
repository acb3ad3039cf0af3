import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { chooseEncoding, type Encoding, encodings, WORTH_COMPRESSING } from './accept-encoding.ts';

const COMPRESSIBLE =
  /^(text\/(?!event-stream).*|application\/((.*\+)?(json|xml|yaml)|javascript|vnd\.ogc\..*|vnd\.mapbox-vector-tile)|image\/svg\+xml)(;.*)?$/;

/** Compresses what answers do not have compressed already; each encoding has a strong ETag of its own (RFC 9110, 8.8.3.3). */
export async function addCompression(app: FastifyInstance): Promise<void> {
  await app.register(compress, {
    threshold: WORTH_COMPRESSING,
    encodings: [...encodings],
    customTypes: COMPRESSIBLE,
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
    zlibOptions: { level: 6 },
  });
  app.addHook('onRoute', (route) => {
    // Behind the hook that compresses, which is the route's own too.
    route.onSend = [...[route.onSend ?? []].flat(), nameEncoding];
  });
}

/** A weak ETag stands for all encodings. */
function nameEncoding(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  done: (error: null, payload: unknown) => void,
): void {
  const etag = reply.getHeader('etag');
  if (typeof etag === 'string' && etag.startsWith('"')) {
    const encoding = reply.getHeader('content-encoding') ?? ofGet(request, reply);
    if (typeof encoding === 'string' && !etag.endsWith(`-${encoding}"`)) {
      reply.header('etag', etag.replace(/"$/, `-${encoding}"`));
    }
  }
  done(null, payload);
}

/** HEAD names the encoding that GET has, though nothing is compressed for it: its length is all that is left. */
function ofGet({ method, headers }: FastifyRequest, reply: FastifyReply): Encoding | undefined {
  if (method !== 'HEAD') return undefined;
  if (!COMPRESSIBLE.test(String(reply.getHeader('content-type')))) return undefined;
  return chooseEncoding(headers['accept-encoding'], Number(reply.getHeader('content-length') ?? 0));
}
