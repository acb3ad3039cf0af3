import type { PbfWriter } from 'pbf';
import type { Feature } from '../source/feature-source.ts';
import { TILE_EXTENT } from './mvt-geometry.ts';

/** Command integers of a geometry. */
interface Commands {
  readonly commands: Uint32Array;
  readonly count: number;
}

/** A layer of a tile (MVT 2.1, 4.1): features as finished bytes, the values that they share once each. */
export class MvtLayer {
  readonly #name: string;
  readonly #keys: readonly string[];
  readonly #values = new Map<string | number | boolean, number>();
  #bytes = new Uint8Array(65_536);
  #length = 0;
  #tags = new Uint32Array(32);
  /** Features in it. */
  size = 0;

  /** @param keys names of the values that each feature brings, in order; the key itself comes first as `id` */
  constructor(name: string, keys: readonly string[]) {
    this.#name = name;
    this.#keys = ['id', ...keys];
    this.#tags = new Uint32Array(this.#keys.length * 2);
  }

  /** @param type MVT 2.1, 4.3.4: 1 point, 2 line, 3 polygon */
  add({ key, values }: Feature, type: 1 | 2 | 3, { commands, count }: Commands): void {
    const tags = this.#tagsOf(key, values);
    const id = numericId(key);
    const tagBytes = lengthOf(this.#tags, tags);
    const commandBytes = lengthOf(commands, count);
    const idBytes = id === undefined ? 0 : 1 + varintLength(id);
    const body = idBytes + packedLength(tagBytes) + 2 + packedLength(commandBytes);
    this.#reserve(body + 6);
    this.#byte(0x12); // feature
    this.#varint(body);
    if (id !== undefined) {
      this.#byte(0x08);
      this.#varint(id);
    }
    this.#packed(0x12, this.#tags, tags, tagBytes);
    this.#byte(0x18);
    this.#byte(type);
    this.#packed(0x22, commands, count, commandBytes);
    this.size += 1;
  }

  /** Writes the fields of the layer. */
  write(pbf: PbfWriter): void {
    pbf.writeVarintField(15, 2);
    pbf.writeStringField(1, this.#name);
    pbf.realloc(this.#length);
    pbf.buf.set(this.#bytes.subarray(0, this.#length), pbf.pos);
    pbf.pos += this.#length;
    for (const key of this.#keys) pbf.writeStringField(3, key);
    for (const value of this.#values.keys()) pbf.writeMessage(4, writeValue, value);
    pbf.writeVarintField(5, TILE_EXTENT);
  }

  /** @returns how many numbers the tags are */
  #tagsOf(key: string, values: Feature['values']): number {
    const tags = this.#tags;
    tags[0] = 0;
    tags[1] = this.#valueIndex(key);
    let count = 2;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (value === null || value === undefined) continue;
      tags[count++] = i + 1;
      tags[count++] = this.#valueIndex(value);
    }
    return count;
  }

  #valueIndex(value: string | number | boolean): number {
    const known = this.#values.get(value);
    if (known !== undefined) return known;
    const index = this.#values.size;
    this.#values.set(value, index);
    return index;
  }

  #packed(tag: number, numbers: Uint32Array, count: number, bytes: number): void {
    this.#byte(tag);
    this.#varint(bytes);
    for (let i = 0; i < count; i++) this.#varint(numbers[i] as number);
  }

  #byte(value: number): void {
    this.#bytes[this.#length++] = value;
  }

  #varint(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.#bytes[this.#length++] = (rest & 0x7f) | 0x80;
      rest = rest > 0xffff_ffff ? Math.floor(rest / 128) : rest >>> 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#length + bytes, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

function lengthOf(numbers: Uint32Array, count: number): number {
  let bytes = 0;
  for (let i = 0; i < count; i++) {
    const value = numbers[i] as number;
    bytes += value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5;
  }
  return bytes;
}

function varintLength(value: number): number {
  let bytes = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 128)) bytes += 1;
  return bytes;
}

/** Of a packed field: its tag, its length and its bytes. */
function packedLength(bytes: number): number {
  return 1 + varintLength(bytes) + bytes;
}

/** A key that is a whole number up to 2^53 is also the feature's id (MVT 2.1, 4.2: uint64). */
function numericId(key: string): number | undefined {
  if (!/^(0|[1-9]\d{0,15})$/.test(key)) return undefined;
  const id = Number(key);
  return Number.isSafeInteger(id) ? id : undefined;
}

function writeValue(value: string | number | boolean, pbf: PbfWriter): void {
  if (typeof value === 'string') pbf.writeStringField(1, value);
  else if (typeof value === 'boolean') pbf.writeBooleanField(7, value);
  else if (!Number.isSafeInteger(value)) pbf.writeDoubleField(3, value);
  else if (value >= 0) pbf.writeVarintField(5, value);
  else pbf.writeSVarintField(6, value);
}
