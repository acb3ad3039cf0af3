import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { ServiceError } from '../../errors.ts';
import { firstBatchSize, nextBatchSize } from '../batch-size.ts';
import { namedRows, queryBuilder, type Result } from '../builder.ts';
import type {
  BatchSize,
  Database,
  Queries,
  QueryOptions,
  RowArray,
  RowReader,
  Statement,
} from '../database.ts';
import { cancelledBy, stopped, toServiceError, unavailable } from '../database-error.ts';
import { mergedOptions } from '../query-options.ts';
import { writeParameter } from '../value-types.ts';
import { readResults } from '../wire/read.ts';
import { readRow } from '../wire/row.ts';
import type { ClientLink, Reply, Request, Run, Step } from './protocol.ts';

type Answer = Reply & { readonly kind: 'answer' };

interface Pending {
  answered(answer: Answer): void;
  failed(error: unknown): void;
}

/** Milliseconds a transaction may stand still while everybody waits for it, whatever its own limit. */
const longestSilence = 120_000;
/** Milliseconds a new client's first question waits for a way to the engine. */
const startPatience = 5000;

/** Calls back with a way to the engine: when there is one, and with another after each restart. @returns ends that */
export type Subscribe = (up: (link: ClientLink) => void) => () => void;

/**
 * The embedded PostGIS as its clients see it, in any thread or process. It has one session: statements wait for their
 * turn, and the limit of a query counts that waiting. A stream is a cursor WITH HOLD: the engine works the query out at
 * once, keeps in memory or in its temporary files what was not fetched yet, and hands out batches in short turns
 * without an open transaction, so that a stalled reader stops nobody.
 */
export class EmbeddedDatabase implements Database {
  readonly engine = 'embedded';
  readonly builder: Kysely<unknown>;
  readonly #queryTimeout: number;
  readonly #onClose: () => Promise<void>;
  readonly #unsubscribe: () => void;
  readonly #pending = new Map<number, Pending>();
  readonly #asking = new Set<Promise<Answer>>();
  /** Holds asked for by callers who went away before they got them. */
  readonly #unwanted = new Set<number>();
  readonly #heard = new Map<string, Set<(payload: string) => void>>();
  /** Settles with the first link: a client in another thread gets it a moment after its start. */
  readonly #started = Promise.withResolvers<void>();
  #link: ClientLink | undefined;
  #ids = 0;

