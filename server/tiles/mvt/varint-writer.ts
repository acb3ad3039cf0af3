/** Bytes of a protocol buffer that grow at their end. */
export class VarintWriter {
  bytes = new Uint8Array(65_536);
  length = 0;

  /** Makes room for so many bytes more. */
  reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  /** A byte; room must be there. */
  byte(value: number): void {
    this.bytes[this.length++] = value;
  }

  /** A whole number from 0 to 2^53; room of 8 bytes must be there. */
  varint(value: number): void {
    this.length = writeVarint(this.bytes, this.length, value);
  }

  /** A tag, a length and bytes. */
  field(tag: number, source: Uint8Array, start = 0, end = source.length): void {
    this.reserve(end - start + 6);
    this.byte(tag);
    this.varint(end - start);
    this.copy(source, start, end);
  }

  /** Bytes; room must be there. */
  copy(source: Uint8Array, start: number, end: number): void {
    this.length = copyBytes(source, start, end, this.bytes, this.length);
  }
}

/** A whole number from 0 to 2^53 as a varint. @returns where the next byte goes */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  let end = at;
  while (rest > 0x7f) {
    bytes[end++] = (rest & 0x7f) | 0x80;
    rest = rest > 0x7fff_ffff ? Math.floor(rest / 128) : rest >>> 7;
  }
  bytes[end++] = rest;
  return end;
}

/** Bytes of a varint. */
export function varintLength(value: number): number {
  let bytes = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 128)) bytes += 1;
  return bytes;
}

/** Below this a loop is quicker than a call. */
const FEW = 48;

/** @returns where the next byte goes */
function copyBytes(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): number {
  if (end - start > FEW) target.set(source.subarray(start, end), at);
  else for (let i = start, to = at; i < end; i++, to++) target[to] = source[i] as number;
  return at + end - start;
}
