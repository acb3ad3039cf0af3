import { readFileSync } from 'node:fs';
import { blockCodes } from './deflate-codes.ts';
import type { Pixels } from './pixels.ts';

/** A picture as PNG holds it. */
export interface DeflatedPixels {
  /** What is left of a pixel: the number of its colour, R G B, or R G B A. */
  readonly bytesPerPixel: 1 | 3 | 4;
  /** Where numbers are left: the colours, as Skia holds them. */
  readonly palette: readonly number[];
  /** The stream, in pieces (RFC 1950). */
  readonly stream: readonly Uint8Array[];
}

interface Global {
  readonly value: number;
}

/** `assembly/png.ts`. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly PALETTE: Global;
  readonly SYMBOL_COUNTS: Global;
  readonly DISTANCE_COUNTS: Global;
  readonly SYMBOL_CODES: Global;
  readonly DISTANCE_CODES: Global;
  readonly LENGTH_SYMBOLS: Global;
  readonly LENGTH_CODES: Global;
  readonly HEAD: Global;
  readonly STEPS: Global;
  prepare(): void;
  begin(): void;
  isOpaque(from: number, end: number): number;
  meetColours(from: number, end: number): number;
  arrange(pixelsOfRow: number, bytes: number): void;
  match(from: number, row: number, rows: number, end: number): number;
  writeHead(target: number, codes: number): number;
  write(target: number): number;
  finish(target: number): number;
}

const MOST_COLOURS = 256;
const SYMBOLS = 286;
const DISTANCES = 30;
const WINDOW = 32_768;
/** Pixels that lie in the memory at once; of a larger picture, a band of rows. */
const BAND = 524_288;
/** Steps of a block: its codes fit what is near. */
const STEPS = 32_768;
const PAGE = 65_536;

/** Makes the streams of a thread's PNGs, one after the other. */
export class PixelDeflater {
  readonly #exports: Exports;
  /** Of each length: extra bits << 4 | number of them. */
  readonly #lengthExtra = new Uint16Array(259);
  static #ofThread: PixelDeflater | undefined;

