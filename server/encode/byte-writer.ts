import { borrowPiece, PIECE_BYTES, returnPiece } from '../piece-memory.ts';
import { EXACT_DECIMALS, LONGEST_NUMBER, writeFixed } from './fixed-number.ts';

/** How a run of vertices is written. */
export interface PairForm {
  readonly decimals: number;
  /** y comes first. */
  readonly flip: boolean;
  /** The last vertex comes first. */
  readonly reversed: boolean;
  /** `1 2 3 4` of GML 3, `1,2 3,4` of GML 2, `[1,2],[3,4]` of JSON. */
  readonly style: 'spaces' | 'commas' | 'json';
}

/** Bytes of text that stays the same from feature to feature, four at a time. */
export class Constant {
  readonly text: string;
  readonly words: Int32Array;
  readonly length: number;

  constructor(text: string) {
    this.text = text;
    const bytes = Buffer.from(text);
    this.length = bytes.length;
    const padded = Buffer.concat([bytes, Buffer.alloc(3)]);
    this.words = Int32Array.from({ length: Math.ceil(bytes.length / 4) }, (_, i) =>
      padded.readInt32LE(i * 4),
    );
  }
}

/**
 * UTF-8 text that grows at its end. Text is gathered and copied in few calls, fields of rows are copied as they are,
 * numbers are written digit by digit: what a million features cost is decided here.
 */
export class ByteWriter {
  #bytes: Buffer = NONE;
  #view = viewOf(NONE);
  #at = 0;
  #pending = '';

  text(text: string): void {
    this.#pending += text;
  }

  constant({ words, length }: Constant): void {
    this.#reserve(length + 4);
    const view = this.#view;
    const at = this.#at;
    for (let i = 0; i < words.length; i++) view.setInt32(at + i * 4, words[i] as number, true);
    this.#at = at + length;
  }

  /** Some of the bytes of another text. */
  copy(source: Uint8Array, start: number, end: number): void {
    this.#reserve(end - start);
    const bytes = this.#bytes;
    const at = this.#at;
    if (end - start > FEW) {
      bytes.set(start === 0 && end === source.length ? source : source.subarray(start, end), at);
    } else for (let i = start; i < end; i++) bytes[at + i - start] = source[i] as number;
    this.#at = at + end - start;
  }

  /**
   * Copies bytes of another text as long as none of them is special.
   * @param special for each byte whether it is
   * @returns false when one is: then nothing is written
   */
  copyPlain(source: Uint8Array, start: number, end: number, special: Uint8Array): boolean {
    this.#reserve(end - start);
    const bytes = this.#bytes;
    const at = this.#at - start;
    for (let i = start; i < end; i++) {
      const byte = source[i] as number;
      if (special[byte] !== 0) return false;
      bytes[at + i] = byte;
    }
    this.#at = at + end;
    return true;
  }

  /**
   * The pairs of a run of vertices, rounded to so many decimals without zeros at the end.
   * @param coordinates x, y pairs
   * @param start first vertex, and the one after the last, counted in vertices
   */
  pairs(coordinates: Float64Array, start: number, end: number, form: PairForm): void {
    if (form.decimals > EXACT_DECIMALS) {
      this.text(slowPairs(coordinates, start, end, form));
      return;
    }
    this.#reserve((end - start) * 2 * LONGEST_NUMBER);
    const { decimals, style } = form;
    const view = this.#view;
    const isJson = style === 'json';
    const within = style === 'spaces' ? SPACE : COMMA;
    const between = isJson ? COMMA : SPACE;
    const [first, second] = form.flip ? [1, 0] : [0, 1];
    const step = form.reversed ? -2 : 2;
    let i = form.reversed ? (end - 1) * 2 : start * 2;
    let at = this.#at;
    for (let n = start; n < end; n++, i += step) {
      if (n > start) view.setUint8(at++, between);
      if (isJson) view.setUint8(at++, OPEN);
      at = writeFixed(view, at, coordinates[i + first] as number, decimals);
      view.setUint8(at++, within);
      at = writeFixed(view, at, coordinates[i + second] as number, decimals);
      if (isJson) view.setUint8(at++, CLOSE);
    }
    this.#at = at;
  }

  /** Bytes gathered so far. */
  get size(): number {
    return this.#at + this.#pending.length;
  }

  /** What was written; the writer goes on with nothing. */
  take(): Uint8Array {
    this.#reserve(0);
    const taken = this.#bytes.subarray(0, this.#at);
    this.#renew(NONE);
    this.#at = 0;
    return taken;
  }

  /** The same as text, for short documents. */
  takeText(): string {
    this.#reserve(0);
    const text = this.#bytes.toString('utf8', 0, this.#at);
    this.#at = 0;
    return text;
  }

  /** Writes the text gathered, and makes room behind it. */
  #reserve(room: number): void {
    if (this.#pending === '' && this.#at + room <= this.#bytes.length) return;
    const most = this.#at + this.#pending.length * 3 + room;
    if (most > this.#bytes.length) {
      const wanted = Math.max(most, this.#bytes.length * 2);
      const grown = wanted > PIECE_BYTES ? Buffer.allocUnsafeSlow(wanted) : borrowPiece();
      this.#bytes.copy(grown, 0, 0, this.#at);
      returnPiece(this.#bytes);
      this.#renew(grown);
    }
    this.#at += this.#bytes.write(this.#pending, this.#at, 'utf8');
    this.#pending = '';
  }

  #renew(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** With more decimals than whole numbers of 32 bits hold. */
function slowPairs(coordinates: Float64Array, start: number, end: number, form: PairForm): string {
  const { decimals, style } = form;
  const number = (i: number): string => String(Number((coordinates[i] as number).toFixed(decimals)));
  const texts: string[] = [];
  for (let n = start; n < end; n++) {
    const pair = [number(n * 2), number(n * 2 + 1)];
    if (form.flip) pair.reverse();
    const text = pair.join(style === 'spaces' ? ' ' : ',');
    texts.push(style === 'json' ? `[${text}]` : text);
  }
  if (form.reversed) texts.reverse();
  return texts.join(style === 'json' ? ',' : ' ');
}

const NONE = Buffer.alloc(0);
/** So many bytes are copied one by one: quicker than a call. */
const FEW = 64;
const [SPACE, COMMA, OPEN, CLOSE] = [0x20, 0x2c, 0x5b, 0x5d];
