import { blend, type Ink, LEVELS } from './ink.ts';
import { BLOCK, BLOCK_BITS, touch, WORD_BITS, wordsPerRow } from './touched-blocks.ts';

/** How the lines of a path are drawn, lengths in pixels. */
export interface StrokeShape {
  /** Half the width. */
  readonly half: number;
  readonly cap: 'butt' | 'round' | 'square';
  readonly join: 'miter' | 'round' | 'bevel';
}

/** Pixels over which an edge of a stroke fades: from half a pixel inside it to half a pixel outside. */
const SOFT = 0.5;
/** Vertices nearer than this to the one before give no direction, pixels. */
const SAME = 1e-3;
/** Below it a direction counts as that of an axis. */
const STEEP = 1e-6;
/** Tangent of half a turn below which all joins look alike. */
const SLIGHT = 0.2;

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
   * Adds the lines of a path. Turns up to a right angle end in a point by prolonging both lines; sharper ones, and
   * joins that are not pointed, in a disc.
   *
   * One long function on purpose: numbers that are handed from one to the next would each be put into memory of their
   * own, and collecting that cost as much as drawing.
   * @param coordinates pairs x, y, pixels; vertices from `start` to before `end`, counted in vertices
   * @param isRing the last vertex leads back to the first
   */
  addPath(
    coordinates: Float64Array,
    start: number,
    end: number,
    isRing: boolean,
    { half, cap, join }: StrokeShape,
  ): void {
    const [covered, touched, width, height] = [this.#covered, this.#touched, this.#width, this.#height];
    const flagStride = this.#flagStride;
    const reach = half + SOFT;
    const most = half < SOFT ? 2 * half : 1;
    const beyond = cap === 'square' ? half : 0;
    const isPointed = join === 'miter';
    let first = start;
    let second = nextVertex(coordinates, first, end);
    if (second === end) return;
    let ring = isRing;
    let closing = end - 1;
    if (ring) {
      while (closing > start && isSame(coordinates, closing, start)) closing--;
      ring = closing > second;
    }
    if (!ring && cap === 'round') this.#addDisc(coordinates, start, half);
    let x0 = coordinates[first * 2] as number;
    let y0 = coordinates[first * 2 + 1] as number;
    let x1 = coordinates[second * 2] as number;
    let y1 = coordinates[second * 2 + 1] as number;
    let length = Math.sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0));
    let ux = (x1 - x0) / length;
    let uy = (y1 - y0) / length;
    let before = beyond;
    if (ring) {
      const dx = x0 - (coordinates[closing * 2] as number);
      const dy = y0 - (coordinates[closing * 2 + 1] as number);
      const whole = Math.sqrt(dx * dx + dy * dy);
      const along = (dx * ux + dy * uy) / whole;
      const turn = Math.abs(dx * uy - dy * ux) / whole / (1 + along);
      if (along < 0 || (!isPointed && turn > SLIGHT)) {
        this.#addDisc(coordinates, start, half);
        before = 0;
      } else before = half * turn;
    }
    const beginning = second;
    for (let isLast = false; !isLast; ) {
      // The next line, for the join with it.
      let third = nextVertex(coordinates, second, ring ? closing + 1 : end);
      let after = beyond;
      let nextLength = 0;
      let vx = 0;
      let vy = 0;
      if (third === (ring ? closing + 1 : end)) {
        if (!ring) isLast = true;
        else if (second === start) {
          isLast = true;
          third = beginning;
        } else third = start;
      } else if (ring && second === start) {
        isLast = true;
        third = beginning;
      }
      let x2 = x1;
      let y2 = y1;
      if (!isLast || ring) {
        x2 = coordinates[third * 2] as number;
        y2 = coordinates[third * 2 + 1] as number;
        nextLength = Math.sqrt((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1));
        vx = (x2 - x1) / nextLength;
        vy = (y2 - y1) / nextLength;
        const along = ux * vx + uy * vy;
        const turn = Math.abs(ux * vy - uy * vx) / (1 + along);
        if (along < 0 || (!isPointed && turn > SLIGHT)) {
          if (!isLast) this.#addDisc(coordinates, second, half);
          after = 0;
        } else after = half * turn;
      }
      // Along the line from where its first end fades in, to where the second has faded out.
      const lead = before + SOFT;
      const whole = length + lead + after + SOFT;
      const spread = reach * Math.abs(ux);
      const startY = y0 - uy * lead;
      const endY = y1 + uy * (after + SOFT);
      const top = Math.max(0, Math.ceil(Math.min(startY, endY) - spread - 0.5));
      const bottom = Math.min(height - 1, Math.floor(Math.max(startY, endY) + spread - 0.5));
      if (top <= bottom) {
        if (top < this.#top) this.#top = top;
        if (bottom > this.#bottom) this.#bottom = bottom;
      }
      // Ranges of x in a row: within reach of the line, and between its ends.
      const acrossFactor = Math.abs(uy) > STEEP ? 1 / uy : 0;
      const alongFactor = Math.abs(ux) > STEEP ? 1 / ux : 0;
      const halfAcross = Math.abs(reach * acrossFactor);
      for (let row = top; row <= bottom; row++) {
        const ry = row + 0.5 - y0;
        let from = 0;
        let to = width - 1;
        if (acrossFactor !== 0) {
          const middle = x0 + ry * ux * acrossFactor - 0.5;
          from = Math.max(from, Math.ceil(middle - halfAcross));
          to = Math.min(to, Math.floor(middle + halfAcross));
        }
        if (alongFactor !== 0) {
          const near = x0 + (-lead - ry * uy) * alongFactor - 0.5;
          const far = near + whole * alongFactor;
          from = Math.max(from, Math.ceil(Math.min(near, far)));
          to = Math.min(to, Math.floor(Math.max(near, far)));
        }
        if (from > to) continue;
        touch(touched, row * flagStride, from, to);
        const rx = from + 0.5 - x0;
        let across = ry * ux - rx * uy;
        let along = rx * ux + ry * uy + lead;
        const last = row * width + to;
        for (let i = row * width + from; i <= last; i++) {
          const share = Math.min(reach - Math.abs(across), along, whole - along, most);
          const level = (share * LEVELS + 0.5) | 0;
          if (level > (covered[i] as number)) covered[i] = level;
          across -= uy;
          along += ux;
        }
      }
      first = second;
      second = third;
      x0 = x1;
      y0 = y1;
      x1 = x2;
      y1 = y2;
      ux = vx;
      uy = vy;
      length = nextLength;
      before = after;
    }
    if (!ring && cap === 'round') this.#addDisc(coordinates, second === end ? first : second, half);
  }

  /** Adds a disc around a vertex: a round end or join. */
  #addDisc(coordinates: Float64Array, vertex: number, half: number): void {
    const x = coordinates[vertex * 2] as number;
    const y = coordinates[vertex * 2 + 1] as number;
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
        const level = (share * LEVELS + 0.5) | 0;
        const i = row * this.#width + column;
        if (level > (this.#covered[i] as number)) this.#covered[i] = level;
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

/** The first vertex behind another that stands elsewhere; `end` where there is none. */
function nextVertex(coordinates: Float64Array, vertex: number, end: number): number {
  let next = vertex + 1;
  while (next < end && isSame(coordinates, next, vertex)) next++;
  return next;
}

function isSame(coordinates: Float64Array, a: number, b: number): boolean {
  return (
    Math.abs((coordinates[a * 2] as number) - (coordinates[b * 2] as number)) < SAME &&
    Math.abs((coordinates[a * 2 + 1] as number) - (coordinates[b * 2 + 1] as number)) < SAME
  );
}
