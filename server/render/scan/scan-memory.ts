import { readFileSync } from 'node:fs';
import type { Ink } from './ink.ts';

/** Ends of lines and corners, lengths in pixels. */
export interface StrokeShape {
  /** Half the width. */
  readonly half: number;
  readonly cap: 'butt' | 'round' | 'square';
  readonly join: 'miter' | 'round' | 'bevel';
}

/** `assembly/scan.ts`. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly pixels: { readonly value: number };
  readonly paths: { readonly value: number };
  readonly vertices: { readonly value: number };
  layOut(columns: number, rows: number, mostPaths: number, mostVertices: number): number;
  clear(): void;
  addRings(count: number): void;
  addStrokes(count: number, half: number, beyond: number, hasRoundEnds: number, isPointed: number): void;
  paintAreas(colour: number, alpha: number): void;
  paintStrokes(colour: number, alpha: number): void;
}

const PAGE = 65_536;
/** Paths and vertices that are handed over at once; a longer path makes room for itself. */
const PATHS = 8192;
const VERTICES = 65_536;

/** Larger memory is not kept for the next picture, bytes: it can only grow. */
const KEPT = 48 * 1_048_576;

/** Compiled once a thread. */
let compiled: WebAssembly.Module | undefined;
/** Memory that was given back. */
let spare: Exports | undefined;

function takeExports(): Exports {
  const kept = spare;
  spare = undefined;
  if (kept !== undefined) return kept;
  compiled ??= new WebAssembly.Module(
    readFileSync(new URL('../../../assembly/built/scan.wasm', import.meta.url)),
  );
  return new WebAssembly.Instance(compiled).exports as unknown as Exports;
}

/**
 * The memory in which shapes become pixels: the picture, how much of each pixel is covered, and the paths at hand.
 * Nothing of it moves while a picture is drawn unless a path is longer than any before.
 */
export class ScanMemory {
  #exports: Exports;
  readonly #width: number;
  readonly #height: number;
  #mostVertices = VERTICES;
  #words = new Int32Array(0);
  #ends = new Int32Array(0);
  #coordinates = new Float64Array(0);
  /** Of what was handed over. */
  #paths = 0;
  #vertices = 0;

  constructor(width: number, height: number) {
    this.#exports = takeExports();
    this.#width = width;
    this.#height = height;
    this.#open();
  }

  /** Before each picture: lets go of what a long path of the last one took. */
  begin(): void {
    if (this.#mostVertices === VERTICES) return;
    this.#mostVertices = VERTICES;
    this.#exports = takeExports();
    this.#open();
  }

  /** Gives its memory to the next; this one may not be used any more. */
  release(): void {
    if (this.#exports.memory.buffer.byteLength <= KEPT) spare = this.#exports;
  }

  /** The picture, row by row: R in the lowest byte, multiplied by alpha. Good until something is painted. */
  get words(): Int32Array<ArrayBuffer> {
    return this.#words;
  }

  /** Whether nothing has been handed over since {@link empty}. */
  get isEmpty(): boolean {
    return this.#paths === 0;
  }

  /** Forgets the paths that were handed over. */
  empty(): void {
    this.#paths = 0;
    this.#vertices = 0;
  }

  /**
   * Hands over a path.
   * @param coordinates pairs x, y, pixels; vertices from `start` to before `end`, counted in vertices
   * @returns false when there is no room: what is there has to be used first
   */
  add(coordinates: Float64Array, start: number, end: number, isClosed: boolean): boolean {
    const count = end - start;
    if (this.#paths === PATHS || this.#vertices + count > this.#mostVertices) {
      if (this.#paths > 0) return false;
      this.#mostVertices = count;
      this.#layOut();
    }
    const target = this.#coordinates;
    let at = this.#vertices * 2;
    for (let i = start * 2; i < end * 2; i++) target[at++] = coordinates[i] as number;
    this.#vertices += count;
    this.#ends[this.#paths++] = (this.#vertices << 1) | (isClosed ? 1 : 0);
    return true;
  }

  /** Adds what was handed over as areas. */
  addRings(): void {
    this.#exports.addRings(this.#paths);
  }

  /** Adds what was handed over as strokes. */
  addStrokes({ half, cap, join }: StrokeShape): void {
    const beyond = cap === 'square' ? half : 0;
    this.#exports.addStrokes(this.#paths, half, beyond, cap === 'round' ? 1 : 0, join === 'miter' ? 1 : 0);
  }

  /** Paints the areas that were added, and forgets them. */
  paintAreas({ colour, alpha }: Ink): void {
    this.#exports.paintAreas(colour, alpha);
  }

  /** Paints the strokes that were added, and forgets them. */
  paintStrokes({ colour, alpha }: Ink): void {
    this.#exports.paintStrokes(colour, alpha);
  }

  #open(): void {
    this.#layOut();
    this.#exports.clear();
    this.#words.fill(0);
  }

  #layOut(): void {
    const { memory, layOut, pixels, paths, vertices } = this.#exports;
    const missing = layOut(this.#width, this.#height, PATHS, this.#mostVertices) - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    const buffer = memory.buffer as ArrayBuffer;
    this.#words = new Int32Array(buffer, pixels.value, this.#width * this.#height);
    this.#ends = new Int32Array(buffer, paths.value, PATHS);
    this.#coordinates = new Float64Array(buffer, vertices.value, this.#mostVertices * 2);
  }
}
