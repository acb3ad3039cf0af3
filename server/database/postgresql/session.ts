import type { PoolClient, QueryArrayResult } from 'pg';
import type { Result } from '../builder.ts';
import type { QueryOptions, RowArray, RowReader, Statement } from '../database.ts';
import { cancelledBy, toServiceError } from '../database-error.ts';
import { readRow } from '../wire/row.ts';
import type { Keeping } from './message-buffer.ts';
import { Running } from './running.ts';
import { isStale, StatementQuery } from './statement-query.ts';

/** Milliseconds the server's own limit comes after ours: it is the safety net when we cannot cancel. */
const margin = 2_000;

const none: Result = { columns: [], rows: [], affected: undefined, command: '' };

/** Queries on one connection that is ours for a while. */
export class Session {
  readonly client: PoolClient;
  readonly #queryTimeout: number;
  readonly #isPooled: boolean;
  #isInTransaction = false;
  /** statement_timeout in force, ms; as the connection was set up, until a query needs another. */
  static readonly #limits = new WeakMap<PoolClient, number>();

  /** @param isPooled a pooler gives the connection out by the transaction: nothing may be left in it */
  constructor(client: PoolClient, queryTimeout: number, isPooled = false) {
    this.client = client;
    this.#queryTimeout = queryTimeout;
    this.#isPooled = isPooled;
  }

  /** BEGIN. @throws ServiceError */
  async begin(options: QueryOptions): Promise<void> {
    // In a transaction of its own a pooled connection may be told a limit that goes with it.
    await this.script(this.#isPooled ? `BEGIN; ${this.#localLimit(options)}` : 'BEGIN', options);
    this.#isInTransaction = true;
  }

  /** @throws ServiceError; or the database's own error, when it is a bug */
  execute(statement: Statement, options: QueryOptions = {}): Promise<Result> {
    return this.read<RowArray>(statement, options, readRow);
  }

  /** The same with rows as `read` makes them. */
  async read<R>(statement: Statement, options: QueryOptions, read: RowReader<R>): Promise<Result<R>> {
    const prepared = options.prepared === true;
    try {
      return await this.#execute(statement, options, prepared, read);
    } catch (error) {
      if (!prepared || !isStale(error)) throw error;
      // Inside a transaction that is lost anyway: then the first error says why.
      return this.#execute(statement, options, prepared, read).catch((again: unknown) => {
        throw isAborted(again) ? error : again;
      });
    }
  }

  /** Several statements without parameters. */
  async script(sql: string, options: QueryOptions = {}): Promise<Result> {
    return this.guarded(options, async () =>
      toResult(await this.client.query<never[]>({ text: sql, rowMode: 'array' })),
    );
  }

  /** Runs something on the connection under the query's limit and signal. */
  async guarded<T>(options: QueryOptions, work: () => Promise<T>): Promise<T> {
    if (options.signal?.aborted) throw cancelledBy(options.signal);
    const timeout = options.timeout ?? this.#queryTimeout;
    const running = new Running(this.client, options.signal, timeout);
    try {
      await this.#limit(timeout);
      return await work();
    } catch (error) {
      throw running.stop === 'cancelled'
        ? cancelledBy(options.signal, error)
        : toServiceError(error, running.stop);
    } finally {
      await running.end();
    }
  }

  async #execute<R>(
    statement: Statement,
    options: QueryOptions,
    prepared: boolean,
    read: RowReader<R>,
  ): Promise<Result<R>> {
    const form = !prepared ? 'plain' : this.#isPooled ? 'described' : 'named';
    const keeping = keepingOf(options);
    const run = (): Promise<Result<R>> =>
      this.guarded(options, () =>
        this.client.query(new StatementQuery(statement, form, read, { keeping })).result(),
      );
    const isLong = (options.timeout ?? 0) > this.#queryTimeout;
    if (!this.#isPooled || !isLong || this.#isInTransaction) return run();
    await this.begin(options);
    try {
      const result = await run();
      await this.script('COMMIT', options);
      return result;
    } catch (error) {
      await this.client.query('ROLLBACK').catch(() => {});
      throw error;
    } finally {
      this.#isInTransaction = false;
    }
  }

  #localLimit({ timeout = this.#queryTimeout }: QueryOptions): string {
    return `SET LOCAL statement_timeout = ${Math.ceil(timeout + margin)}`;
  }

  async #limit(timeout: number): Promise<void> {
    // The role's limit holds there; a shorter one is kept by cancelling alone.
    if (this.#isPooled) return;
    const wanted = timeout + margin;
    if ((Session.#limits.get(this.client) ?? this.#queryTimeout + margin) === wanted) return;
    await this.client.query(`SET statement_timeout = ${Math.ceil(wanted)}`);
    Session.#limits.set(this.client, wanted);
  }
}

/** What happens to the bytes of rows once they were read. */
export function keepingOf({ fleeting, borrowed }: QueryOptions): Keeping {
  return fleeting === true ? 'none' : borrowed === true ? 'borrowed' : 'owned';
}

/** Values by the names of settings. */
export type SessionSettings = Readonly<Record<string, string>>;

/** What every connection works with. @param queryTimeout milliseconds */
export function sessionSettings(queryTimeout: number): SessionSettings {
  return {
    statement_timeout: String(queryTimeout + margin),
    // A transaction that stands still holds locks and the vacuum back.
    idle_in_transaction_session_timeout: '300000',
    // Parallel plans cost a third of the throughput when every core has a request of its own.
    max_parallel_workers_per_gather: '0',
    // The forms in which value-types.ts reads values.
    TimeZone: 'UTC',
    DateStyle: 'ISO',
    IntervalStyle: 'postgres',
    bytea_output: 'hex',
  };
}

/** What each new connection is told. @param queryTimeout milliseconds */
export function sessionSetup(queryTimeout: number): string {
  const settings = Object.entries({ ...sessionSettings(queryTimeout), client_encoding: 'UTF8' });
  return [...settings.map(([name, value]) => `SET ${name} = '${value}'`), SAFE_TO_CANCEL].join('; ');
}

/**
 * PostGIS 3.3 has a handler of its own for the signal of a cancelled query or a passed time limit. The first time, that
 * handler has memory allocated for a variable of the thread; when the signal came in the middle of an allocation, the
 * process aborts, and PostgreSQL ends every connection. Clipping a polygon for a tile uses that variable beforehand.
 */
const SAFE_TO_CANCEL = `DO $$BEGIN
  PERFORM ST_AsMVTGeom('POLYGON((0 0,0 5,5 5,0 0))'::geometry, 'BOX(0 0,9 9)'::box2d, 16, 0, true);
  EXCEPTION WHEN OTHERS THEN NULL; -- There is no PostGIS yet, or one without tiles.
END$$`;

function toResult(answer: QueryArrayResult<unknown[]> | readonly QueryArrayResult<unknown[]>[]): Result {
  const result = Array.isArray(answer) ? answer.at(-1) : answer;
  if (result === undefined) return none;
  return {
    columns: result.fields.map((field: { name: string }) => field.name),
    rows: result.rows,
    affected: result.rowCount ?? undefined,
    command: result.command ?? '',
  };
}

/** The transaction had failed before. */
function isAborted(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '25P02';
}
