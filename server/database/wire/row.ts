import type { RowArray } from '../database.ts';
import { byteaOid, valueReader } from '../value-types.ts';

/** A column as RowDescription tells it. */
export interface Column {
  readonly name: string;
  /** Object id of its type. */
  readonly oid: number;
}

/** Reads one field out of the bytes around it. */
export type FieldReader = (bytes: Buffer, at: number, length: number) => unknown;

/** @param binary whether bytea comes in binary form; everything else is always text */
export function fieldReaders(columns: readonly Column[], binary: boolean): readonly FieldReader[] {
  return columns.map(({ oid }): FieldReader => {
    if (oid === byteaOid) return binary ? readView : readHex;
    const reader = valueReader(oid);
    return (bytes, at, length) => reader(bytes.toString('utf8', at, at + length));
  });
}

/** A DataRow. @param start of its body */
export function readRow(bytes: Buffer, start: number, readers: readonly FieldReader[]): RowArray {
  const count = bytes.readInt16BE(start);
  const row = new Array<unknown>(count);
  let at = start + 2;
  for (let index = 0; index < count; index++) {
    const length = bytes.readInt32BE(at);
    at += 4;
    if (length < 0) {
      row[index] = null;
    } else {
      row[index] = readers[index]?.(bytes, at, length);
      at += length;
    }
  }
  return row;
}

/** A RowDescription. @param start of its body */
export function readColumns(bytes: Buffer, start: number): readonly Column[] {
  const columns: Column[] = [];
  let at = start + 2;
  for (let left = bytes.readInt16BE(start); left > 0; left--) {
    const name = readText(bytes, at);
    columns.push({ name: name.text, oid: bytes.readUInt32BE(name.end + 6) });
    at = name.end + 18;
  }
  return columns;
}

/** Text up to the next zero byte, and where what follows it begins. */
export function readText(bytes: Buffer, start: number): { readonly text: string; readonly end: number } {
  const end = bytes.indexOf(0, start);
  return { text: bytes.toString('utf8', start, end), end: end + 1 };
}

/** `INSERT 0 3`, `SELECT 5`, `CREATE TABLE` → the command and the count. */
export function readTag(tag: string): { readonly command: string; readonly affected: number | undefined } {
  const [, command = tag, count] = /^(\w+)(?: \d+)? (\d+)$/.exec(tag) ?? [];
  return { command, affected: count === undefined ? undefined : Number(count) };
}

// A view: rows are used up together, and the bytes around it serve nothing else.
const readView: FieldReader = (bytes, at, length) => bytes.subarray(at, at + length);

const readHex: FieldReader = (bytes, at, length) =>
  Buffer.from(bytes.toString('latin1', at + 2, at + length), 'hex');
