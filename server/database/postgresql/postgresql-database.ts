import type { Kysely } from 'kysely';
import { Client, type ClientConfig, Pool, type PoolClient } from 'pg';
import { ServiceError } from '../../errors.ts';
import { firstBatchSize, nextBatchSize } from '../batch-size.ts';
import { namedRows, queryBuilder } from '../builder.ts';
import type {
  BatchSize,
  Database,
  Queries,
  QueryOptions,
  RowArray,
  RowReader,
  Statement,
} from '../database.ts';
import { cancelledBy, toServiceError } from '../database-error.ts';
import type { DatabaseLog } from '../database-log.ts';
import { mergedOptions } from '../query-options.ts';
import { readRow } from '../wire/row.ts';
import { Listener } from './listener.ts';
import { keepingOf, Session, sessionSetup } from './session.ts';
import { StatementClient } from './statement-client.ts';
import { isStale, StatementQuery } from './statement-query.ts';

export interface PostgresqlOptions {
  readonly url: string;
  /** Most connections, besides one that listens. */
  readonly poolSize: number;
  /** Milliseconds. */
  readonly queryTimeout: number;
  /** `url` leads to a pooler that gives connections out by the transaction; `directUrl` past it. */
  readonly pooler?: { readonly directUrl: string } | undefined;
}

/** Milliseconds to wait for a connection: a new one, or one that others use. */
const connectTimeout = 10_000;

/**
 * A pool of connections to PostgreSQL. Streams have half of them to themselves and no more: who reads slowly or not at
 * all keeps a connection for as long, and must not keep those that others wait for.
 */
export class PostgresqlDatabase implements Database {
  readonly engine = 'postgresql';
  readonly builder: Kysely<unknown>;
  readonly #pool: Pool;
  readonly #streams: Pool;
  readonly #listener: Listener;
  readonly #queryTimeout: number;
  readonly #isPooled: boolean;

  constructor({ url, poolSize, queryTimeout, pooler }: PostgresqlOptions, log: DatabaseLog) {
    const connection: ClientConfig = {
      connectionString: url,
      application_name: 'infostrada',
      connectionTimeoutMillis: connectTimeout,
      keepAlive: true,
    };
    this.#queryTimeout = queryTimeout;
    this.#isPooled = pooler !== undefined;
    const pool = (max: number): Pool => {
      const opened = new Pool({
        ...connection,
        Client: StatementClient,
        max,
        idleTimeoutMillis: 60_000,
        onConnect: async (client: { query(sql: string): Promise<unknown> }) => {
          // Behind a pooler the role keeps them.
          if (pooler === undefined) await client.query(sessionSetup(queryTimeout));
        },
      });
      // An idle connection that breaks is replaced when the next one is needed.
      opened.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'));
      return opened;
    };
    const streams = Math.max(1, Math.floor(poolSize / 2));
    this.#streams = pool(streams);
    this.#pool = pool(Math.max(1, poolSize - streams));
    const direct = { ...connection, connectionString: pooler?.directUrl ?? url };
    this.#listener = new Listener(() => new Client(direct), log);
    this.builder = queryBuilder((statement, options) =>
      this.#use(options, (session) => session.execute(statement, options)),
    );
  }

