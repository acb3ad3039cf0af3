import { blend, type Ink } from './blend.ts';

/** Pixels of a row that are looked at or passed over together, as a power of two. */
const BLOCK_BITS = 4;
const BLOCK = 1 << BLOCK_BITS;
/** Coverage below this is rounding. */
const NOTHING = 1 / 512;
const ALL = 1 - NOTHING;

/**
 * How much of each pixel areas cover, summed up edge by edge: an edge adds what lies to its right, so a running sum
 * along the row gives the coverage. Areas turned one way unite, holes turned the other way are left out. Only
 * blocks that an edge touches are looked at pixel by pixel.
 */
export class AreaCoverage {
  readonly #width: number;
  readonly #height: number;
  readonly #stride: number;
  readonly #blocks: number;
  /** One row is two cells longer: an edge adds to the pixel behind its own. */
  readonly #sums: Float32Array;
  readonly #touched: Uint8Array;
  #top: number;
  #bottom = -1;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#stride = width + 2;
    this.#blocks = (this.#stride + BLOCK - 1) >> BLOCK_BITS;
    this.#sums = new Float32Array(this.#stride * height);
    this.#touched = new Uint8Array(this.#blocks * height);
    this.#top = height;
  }

  /**
   * Adds closed rings.
   * @param coordinates pairs x, y, pixels; vertices from `start` to before `end`, counted in vertices
   */
  addRing(coordinates: Float64Array, start: number, end: number): void {
    if (end - start < 3) return;
    let x = coordinates[end * 2 - 2] as number;
    let y = coordinates[end * 2 - 1] as number;
    for (let i = start * 2; i < end * 2; i += 2) {
      const nextX = coordinates[i] as number;
      const nextY = coordinates[i + 1] as number;
      if (y < nextY) this.#edge(x, y, nextX, nextY, 1);
      else if (y > nextY) this.#edge(nextX, nextY, x, y, -1);
      x = nextX;
      y = nextY;
    }
  }

  /** Paints what is covered and forgets it. @param words pixels as {@link Ink} has them */
  paint(words: Int32Array, { redBlue, greenAlpha, alpha, word }: Ink): void {
    const [sums, touched, blocks, stride, width] = [
      this.#sums,
      this.#touched,
      this.#blocks,
      this.#stride,
      this.#width,
    ];
    const isOpaque = alpha === 255;
    for (let row = this.#top; row <= this.#bottom; row++) {
      const [firstBlock, sumRow, pixelRow] = [row * blocks, row * stride, row * width];
      let sum = 0;
      for (let block = 0; block < blocks; block++) {
        let x = block << BLOCK_BITS;
        if (touched[firstBlock + block] === 0) {
          const covered = sum < 0 ? -sum : sum;
          if (covered < NOTHING) continue;
          while (block + 1 < blocks && touched[firstBlock + block + 1] === 0) block++;
          const end = Math.min(width, (block + 1) << BLOCK_BITS);
          if (isOpaque && covered > ALL) words.fill(word, pixelRow + x, pixelRow + end);
          else {
            const strength = (covered > 1 ? alpha : covered * alpha + 0.5) | 0;
            for (; x < end; x++) {
              words[pixelRow + x] = blend(words[pixelRow + x] as number, redBlue, greenAlpha, strength);
            }
          }
          continue;
        }
        touched[firstBlock + block] = 0;
        const end = Math.min(stride, x + BLOCK);
        for (; x < end; x++) {
          sum += sums[sumRow + x] as number;
          sums[sumRow + x] = 0;
          const covered = sum < 0 ? -sum : sum;
          if (covered < NOTHING || x >= width) continue;
          if (isOpaque && covered > ALL) words[pixelRow + x] = word;
          else {
            const strength = (covered > 1 ? alpha : covered * alpha + 0.5) | 0;
            words[pixelRow + x] = blend(words[pixelRow + x] as number, redBlue, greenAlpha, strength);
          }
        }
      }
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
    const [sums, touched, blocks, stride] = [this.#sums, this.#touched, this.#blocks, this.#stride];
    const top = y0 | 0;
    const bottom = Math.min(this.#height, Math.ceil(y1));
    if (top < this.#top) this.#top = top;
    if (bottom - 1 > this.#bottom) this.#bottom = bottom - 1;
    let x = x0;
    for (let row = top; row < bottom; row++) {
      const high = Math.max(row, y0);
      const low = Math.min(row + 1, y1);
      const dy = low - high;
      const next = row + 1 < y1 ? x + slope * dy : x1;
      const height = direction * dy;
      const left = Math.min(x, next);
      const right = Math.max(x, next);
      const first = left | 0;
      const at = row * stride + first;
      const block = row * blocks;
      if (right <= first + 1) {
        const share = height * (0.5 * (left + right) - first);
        sums[at] = (sums[at] as number) + height - share;
        sums[at + 1] = (sums[at + 1] as number) + share;
        touched[block + (first >> BLOCK_BITS)] = 1;
        touched[block + ((first + 1) >> BLOCK_BITS)] = 1;
      } else {
        const last = Math.ceil(right);
        const perPixel = height / (right - left);
        const open = first + 1 - left;
        const opening = 0.5 * perPixel * open * open;
        sums[at] = (sums[at] as number) + opening;
        const rest = right - last + 1;
        const closing = 0.5 * perPixel * rest * rest;
        const count = last - first;
        if (count === 2) {
          sums[at + 1] = (sums[at + 1] as number) + height - opening - closing;
        } else {
          const second = perPixel * (1.5 - (left - first));
          sums[at + 1] = (sums[at + 1] as number) + second - opening;
          for (let i = 2; i < count - 1; i++) sums[at + i] = (sums[at + i] as number) + perPixel;
          const before = second + (count - 3) * perPixel;
          sums[at + count - 1] = (sums[at + count - 1] as number) + height - before - closing;
        }
        sums[at + count] = (sums[at + count] as number) + closing;
        const lastBlock = (first + count) >> BLOCK_BITS;
        for (let b = first >> BLOCK_BITS; b <= lastBlock; b++) touched[block + b] = 1;
      }
      x = next;
    }
  }
}
