import type { RowSlice } from '../database/wire/row-slice.ts';

/** A row as the database sends it: texts as it writes them, bytes, NULL. */
export function toRowBytes(fields: readonly (string | Uint8Array | null)[]): Buffer {
  const parts: Buffer[] = [Buffer.alloc(2)];
  parts[0]?.writeInt16BE(fields.length);
  for (const field of fields) {
    const bytes = field === null ? Buffer.alloc(0) : Buffer.from(field as string);
    const length = Buffer.alloc(4);
    length.writeInt32BE(field === null ? -1 : bytes.length);
    parts.push(length, bytes);
  }
  return Buffer.concat(parts);
}

/** The same as a row of a batch. */
export function toRowSlice(fields: readonly (string | Uint8Array | null)[]): RowSlice {
  const bytes = toRowBytes(fields);
  return { bytes, start: 0, end: bytes.length };
}
