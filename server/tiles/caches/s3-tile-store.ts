import type { AwsClient } from 'aws4fetch';
import { type SignedStore, signingClient } from '../../source/files/signed-store.ts';
import { Breaker } from './breaker.ts';
import type { StoreFigures, TileStore } from './tile-store.ts';

/** Milliseconds a tile may take to come: making it anew is not slower. */
const PATIENCE = 200;
/** Milliseconds a tile may take on its way in: nobody waits for that. */
const PUT_PATIENCE = 5_000;
/** Questions at once; tiles beyond them are made anew. */
const MOST_GETS = 64;
/** Tiles on their way in at once; more are not kept. */
const MOST_PUTS = 64;
/** No tile is larger: what is, is none of ours. */
const MOST_BYTES = 16 * 1_048_576;

/**
 * Tiles in an S3-compatible store, for servers on several machines. How long they stay is a rule of the bucket's own.
 * A store that is slow or fails is left alone for a while, for reading and for writing each by itself.
 */
export class S3TileStore implements TileStore {
  readonly #client: AwsClient;
  readonly #url: string;
  readonly #reading: Breaker;
  readonly #writing: Breaker;
  readonly #puts = new Set<Promise<void>>();
  #isClosed = false;
  readonly figures: StoreFigures = { found: 0, missing: 0, unread: 0, stored: 0, lost: 0 };

  /** @param report told once of each time that the store is given up; tiles are then made anew */
  constructor(bucket: SignedStore, report: (error: unknown) => void) {
    this.#client = signingClient(bucket);
    this.#url = bucket.url.replace(/\/+$/, '');
    this.#reading = new Breaker(MOST_GETS, report);
    this.#writing = new Breaker(MOST_PUTS, report);
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    if (this.#isClosed) return undefined;
    const answer = await this.#reading.ask(async () => {
      const reply = await this.#fetch(key, PATIENCE);
      if (reply.ok) return readBytes(reply);
      await reply.body?.cancel();
      // Without the right to list a bucket what is not there is forbidden.
      if (reply.status === 404 || reply.status === 403) return 'missing';
      throw new Error(`the tile store answers ${reply.status}`);
    });
    this.figures[answer === undefined ? 'unread' : answer === 'missing' ? 'missing' : 'found'] += 1;
    return answer === 'missing' ? undefined : answer;
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    if (this.#isClosed) return;
    const put = this.#put(key, bytes);
    this.#puts.add(put);
    await put;
    this.#puts.delete(put);
  }

  /** Resolves when what is on its way in is there, or lost. */
  async settled(): Promise<void> {
    await Promise.all(this.#puts);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.settled();
  }

  async #put(key: string, bytes: Uint8Array): Promise<void> {
    const isStored = await this.#writing.ask(async () => {
      const reply = await this.#fetch(key, PUT_PATIENCE, bytes);
      await reply.body?.cancel();
      if (!reply.ok) throw new Error(`the tile store answers ${reply.status} to a PUT`);
      return true;
    });
    this.figures[isStored === true ? 'stored' : 'lost'] += 1;
  }

  #fetch(key: string, patience: number, body?: Uint8Array): Promise<Response> {
    const signal = AbortSignal.timeout(patience);
    const put = { method: 'PUT', headers: { 'content-type': 'application/octet-stream' } };
    return this.#client.fetch(
      `${this.#url}/${key}`,
      body === undefined ? { method: 'GET', signal } : { ...put, signal, body: Buffer.from(body) },
    );
  }
}

/** @throws Error when there are more bytes than a tile has */
async function readBytes(reply: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of reply.body ?? []) {
    length += part.length;
    // Leaving the loop ends the connection.
    if (length > MOST_BYTES) throw new Error(`the tile store gives more than ${MOST_BYTES} bytes for a tile`);
    parts.push(part);
  }
  return Buffer.concat(parts, length);
}
