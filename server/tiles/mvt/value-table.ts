import type { FieldReader } from '../../database/wire/row.ts';
import { VarintWriter, varintLength } from './varint-writer.ts';

/** A number of 32 bits that the same bytes always have (FNV-1a). */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  return hash;
}

/**
 * The values of a tile's layer, each once. They are told apart by the bytes in which the database writes them: texts
 * go into the tile as they came, and a value that is there already costs no string.
 */
export class ValueTable {
  /** Bytes as they came, one value after the other. */
  readonly #raw = new VarintWriter();
  #starts = new Int32Array(1024);
  #ends = new Int32Array(1024);
  #hashes = new Int32Array(1024);
  /** Values that are not the text that came. */
  readonly #others: (number | boolean | string | undefined)[] = [];
  readonly #kinds: number[] = [];
  /** Number of a value and one, by hash; of the slots the first `#capacity` are in use. */
  #slots = new Int32Array(FEWEST_SLOTS);
  #capacity = FEWEST_SLOTS;
  size = 0;

  /** Forgets every value; the room is that of the last layer, not of the largest, which would have to be swept for each small one. */
  clear(): void {
    let capacity = FEWEST_SLOTS;
    while (capacity < this.size * 2) capacity *= 2;
    this.#capacity = capacity;
    this.#slots.fill(0, 0, capacity);
    this.size = 0;
    this.#raw.length = 0;
    this.#others.length = 0;
    this.#kinds.length = 0;
  }

  /**
   * The number of a value, counted from 0 as they come.
   * @param kind values of different kinds may be written alike and are not the same; below 0 they are numbers
   */
  find(
    bytes: Buffer,
    start: number,
    end: number,
    kind: number,
    read: FieldReader,
    hash = hashBytes(bytes, start, end),
  ): number {
    const mask = this.#capacity - 1;
    const mixed = Math.imul(hash ^ kind, 0x9e3779b1);
    for (let slot = (mixed ^ (mixed >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const known = (this.#slots[slot] as number) - 1;
      if (known < 0) return this.#add(slot, bytes, start, end, kind, read, hash);
      if (
        this.#hashes[known] === hash &&
        this.#kinds[known] === kind &&
        this.#equals(known, bytes, start, end)
      )
        return known;
    }
  }

  /** Compares the bytes of two values. */
  compare(a: number, b: number): number {
    const raw = this.#raw.bytes;
    const [startA, startB] = [this.#starts[a] as number, this.#starts[b] as number];
    const [lengthA, lengthB] = [(this.#ends[a] as number) - startA, (this.#ends[b] as number) - startB];
    for (let i = 0; i < lengthA && i < lengthB; i++) {
      const difference = (raw[startA + i] as number) - (raw[startB + i] as number);
      if (difference !== 0) return difference;
    }
    return lengthA - lengthB;
  }

  /** Writes a value as a field of its layer (MVT 2.1, 4.1: `values`). */
  write(out: VarintWriter, index: number): void {
    const value = this.#others[index];
    if (value !== undefined) {
      writeOther(out, value);
      return;
    }
    writeText(out, this.#raw.bytes, this.#starts[index] as number, this.#ends[index]);
  }

  #equals(index: number, bytes: Buffer, start: number, end: number): boolean {
    const from = this.#starts[index] as number;
    if ((this.#ends[index] as number) - from !== end - start) return false;
    const raw = this.#raw.bytes;
    for (let i = start, at = from; i < end; i++, at++) if (raw[at] !== bytes[i]) return false;
    return true;
  }

  #add(
    slot: number,
    bytes: Buffer,
    start: number,
    end: number,
    kind: number,
    read: FieldReader,
    hash: number,
  ): number {
    const index = this.size++;
    if (index === this.#starts.length) this.#grow();
    this.#raw.reserve(end - start);
    this.#starts[index] = this.#raw.length;
    this.#raw.copy(bytes, start, end);
    this.#ends[index] = this.#raw.length;
    this.#hashes[index] = hash;
    this.#kinds.push(kind);
    this.#others.push(kind === TEXT ? undefined : otherOf(read(bytes, start, end - start), kind < 0));
    this.#slots[slot] = index + 1;
    if (this.size * 2 > this.#capacity) this.#rehash();
    return index;
  }

  #grow(): void {
    this.#starts = grown(this.#starts);
    this.#ends = grown(this.#ends);
    this.#hashes = grown(this.#hashes);
  }

  #rehash(): void {
    this.#capacity *= 2;
    if (this.#capacity > this.#slots.length) this.#slots = new Int32Array(this.#capacity);
    else this.#slots.fill(0, 0, this.#capacity);
    const slots = this.#slots;
    const mask = this.#capacity - 1;
    for (let index = 0; index < this.size; index++) {
      const mixed = Math.imul((this.#hashes[index] as number) ^ (this.#kinds[index] as number), 0x9e3779b1);
      let slot = (mixed ^ (mixed >>> 15)) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = index + 1;
    }
  }
}

/** Room of a table without values: a power of two, as all of its rooms are. */
const FEWEST_SLOTS = 2048;

/** The kind of keys and of every other text. */
export const TEXT = 0;

/** Field 4 of a layer, with a length. */
const VALUE = 0x22;

function grown(numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}

/** string_value, field 1. */
function writeText(out: VarintWriter, source: Uint8Array, start: number, end = source.length): void {
  out.reserve(end - start + 16);
  out.byte(VALUE);
  out.varint(1 + varintLength(end - start) + end - start);
  out.byte(0x0a);
  out.varint(end - start);
  out.copy(source, start, end);
}

/** What is neither number nor boolean is a text, in the form that answers have it. */
function otherOf(value: unknown, isNumber: boolean): number | boolean | string {
  if (isNumber && typeof value === 'string') return numberOf(value);
  return typeof value === 'number' || typeof value === 'boolean' ? value : String(value);
}

/** Digits of `numeric` and of large `int8` → a number; whole numbers that none holds exactly stay text. */
function numberOf(text: string): number | string {
  const value = Number(text);
  const isExact = Number.isSafeInteger(value) || !/^-?\d+$/.test(text);
  return Number.isFinite(value) && isExact ? value : text;
}

/** What sint_value and our numbers both hold exactly. */
const LEAST = -(2 ** 52);

const double = new DataView(new ArrayBuffer(8));

/** MVT 2.1, 4.1: double_value 3, uint_value 5, sint_value 6, bool_value 7. */
function writeOther(out: VarintWriter, value: number | boolean | string): void {
  out.reserve(16);
  if (typeof value === 'string') {
    writeText(out, Buffer.from(value), 0);
    return;
  }
  out.byte(VALUE);
  if (typeof value === 'boolean') {
    out.byte(2);
    out.byte(0x38);
    out.byte(value ? 1 : 0);
  } else if (!Number.isSafeInteger(value) || value < LEAST) {
    double.setFloat64(0, value, true);
    out.byte(9);
    out.byte(0x19);
    for (let i = 0; i < 8; i++) out.byte(double.getUint8(i));
  } else {
    const written = value >= 0 ? value : -2 * value - 1;
    out.byte(1 + varintLength(written));
    out.byte(value >= 0 ? 0x28 : 0x30);
    out.varint(written);
  }
}
