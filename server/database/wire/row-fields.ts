/**
 * Where the fields of a row lie in its bytes: moved from row to row, so that a million rows make no garbage. Fields are
 * texts as the database writes them; bytea may also be in binary form.
 */
export class RowFields {
  bytes: Buffer = Buffer.alloc(0);
  #starts = new Int32Array(64);
  #ends = new Int32Array(64);
  #length = 0;

  /**
   * @param row the bytes that a row's body lies in from `start` on, as RowSlice tells
   * @returns itself; its fields are good until the next call
   */
  open(row: Buffer, start = 0): this {
    this.bytes = row;
    const count = ((row[start] as number) << 8) | (row[start + 1] as number);
    if (count > this.#starts.length) {
      this.#starts = new Int32Array(count);
      this.#ends = new Int32Array(count);
    }
    const [starts, ends] = [this.#starts, this.#ends];
    let at = start + 2;
    for (let i = 0; i < count; i++) {
      const length = int32(row, at);
      at += 4;
      starts[i] = at;
      ends[i] = length < 0 ? -1 : at + length;
      if (length > 0) at += length;
    }
    this.#length = at - start;
    return this;
  }

  /** Bytes of the row: of its values, and where they lie. */
  get length(): number {
    return this.#length;
  }

  isNull(index: number): boolean {
    return (this.#ends[index] as number) < 0;
  }

  /** First byte of a field in `bytes`. */
  start(index: number): number {
    return this.#starts[index] as number;
  }

  /** The byte after its last; below zero for NULL. */
  end(index: number): number {
    return this.#ends[index] as number;
  }

  text(index: number): string | null {
    const end = this.end(index);
    return end < 0 ? null : this.bytes.toString('utf8', this.start(index), end);
  }

  /** Whether a bytea of WKB is in text form: in binary form it begins with its byte order. */
  isHex(index: number): boolean {
    return this.bytes[this.start(index)] === BACKSLASH;
  }

  /** WKB, whichever form it is in. */
  wkb(index: number): Uint8Array | null {
    const [start, end] = [this.start(index), this.end(index)];
    if (end < 0) return null;
    if (!this.isHex(index)) return this.bytes.subarray(start, end);
    return Buffer.from(this.bytes.toString('latin1', start + 2, end), 'hex');
  }
}

const BACKSLASH = 0x5c;

function int32(bytes: Buffer, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}
