import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import type { Tile } from '../tiles/tile-source.ts';
import { revalidates } from './entity-tag.ts';

/** Sends a tile in the form a cache keeps it compressed in, when the client takes that: 204 for one without content. */
export function sendTile(
  request: FastifyRequest,
  reply: FastifyReply,
  tile: Tile,
  config: Config,
): FastifyReply {
  if (revalidates(request, reply, tile.hash, config)) return reply.code(304).send();
  reply.type(tile.contentType).header('vary', 'accept-encoding');
  if (tile.data === undefined) return reply.code(204).send();
  const accepted = request.headers['accept-encoding'] ?? '';
  const forms = [
    ['br', tile.brotli],
    ['gzip', tile.gzip],
  ] as const;
  const kept = forms.find(
    ([name, bytes]) => bytes !== undefined && new RegExp(`\\b${name}\\b`).test(accepted),
  );
  const [encoding, bytes] = kept ?? [];
  if (encoding === undefined || bytes === undefined) return reply.send(buffer(tile.data));
  return reply
    .header('content-encoding', encoding)
    .header('etag', `"${tile.hash}-${encoding}"`)
    .send(buffer(bytes));
}

/** The bytes as they lie in memory: a Uint8Array may be a part of a larger one. */
function buffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
