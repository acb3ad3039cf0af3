import type { RowFields } from '../../database/wire/row-fields.ts';
import { writeGmlId } from '../feature-id.ts';

/** The gml:id of one feature after the other, as {@link writeGmlId} writes it, in bytes that are used again. */
export class GmlIdBuffer {
  readonly #layer: string;
  readonly #prefix: number;
  bytes = Buffer.allocUnsafe(256);
  length = 0;

  constructor(layer: string) {
    this.#layer = layer;
    this.#prefix = this.bytes.write(`${layer}.`);
  }

  /** Of a key as text. */
  set(key: string): this {
    const text = writeGmlId({ layer: this.#layer, key });
    this.#reserve(text.length);
    this.length = this.bytes.write(text, 0, 'latin1');
    return this;
  }

  /** Of a key as a row has it. */
  read(row: RowFields, field: number): this {
    const [start, end] = [row.start(field), row.end(field)];
    this.#reserve(this.#prefix + Math.max(end - start, 0));
    const { bytes } = row;
    const own = this.bytes;
    let to = this.#prefix;
    for (let i = start; i < end; i++) {
      const byte = bytes[i] as number;
      if (SAFE[byte] === 0) return this.set(row.text(field) ?? '');
      own[to++] = byte;
    }
    this.length = to;
    return this;
  }

  #reserve(size: number): void {
    if (size <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(size * 2);
    this.bytes.copy(grown);
    this.bytes = grown;
  }
}

/** What goes into a name as it is whatever follows: letters, digits, point and hyphen. */
const SAFE = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[A-Za-z0-9.-]/.test(String.fromCharCode(byte)) && byte < 0x80 ? 1 : 0,
);
