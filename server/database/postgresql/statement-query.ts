import type { Connection, Submittable } from 'pg';
import type { Result } from '../builder.ts';
import type { RowReader, Statement } from '../database.ts';
import { byteaOid, writeParameter } from '../value-types.ts';
import { type Column, type FieldReader, fieldReaders, readColumns, readTag } from '../wire/row.ts';
import {
  type BoundValue,
  writeBind,
  writeClosePortal,
  writeCloseStatement,
  writeDescribePortal,
  writeDescribeStatement,
  writeExecute,
  writeFlush,
  writeParse,
  writeSync,
} from '../wire/write.ts';
import type { Keeping } from './message-buffer.ts';
import type { MessageTaker, StatementConnection } from './statement-client.ts';

interface Waiting<R> {
  resolve(rows: R[]): void;
  reject(error: Error): void;
}

/**
 * named: parsed and described once per connection; described: each time, without a name, as behind a pooler that
 * gives connections out by the transaction; plain: not described before it is bound, so bytea comes as text.
 */
export type StatementForm = 'named' | 'described' | 'plain';

/**
 * One statement on a {@link StatementClient}: all its rows at once, or batches from a portal as they are asked for.
 * Described, its bytea columns come in binary form; named, it is neither parsed nor described from the second time on.
 */
export class StatementQuery<R> implements Submittable, MessageTaker {
  readonly #sql: string;
  readonly #values: readonly BoundValue[];
  readonly #form: StatementForm;
  readonly #read: RowReader<R>;
  /** Rows per batch; 0 for all at once. */
  readonly #batchSize: number;
  readonly #first = Promise.withResolvers<R[]>();
  readonly keeping: Keeping;
  #waiting: Waiting<R> | undefined = this.#first;
  #connection: StatementConnection | undefined;
  /** A statement that the server was asked to describe before values are bound. */
  #describing: string | undefined;
  #columns: readonly Column[] = [];
  #readers: readonly FieldReader[] = [];
  #rows: R[] = [];
  #bytes = 0;
  #tag = '';
  #synced = false;
  #error: Error | undefined;

  /** @throws ServiceError invalidParameter for a value that cannot be sent: before anything else is */
  constructor(
    { sql, parameters }: Statement,
    form: StatementForm,
    read: RowReader<R>,
    { batchSize = 0, keeping = 'owned' }: { readonly batchSize?: number; readonly keeping?: Keeping } = {},
  ) {
    this.#sql = sql;
    this.keeping = keeping;
    this.#values = parameters.map(writeParameter);
    this.#form = form;
    this.#read = read;
    this.#batchSize = batchSize;
    // Who asks for the first batch hears of its failure.
    this.#first.promise.catch(() => {});
  }

  /** Everything, when there are no batches. @throws the database's error */
  async result(): Promise<Result<R>> {
    const rows = await this.#first.promise;
    return { columns: this.#columns.map(({ name }) => name), rows, ...readTag(this.#tag) };
  }

  /** The first batch, or all rows. */
  first(): Promise<R[]> {
    return this.#first.promise;
  }

  /** Bytes of the rows so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The next batch, of so many rows; empty after the last. */
  next(batchSize: number): Promise<R[]> {
    // It may have come while nobody waited: the connection was lost, or the server's own limit passed.
    if (this.#error !== undefined) return Promise.reject(this.#error);
    if (this.#synced) return Promise.resolve([]);
    const next = Promise.withResolvers<R[]>();
    this.#waiting = next;
    this.#send(writeExecute(batchSize), writeFlush());
    return next.promise;
  }

  /** Ends the portal before its end. */
  close(): void {
    if (!this.#synced) this.#sync(writeClosePortal());
  }

  submit(connection: Connection): void {
    const ours = connection as StatementConnection;
    this.#connection = ours;
    ours.taker = this;
    const known = this.#form === 'named' ? ours.prepared.find(this.#sql) : undefined;
    if (known !== undefined) this.#bind(known.name, known.columns);
    else if (this.#form !== 'plain') this.#describe(ours);
    else this.#execute(writeParse('', this.#sql), writeBind('', this.#values, []), writeDescribePortal());
  }

  handleCommandComplete(message: { readonly text: string }): void {
    this.#tag = message.text;
    if (!this.#synced) this.#sync();
  }

  handleEmptyQuery(): void {
    if (!this.#synced) this.#sync();
  }

  handlePortalSuspended(): void {
    this.#answer();
  }

  handleReadyForQuery(): void {
    this.#end();
    this.#answer();
  }

  /** node-pg waits for the server itself afterwards, and calls nothing of this query any more. */
  handleError(error: Error): void {
    if (isStale(error)) this.#connection?.prepared.forget(this.#sql);
    if (!this.#synced) this.#sync();
    this.#error = error;
    this.#end();
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }

  #describe(connection: StatementConnection): void {
    const isNamed = this.#form === 'named';
    this.#describing = isNamed ? connection.prepared.newName() : '';
    this.#send(
      ...(isNamed ? connection.prepared.takeGiven().map(writeCloseStatement) : []),
      writeParse(this.#describing, this.#sql),
      writeDescribeStatement(this.#describing),
      writeFlush(),
    );
  }

  /** The server has described the statement: from now on it is known. */
  #described(columns: readonly Column[]): void {
    const name = this.#describing ?? '';
    this.#describing = undefined;
    if (this.#form === 'named') this.#connection?.prepared.add(this.#sql, { name, columns });
    this.#bind(name, columns);
  }

  #bind(name: string, columns: readonly Column[]): void {
    this.#columns = columns;
    this.#readers = fieldReaders(columns, true);
    this.#execute(
      writeBind(
        name,
        this.#values,
        columns.map(({ oid }) => oid === byteaOid),
      ),
    );
  }

  #execute(...before: readonly Buffer[]): void {
    this.#synced = this.#batchSize === 0;
    this.#send(...before, writeExecute(this.#batchSize), this.#synced ? writeSync() : writeFlush());
  }

  #sync(...before: readonly Buffer[]): void {
    this.#synced = true;
    this.#send(...before, writeSync());
  }

  #send(...messages: readonly Buffer[]): void {
    const stream = this.#connection?.stream;
    if (stream?.writable) stream.write(Buffer.concat(messages));
  }

  #answer(): void {
    const rows = this.#rows;
    this.#rows = [];
    this.#waiting?.resolve(rows);
    this.#waiting = undefined;
  }

  #end(): void {
    if (this.#connection !== undefined) this.#connection.taker = undefined;
  }

  /** Messages that node-pg need not see. */
  take(bytes: Buffer, start: number, end: number): boolean {
    const body = start + 5;
    switch (bytes[start]) {
      case 0x44: {
        // DataRow
        const row = this.#read(bytes, body, this.#readers, end);
        if (this.keeping !== 'none') this.#rows.push(row);
        this.#bytes += end - body;
        return true;
      }
      case 0x54: // RowDescription
        if (this.#describing !== undefined) {
          this.#described(readColumns(bytes, body));
        } else {
          this.#columns = readColumns(bytes, body);
          this.#readers = fieldReaders(this.#columns, false);
        }
        return true;
      case 0x6e: // NoData
        if (this.#describing !== undefined) this.#described([]);
        return true;
      case 0x31: // ParseComplete
      case 0x32: // BindComplete
      case 0x33: // CloseComplete
      case 0x74: // ParameterDescription
        return true;
      default:
        return false;
    }
  }
}

/** Whether a prepared statement must be made anew: a table changed under it, or a pooler gave us another session. */
export function isStale(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(0A000|26000|42P05)$/.test(String(error.code));
}
