import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import { contentHash } from '../content-hash.ts';
import { returnPiece } from '../piece-memory.ts';
import { cacheControl, revalidates } from './entity-tag.ts';
import { PieceStream, type Pieces } from './piece-stream.ts';
import { leaveStalledClient } from './stalled-client.ts';

/** Bytes that are held back to learn whether the answer is short: then it gets an ETag and a length. */
const SHORT = 131_072;

export interface TextAnswer {
  readonly type: string;
  /** Text, or bytes of text in UTF-8 or of a file. */
  readonly pieces: Pieces;
  /** Of the whole answer, where it is known without making it; a short one has its own otherwise. */
  readonly hash?: string | undefined;
  /** Called when the headers go out: a short answer is complete by then. */
  readonly beforeHeaders?: () => void;
}

/**
 * Sends a text or file that is made piece by piece. A short one is sent whole, with an ETag; a long one as it comes, with
 * back-pressure and without. An error before the headers is thrown, a later one breaks the connection off.
 */
export async function sendText(
  request: FastifyRequest,
  reply: FastifyReply,
  { type, pieces, beforeHeaders, hash }: TextAnswer,
  config: Config,
): Promise<FastifyReply> {
  // A suspended generator hears no signal: it holds its connection until it is told to return.
  const leave = (): void => void pieces.return().catch(() => undefined);
  reply.raw.once('close', leave);
  if (reply.raw.destroyed) leave();
  const held: Uint8Array[] = [];
  let [size, isWhole] = [0, false];
  while (!isWhole && size <= SHORT) {
    const next = await pieces.next();
    if (next.done === true) isWhole = true;
    else {
      const bytes = typeof next.value === 'string' ? Buffer.from(next.value) : next.value;
      held.push(bytes);
      size += bytes.byteLength;
    }
  }
  beforeHeaders?.();
  reply.header('content-type', type);
  if (isWhole) {
    const start = Buffer.concat(held);
    held.forEach(returnPiece);
    if (revalidates(request, reply, hash ?? contentHash(start), config)) return reply.code(304).send();
    return reply.send(start);
  }
  if (hash === undefined) reply.header('cache-control', cacheControl(config));
  else revalidates(request, reply, hash, config);
  if (request.method === 'HEAD') {
    await pieces.return();
    // Not an empty text, which would claim a length of 0.
    return reply.send(Readable.from([]));
  }
  leaveStalledClient(reply, config.requestTimeout / 3);
  return reply.send(new PieceStream(held, pieces));
}