  private constructor() {
    const file = new URL('../../assembly/built/png.wasm', import.meta.url);
    const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)));
    this.#exports = instance.exports as unknown as Exports;
    const { memory, LENGTH_SYMBOLS, STEPS: steps } = this.#exports;
    memory.grow(Math.ceil(steps.value / PAGE));
    this.#exports.prepare();
    const symbols = new Uint16Array(memory.buffer, LENGTH_SYMBOLS.value, 259);
    for (let length = 3; length <= 258; length++) {
      const [symbol, extra, extraBits] = lengthSymbol(length);
      symbols[length] = symbol;
      this.#lengthExtra[length] = (extra << 4) | extraBits;
    }
  }

  static ofThread(): PixelDeflater {
    PixelDeflater.#ofThread ??= new PixelDeflater();
    return PixelDeflater.#ofThread;
  }

  /** @param isOpaque known to hold no transparent pixel: nobody needs to look */
  deflate(pixels: Pixels, isOpaque: boolean): DeflatedPixels {
    const bands = this.#open(pixels);
    this.#exports.begin();
    const palette = this.#paletteOf(bands);
    const bytesPerPixel = palette.length > 0 ? 1 : isOpaque || this.#isOpaque(bands) ? 3 : 4;
    this.#exports.arrange(pixels.width, bytesPerPixel);
    return { bytesPerPixel, palette, stream: this.#write(bands) };
  }

  /** Makes room. */
  #open(pixels: Pixels): Bands {
    const { memory, STEPS: steps } = this.#exports;
    const { width, height } = pixels;
    const rows = Math.min(height, Math.max(1, Math.floor(BAND / width)));
    const stepsEnd = steps.value + Math.max(STEPS, width + 2) * 16;
    // A code takes 12 bits at most, and all codes of a block not much more than 8 on the whole.
    const context = stepsEnd + Math.ceil(rows * (width * 4 + 1) * 1.125) + 4096;
    const contextRows = Math.ceil(WINDOW / (width + 1)) + 2;
    const first = Math.ceil((context + (rows < height ? contextRows * width * 4 : 0)) / 16) * 16 + 16;
    const missing = first + rows * width * 4 + 64 - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    return { pixels, rows, stepsEnd, contextRows, first, memory: new Uint8Array(memory.buffer), loaded: -1 };
  }

  /** @returns address behind the pixels of the band that begins with a row */
  #load(bands: Bands, row: number): number {
    const { pixels, rows, first, memory } = bands;
    const shift = pixels.width * 4;
    const end = Math.min(pixels.height, row + rows);
    if (bands.loaded !== row) memory.set(pixels.data.subarray(row * shift, end * shift), first);
    bands.loaded = row;
    return first + (end - row) * shift;
  }

  #paletteOf(bands: Bands): readonly number[] {
    let colours = 0;
    for (let row = 0; row < bands.pixels.height; row += bands.rows) {
      colours = this.#exports.meetColours(bands.first, this.#load(bands, row));
      if (colours > MOST_COLOURS) return [];
    }
    return [...new Int32Array(bands.memory.buffer, this.#exports.PALETTE.value, colours)];
  }

  #isOpaque(bands: Bands): boolean {
    for (let row = 0; row < bands.pixels.height; row += bands.rows) {
      if (this.#exports.isOpaque(bands.first, this.#load(bands, row)) === 0) return false;
    }
    return true;
  }

  #write(bands: Bands): Uint8Array[] {
    const { pixels, rows, stepsEnd, first, memory } = bands;
    const shift = pixels.width * 4;
    const stream: Uint8Array[] = [ZLIB_HEADER];
    for (let band = 0; band < pixels.height; band += rows) {
      // What was written lies before, as it was written.
      const context = Math.min(band, bands.contextRows) * shift;
      if (band > 0) memory.copyWithin(first - context, first + rows * shift - context, first + rows * shift);
      const end = this.#load(bands, band);
      const count = (end - first) / shift;
      for (let done = 0; done < count; ) {
        const row = band + done;
        done += this.#exports.match(first + done * shift, row, count - done, stepsEnd);
        const isLast = band + done === pixels.height;
        let target = this.#exports.writeHead(stepsEnd, this.#giveCodes(memory.buffer, isLast));
        target = this.#exports.write(target);
        if (isLast) target = this.#exports.finish(target);
        stream.push(memory.slice(stepsEnd, target));
      }
    }
    return stream;
  }

  /** @returns how many codes the head of the block has */
  #giveCodes(memory: ArrayBuffer, isLast: boolean): number {
    const {
      SYMBOL_COUNTS,
      DISTANCE_COUNTS,
      SYMBOL_CODES,
      DISTANCE_CODES,
      LENGTH_CODES,
      HEAD,
      LENGTH_SYMBOLS,
    } = this.#exports;
    const { symbols, distances, head } = blockCodes(
      new Uint32Array(memory, SYMBOL_COUNTS.value, SYMBOLS),
      new Uint32Array(memory, DISTANCE_COUNTS.value, DISTANCES),
      isLast,
    );
    new Uint32Array(memory, SYMBOL_CODES.value, SYMBOLS).set(symbols);
    new Uint32Array(memory, DISTANCE_CODES.value, DISTANCES).set(distances);
    new Uint32Array(memory, HEAD.value, head.length).set(head);
    const ofLength = new Uint32Array(memory, LENGTH_CODES.value, 259);
    const symbolOf = new Uint16Array(memory, LENGTH_SYMBOLS.value, 259);
    for (let length = 3; length <= 258; length++) {
      const code = symbols[symbolOf[length] as number] as number;
      const bits = code >>> 16;
      const extra = this.#lengthExtra[length] as number;
      ofLength[length] = (code & 0xffff) | ((extra >>> 4) << bits) | ((bits + (extra & 15)) << 24);
    }
    return head.length;
  }
}

/** The rows of a picture that lie in the memory, and what lies where. */
interface Bands {
  readonly pixels: Pixels;
  /** Rows of a band. */
  readonly rows: number;
  /** Address behind the room for steps: of what is written. */
  readonly stepsEnd: number;
  /** Rows of the band before that are kept before this one. */
  readonly contextRows: number;
  /** Address of the first pixel. */
  readonly first: number;
  readonly memory: Uint8Array<ArrayBuffer>;
  /** First row of the band that lies there; -1: none. */
  loaded: number;
}

/** A window of 32 KiB, quickest compression (RFC 1950, 2.2). */
const ZLIB_HEADER = Uint8Array.of(0x78, 0x01);

/** RFC 1951, 3.2.5: four symbols for each power of two. */
function lengthSymbol(length: number): readonly [symbol: number, extra: number, extraBits: number] {
  if (length === 258) return [285, 0, 0];
  const rest = length - 3;
  if (rest < 8) return [257 + rest, 0, 0];
  const extraBits = 29 - Math.clz32(rest);
  return [257 + 4 * extraBits + (rest >>> extraBits), rest & ((1 << extraBits) - 1), extraBits];
}
