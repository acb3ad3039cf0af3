import type { FieldReader } from '../../database/wire/row.ts';
import type { RowFields } from '../../database/wire/row-fields.ts';
import { TILE_EXTENT } from './mvt-geometry.ts';
import { TEXT, type ValueTable } from './value-table.ts';
import { type VarintWriter, varintLength } from './varint-writer.ts';

/** One property of the features of a layer. */
export interface MvtProperty {
  readonly name: string;
  readonly isText: boolean;
  /** A number whatever the database sends it as: it writes `numeric` as text. */
  readonly isNumber?: boolean;
}

/** Cells of a feature before its properties: type, start and end of its geometry, its key. */
const HEAD = 4;

/**
 * A layer of a tile (MVT 2.1, 4.1), gathered feature by feature and written in the order of keys: rows come as the
 * database likes, and equal content makes equal bytes on every server.
 */
export class MvtLayer {
  readonly #values: ValueTable;
  readonly #geometries: VarintWriter;
  #name = '';
  #properties: readonly MvtProperty[] = [];
  #width = HEAD;
  #cells = new Int32Array(1024);
  #ids = new Float64Array(256);
  /** Room to put features in order, and to number values: a tile needs either once. */
  #keys = new Float64Array(256);
  #places = new Int32Array(256);
  /** Features in it. */
  size = 0;

  /** @param geometries where command integers are written, for several layers perhaps */
  constructor(values: ValueTable, geometries: VarintWriter) {
    this.#values = values;
    this.#geometries = geometries;
  }

  /** Begins another layer. @param properties that each feature brings, in order; the key itself comes first as `id` */
  begin(name: string, properties: readonly MvtProperty[]): void {
    this.#name = name;
    this.#properties = properties;
    this.#width = HEAD + properties.length;
    this.size = 0;
  }

