import { readFileSync } from 'node:fs';
import type { BlockCodes } from './deflate-codes.ts';
import type { Pixels } from './pixels.ts';

interface Address {
  readonly value: number;
}

/** `assembly/png.ts`. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly PALETTE: Address;
  readonly SYMBOL_COUNTS: Address;
  readonly DISTANCE_COUNTS: Address;
  readonly SYMBOL_CODES: Address;
  readonly DISTANCE_CODES: Address;
  readonly LENGTH_SYMBOLS: Address;
  readonly LENGTH_CODES: Address;
  readonly HEAD: Address;
  readonly STEPS: Address;
  prepare(): void;
  begin(pixelsOfRow: number): void;
  straighten(from: number, end: number): number;
  meetColours(from: number, end: number): number;
  meetWritten(): number;
  arrange(bytesPerPixel: number): void;
  beginBand(first: number): void;
  match(from: number, row: number, rows: number, end: number): number;
  writeHead(target: number, codes: number): number;
  write(target: number): number;
  finish(target: number): number;
}

/** Rows that lie in the memory. */
export interface Band {
  /** Address of the first row. */
  readonly from: number;
  readonly rows: number;
  /** Rows before them that were written and lie there still. */
  readonly context: number;
  readonly isLast: boolean;
}

const SYMBOLS = 286;
const DISTANCES = 30;
const LENGTHS = 259;
const WINDOW = 32_768;
/** What the maps of likeness have room for. */
const MOST_WIDTH = 65_536;
/** Pixels that lie in the memory at once; of a larger picture, a band of rows. */
const MOST_PIXELS = 524_288;
/** Steps of a block: its codes fit what is near. */
const STEPS = 32_768;
/** Bytes that are straightened while they are at hand. */
const PIECE = 65_536;
const PAGE = 65_536;

/** The memory in which pixels become the stream of a PNG: its tables, steps, what is written, and a band of pixels. */
export class PixelMemory {
  readonly exports: Exports;
  /** Whether all pixels that were loaded are opaque. */
  isOpaque = true;
  /** Where the stream is written: behind the room for steps. */
  target = 0;
  #pixels: Pixels = { data: new Uint8Array(0), width: 0, height: 0 };
  #isKnownOpaque = false;
  #bytes = new Uint8Array(0);
  /** Rows of a band; of the one before, those that are kept before it. */
  #rows = 0;
  #keptRows = 0;
  #first = 0;
  /** First row of the band that lies there; -1: none. */
  #loaded = -1;
  /** Of each length: extra bits << 4 | number of them. */
  readonly #lengthExtra = new Uint16Array(LENGTHS);
  static #ofThread: PixelMemory | undefined;

