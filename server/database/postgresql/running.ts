import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import type { Stop } from '../database-error.ts';
import { sendCancelRequest } from './cancel-request.ts';

/** Milliseconds between two requests to cancel. */
const pause = 200;

/** Milliseconds until a connection on which nothing helps is given up: the network or the server is gone. */
const deaf = 5_000;

/**
 * Watches over one query on one connection: sends a CancelRequest when its signal aborts or its time is up, and breaks
 * the connection off when that does not end the query, so that nobody waits for a server that fell silent.
 * @param timeout milliseconds
 */
export class Running {
  readonly #client: PoolClient;
  readonly #signal: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #abort = (): void => this.#stop('cancelled');
  /** Made only for a query that is told to stop: almost none is. */
  #ended: AbortController | undefined;
  #insisting: Promise<void> | undefined;
  /** Why the query was told to stop; undefined while it was not. */
  stop: Stop | undefined;

  constructor(client: PoolClient, signal: AbortSignal | undefined, timeout: number) {
    this.#client = client;
    this.#signal = signal;
    this.#timer = setTimeout(() => this.#stop('timeout'), timeout);
    signal?.addEventListener('abort', this.#abort, { once: true });
    if (signal?.aborted) this.#stop('cancelled');
  }

  /** To be awaited before the connection does anything else: a late CancelRequest must not hit the next query. */
  async end(): Promise<void> {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#ended?.abort();
    await this.#insisting;
  }

  #stop(stop: Stop): void {
    if (this.stop !== undefined) return;
    this.stop = stop;
    this.#ended = new AbortController();
    const { signal } = this.#ended;
    this.#insisting = this.#insist(signal);
    const giveUp = setTimeout(() => breakOff(this.#client), deaf);
    signal.addEventListener('abort', () => clearTimeout(giveUp), { once: true });
  }

  /** Again until the query has ended: a request that overtakes its query is lost. */
  async #insist(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sendCancelRequest(this.#client);
      await wait(pause, undefined, { signal }).catch(() => {});
    }
  }
}

/** Its query fails then, and the pool drops the connection. */
function breakOff(client: PoolClient): void {
  const { connection } = client as unknown as { readonly connection: { readonly stream: Duplex } };
  connection.stream.destroy();
}
