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
  const parts: Uint8Array[] = [text(''), text(name), int16(values.length)];
  for (const value of values) parts.push(int16(value instanceof Uint8Array ? 1 : 0));
  parts.push(int16(values.length));
  for (const value of values) {
    if (value === null) {
      parts.push(int32(-1));
    } else {
      const bytes = typeof value === 'string' ? Buffer.from(value) : value;
      parts.push(int32(bytes.length), bytes);
    }
  }
  parts.push(int16(binary.length));
  for (const each of binary) parts.push(int16(each ? 1 : 0));
  return message('B', ...parts);
}

/** Runs the unnamed portal. @param rows at most so many, then it waits; 0 to its end */
export function writeExecute(rows = 0): Buffer {
  return message('E', text(''), int32(rows));
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
  return message('S');
}

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
