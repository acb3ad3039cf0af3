import type { PoolClient, QueryArrayResult } from 'pg';
import type { Result } from '../builder.ts';
import type { QueryOptions, Statement } from '../database.ts';
import { cancelledBy, toServiceError } from '../database-error.ts';
import { Running } from './running.ts';
import { isStale, StatementQuery } from './statement-query.ts';

/** Milliseconds the server's own limit comes after ours: it is the safety net when we cannot cancel. */
const margin = 2_000;

const none: Result = { columns: [], rows: [], affected: undefined, command: '' };

/** Queries on one connection that is ours for a while. */
export class Session {
  readonly client: PoolClient;
  readonly #queryTimeout: number;
  /** statement_timeout in force, ms; as the connection was set up, until a query needs another. */
  static readonly #limits = new WeakMap<PoolClient, number>();

  constructor(client: PoolClient, queryTimeout: number) {
    this.client = client;
    this.#queryTimeout = queryTimeout;
  }

  /** @throws ServiceError; or the database's own error, when it is a bug */
  async execute(statement: Statement, options: QueryOptions = {}): Promise<Result> {
    const prepared = options.prepared === true;
    try {
      return await this.#execute(statement, options, prepared);
    } catch (error) {
      if (!prepared || !isStale(error)) throw error;
      // Inside a transaction that is lost anyway: then the first error says why.
      return this.#execute(statement, options, prepared).catch((again: unknown) => {
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

  #execute(statement: Statement, options: QueryOptions, prepared: boolean): Promise<Result> {
    return this.guarded(options, () => this.client.query(new StatementQuery(statement, prepared)).result());
  }

  async #limit(timeout: number): Promise<void> {
    const wanted = timeout + margin;
    if ((Session.#limits.get(this.client) ?? this.#queryTimeout + margin) === wanted) return;
    await this.client.query(`SET statement_timeout = ${Math.ceil(wanted)}`);
    Session.#limits.set(this.client, wanted);
  }
}

/** What each new connection is told. @param queryTimeout milliseconds */
export function sessionSetup(queryTimeout: number): string {
  return [
    `SET statement_timeout = ${queryTimeout + margin}`,
    // A transaction that stands still holds locks and the vacuum back.
    'SET idle_in_transaction_session_timeout = 300000',
    // Parallel plans cost a third of the throughput when every core has a request of its own.
    'SET max_parallel_workers_per_gather = 0',
    // The forms in which value-types.ts reads values.
    "SET TimeZone = 'UTC'",
    "SET DateStyle = 'ISO'",
    "SET IntervalStyle = 'postgres'",
    "SET bytea_output = 'hex'",
    "SET client_encoding = 'UTF8'",
  ].join('; ');
}

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
