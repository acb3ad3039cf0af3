import type { Result } from '../builder.ts';
import type { RowReader } from '../database.ts';
import { BackendError } from './backend-error.ts';
import { type Column, fieldReaders, readColumns, readTag, readText } from './row.ts';

/** What a turn's answer says besides rows: for the engine, which routes notifications and remembers columns. */
export interface Outline {
  readonly notifications: readonly { readonly channel: string; readonly payload: string }[];
  /** Columns of the last row description. */
  readonly columns: readonly Column[];
  readonly failed: boolean;
  /** Whether the session is outside any transaction block afterwards. */
  readonly idle: boolean;
}

/** Looks through an answer without decoding rows. */
export function readOutline(answer: Buffer): Outline {
  const notifications: { channel: string; payload: string }[] = [];
  let columns: readonly Column[] = [];
  let failed = false;
  let idle = true;
  eachMessage(answer, (type, at, end) => {
    if (type === notification) {
      const channel = readText(answer, at + 4);
      notifications.push({ channel: channel.text, payload: readText(answer, channel.end).text });
    } else if (type === rowDescription) columns = readColumns(answer, at);
    else if (type === errorResponse) failed = true;
    else if (type === readyForQuery && end > at) idle = answer[at] === 0x49;
  });
  return { notifications, columns, failed, idle };
}

/**
 * Results of a turn, one per statement. Columns that the answer does not describe (a prepared statement's) are those of
 * `known`, with bytea in binary form.
 * @throws BackendError the first error in it
 */
export function readResults<R>(
  answer: Buffer,
  known: readonly Column[] | undefined,
  read: RowReader<R>,
): Result<R>[] {
  const results: Result<R>[] = [];
  let columns: readonly Column[] = known ?? [];
  let readers = fieldReaders(columns, known !== undefined);
  let rows: R[] = [];
  let error: BackendError | undefined;
  const finish = (tag: string): void => {
    results.push({ columns: columns.map((column) => column.name), rows, ...readTag(tag) });
    rows = [];
    columns = known ?? [];
  };
  eachMessage(answer, (type, at, end) => {
    if (type === dataRow) rows.push(read(answer, at, readers, end));
    else if (type === rowDescription) {
      columns = readColumns(answer, at);
      readers = fieldReaders(columns, known !== undefined);
    } else if (type === commandComplete) finish(readText(answer, at).text);
    else if (type === emptyQuery) finish('');
    else if (type === errorResponse) error ??= new BackendError(answer, at);
  });
  if (error !== undefined) throw error;
  return results;
}

const dataRow = 0x44;
const rowDescription = 0x54;
const commandComplete = 0x43;
const emptyQuery = 0x49;
const errorResponse = 0x45;
const notification = 0x41;
const readyForQuery = 0x5a;

function eachMessage(answer: Buffer, visit: (type: number, at: number, end: number) => void): void {
  let at = 0;
  while (at + 5 <= answer.length) {
    const end = at + 1 + answer.readInt32BE(at + 1);
    visit(answer[at] ?? 0, at + 5, end);
    at = end;
  }
}
