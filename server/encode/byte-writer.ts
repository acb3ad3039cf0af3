/**
 * UTF-8 text that grows at its end. Text is gathered and copied in few calls, numbers are written digit by digit:
 * what a million features cost is decided here.
 */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(INITIAL);
  #at = 0;
  #pending = '';

  text(text: string): void {
    this.#pending += text;
  }

  /**
   * The pairs of a run of vertices, `first second first second`, rounded to so many decimals without zeros at the end.
   * @param coordinates x, y pairs
   * @param start first vertex, and the one after the last, counted in vertices
   * @param options flip: y comes first; reversed: the last vertex comes first; comma: between the two of a pair, in
   *   the place of a space
   */
  pairs(
    coordinates: Float64Array,
    start: number,
    end: number,
    options: { decimals: number; flip: boolean; reversed: boolean; comma: boolean },
  ): void {
    this.#flush((end - start) * 2 * LONGEST);
    const { decimals, flip, reversed, comma } = options;
    const [first, second] = flip ? [1, 0] : [0, 1];
    const step = reversed ? -2 : 2;
    let i = reversed ? (end - 1) * 2 : start * 2;
    for (let n = start; n < end; n++, i += step) {
      if (n > start) this.#bytes[this.#at++] = SPACE;
      this.#fixed(coordinates[i + first] as number, decimals);
      this.#bytes[this.#at++] = comma ? COMMA : SPACE;
      this.#fixed(coordinates[i + second] as number, decimals);
    }
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

  #fixed(value: number, decimals: number): void {
    const scale = SCALES[decimals] as number;
    const scaled = Math.round(Math.abs(value) * scale);
    if (!(scaled <= Number.MAX_SAFE_INTEGER)) {
      // Beyond every coordinate of the earth: slow and right.
      this.#at += this.#bytes.write(String(value), this.#at, 'latin1');
      return;
    }
    if (value < 0 && scaled > 0) this.#bytes[this.#at++] = MINUS;
    const whole = Math.floor(scaled / scale);
    this.#digits(whole, 1);
    let fraction = scaled - whole * scale;
    if (fraction === 0) return;
    let width = decimals;
    while (fraction % 10 === 0) {
      fraction /= 10;
      width--;
    }
    this.#bytes[this.#at++] = POINT;
    this.#digits(fraction, width);
  }

  /** A whole number with zeros before it up to a width. */
  #digits(value: number, width: number): void {
    let digits = width;
    while (digits < 16 && value >= (POWERS[digits] as number)) digits++;
    const bytes = this.#bytes;
    let rest = value;
    for (let i = this.#at + digits - 1; i >= this.#at; i--) {
      const tenth = Math.floor(rest / 10);
      bytes[i] = ZERO + rest - tenth * 10;
      rest = tenth;
    }
    this.#at += digits;
  }
}

const INITIAL = 65_536;
/** Of one number with its separator. */
const LONGEST = 26;
const [SPACE, COMMA, MINUS, POINT, ZERO] = [0x20, 0x2c, 0x2d, 0x2e, 0x30];
const POWERS = Array.from({ length: 17 }, (_, i) => 10 ** i);
const SCALES = POWERS;
