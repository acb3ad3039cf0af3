import type { AwsClient } from 'aws4fetch';
import { type SignedStore, signingClient } from '../../source/files/signed-store.ts';
import type { TileStore } from './tile-store.ts';

/** Milliseconds a tile may take to come: making it anew is not slower. */
const PATIENCE = 1000;
/** Milliseconds that a store is left alone after it failed. */
const REST = 10_000;
/** Tiles on their way in at once; more are not kept. */
const MOST_PUTS = 32;

/** Tiles in an S3-compatible store, for servers on several machines. How long they stay is a rule of the bucket's own. */
export class S3TileStore implements TileStore {
  readonly #client: AwsClient;
  readonly #url: string;
  readonly #report: (error: unknown) => void;
  #restsUntil = 0;
  #putting = 0;

  /** @param report told of what fails; tiles are then made anew */
  constructor(bucket: SignedStore, report: (error: unknown) => void) {
    this.#client = signingClient(bucket);
    this.#url = bucket.url.replace(/\/+$/, '');
    this.#report = report;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return this.#ask(async () => {
      const reply = await this.#fetch(key, 'GET');
      if (reply.ok) return new Uint8Array(await reply.arrayBuffer());
      await reply.body?.cancel();
      // Without the right to list a bucket what is not there is forbidden.
      if (reply.status === 404 || reply.status === 403) return undefined;
      throw new Error(`the tile store answers ${reply.status}`);
    });
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    if (this.#putting >= MOST_PUTS) return;
    this.#putting += 1;
    await this.#ask(async () => {
      const reply = await this.#fetch(key, 'PUT', bytes);
      await reply.body?.cancel();
      if (!reply.ok) throw new Error(`the tile store answers ${reply.status} to a PUT`);
    });
    this.#putting -= 1;
  }

  async close(): Promise<void> {
    this.#restsUntil = Infinity;
  }

  #fetch(key: string, method: 'GET' | 'PUT', body?: Uint8Array): Promise<Response> {
    return this.#client.fetch(`${this.#url}/${key}`, {
      method,
      signal: AbortSignal.timeout(PATIENCE),
      ...(body === undefined
        ? {}
        : { body: Buffer.from(body), headers: { 'content-type': 'application/octet-stream' } }),
    });
  }

  async #ask<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (Date.now() < this.#restsUntil) return undefined;
    try {
      return await work();
    } catch (error) {
      this.#restsUntil = Math.max(this.#restsUntil, Date.now() + REST);
      this.#report(error);
      return undefined;
    }
  }
}