  async rows<R extends object>(statement: Statement, options?: QueryOptions): Promise<R[]> {
    return namedRows<R>(await this.#use(options, (session) => session.execute(statement, options)));
  }

  async arrays(statement: Statement, options?: QueryOptions): Promise<RowArray[]> {
    return [...(await this.#use(options, (session) => session.execute(statement, options))).rows];
  }

  async script(sql: string, options?: QueryOptions): Promise<void> {
    await this.#use(options, (session) => session.script(sql, options));
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
      const { rows } = await this.#use(options, (session) => session.read(statement, options, read));
      if (rows.length > 0) yield rows;
    } else yield* this.#batches(statement, batchSize, options, read);
  }

  async *#batches<R>(
    statement: Statement,
    batchSize: Exclude<BatchSize, 'all'>,
    options: QueryOptions,
    read: RowReader<R>,
  ): AsyncGenerator<readonly R[]> {
    let size = firstBatchSize(batchSize);
    const described = this.#isPooled ? 'described' : 'named';
    const form = options.prepared === true ? described : 'plain';
    const keeping = keepingOf(options);
    const begin = (): StatementQuery<R> =>
      new StatementQuery(statement, form, read, { batchSize: size, keeping });
    let query = begin();
    const client = await this.#acquire(this.#streams, options.signal);
    const session = new Session(client, this.#queryTimeout, this.#isPooled);
    const first = (): Promise<R[]> => session.guarded(options, () => client.query(query).first());
    let failure: unknown;
    try {
      let rows = await first().catch((error: unknown) => {
        if (!isStale(error)) throw error;
        query = begin();
        return first();
      });
      let before = 0;
      while (rows.length > 0) {
        yield rows;
        if (rows.length < size) break;
        size = nextBatchSize(batchSize, rows.length, query.bytes - before);
        before = query.bytes;
        rows = await session.guarded(options, () => query.next(size));
      }
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      query.close();
      client.release(isLost(failure) ? failure : undefined);
    }
  }

  async transaction<T>(work: (queries: Queries) => Promise<T>, options: QueryOptions = {}): Promise<T> {
    return this.#use(options, async (session) => {
      await session.begin(options);
      try {
        const result = await work(transactionQueries(session, options));
        if (options.signal?.aborted) throw cancelledBy(options.signal);
        const commit = await session.script('COMMIT', options);
        if (commit.command === 'ROLLBACK') {
          throw new Error('A statement of the transaction failed: it was rolled back.');
        }
        return result;
      } catch (error) {
        await session.client.query('ROLLBACK').catch(() => {});
        throw error;
      }
    });
  }

  async listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>> {
    try {
      return await this.#listener.listen(channel, heard);
    } catch (error) {
      throw toServiceError(error);
    }
  }

  async ping(signal?: AbortSignal): Promise<void> {
    await this.arrays({ sql: 'SELECT 1', parameters: [] }, { signal, timeout: 5_000 });
  }

  async close(): Promise<void> {
    await this.#listener.close();
    await Promise.all([this.#pool.end(), this.#streams.end()]);
  }

  async #use<T>(options: QueryOptions | undefined, work: (session: Session) => Promise<T>): Promise<T> {
    const client = await this.#acquire(this.#pool, options?.signal);
    try {
      const result = await work(new Session(client, this.#queryTimeout, this.#isPooled));
      client.release();
      return result;
    } catch (error) {
      client.release(isLost(error) ? error : undefined);
      throw error;
    }
  }

  async #acquire(pool: Pool, signal: AbortSignal | undefined): Promise<PoolClient> {
    if (signal?.aborted) throw cancelledBy(signal);
    const connecting = pool.connect();
    // One that stands ready comes in the next turn: nobody leaves until then.
    const isReady = pool.waitingCount <= pool.idleCount;
    let abort = (): void => {};
    const waiting = (): Promise<PoolClient> => {
      const aborted = new Promise<never>((_, reject) => {
        abort = () => reject(cancelledBy(signal));
        signal?.addEventListener('abort', abort, { once: true });
      });
      return Promise.race([connecting, aborted]);
    };
    try {
      const client = await (isReady ? connecting : waiting());
      // Between two queries a connection may break: the next query tells.
      if (client.listenerCount('error') === 0) client.on('error', () => {});
      return client;
    } catch (error) {
      connecting.then(
        (client) => client.release(),
        () => {},
      );
      if (error instanceof Error && error.message.startsWith('timeout exceeded when trying to connect')) {
        throw new ServiceError('overloaded', 'All connections to the database are busy.', {
          retryAfter: 2,
          cause: error,
        });
      }
      throw toServiceError(error);
    } finally {
      if (!isReady) signal?.removeEventListener('abort', abort);
    }
  }
}

function transactionQueries(session: Session, outer: QueryOptions): Queries {
  const execute = (statement: Statement, options: QueryOptions = {}) =>
    session.execute(statement, mergedOptions(outer, options));
  return {
    builder: queryBuilder(execute),
    rows: async <R extends object>(statement: Statement, options?: QueryOptions) =>
      namedRows<R>(await execute(statement, options)),
    arrays: async (statement, options) => [...(await execute(statement, options)).rows],
    script: async (sql, options = {}) => {
      await session.script(sql, mergedOptions(outer, options));
    },
  };
}

function isLost(error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.fault === 'databaseUnavailable';
}
