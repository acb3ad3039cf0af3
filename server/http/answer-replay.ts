import { randomUUID } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Tile } from '../tiles/tile-source.ts';
import { formOf } from './send-tile.ts';

/** An answer as it was sent, and how to see whether it would be sent again. */
export interface SentAnswer {
  /** The tile that stands at the address now, when it is at hand without work. */
  readonly current: () => Tile | undefined;
  readonly hash: string;
  readonly headers: OutgoingHttpHeaders;
}

/** What counts requests. */
export type Observe = (seconds: number) => void;

const MOST_ANSWERS = 20_000;

/**
 * Repeats tiles: a request that is exactly like an earlier one, for a tile that is still the same, gets the same
 * headers and bytes without the way through the framework. Everything else goes that way.
 */
export class AnswerReplay {
  readonly #answers = new LRUCache<string, SentAnswer>({ max: MOST_ANSWERS });
  readonly #logger: FastifyBaseLogger;
  readonly #observe: Observe;

  constructor(logger: FastifyBaseLogger, observe: Observe) {
    this.#logger = logger;
    this.#observe = observe;
  }

  /** @param acceptEncoding of the request that was answered */
  remember(url: string, acceptEncoding: string | undefined, answer: SentAnswer): void {
    this.#answers.set(keyOf(url, acceptEncoding), answer);
  }

  /** Stands before the application's own listener. */
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
  }

  #repeat(request: IncomingMessage, response: ServerResponse): boolean {
    const { method, url = '', headers } = request;
    if (method !== 'GET' || headers['if-none-match'] !== undefined || headers.expect !== undefined)
      return false;
    const acceptEncoding = headers['accept-encoding'];
    const answer = this.#answers.get(keyOf(url, acceptEncoding));
    if (answer === undefined) return false;
    const tile = answer.current();
    if (tile === undefined || tile.hash !== answer.hash) return false;
    const started = performance.now();
    const { bytes } = formOf(tile, acceptEncoding);
    if (bytes === undefined) return false;
    const requestId = randomUUID();
    response.writeHead(200, { ...answer.headers, 'x-request-id': requestId });
    response.end(bytes);
    this.#observe((performance.now() - started) / 1000);
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

/** Clients write Accept-Encoding in few ways. */
function keyOf(url: string, acceptEncoding: string | undefined): string {
  return acceptEncoding === undefined ? url : `${acceptEncoding} ${url}`;
}
