import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '../../errors.ts';
import type { ChangeFeed, LayerChange } from '../../source/changes/change-feed.ts';
import { toRecords } from './change-record.ts';
import type { ChangesRequest } from './changes-request.ts';

/** How many may listen. */
export interface StreamLimits {
  readonly connections: number;
  readonly perAddress: number;
}

/** Milliseconds between two signs of life. */
const HEARTBEAT = 15_000;
/** Bytes that may wait for a client; who takes them too slowly is cut off and comes back by itself. */
const BACKLOG = 1_048_576;
/** Rows of the feed that a client who comes back is told one by one; beyond it: everything may be different. */
const CATCH_UP = 10_000;
/** Milliseconds after which a client that was cut off comes back. */
const RETRY = 2_000;

/** Those who listen to the feed of changes by server-sent events (HTML, 9.2). */
export class LiveStreams {
  readonly #feed: ChangeFeed;
  readonly #limits: StreamLimits;
  readonly #open = new Set<ServerResponse>();
  readonly #byAddress = new Map<string, number>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor(feed: ChangeFeed, limits: StreamLimits) {
    this.#feed = feed;
    this.#limits = limits;
    this.#heartbeat = setInterval(() => {
      for (const client of this.#open) client.write(': \n\n');
    }, HEARTBEAT);
    this.#heartbeat.unref();
  }

  /**
   * Answers with a stream until either side ends it.
   * @throws ServiceError overloaded when there are too many; invalidParameter when `since` is no position
   */
  async open(request: FastifyRequest, reply: FastifyReply, wish: ChangesRequest): Promise<FastifyReply> {
    this.#admit(request.ip);
    // What happens while the past is read waits behind it.
    const early: { readonly position: string; readonly text: string }[] = [];
    let write = (text: string, position: string): void => void early.push({ text, position });
    const stop = this.#feed.subscribe(({ position, changes }) => {
      const records = toRecords(changes, wish);
      if (records.length > 0) write(event('changes', position, { changes: records }), position);
    });
    let hasLeft = false;
    const leave = (): void => {
      if (hasLeft) return;
      hasLeft = true;
      stop();
      this.#dismiss(request.ip);
    };
    let past: Past;
    try {
      past = await this.#past(wish);
    } catch (error) {
      leave();
      throw error;
    }
    reply.hijack();
    const client = reply.raw;
    client.once('close', () => {
      leave();
      this.#open.delete(client);
    });
    if (client.destroyed) {
      // It went while the past was read: nobody would hear of that any more.
      leave();
      return reply;
    }
    client.writeHead(200, { ...headersOf(reply), ...streamHeaders });
    this.#open.add(client);
    write = (text) => {
      if (client.writableLength > BACKLOG) client.destroy();
      else client.write(text);
    };
    const { text, position } = past;
    const since = early.filter((each) => !this.#feed.covers(position, each.position));
    client.write(`retry: ${RETRY}\n\n${text}${since.map((each) => each.text).join('')}`);
    return reply;
  }

  /** Ends every stream: clients come back to whoever serves then. */
  close(): void {
    clearInterval(this.#heartbeat);
    for (const client of this.#open) client.end();
  }

  async #past(wish: ChangesRequest): Promise<Past> {
    const here = this.#feed.position();
    const { layers, since } = wish;
    if (since === undefined) return { text: event('open', here, {}), position: here };
    const layerId = layers.length === 1 ? layers[0]?.id : undefined;
    const changes: LayerChange[] = [];
    let position = since;
    for (let isMore = true; isMore; ) {
      const page = await this.#feed.page({ since: position, layerId, limit: CATCH_UP, onlyTold: true });
      changes.push(...page.changes);
      ({ position, isMore } = page);
      if (page.isReset || (isMore && changes.length >= CATCH_UP)) {
        return { text: event('reset', here, {}), position: here };
      }
    }
    const records = toRecords(changes, wish);
    const open = event('open', position, {});
    const text = records.length === 0 ? open : `${open}${event('changes', position, { changes: records })}`;
    return { text, position };
  }

  #admit(address: string): void {
    const own = this.#byAddress.get(address) ?? 0;
    let all = 0;
    for (const count of this.#byAddress.values()) all += count;
    if (all >= this.#limits.connections || own >= this.#limits.perAddress) {
      throw new ServiceError('overloaded', 'Too many listen to changes just now: ask for pages instead.', {
        retryAfter: 30,
      });
    }
    this.#byAddress.set(address, own + 1);
  }

  #dismiss(address: string): void {
    const own = this.#byAddress.get(address) ?? 0;
    if (own <= 1) this.#byAddress.delete(address);
    else this.#byAddress.set(address, own - 1);
  }
}

/** What a client is told first, and how far in the feed that reaches. */
interface Past {
  readonly text: string;
  readonly position: string;
}

const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // nginx would keep the events until its buffer is full.
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
};

function headersOf(reply: FastifyReply): Record<string, string> {
  const entries = Object.entries(reply.getHeaders());
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}

function event(name: string, position: string, data: object): string {
  return `event: ${name}\nid: ${position}\ndata: ${JSON.stringify(data)}\n\n`;
}
