import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Tile } from '../tiles/tile-source.ts';
import { isOwnQuestion } from './own-question.ts';
import { type RawResponse, SentMessage, sentHead } from './sent-message.ts';

/** What counts repeated answers of a request's kind. */
export type ObserverOf = (request: FastifyRequest, status: number) => (seconds: number) => void;

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
  readonly status: number;
  /** Undefined for an answer without a body. */
  readonly form: 'data' | 'gzip' | 'brotli' | undefined;
  readonly length: number;
  readonly head: string;
  readonly requestId: string;
  /** Headers that the request must have, or lack, alike. */
  readonly varies: readonly (readonly [name: string, value: string | undefined])[];
  readonly observe: (seconds: number) => void;
}

/** Bytes that remembered answers may take, about; and the messages that were sent last. */
const MOST_BYTES = 33_554_432;
const MOST_MESSAGES = 16_777_216;
/** What one takes besides its address: its head and bookkeeping. */
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
  readonly #messages = new LRUCache<SentAnswer, SentMessage>({
    maxSize: MOST_MESSAGES,
    maxEntrySize: MOST_MESSAGES / 8,
    sizeCalculation: ({ length }) => length,
  });
  readonly #logger: FastifyBaseLogger;
  readonly #observerOf: ObserverOf;

  constructor(logger: FastifyBaseLogger, observerOf: ObserverOf) {
    this.#logger = logger;
    this.#observerOf = observerOf;
  }

  /**
   * Stands before the application's own listener, and watches what is answered. To be called before doors are registered.
   * @param isStaying false when each answer is to be the last of its connection
   */
  install(app: FastifyInstance, isStaying: () => boolean): void {
    const listeners = app.server.listeners('request') as ((
      request: IncomingMessage,
      response: ServerResponse,
    ) => void)[];
    app.server.removeAllListeners('request');
    app.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (isStaying() && this.#repeat(request, response)) return;
      for (const listener of listeners) listener.call(app.server, request, response);
    });
    app.addHook('onResponse', (request, reply, done) => {
      this.#remember(request, reply);
      done();
    });
  }

  #remember(request: FastifyRequest, reply: FastifyReply): void {
    const answer = repeatable.get(request);
    const { statusCode: status } = reply;
    if (answer === undefined || request.method !== 'GET' || (status !== 200 && status !== 304)) return;
    if (isOwnQuestion(request.headers)) return;
    // Nothing keeps it: without caches, or it is gone already.
    if (answer.current() === undefined) return;
    const sent = reply.getHeaders();
    const head = sentHead(reply.raw, request.id);
    if (head === undefined) return;
    const varies = String(sent.vary ?? '')
      .toLowerCase()
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && name !== 'accept-encoding')
      .map((name) => [name, headerOf(request.headers, name)] as const);
    this.#answers.set(keyOf(request.originalUrl, request.headers), {
      current: answer.current,
      hash: answer.tile.hash,
      status,
      form: status === 304 ? undefined : (FORMS[String(sent['content-encoding'] ?? '')] ?? 'data'),
      length: status === 304 ? 0 : Number(sent['content-length']),
      head,
      requestId: request.id,
      varies,
      observe: this.#observerOf(request, status),
    });
  }

  #repeat(request: IncomingMessage, response: ServerResponse): boolean {
    const { method, url = '', headers } = request;
    if (method !== 'GET' || headers.expect !== undefined || !response.shouldKeepAlive) return false;
    const answer = this.#answers.get(keyOf(url, headers));
    if (answer === undefined) return false;
    for (const [name, value] of answer.varies) if (headerOf(headers, name) !== value) return false;
    const started = performance.now();
    const tile = answer.current();
    if (tile?.hash !== answer.hash) return false;
    const bytes = answer.form === undefined ? NOTHING : tile[answer.form];
    if (bytes?.length !== answer.length) return false;
    const requestId = randomUUID();
    this.#messageOf(answer, bytes).send(response as RawResponse, requestId, answer.status);
    answer.observe((performance.now() - started) / 1000);
    if (!QUIET.has(this.#logger.level)) this.#log(request, requestId, answer.status);
    return true;
  }

  #messageOf(answer: SentAnswer, bytes: Uint8Array): SentMessage {
    const known = this.#messages.get(answer);
    if (known !== undefined && !known.isUnderWay) return known;
    const message = new SentMessage(answer.head, answer.requestId, bytes);
    this.#messages.set(answer, message);
    return message;
  }

  #log({ method, url, socket }: IncomingMessage, reqId: string, statusCode: number): void {
    this.#logger.info(
      { reqId, req: { method, url, remoteAddress: socket.remoteAddress }, res: { statusCode } },
      'request completed',
    );
  }
}

const NOTHING = new Uint8Array();

/** Levels at which answers are not logged. */
const QUIET = new Set(['warn', 'error', 'fatal', 'silent']);

/** Forms of a tile by the name of their encoding. */
const FORMS: Readonly<Record<string, 'data' | 'gzip' | 'brotli'>> = {
  '': 'data',
  gzip: 'gzip',
  br: 'brotli',
};

function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.join();
}

/** Clients write Accept-Encoding in few ways; If-None-Match as they were told. */
function keyOf(url: string, headers: IncomingHttpHeaders): string {
  const encoding = headers['accept-encoding'];
  const match = headers['if-none-match'];
  const key = encoding === undefined ? url : `${encoding} ${url}`;
  return match === undefined ? key : `${match}\n${key}`;
}