  /**
   * Takes in a feature whose geometry was written last.
   * @param type MVT 2.1, 4.3.4: 1 point, 2 line, 3 polygon
   * @param start of its geometry
   * @param hash of its key
   */
  add(row: RowFields, readers: readonly FieldReader[], type: 1 | 2 | 3, start: number, hash: number): void {
    const { bytes } = row;
    let at = this.size * this.#width;
    if (at + this.#width > this.#cells.length) this.#growCells();
    if (this.size === this.#ids.length) this.#growIds();
    const cells = this.#cells;
    this.#ids[this.size++] = readId(bytes, row.start(0), row.end(0));
    cells[at++] = type;
    cells[at++] = start;
    cells[at++] = this.#geometries.length;
    cells[at++] = this.#values.find(bytes, row.start(0), row.end(0), TEXT, readers[0] as FieldReader, hash);
    for (let i = 1; i <= this.#properties.length; i++) {
      const end = row.end(i);
      const { isText, isNumber } = this.#properties[i - 1] as MvtProperty;
      const kind = isText ? TEXT : isNumber ? -i : i;
      const reader = readers[i] as FieldReader;
      cells[at++] = end < 0 ? -1 : this.#values.find(bytes, row.start(i), end, kind, reader);
    }
  }

  /** Writes the layer as a field of a tile; nothing without a feature. @param body room to work in */
  write(tile: VarintWriter, body: VarintWriter): void {
    if (this.size === 0) return;
    body.length = 0;
    const values = this.#writeBody(body);
    for (const name of ['id', ...this.#properties.map((property) => property.name)])
      body.field(0x1a, Buffer.from(name));
    for (const value of values) this.#values.write(body, value);
    body.reserve(8);
    body.byte(0x28); // extent
    body.varint(TILE_EXTENT);
    tile.field(0x1a, body.bytes, 0, body.length);
  }

  /** Version, name and features. @returns the values that they refer to, in that order */
  #writeBody(body: VarintWriter): readonly number[] {
    body.byte(0x78); // version
    body.byte(2);
    body.field(0x0a, Buffer.from(this.#name));
    const order: number[] = [];
    if (this.#values.size > this.#places.length) this.#places = new Int32Array(2 * this.#values.size);
    const places = this.#places.fill(0, 0, this.#values.size);
    const tags = new Int32Array(this.#width * 2);
    for (const feature of this.#sorted()) {
      const at = feature * this.#width;
      let count = 0;
      for (let i = HEAD - 1; i < this.#width; i++) {
        const value = this.#cells[at + i] as number;
        if (value < 0) continue;
        if (places[value] === 0) places[value] = order.push(value);
        tags[count++] = i - HEAD + 1;
        tags[count++] = (places[value] as number) - 1;
      }
      this.#writeFeature(body, feature, tags, count);
    }
    return order;
  }

  #writeFeature(body: VarintWriter, feature: number, tags: Int32Array, count: number): void {
    const at = feature * this.#width;
    const start = this.#cells[at + 1] as number;
    const end = this.#cells[at + 2] as number;
    const id = this.#ids[feature] as number;
    let tagBytes = 0;
    for (let i = 0; i < count; i++)
      tagBytes += (tags[i] as number) < 0x80 ? 1 : varintLength(tags[i] as number);
    const length =
      (id >= 0 ? 1 + varintLength(id) : 0) + packedLength(tagBytes) + 2 + packedLength(end - start);
    body.reserve(length + 8);
    body.byte(0x12); // feature
    body.varint(length);
    if (id >= 0) {
      body.byte(0x08);
      body.varint(id);
    }
    body.byte(0x12);
    body.varint(tagBytes);
    for (let i = 0; i < count; i++) body.varint(tags[i] as number);
    body.byte(0x18);
    body.byte(this.#cells[at] as number);
    body.byte(0x22);
    body.varint(end - start);
    body.copy(this.#geometries.bytes, start, end);
  }

  /** Features by their keys: as numbers where all are whole numbers, else as texts. */
  #sorted(): Iterable<number> {
    const [ids, count] = [this.#ids, this.size];
    let [least, most] = [0, 0];
    for (let i = 0; i < count; i++) {
      const id = ids[i] as number;
      if (id < least) least = id;
      if (id > most) most = id;
    }
    if (least === 0 && most < Number.MAX_SAFE_INTEGER / count - 1) return this.#sortedNumbers();
    const order = new Uint32Array(count).map((_, i) => i);
    if (least === 0) return order.sort((a, b) => (ids[a] as number) - (ids[b] as number));
    const keyOf = (feature: number) => this.#cells[feature * this.#width + HEAD - 1] as number;
    return order.sort((a, b) => this.#values.compare(keyOf(a), keyOf(b)));
  }

  /** Number and place as one number each, which are sorted without asking for every two of them. */
  #sortedNumbers(): Float64Array {
    const [ids, count] = [this.#ids, this.size];
    if (this.#keys.length < count) this.#keys = new Float64Array(ids.length);
    const keys = this.#keys.subarray(0, count);
    for (let i = 0; i < count; i++) keys[i] = (ids[i] as number) * count + i;
    keys.sort();
    for (let i = 0; i < count; i++) keys[i] = (keys[i] as number) % count;
    return keys;
  }

  #growCells(): void {
    const cells = new Int32Array(this.#cells.length * 2);
    cells.set(this.#cells);
    this.#cells = cells;
  }

  #growIds(): void {
    const ids = new Float64Array(this.#ids.length * 2);
    ids.set(this.#ids);
    this.#ids = ids;
  }
}

/** Of a packed field: its tag, its length and its bytes. */
function packedLength(bytes: number): number {
  return 1 + varintLength(bytes) + bytes;
}

/** A key that is a whole number up to 2^53 is also the feature's id (MVT 2.1, 4.2: uint64); -1 otherwise. */
function readId(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > 16 || end === start || (bytes[start] === ZERO && end - start > 1)) return -1;
  let id = 0;
  for (let i = start; i < end; i++) {
    const digit = (bytes[i] as number) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    id = id * 10 + digit;
  }
  return id <= Number.MAX_SAFE_INTEGER ? id : -1;
}

const ZERO = 0x30;
