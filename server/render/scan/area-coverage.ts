import { blend, type Ink, LEVELS } from './ink.ts';
import { BLOCK, BLOCK_BITS, touch, WORD_BITS, wordsPerRow } from './touched-blocks.ts';

/** An area narrower than this touches the same few blocks in each of its rows, pixels. */
const NARROW = 24;

/**
 * How much of each pixel areas cover, summed up edge by edge: an edge adds what lies to its right, so a running sum
 * along the row gives the coverage. Areas turned one way unite, holes turned the other way are left out. Only
 * blocks that an edge touches are looked at pixel by pixel.
 */
export class AreaCoverage {
  readonly #width: number;
  readonly #height: number;
  readonly #stride: number;
  readonly #flagStride: number;
  /** A row is two cells longer than the picture: an edge adds to the pixel behind its own. */
  readonly #sums: Float32Array;
  readonly #touched: Int32Array;
  #top: number;
  #bottom = -1;
  /** Edges flag what they touch themselves. */
  #touchesRows = true;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#stride = width + 2;
    this.#flagStride = wordsPerRow(this.#stride);
    this.#sums = new Float32Array(this.#stride * height);
    this.#touched = new Int32Array(this.#flagStride * height);
    this.#top = height;
  }

  /**
   * Adds a closed ring. Edges inside the picture are added here and not by a function of their own: numbers handed over
   * would each be put into memory of their own.
   * @param coordinates pairs x, y, pixels; vertices from `start` to before `end`, counted in vertices
   */
  addRing(coordinates: Float64Array, start: number, end: number): void {
    if (end - start < 3) return;
    const [sums, touched, stride, flagStride] = [this.#sums, this.#touched, this.#stride, this.#flagStride];
    const [width, height] = [this.#width, this.#height];
    const touchesRows = !this.#touchBox(coordinates, start, end);
    this.#touchesRows = touchesRows;
    let x = coordinates[end * 2 - 2] as number;
    let y = coordinates[end * 2 - 1] as number;
    for (let i = start * 2; i < end * 2; i += 2) {
      const fromX = x;
      const fromY = y;
      x = coordinates[i] as number;
      y = coordinates[i + 1] as number;
      if (y === fromY) continue;
      const goesDown = y > fromY;
      const x0 = goesDown ? fromX : x;
      const y0 = goesDown ? fromY : y;
      const x1 = goesDown ? x : fromX;
      const y1 = goesDown ? y : fromY;
      const direction = goesDown ? 1 : -1;
      if (!(x0 >= 0 && x1 >= 0 && x0 < width && x1 < width && y0 >= 0 && y1 <= height)) {
        this.#edge(x0, y0, x1, y1, direction);
        continue;
      }
      const slope = (x1 - x0) / (y1 - y0);
      const top = y0 | 0;
      const bottom = Math.ceil(y1);
      if (top < this.#top) this.#top = top;
      if (bottom - 1 > this.#bottom) this.#bottom = bottom - 1;
      let at = x0;
      for (let row = top; row < bottom; row++) {
        const isLast = row + 1 >= y1;
        const dy = (isLast ? y1 : row + 1) - Math.max(row, y0);
        const next = isLast ? x1 : at + slope * dy;
        const left = Math.min(at, next);
        const right = Math.max(at, next);
        const first = left | 0;
        const cell = row * stride + first;
        if (right <= first + 1) {
          const signed = direction * dy;
          const share = signed * (0.5 * (left + right) - first);
          sums[cell] = (sums[cell] as number) + signed - share;
          sums[cell + 1] = (sums[cell + 1] as number) + share;
          if (touchesRows) touch(touched, row * flagStride, first, first + 1);
        } else {
          const last = Math.ceil(right);
          addFlat(sums, cell, left - first, right - first, last - first, direction * dy);
          if (touchesRows) touch(touched, row * flagStride, first, last);
        }
        at = next;
      }
    }
  }

  /** Flags all that a small ring inside the picture can touch, once for all its edges. @returns false for others */
  #touchBox(coordinates: Float64Array, start: number, end: number): boolean {
    let minX = Infinity;
    let minY = Infinity;
    let maxX = -Infinity;
    let maxY = -Infinity;
    for (let i = start * 2; i < end * 2; i += 2) {
      const x = coordinates[i] as number;
      const y = coordinates[i + 1] as number;
      if (x < minX) minX = x;
      if (x > maxX) maxX = x;
      if (y < minY) minY = y;
      if (y > maxY) maxY = y;
    }
    if (maxX - minX > NARROW || minX < 0 || minY < 0 || maxX >= this.#width || maxY >= this.#height)
      return false;
    const [left, right] = [minX | 0, (maxX | 0) + 1];
    const bottom = maxY | 0;
    for (let row = minY | 0; row <= bottom; row++) touch(this.#touched, row * this.#flagStride, left, right);
    return true;
  }

  /** Paints what is covered and forgets it. @param words pixels as {@link Ink} has them */
  paint(words: Int32Array, ink: Ink): void {
    const [sums, touched, width, stride, flagStride] = [
      this.#sums,
      this.#touched,
      this.#width,
      this.#stride,
      this.#flagStride,
    ];
    for (let row = this.#top; row <= this.#bottom; row++) {
      const sumRow = row * stride;
      const pixelRow = row * width;
      let sum = 0;
      let done = 0;
      for (let word = 0; word < flagStride; word++) {
        let flags = touched[row * flagStride + word] as number;
        if (flags === 0) continue;
        touched[row * flagStride + word] = 0;
        while (flags !== 0) {
          const lowest = flags & -flags;
          flags ^= lowest;
          let x = (word << WORD_BITS) + ((31 - Math.clz32(lowest)) << BLOCK_BITS);
          if (x > done) paintSpan(words, pixelRow + done, pixelRow + x, levelOf(sum), ink);
          const end = Math.min(stride, x + BLOCK);
          done = end;
          for (; x < end; x++) {
            sum += sums[sumRow + x] as number;
            sums[sumRow + x] = 0;
            const level = levelOf(sum);
            if (level === 0 || x >= width) continue;
            words[pixelRow + x] = blend(words[pixelRow + x] as number, ink, level);
          }
        }
      }
      if (done < width) paintSpan(words, pixelRow + done, pixelRow + width, levelOf(sum), ink);
    }
    this.#top = this.#height;
    this.#bottom = -1;
  }

  /** An edge that goes down; what lies beyond the sides stays as a straight side, or is left out to the right. */
  #edge(x0: number, y0: number, x1: number, y1: number, direction: number): void {
    if (y1 <= 0 || y0 >= this.#height) return;
    const slope = (x1 - x0) / (y1 - y0);
    if (y0 < 0) {
      x0 -= slope * y0;
      y0 = 0;
    }
    if (y1 > this.#height) {
      x1 -= slope * (y1 - this.#height);
      y1 = this.#height;
    }
    const width = this.#width;
    if (x0 >= 0 && x1 >= 0 && x0 < width && x1 < width) {
      this.#inside(x0, y0, x1, y1, slope, direction);
      return;
    }
    if (x0 >= width && x1 >= width) return;
    if (x0 <= 0 && x1 <= 0) {
      this.#inside(0, y0, 0, y1, 0, direction);
      return;
    }
    this.#beyond(x0, y0, y1, slope, direction);
  }

  /** An edge that crosses a side of the picture, cut there. */
  #beyond(x0: number, y0: number, y1: number, slope: number, direction: number): void {
    const width = this.#width;
    const cuts = [y0];
    const atLeft = y0 - x0 / slope;
    const atRight = y0 + (width - x0) / slope;
    for (const y of slope > 0 ? [atLeft, atRight] : [atRight, atLeft]) if (y > y0 && y < y1) cuts.push(y);
    cuts.push(y1);
    for (let i = 1; i < cuts.length; i++) {
      const [from, to] = [cuts[i - 1] as number, cuts[i] as number];
      const middle = x0 + slope * ((from + to) / 2 - y0);
      if (middle >= width) continue;
      if (middle <= 0) this.#inside(0, from, 0, to, 0, direction);
      else {
        const a = Math.min(width, Math.max(0, x0 + slope * (from - y0)));
        const b = Math.min(width, Math.max(0, x0 + slope * (to - y0)));
        this.#inside(a, from, b, to, slope, direction);
      }
    }
  }

  #inside(x0: number, y0: number, x1: number, y1: number, slope: number, direction: number): void {
    const sums = this.#sums;
    const touched = this.#touched;
    const stride = this.#stride;
    const flagStride = this.#flagStride;
    const touchesRows = this.#touchesRows;
    const top = y0 | 0;
    const bottom = Math.min(this.#height, Math.ceil(y1));
    if (top < this.#top) this.#top = top;
    if (bottom - 1 > this.#bottom) this.#bottom = bottom - 1;
    let x = x0;
    for (let row = top; row < bottom; row++) {
      const isLast = row + 1 >= y1;
      const dy = (isLast ? y1 : row + 1) - Math.max(row, y0);
      const next = isLast ? x1 : x + slope * dy;
      const height = direction * dy;
      const left = Math.min(x, next);
      const right = Math.max(x, next);
      const first = left | 0;
      const at = row * stride + first;
      if (right <= first + 1) {
        const share = height * (0.5 * (left + right) - first);
        sums[at] = (sums[at] as number) + height - share;
        sums[at + 1] = (sums[at + 1] as number) + share;
        if (touchesRows) touch(touched, row * flagStride, first, first + 1);
      } else {
        const last = Math.ceil(right);
        addFlat(sums, at, left - first, right - first, last - first, height);
        if (touchesRows) touch(touched, row * flagStride, first, last);
      }
      x = next;
    }
  }
}

/** What an edge adds to a row in which it passes several pixels. @param count pixels that it passes, 2 or more */
function addFlat(
  sums: Float32Array,
  at: number,
  left: number,
  right: number,
  count: number,
  height: number,
): void {
  const perPixel = height / (right - left);
  const opening = 0.5 * perPixel * (1 - left) * (1 - left);
  const rest = right - count + 1;
  const closing = 0.5 * perPixel * rest * rest;
  sums[at] = (sums[at] as number) + opening;
  if (count === 2) {
    sums[at + 1] = (sums[at + 1] as number) + height - opening - closing;
  } else {
    const second = perPixel * (1.5 - left);
    sums[at + 1] = (sums[at + 1] as number) + second - opening;
    for (let i = 2; i < count - 1; i++) sums[at + i] = (sums[at + i] as number) + perPixel;
    const before = second + (count - 3) * perPixel;
    sums[at + count - 1] = (sums[at + count - 1] as number) + height - before - closing;
  }
  sums[at + count] = (sums[at + count] as number) + closing;
}

/** A sum of coverage → the level of ink. */
function levelOf(sum: number): number {
  return (Math.min(1, Math.abs(sum)) * LEVELS + 0.5) | 0;
}

/** Pixels that are covered alike. */
function paintSpan(words: Int32Array, from: number, to: number, level: number, ink: Ink): void {
  if (level === 0) return;
  if (level === LEVELS && ink.isOpaque) words.fill(ink.word, from, to);
  else for (let i = from; i < to; i++) words[i] = blend(words[i] as number, ink, level);
}
