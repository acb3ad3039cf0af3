import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Tile } from '../tiles/tile-source.ts';

/** What counts repeated answers of a request's kind. */
export type ObserverOf = (request: FastifyRequest) => (seconds: number) => void;

/** The tile that stands at an address now, when it is at hand without work. */
type Current = () => Tile | undefined;

/** Answers of tiles that may be given again, until they are out. */
const repeatable = new WeakMap<FastifyRequest, { readonly tile: Tile; readonly current: Current }>();

/**
 * Says that an answer holds for its address, and for the headers that it names in `Vary`, as long as `current` gives a
 * tile of the same content.
 */
export function mayRepeat(request: FastifyRequest, tile: Tile, current: Current): void {
  repeatable.set(request, { tile, current });
}

/** An answer as it was sent, and how to see whether it would be sent again. */
interface SentAnswer {
  readonly current: Current;
  readonly hash: string;
  readonly form: 'data' | 'gzip' | 'brotli';
  readonly length: number;
  /** Names and values in turn; the last is that of the request id. */
  readonly headers: string[];
  /** Headers that the request must have, or lack, alike. */
  readonly varies: readonly (readonly [name: string, value: string | undefined])[];
  readonly observe: (seconds: number) => void;
}

/** Bytes that remembered answers may take, about. */
const MOST_BYTES = 33_554_432;
/** What one takes besides its address: headers and bookkeeping. */
const OVERHEAD = 2000;

/**
 * Repeats tiles: a request that is exactly like an earlier one, for a tile that is still the same, gets the same
 * headers and bytes without the way through the framework. Everything else goes that way.
 */
export class AnswerReplay {
  readonly #answers = new LRUCache<string, SentAnswer>({
    maxSize: MOST_BYTES,
    sizeCalculation: (_, key) => OVERHEAD + 2 * key.length,
  });
  readonly #logger: FastifyBaseLogger;
  readonly #observerOf: ObserverOf;

  constructor(logger: FastifyBaseLogger, observerOf: ObserverOf) {
    this.#logger = logger;
    this.#observerOf = observerOf;
  }

  /** Stands before the application's own listener, and watches what is answered. To be called before doors are registered. */
  install(app: FastifyInstance): void {
    const listeners = app.server.listeners('request') as ((
      request: IncomingMessage,
      response: ServerResponse,
    ) => void)[];
    app.server.removeAllListeners('request');
    app.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (this.#repeat(request, response)) return;
      for (const listener of listeners) listener.call(app.server, request, response);
    });
    app.addHook('onResponse', async (request, reply) => this.#remember(request, reply));
  }

  #remember(request: FastifyRequest, reply: FastifyReply): void {
    const answer = repeatable.get(request);
    if (answer === undefined || reply.statusCode !== 200 || request.method !== 'GET') return;
    // Nothing keeps it: without caches, or it is gone already.
    if (answer.current() === undefined) return;
    const { 'x-request-id': id, ...sent } = reply.getHeaders();
    const headers = Object.entries(sent).flatMap(([name, value]) =>
      value === undefined ? [] : [name, String(value)],
    );
    const varies = String(sent.vary ?? '')
      .toLowerCase()
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && name !== 'accept-encoding')
      .map((name) => [name, headerOf(request.headers, name)] as const);
    this.#answers.set(keyOf(request.originalUrl, request.headers['accept-encoding']), {
      current: answer.current,
      hash: answer.tile.hash,
      form: FORMS[String(sent['content-encoding'] ?? '')] ?? 'data',
      length: Number(sent['content-length']),
      headers: [...headers, 'x-request-id', String(id)],
      varies,
      observe: this.#observerOf(request),
    });
  }

  #repeat(request: IncomingMessage, response: ServerResponse): boolean {
    const { method, url = '', headers } = request;
    if (method !== 'GET' || headers['if-none-match'] !== undefined || headers.expect !== undefined)
      return false;
    const answer = this.#answers.get(keyOf(url, headers['accept-encoding']));
    if (answer === undefined) return false;
    for (const [name, value] of answer.varies) if (headerOf(headers, name) !== value) return false;
    const started = performance.now();
    const tile = answer.current();
    const bytes = tile?.hash === answer.hash ? tile[answer.form] : undefined;
    if (bytes === undefined || bytes.length !== answer.length) return false;
    const requestId = randomUUID();
    answer.headers[answer.headers.length - 1] = requestId;
    response.writeHead(200, answer.headers);
    response.end(bytes);
    answer.observe((performance.now() - started) / 1000);
    this.#logger.info(
      {
        reqId: requestId,
        req: { method, url, remoteAddress: request.socket.remoteAddress },
        res: { statusCode: 200 },
      },
      'request completed',
    );
    return true;
  }
}

/** Forms of a tile by the name of their encoding. */
const FORMS: Readonly<Record<string, SentAnswer['form']>> = { '': 'data', gzip: 'gzip', br: 'brotli' };

function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.join();
}

/** Clients write Accept-Encoding in few ways. */
function keyOf(url: string, acceptEncoding: string | undefined): string {
  return acceptEncoding === undefined ? url : `${acceptEncoding} ${url}`;
}
