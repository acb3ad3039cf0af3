import type { Kysely } from 'kysely';

/** SQL with bound values. Build it with Kysely (`compile()` yields this shape) or as a literal text in a store file. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export interface QueryOptions {
  /** Cancels the query in the database, not only the waiting. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which the query is ended with ServiceError timedOut; the configuration's limit when absent. */
  readonly timeout?: number | undefined;
  /** Prepared once per connection: for statements whose text recurs. */
  readonly prepared?: boolean | undefined;
  /** Of a stream of `all`: nothing of a row is used once its reader has returned, nor is what that gives. */
  readonly fleeting?: boolean | undefined;
  /** Of a stream of row slices: their bytes may be borrowed (`piece-memory.ts`), and are given back by who has used them up. */
  readonly borrowed?: boolean | undefined;
}

/** A row by position, in the order of the select list. Value types are those of `value-types.ts`, alike on both engines. */
export type RowArray = readonly unknown[];

/** Reads a row out of the bytes it came in: from the start of a DataRow's body to its end. */
export type RowReader<R> = (
  bytes: Buffer,
  start: number,
  readers: readonly ((bytes: Buffer, at: number, length: number) => unknown)[],
  end: number,
) => R;

/**
 * Rows of a batch: of each; or of the first, so that it is there soon, those after it having about so many bytes;
 * or `all` at once, in one round trip.
 */
export type BatchSize = number | { readonly first: number; readonly bytes: number } | 'all';

/**
 * The one way to the database: a PostgreSQL pool, or the embedded PostGIS. What the embedded one lacks is
 * dealt with inside its implementation and nowhere else. Every method throws ServiceError: timedOut,
 * cancelled, databaseUnavailable (with retryAfter), overloaded; anything else is a bug and passes unchanged.
 */
export interface Database extends Queries {
  readonly engine: 'postgresql' | 'embedded';
  /**
   * Rows in batches, fetched as they are consumed: memory stays flat, a slow reader slows the query.
   * Leaving the loop or aborting the signal ends the query and frees the connection. No batch is empty.
   */
  stream(
    statement: Statement,
    batchSize: BatchSize,
    options?: QueryOptions,
  ): AsyncIterable<readonly RowArray[]>;
  /** The same with rows as `read` makes them. */
  stream<R>(
    statement: Statement,
    batchSize: BatchSize,
    options: QueryOptions,
    read: RowReader<R>,
  ): AsyncIterable<readonly R[]>;
  /** All or nothing; rolled back when `work` throws or the signal aborts. Keep it brief: embedded, everybody waits. */
  transaction<T>(work: (queries: Queries) => Promise<T>, options?: QueryOptions): Promise<T>;
  /** Calls back at each NOTIFY on the channel, and once after a lost connection came back. @returns unlisten */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;
  /** A trivial round trip, for readiness. */
  ping(signal?: AbortSignal): Promise<void>;
  /** Waits for what is running, then closes. */
  close(): Promise<void>;
}

export interface Queries {
  /** A query builder over the same connection(s); compile with it or execute through it. */
  readonly builder: Kysely<unknown>;
  /** Rows by name. */
  rows<R extends object>(statement: Statement, options?: QueryOptions): Promise<R[]>;
  /** Rows by position: quickest. WKB selected through {@link Queries.wkb} arrives as Uint8Array. */
  arrays(statement: Statement, options?: QueryOptions): Promise<RowArray[]>;
  /** Several statements without parameters: migrations, schema files. */
  script(sql: string, options?: QueryOptions): Promise<void>;
}
