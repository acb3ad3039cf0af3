import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';
import { createCanvas } from './fonts.ts';
import type { Pixels } from './pixels/pixels.ts';
import { inkOf } from './scan/ink.ts';
import { Scanner } from './scan/scanner.ts';
import type { Surface } from './surface.ts';

/**
 * A picture of pixels while it is being drawn: by the scanner straight into them, and by Skia on a canvas that is laid
 * over them when the scanner goes on, or at the end.
 */
export class Sheet implements Surface {
  readonly leavesLabels = true;
  readonly width: number;
  readonly height: number;
  readonly #scanner: Scanner;
  #canvas: Canvas | undefined;
  /** The canvas holds something that the pixels do not. */
  #isOver = false;
  #background: string | undefined;
  /** Nothing has been drawn, not even the background. */
  #isEmpty = true;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#scanner = new Scanner(width, height);
  }

  begin(background: string | undefined): void {
    this.#background = background;
    this.#isEmpty = true;
    this.#isOver = false;
    this.#scanner.begin();
  }

  /** Gives its memory to the next sheet; this one may not be used any more. */
  release(): void {
    this.#scanner.release();
  }

  get context(): SKRSContext2D {
    this.#canvas ??= createCanvas(this.width, this.height);
    const context = this.#canvas.getContext('2d');
    if (this.#isOver) return context;
    context.reset();
    context.clearRect(0, 0, this.width, this.height);
    this.#isOver = true;
    if (this.#isEmpty && this.#background !== undefined) {
      context.fillStyle = this.#background;
      context.fillRect(0, 0, this.width, this.height);
    }
    return context;
  }

  get scanner(): Scanner {
    this.#settle();
    return this.#scanner;
  }

  /** What has been drawn; the pixels are the caller's until the next picture begins. */
  get pixels(): Pixels {
    this.#settle();
    const { buffer, byteOffset, byteLength } = this.#scanner.words;
    return { data: new Uint8Array(buffer, byteOffset, byteLength), width: this.width, height: this.height };
  }

  /** Lays the canvas over the pixels. */
  #settle(): void {
    const { words } = this.#scanner;
    if (this.#isOver && this.#canvas !== undefined) {
      const over = wordsOf(this.#canvas);
      if (this.#isEmpty) words.set(over);
      else lay(over, words);
    } else if (this.#isEmpty) {
      words.fill(this.#background === undefined ? 0 : inkOf(this.#background).word);
    }
    this.#isOver = false;
    this.#isEmpty = false;
  }
}

function wordsOf(canvas: Canvas): Int32Array {
  const data = canvas.data();
  return new Int32Array(data.buffer, data.byteOffset, data.byteLength / 4);
}

/** Paints pixels over others, both multiplied by alpha. */
function lay(over: Int32Array, under: Int32Array): void {
  for (let i = 0; i < over.length; i++) {
    const above = over[i] as number;
    if (above === 0) continue;
    const alpha = above >>> 24;
    if (alpha === 255) {
      under[i] = above;
      continue;
    }
    const rest = 256 - alpha - (alpha >> 7);
    const below = under[i] as number;
    const redBlue = (((below & 0xff00ff) * rest) >>> 8) & 0xff00ff;
    const greenAlpha = (((below >>> 8) & 0xff00ff) * rest) & 0xff00ff00;
    under[i] = above + redBlue + greenAlpha;
  }
}
