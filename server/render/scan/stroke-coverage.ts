import { blend, type Ink, LEVELS } from './ink.ts';
import { BLOCK, BLOCK_BITS, touch, WORD_BITS, wordsPerRow } from './touched-blocks.ts';

/** Pixels over which an edge of a stroke fades: from half a pixel inside it to half a pixel outside. */
const SOFT = 0.5;

/**
 * How much of each pixel strokes cover, by the pixel's distance from the line's middle. Of strokes that overlap a pixel
 * keeps the most, so borders that two areas share are painted once.
 */
export class StrokeCoverage {
  readonly #width: number;
  readonly #height: number;
  readonly #flagStride: number;
  /** Levels of ink. */
  readonly #covered: Uint8Array;
  readonly #touched: Int32Array;
  #top: number;
  #bottom = -1;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#flagStride = wordsPerRow(width);
    this.#covered = new Uint8Array(width * height);
    this.#touched = new Int32Array(this.#flagStride * height);
    this.#top = height;
  }

  /**
   * Adds a straight stroke.
   * @param half of its width, pixels
   * @param before how far it reaches beyond its first end, `after` beyond its second, pixels
   */
  addSegment(
    x0: number,
    y0: number,
    x1: number,
    y1: number,
    half: number,
    before: number,
    after: number,
  ): void {
    const dx = x1 - x0;
    const dy = y1 - y0;
    const length = Math.sqrt(dx * dx + dy * dy);
    if (length < SHORTEST) return;
    const ux = dx / length;
    const uy = dy / length;
    const reach = half + SOFT;
    // Along the stroke from where its first end fades in; what is left of it to where the second fades out.
    const start = before + SOFT;
    const whole = length + start + after + SOFT;
    const most = half < SOFT ? 2 * half : 1;
    const width = this.#width;
    const spread = reach * Math.abs(ux);
    const lowest = Math.min(y0 - uy * start, y1 + uy * (after + SOFT)) - spread;
    const highest = Math.max(y0 - uy * start, y1 + uy * (after + SOFT)) + spread;
    const top = Math.max(0, Math.ceil(lowest - 0.5));
    const bottom = Math.min(this.#height - 1, Math.floor(highest - 0.5));
    if (top > bottom) return;
    if (top < this.#top) this.#top = top;
    if (bottom > this.#bottom) this.#bottom = bottom;
    const covered = this.#covered;
    const touched = this.#touched;
    const flagStride = this.#flagStride;
    // Ranges of x in a row: within reach of the line, and between its ends.
    const acrossFactor = uy > STEEP || uy < -STEEP ? 1 / uy : 0;
    const alongFactor = ux > STEEP || ux < -STEEP ? 1 / ux : 0;
    const halfAcross = Math.abs(reach * acrossFactor);
    for (let row = top; row <= bottom; row++) {
      const ry = row + 0.5 - y0;
      let from = 0;
      let to = width - 1;
      if (acrossFactor !== 0) {
        const middle = x0 + ry * ux * acrossFactor - 0.5;
        const a = Math.ceil(middle - halfAcross);
        const b = Math.floor(middle + halfAcross);
        if (a > from) from = a;
        if (b < to) to = b;
      }
      if (alongFactor !== 0) {
        const near = x0 + (-start - ry * uy) * alongFactor - 0.5;
        const far = x0 + (whole - start - ry * uy) * alongFactor - 0.5;
        const a = Math.ceil(Math.min(near, far));
        const b = Math.floor(Math.max(near, far));
        if (a > from) from = a;
        if (b < to) to = b;
      }
      if (from > to) continue;
      const rx = from + 0.5 - x0;
      let across = ry * ux - rx * uy;
      let along = rx * ux + ry * uy + start;
      touch(touched, row * flagStride, from, to);
      const end = row * width + to;
      for (let i = row * width + from; i <= end; i++) {
        let share = reach - (across < 0 ? -across : across);
        if (along < share) share = along;
        const left = whole - along;
        if (left < share) share = left;
        if (share > most) share = most;
        const value = (share * LEVELS + 0.5) | 0;
        if (value > (covered[i] as number)) covered[i] = value;
        across -= uy;
        along += ux;
      }
    }
  }

  /** Adds a disc: a round end or join. */
  addDisc(x: number, y: number, half: number): void {
    const reach = half + SOFT;
    const top = Math.max(0, Math.ceil(y - reach - 0.5));
    const bottom = Math.min(this.#height - 1, Math.floor(y + reach - 0.5));
    const from = Math.max(0, Math.ceil(x - reach - 0.5));
    const to = Math.min(this.#width - 1, Math.floor(x + reach - 0.5));
    if (from > to || top > bottom) return;
    if (top < this.#top) this.#top = top;
    if (bottom > this.#bottom) this.#bottom = bottom;
    const most = half < SOFT ? 2 * half : 1;
    for (let row = top; row <= bottom; row++) {
      const dy = row + 0.5 - y;
      touch(this.#touched, row * this.#flagStride, from, to);
      for (let column = from; column <= to; column++) {
        const dx = column + 0.5 - x;
        const share = Math.min(most, reach - Math.sqrt(dx * dx + dy * dy));
        const value = (share * LEVELS + 0.5) | 0;
        const i = row * this.#width + column;
        if (value > (this.#covered[i] as number)) this.#covered[i] = value;
      }
    }
  }

  /** Paints what is covered and forgets it. @param words pixels as {@link Ink} has them */
  paint(words: Int32Array, ink: Ink): void {
    const [covered, touched, width] = [this.#covered, this.#touched, this.#width];
    const flagStride = this.#flagStride;
    for (let row = this.#top; row <= this.#bottom; row++) {
      for (let word = 0; word < flagStride; word++) {
        let flags = touched[row * flagStride + word] as number;
        if (flags === 0) continue;
        touched[row * flagStride + word] = 0;
        while (flags !== 0) {
          const lowest = flags & -flags;
          flags ^= lowest;
          const x = (word << WORD_BITS) + ((31 - Math.clz32(lowest)) << BLOCK_BITS);
          const end = row * width + Math.min(width, x + BLOCK);
          for (let i = row * width + x; i < end; i++) {
            const level = covered[i] as number;
            if (level === 0) continue;
            covered[i] = 0;
            words[i] = blend(words[i] as number, ink, level);
          }
        }
      }
    }
    this.#top = this.#height;
    this.#bottom = -1;
  }
}

/** A stroke shorter than this has no direction, pixels. */
const SHORTEST = 1e-6;
/** Below it a direction counts as that of an axis. */
const STEEP = 1e-6;
