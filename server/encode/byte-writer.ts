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

/**
 * UTF-8 text that grows at its end. Text is gathered and copied in few calls, fields of rows are copied as they are,
 * numbers are written digit by digit: what a million features cost is decided here.
 */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(INITIAL);
  #at = 0;
  #pending = '';

  text(text: string): void {
    this.#pending += text;
  }

  /** Bytes of text that stays the same from feature to feature. */
  constant(bytes: Uint8Array): void {
    this.copy(bytes, 0, bytes.length);
  }

  /** Some of the bytes of another text. */
  copy(source: Uint8Array, start: number, end: number): void {
    this.#flush(end - start);
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
    this.#flush(end - start);
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
    this.#flush((end - start) * 2 * LONGEST_NUMBER);
    const { decimals, style } = form;
    const bytes = this.#bytes;
    const isJson = style === 'json';
    const within = style === 'spaces' ? SPACE : COMMA;
    const between = isJson ? COMMA : SPACE;
    const [first, second] = form.flip ? [1, 0] : [0, 1];
    const step = form.reversed ? -2 : 2;
    let i = form.reversed ? (end - 1) * 2 : start * 2;
    let at = this.#at;
    for (let n = start; n < end; n++, i += step) {
      if (n > start) bytes[at++] = between;
      if (isJson) bytes[at++] = OPEN;
      at = writeFixed(bytes, at, coordinates[i + first] as number, decimals);
      bytes[at++] = within;
      at = writeFixed(bytes, at, coordinates[i + second] as number, decimals);
      if (isJson) bytes[at++] = CLOSE;
    }
    this.#at = at;
  }

  /** Bytes gathered so far. */
  get size(): number {
    return this.#at + this.#pending.length;
  }

  /** What was written; the writer goes on with nothing. */
  take(): Uint8Array {
    this.#flush(0);
    const taken = this.#bytes.subarray(0, this.#at);
    this.#bytes = Buffer.allocUnsafe(Math.max(INITIAL, this.#at + this.#at / 4));
    this.#at = 0;
    return taken;
  }

  /** The same as text, for short documents. */
  takeText(): string {
    this.#flush(0);
    const text = this.#bytes.toString('utf8', 0, this.#at);
    this.#at = 0;
    return text;
  }

  #flush(room: number): void {
    const most = this.#at + this.#pending.length * 3 + room;
    if (most > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(most, this.#bytes.length * 2));
      this.#bytes.copy(grown, 0, 0, this.#at);
      this.#bytes = grown;
    }
    if (this.#pending === '') return;
    this.#at += this.#bytes.write(this.#pending, this.#at, 'utf8');
    this.#pending = '';
  }
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

const INITIAL = 98_304;
/** So many bytes are copied one by one: quicker than a call. */
const FEW = 64;
const [SPACE, COMMA, OPEN, CLOSE] = [0x20, 0x2c, 0x5b, 0x5d];