  /** @param queryTimeout milliseconds; @param onClose ends what this client owns besides its link */
  constructor(subscribe: Subscribe, queryTimeout: number, onClose: () => Promise<void> = async () => {}) {
    this.#queryTimeout = queryTimeout;
    this.#onClose = onClose;
    this.builder = queryBuilder((statement, options) => this.#execute(statement, options));
    this.#unsubscribe = subscribe((link) => this.#up(link));
  }

  async rows<R extends object>(statement: Statement, options?: QueryOptions): Promise<R[]> {
    return namedRows<R>(await this.#execute(statement, options));
  }

  async arrays(statement: Statement, options?: QueryOptions): Promise<RowArray[]> {
    return [...(await this.#execute(statement, options)).rows];
  }

  async script(sql: string, options?: QueryOptions): Promise<void> {
    await this.#run([{ script: sql }], options);
  }

  stream(
    statement: Statement,
    batchSize: BatchSize,
    options?: QueryOptions,
  ): AsyncGenerator<readonly RowArray[]>;
  stream<R>(
    statement: Statement,
    batchSize: BatchSize,
    options: QueryOptions,
    read: RowReader<R>,
  ): AsyncGenerator<readonly R[]>;
  async *stream(
    statement: Statement,
    batchSize: BatchSize,
    options: QueryOptions = {},
    read: RowReader<unknown> = readRow,
  ): AsyncGenerator<readonly unknown[]> {
    if (batchSize === 'all') {
      const [result] = await this.#read([step(statement, options.prepared)], options, {}, read);
      if (result !== undefined && result.rows.length > 0) yield result.rows;
    } else yield* this.#batches(statement, batchSize, options, read);
  }

  async *#batches<R>(
    statement: Statement,
    batchSize: Exclude<BatchSize, 'all'>,
    options: QueryOptions,
    read: RowReader<R>,
  ): AsyncGenerator<readonly R[]> {
    const cursor = `stream_${randomUUID()}`;
    let size = firstBatchSize(batchSize);
    let bytes = 0;
    const counted: RowReader<R> = (row, start, readers, end) => {
      bytes += end - start;
      return read(row, start, readers, end);
    };
    const fetch = (): Step => step({ sql: `FETCH ${size} FROM "${cursor}"`, parameters: [] });
    const declare = step({
      sql: `DECLARE "${cursor}" NO SCROLL CURSOR WITH HOLD FOR ${statement.sql}`,
      parameters: statement.parameters,
    });
    let [, batch] = await this.#read([declare, fetch()], options, { opens: cursor }, counted);
    try {
      while (batch !== undefined && batch.rows.length > 0) {
        yield batch.rows;
        if (batch.rows.length < size) break;
        size = nextBatchSize(batchSize, batch.rows.length, bytes);
        bytes = 0;
        [batch] = await this.#read([fetch()], options, {}, counted);
      }
    } finally {
      // Nobody waits for it: the reader has what it wanted.
      this.#run([{ script: `CLOSE "${cursor}"` }], {}, { closes: cursor }).catch(() => {});
    }
  }

  async transaction<T>(work: (queries: Queries) => Promise<T>, options: QueryOptions = {}): Promise<T> {
    const hold = await this.#enter(options);
    try {
      await this.#run([{ script: 'BEGIN' }], options, { hold });
      const result = await work(this.#queries(hold, options));
      if (options.signal?.aborted) throw cancelledBy(options.signal);
      const [commit] = await this.#run([{ script: 'COMMIT' }], options, { hold });
      if (commit?.command === 'ROLLBACK')
        throw new Error('A statement of the transaction failed: it was rolled back.');
      return result;
    } finally {
      this.#link?.post({ kind: 'leave', hold });
    }
  }

  async listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>> {
    const listeners = this.#heard.get(channel) ?? new Set();
    this.#heard.set(channel, listeners);
    listeners.add(heard);
    if (listeners.size === 1) {
      this.#link?.post({ kind: 'listen', channel });
      // Questions keep their order: when this one is answered, the engine listens.
      await this.ping();
    }
    return async () => {
      listeners.delete(heard);
      if (listeners.size > 0 || this.#heard.get(channel) !== listeners) return;
      this.#heard.delete(channel);
      this.#link?.post({ kind: 'unlisten', channel });
    };
  }

  async ping(signal?: AbortSignal): Promise<void> {
    await this.#run([{ script: 'SELECT 1' }], { signal });
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    await Promise.allSettled(this.#asking);
    this.#link?.close();
    this.#link = undefined;
    await this.#onClose();
  }

  #queries(hold: number, transactionOptions: QueryOptions): Queries {
    const execute = (statement: Statement, options: QueryOptions = {}): Promise<Result> =>
      this.#execute(statement, mergedOptions(transactionOptions, options), hold);
    return {
      builder: queryBuilder(execute),
      rows: async <R extends object>(statement: Statement, options?: QueryOptions) =>
        namedRows<R>(await execute(statement, options)),
      arrays: async (statement, options) => [...(await execute(statement, options)).rows],
      script: async (sql, options = {}) => {
        await this.#run([{ script: sql }], mergedOptions(transactionOptions, options), { hold });
      },
    };
  }

  async #execute(statement: Statement, options: QueryOptions = {}, hold?: number): Promise<Result> {
    const [result] = await this.#run([step(statement, options.prepared)], options, { hold });
    return result ?? { columns: [], rows: [], affected: undefined, command: '' };
  }

  #run(
    steps: readonly Step[],
    options: QueryOptions = {},
    rest: Partial<Pick<Run, 'hold' | 'opens' | 'closes'>> = {},
  ): Promise<Result[]> {
    return this.#read<RowArray>(steps, options, rest, readRow);
  }

  async #read<R>(
    steps: readonly Step[],
    options: QueryOptions,
    rest: Partial<Pick<Run, 'hold' | 'opens' | 'closes'>>,
    read: RowReader<R>,
  ): Promise<Result<R>[]> {
    const limit = options.timeout ?? this.#queryTimeout;
    const answer = await this.#ask((id) => ({ kind: 'run', id, steps, limit, ...rest }), options);
    const { buffer, byteOffset, byteLength } = answer.bytes;
    try {
      return readResults(Buffer.from(buffer, byteOffset, byteLength), answer.columns, read);
    } catch (error) {
      throw toServiceError(error);
    }
  }

  async #enter(options: QueryOptions): Promise<number> {
    const patience = Math.min(options.timeout ?? this.#queryTimeout, longestSilence);
    const { id } = await this.#ask((id) => ({ kind: 'enter', id, patience }), options);
    return id;
  }

  async #ask(ask: (id: number) => Request, { signal, timeout }: QueryOptions): Promise<Answer> {
    if (signal?.aborted) throw cancelledBy(signal);
    if (this.#link === undefined)
      await Promise.race([this.#started.promise, delay(startPatience, undefined, { ref: false })]);
    const link = this.#link;
    if (link === undefined) throw unavailable();
    const id = ++this.#ids;
    const request = ask(id);
    const asking = new Promise<Answer>((resolve, reject) => {
      const giveUp = (error: ServiceError): void => {
        if (request.kind === 'enter') this.#unwanted.add(id);
        link.post({ kind: 'cancel', id });
        this.#settle(id)?.failed(error);
      };
      const abort = (): void => giveUp(cancelledBy(signal));
      const timer = setTimeout(() => giveUp(stopped('timeout')), timeout ?? this.#queryTimeout);
      signal?.addEventListener('abort', abort, { once: true });
      const cleared = <A>(then: (value: A) => void): ((value: A) => void) => {
        return (value) => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', abort);
          then(value);
        };
      };
      this.#pending.set(id, { answered: cleared(resolve), failed: cleared(reject) });
      link.post(request);
    });
    this.#asking.add(asking);
    return asking.finally(() => this.#asking.delete(asking));
  }

  #up(link: ClientLink): void {
    const again = this.#link !== undefined || this.#ids > 0;
    this.#link = link;
    this.#started.resolve();
    link.open(
      (reply) => this.#receive(reply),
      () => this.#down(link),
    );
    for (const [channel, listeners] of this.#heard) {
      link.post({ kind: 'listen', channel });
      if (again) for (const heard of listeners) heard('');
    }
  }

  #down(link: ClientLink): void {
    if (this.#link === link) this.#link = undefined;
    this.#unwanted.clear();
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const each of pending) each.failed(unavailable());
  }

  #receive(reply: Reply): void {
    if (reply.kind === 'heard') {
      for (const heard of this.#heard.get(reply.channel) ?? []) heard(reply.payload);
      return;
    }
    const pending = this.#settle(reply.id);
    if (reply.kind === 'refused') {
      this.#unwanted.delete(reply.id);
      pending?.failed(
        reply.fault === 'databaseUnavailable' ? unavailable() : new ServiceError(reply.fault, reply.message),
      );
    } else if (this.#unwanted.delete(reply.id)) this.#link?.post({ kind: 'leave', hold: reply.id });
    else pending?.answered(reply);
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }
}

function step({ sql, parameters }: Statement, prepared = false): Step {
  return { sql, values: parameters.map(writeParameter), prepared };
}
