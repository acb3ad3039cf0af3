/**
 * Messages to a PostgreSQL backend, protocol 3.0 (PostgreSQL documentation, 54.7): how both engines are
 * spoken to.
 */

/** A value to bind: text, bytes (sent in binary form), or null. */
export type BoundValue = string | Uint8Array | null;

/** Simple query: several statements without parameters. */
export function writeQuery(sql: string): Buffer {
  return message('Q', text(sql));
}

/** @param name of the prepared statement; empty for the unnamed one */
export function writeParse(name: string, sql: string): Buffer {
  return message('P', text(name), text(sql), int16(0));
}

/** Asks what parameters and columns a prepared statement has. */
export function writeDescribeStatement(name: string): Buffer {
  return message('D', Buffer.from('S'), text(name));
}

/** Asks what columns the unnamed portal has. */
export function writeDescribePortal(): Buffer {
  return message('D', Buffer.from('P'), text(''));
}

/** Binds values to the unnamed portal. @param binary for each column whether it is wanted in binary form; empty: all text */
export function writeBind(name: string, values: readonly BoundValue[], binary: readonly boolean[]): Buffer {
  let size = 13 + Buffer.byteLength(name) + 2 * binary.length;
  for (const value of values) size += 6 + (value === null ? 0 : Buffer.byteLength(value));
  const to = Buffer.allocUnsafe(size);
  to[0] = 0x42;
  to.writeInt32BE(size - 1, 1);
  to[5] = 0;
  let at = 6 + to.write(name, 6);
  to[at] = 0;
  at = to.writeUInt16BE(values.length, at + 1);
  for (const value of values) at = to.writeUInt16BE(value instanceof Uint8Array ? 1 : 0, at);
  at = to.writeUInt16BE(values.length, at);
  for (const value of values) {
    const start = at + 4;
    if (value === null) at = start;
    else if (typeof value === 'string') at = start + to.write(value, start);
    else {
      to.set(value, start);
      at = start + value.length;
    }
    to.writeInt32BE(value === null ? -1 : at - start, start - 4);
  }
  at = to.writeUInt16BE(binary.length, at);
  for (const each of binary) at = to.writeUInt16BE(each ? 1 : 0, at);
  return to;
}

/** Runs the unnamed portal. @param rows at most so many, then it waits; 0 to its end */
export function writeExecute(rows = 0): Buffer {
  return rows === 0 ? EXECUTE : message('E', text(''), int32(rows));
}

/** Ends the unnamed portal. */
export function writeClosePortal(): Buffer {
  return message('C', Buffer.from('P'), text(''));
}

/** Asks for answers now, without ending the turn. */
export function writeFlush(): Buffer {
  return message('H');
}

/** Forgets a prepared statement. */
export function writeCloseStatement(name: string): Buffer {
  return message('C', Buffer.from('S'), text(name));
}

/** Ends a turn: outside a transaction block this commits. */
export function writeSync(): Buffer {
  return SYNC;
}

const EXECUTE = message('E', text(''), int32(0));
const SYNC = message('S');

function message(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 4);
  return Buffer.concat([Buffer.from(type), int32(length), ...parts]);
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`);
}

function int16(value: number): Buffer {
  const buffer = Buffer.allocUnsafe(2);
  buffer.writeUInt16BE(value);
  return buffer;
}

function int32(value: number): Buffer {
  const buffer = Buffer.allocUnsafe(4);
  buffer.writeInt32BE(value);
  return buffer;
}
