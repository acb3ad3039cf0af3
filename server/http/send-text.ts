import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import { contentHash } from '../content-hash.ts';
import { cacheControl, revalidates } from './entity-tag.ts';

/** Characters that are held back to learn whether the answer is short: then it gets an ETag and a length. */
const SHORT = 65_536;

export interface TextAnswer {
  readonly type: string;
  readonly pieces: AsyncGenerator<string, void, undefined>;
  /** Called when the headers go out; `isWhole` says that all pieces were made by then. */
  readonly beforeHeaders?: (isWhole: boolean) => void;
}

/**
 * Sends a text that is made piece by piece. A short one is sent whole, with an ETag; a long one as it comes, with
 * back-pressure and without. An error before the headers is thrown, a later one breaks the connection off.
 */
export async function sendText(
  request: FastifyRequest,
  reply: FastifyReply,
  { type, pieces, beforeHeaders }: TextAnswer,
  config: Config,
): Promise<FastifyReply> {
  let start = '';
  let isWhole = false;
  while (!isWhole && start.length <= SHORT) {
    const next = await pieces.next();
    if (next.done === true) isWhole = true;
    else start += next.value;
  }
  beforeHeaders?.(isWhole);
  reply.type(type);
  if (isWhole) {
    if (revalidates(request, reply, contentHash(start), config)) return reply.code(304).send();
    return reply.send(start);
  }
  reply.header('cache-control', cacheControl(config));
  if (request.method === 'HEAD') {
    await pieces.return();
    return reply.send();
  }
  return reply.send(Readable.from(joined(start, pieces), { objectMode: false, highWaterMark: SHORT }));
}

async function* joined(start: string, rest: AsyncIterable<string>): AsyncIterable<string> {
  yield start;
  yield* rest;
}
