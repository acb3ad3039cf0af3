import { setTimeout as wait } from 'node:timers/promises';
import { type Client, escapeIdentifier } from 'pg';
import type { DatabaseLog } from '../database-log.ts';

type Heard = (payload: string) => void;

/**
 * One connection that listens. When it is lost it comes back by itself, and every listener is called once with an
 * empty payload: something may have been missed.
 */
export class Listener {
  readonly #connect: () => Client;
  readonly #log: DatabaseLog;
  readonly #channels = new Map<string, Set<Heard>>();
  #client: Client | undefined;
  #connecting: Promise<void> | undefined;
  readonly #closed = new AbortController();

  constructor(connect: () => Client, log: DatabaseLog) {
    this.#connect = connect;
    this.#log = log;
  }

  async listen(channel: string, heard: Heard): Promise<() => Promise<void>> {
    const listeners = this.#channels.get(channel) ?? new Set();
    this.#channels.set(channel, listeners);
    listeners.add(heard);
    this.#connecting ??= this.#open();
    try {
      await this.#connecting;
      if (listeners.size === 1) await this.#client?.query(`LISTEN ${escapeIdentifier(channel)}`);
    } catch (error) {
      listeners.delete(heard);
      if (this.#client === undefined) this.#connecting = undefined;
      throw error;
    }
    return async () => {
      listeners.delete(heard);
      if (listeners.size > 0 || this.#channels.get(channel) !== listeners) return;
      this.#channels.delete(channel);
      await this.#client?.query(`UNLISTEN ${escapeIdentifier(channel)}`).catch(() => {});
    };
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#client?.end().catch(() => {});
  }

  async #open(): Promise<void> {
    const client = this.#connect();
    client.on('notification', ({ channel, payload }) => {
      for (const heard of this.#channels.get(channel) ?? []) heard(payload ?? '');
    });
    client.on('error', () => {});
    await client.connect();
    for (const channel of this.#channels.keys()) await client.query(`LISTEN ${escapeIdentifier(channel)}`);
    this.#client = client;
    client.once('end', () => {
      this.#client = undefined;
      if (!this.#closed.signal.aborted) this.#connecting = this.#reopen();
    });
  }

  async #reopen(): Promise<void> {
    this.#log.warn({}, 'the listening connection to the database was lost');
    for (let pause = 250; !this.#closed.signal.aborted; pause = Math.min(2 * pause, 5_000)) {
      try {
        await wait(pause, undefined, { signal: this.#closed.signal });
        await this.#open();
        this.#log.info({}, 'the listening connection to the database is back');
        for (const listeners of this.#channels.values()) for (const heard of listeners) heard('');
        return;
      } catch {
        // Not back yet; or closed, which ends the loop.
      }
    }
  }
}