  private constructor() {
    const file = new URL('../../../assembly/built/png.wasm', import.meta.url);
    const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)));
    this.exports = instance.exports as unknown as Exports;
    const { memory, LENGTH_SYMBOLS, STEPS: steps } = this.exports;
    memory.grow(Math.ceil(steps.value / PAGE));
    this.exports.prepare();
    const symbols = new Uint16Array(memory.buffer, LENGTH_SYMBOLS.value, LENGTHS);
    for (let length = 3; length < LENGTHS; length++) {
      const [symbol, extra, extraBits] = lengthSymbol(length);
      symbols[length] = symbol;
      this.#lengthExtra[length] = (extra << 4) | extraBits;
    }
  }

  static ofThread(): PixelMemory {
    PixelMemory.#ofThread ??= new PixelMemory();
    return PixelMemory.#ofThread;
  }

  /** Makes room for a picture and begins it. @throws RangeError for rows of more than 65,536 pixels */
  open(pixels: Pixels, isOpaque: boolean): void {
    const { memory, STEPS: steps } = this.exports;
    const { width, height } = pixels;
    if (width > MOST_WIDTH) throw new RangeError(`A row of ${width} pixels is too long for a PNG of ours.`);
    this.#pixels = pixels;
    this.#isKnownOpaque = isOpaque;
    this.isOpaque = true;
    this.#loaded = -1;
    this.#rows = Math.min(height, Math.max(1, Math.floor(MOST_PIXELS / width)));
    this.#keptRows = this.isWhole ? 0 : Math.ceil(WINDOW / (width + 1)) + 2;
    this.target = steps.value + Math.max(STEPS, width + 2) * 16;
    // The codes of a block take not much more than 8 bits a byte on the whole.
    const stream = Math.ceil(this.#rows * (width * 4 + 1) * 1.125) + 4096;
    this.#first = Math.ceil((this.target + stream + this.#keptRows * width * 4) / 64) * 64 + 64;
    const missing = this.addressOf(this.#rows) + 64 - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    this.#bytes = new Uint8Array(memory.buffer);
    this.exports.begin(width);
  }

  /** Whether all pixels lie there at once. */
  get isWhole(): boolean {
    return this.#rows === this.#pixels.height;
  }

  /** First rows of all bands. */
  bands(): number[] {
    return Array.from(
      { length: Math.ceil(this.#pixels.height / this.#rows) },
      (_, band) => band * this.#rows,
    );
  }

  /** @param row counted from the first one of the band */
  addressOf(row: number): number {
    return this.#first + row * this.#pixels.width * 4;
  }

  /**
   * Has the band that begins with a row lie there, its colours not multiplied by alpha. What was written of the band
   * before goes before it.
   */
  load(row: number): Band {
    const rows = Math.min(this.#rows, this.#pixels.height - row);
    const context = Math.min(row, this.#keptRows);
    const isLast = row + rows === this.#pixels.height;
    if (this.#loaded !== row) {
      const kept = this.addressOf(this.#rows - context);
      this.#bytes.copyWithin(this.addressOf(-context), kept, this.addressOf(this.#rows));
      this.#copy(row, rows);
      this.#loaded = row;
    }
    return { from: this.#first, rows, context, isLast };
  }

  #copy(row: number, rows: number): void {
    const { data, width } = this.#pixels;
    const [start, size] = [row * width * 4, rows * width * 4];
    for (let at = 0; at < size; at += PIECE) {
      const end = Math.min(size, at + PIECE);
      this.#bytes.set(data.subarray(start + at, start + end), this.#first + at);
      if (this.#isKnownOpaque) continue;
      if (this.exports.straighten(this.#first + at, this.#first + end) === 0) this.isOpaque = false;
    }
  }

  /** The colours that were met. */
  palette(colours: number): number[] {
    return [...new Int32Array(this.#bytes.buffer, this.exports.PALETTE.value, colours)];
  }

  /** How often the block whose steps were found needs each symbol. */
  get counts(): { readonly symbols: Uint32Array; readonly distances: Uint32Array } {
    const { SYMBOL_COUNTS, DISTANCE_COUNTS } = this.exports;
    return {
      symbols: this.#words(SYMBOL_COUNTS, SYMBOLS),
      distances: this.#words(DISTANCE_COUNTS, DISTANCES),
    };
  }

  /** @returns how many codes the head of the block has */
  giveCodes({ symbols, distances, head }: BlockCodes): number {
    const { SYMBOL_CODES, DISTANCE_CODES, LENGTH_CODES, HEAD, LENGTH_SYMBOLS } = this.exports;
    this.#words(SYMBOL_CODES, SYMBOLS).set(symbols);
    this.#words(DISTANCE_CODES, DISTANCES).set(distances);
    this.#words(HEAD, head.length).set(head);
    const lengths = this.#words(LENGTH_CODES, LENGTHS);
    const symbolOf = new Uint16Array(this.#bytes.buffer, LENGTH_SYMBOLS.value, LENGTHS);
    for (let length = 3; length < LENGTHS; length++) {
      const code = symbols[symbolOf[length] as number] as number;
      const [bits, extra] = [code >>> 16, this.#lengthExtra[length] as number];
      lengths[length] = (code & 0xffff) | ((extra >>> 4) << bits) | ((bits + (extra & 15)) << 24);
    }
    return head.length;
  }

  /** @returns a copy of what was written up to an address */
  taken(end: number): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(this.target, end);
  }

  #words({ value }: Address, length: number): Uint32Array {
    return new Uint32Array(this.#bytes.buffer, value, length);
  }
}

/** RFC 1951, 3.2.5: four symbols for each power of two. */
function lengthSymbol(length: number): readonly [symbol: number, extra: number, extraBits: number] {
  if (length === 258) return [285, 0, 0];
  const rest = length - 3;
  if (rest < 8) return [257 + rest, 0, 0];
  const extraBits = 29 - Math.clz32(rest);
  return [257 + 4 * extraBits + (rest >>> extraBits), rest & ((1 << extraBits) - 1), extraBits];
}
