import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import type { Tile } from '../tiles/tile-source.ts';
import { type Encoding, takes } from './accept-encoding.ts';
import { revalidates } from './entity-tag.ts';

/** Sends a tile in the form a cache keeps it compressed in, when the client takes that: 204 for one without content. */
export function sendTile(
  request: FastifyRequest,
  reply: FastifyReply,
  tile: Tile,
  config: Config,
): FastifyReply {
  const isKnown = revalidates(request, reply, tile.hash, config);
  const vary = reply.getHeader('vary');
  reply.header('vary', vary === undefined ? 'accept-encoding' : `${vary}, accept-encoding`);
  const { encoding, bytes } = formOf(tile, request.headers['accept-encoding']);
  // A 304 has the tag of what it stands for (RFC 9110, 15.4.5).
  if (encoding !== undefined) reply.header('etag', `"${tile.hash}-${encoding}"`);
  if (isKnown) return reply.code(304).send();
  reply.type(tile.contentType);
  if (bytes === undefined) return reply.code(204).send();
  if (encoding !== undefined) reply.header('content-encoding', encoding);
  return reply.send(bytes);
}

/** The form of a tile that a client takes, the smallest first; undefined bytes: there is nothing in it. */
function formOf(
  tile: Tile,
  acceptEncoding = '',
): { readonly encoding: Encoding | undefined; readonly bytes: Buffer | undefined } {
  if (tile.brotli !== undefined && takes(acceptEncoding, 'br')) {
    return { encoding: 'br', bytes: toBuffer(tile.brotli) };
  }
  if (tile.gzip !== undefined && takes(acceptEncoding, 'gzip')) {
    return { encoding: 'gzip', bytes: toBuffer(tile.gzip) };
  }
  return { encoding: undefined, bytes: tile.data === undefined ? undefined : toBuffer(tile.data) };
}

/** The bytes as they lie in memory: a Uint8Array may be a part of a larger one. */
function toBuffer(bytes: Uint8Array): Buffer {
  return bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
