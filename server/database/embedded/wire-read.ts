import type { Result } from '../builder.ts';
import type { RowArray } from '../database.ts';
import { byteaOid, type ValueReader, valueReader } from '../value-types.ts';

/** An error report of the backend, with the fields that node-pg gives its errors too. */
export class BackendError extends Error {
  readonly code: string;
  readonly severity: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly position: string | undefined;
  readonly schema: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;
  readonly constraint: string | undefined;

  constructor(fields: ReadonlyMap<string, string>) {
    super(fields.get('M') ?? 'The database reported an error without text.');
    this.name = 'BackendError';
    this.code = fields.get('C') ?? 'XX000';
    this.severity = fields.get('S') ?? 'ERROR';
    this.detail = fields.get('D');
    this.hint = fields.get('H');
    this.position = fields.get('P');
    this.schema = fields.get('s');
    this.table = fields.get('t');
    this.column = fields.get('c');
    this.constraint = fields.get('n');
  }
}

/** A column as RowDescription tells it. */
export interface Column {
  readonly name: string;
  readonly oid: number;
}

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
      const channel = cstring(answer, at + 4);
      notifications.push({ channel: channel.text, payload: cstring(answer, channel.end).text });
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
export function readResults(answer: Buffer, known?: readonly Column[]): Result[] {
  const results: Result[] = [];
  let columns: readonly Column[] = known ?? [];
  let readers = readersOf(answer, columns, known !== undefined);
  let rows: RowArray[] = [];
  let error: BackendError | undefined;
  const finish = (tag: string): void => {
    results.push({ columns: columns.map((column) => column.name), rows, ...readTag(tag) });
    rows = [];
    columns = known ?? [];
  };
  eachMessage(answer, (type, at) => {
    if (type === dataRow) rows.push(readRow(answer, at, readers));
    else if (type === rowDescription) {
      columns = readColumns(answer, at);
      readers = readersOf(answer, columns, known !== undefined);
    } else if (type === commandComplete) finish(cstring(answer, at).text);
    else if (type === emptyQuery) finish('');
    else if (type === errorResponse) error ??= new BackendError(readFields(answer, at));
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

type FieldReader = (at: number, length: number) => unknown;

function readersOf(answer: Buffer, columns: readonly Column[], binary: boolean): FieldReader[] {
  return columns.map(({ oid }) => {
    // A view on the answer: nothing else shares its memory.
    if (binary && oid === byteaOid) return (at, length) => answer.subarray(at, at + length);
    const reader: ValueReader = valueReader(oid);
    return (at, length) => reader(answer.toString('utf8', at, at + length));
  });
}

function readRow(answer: Buffer, start: number, readers: readonly FieldReader[]): RowArray {
  const count = answer.readInt16BE(start);
  const row = new Array<unknown>(count);
  let at = start + 2;
  for (let index = 0; index < count; index++) {
    const length = answer.readInt32BE(at);
    at += 4;
    if (length < 0) {
      row[index] = null;
    } else {
      row[index] = readers[index]?.(at, length);
      at += length;
    }
  }
  return row;
}

function readColumns(answer: Buffer, start: number): Column[] {
  const columns: Column[] = [];
  let at = start + 2;
  for (let left = answer.readInt16BE(start); left > 0; left--) {
    const name = cstring(answer, at);
    columns.push({ name: name.text, oid: answer.readUInt32BE(name.end + 6) });
    at = name.end + 18;
  }
  return columns;
}

function readFields(answer: Buffer, start: number): Map<string, string> {
  const fields = new Map<string, string>();
  for (let at = start; answer[at] !== 0 && at < answer.length; ) {
    const value = cstring(answer, at + 1);
    fields.set(String.fromCharCode(answer[at] ?? 0), value.text);
    at = value.end;
  }
  return fields;
}

/** `INSERT 0 3`, `SELECT 5`, `CREATE TABLE` → the command and the count. */
function readTag(tag: string): Pick<Result, 'command' | 'affected'> {
  const [, command = tag, count] = /^(\w+)(?: \d+)? (\d+)$/.exec(tag) ?? [];
  return { command, affected: count === undefined ? undefined : Number(count) };
}

function cstring(answer: Buffer, start: number): { readonly text: string; readonly end: number } {
  const end = answer.indexOf(0, start);
  return { text: answer.toString('utf8', start, end), end: end + 1 };
}
