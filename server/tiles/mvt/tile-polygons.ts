import { readFileSync } from 'node:fs';
import type { CoordinateTransform } from '../../geo/coordinate-transform.ts';

/** `assembly/tile-polygons.ts`. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  layOut(
    terms: number,
    moved: number,
    cut: number,
    spare: number,
    ring: number,
    boxes: number,
    out: number,
  ): void;
  begin(isAffine: number): void;
  write(from: number, until: number, chance: number): number;
}

/** What lies where, bytes. A cut at a side adds half a ring's vertices at most: there is room for four. */
const VERTEX = 16;
const MOST_VERTICES = 2048;
const TERMS = 0;
const INPUT = 128;
const INPUT_BYTES = MOST_VERTICES * VERTEX + 4096;
const MOVED = INPUT + INPUT_BYTES;
const CUT = MOVED + MOST_VERTICES * VERTEX;
const CUT_BYTES = MOST_VERTICES * VERTEX * 6;
const RING = CUT + 2 * CUT_BYTES;
const BOXES = RING + CUT_BYTES / 2;
const OUT = BOXES + 4096;
const OUT_BYTES = 4 * 65_536;
const PAGE = 65_536;

/** Compiled once a thread. */
let compiled: WebAssembly.Module | undefined;

/** The memory in which the WKB of areas becomes command integers of a tile. */
export class TilePolygons {
  readonly #exports: Exports;
  readonly #terms: Float64Array;
  readonly #input: Uint8Array;
  /** Commands of the last area, from the first byte on. */
  readonly commands: Uint8Array;
  #hasTransform = false;

  constructor() {
    compiled ??= new WebAssembly.Module(
      readFileSync(new URL('../../../assembly/built/tile-polygons.wasm', import.meta.url)),
    );
    this.#exports = new WebAssembly.Instance(compiled).exports as unknown as Exports;
    const { memory } = this.#exports;
    memory.grow(Math.ceil((OUT + OUT_BYTES - memory.buffer.byteLength) / PAGE));
    this.#exports.layOut(TERMS, MOVED, CUT, CUT + CUT_BYTES, RING, BOXES, OUT);
    this.#terms = new Float64Array(memory.buffer, TERMS, INPUT / 8);
    this.#input = new Uint8Array(memory.buffer, INPUT, INPUT_BYTES);
    this.commands = new Uint8Array(memory.buffer, OUT, OUT_BYTES);
  }

  /** Begins another tile. @param transform storage CRS → tile units, y down */
  begin({ affine, terms }: CoordinateTransform): void {
    this.#hasTransform = affine !== undefined || terms !== undefined;
    if (affine !== undefined) this.#terms.set([affine.scaleX, affine.scaleY, affine.offsetX, affine.offsetY]);
    else if (terms !== undefined) this.#terms.set(terms);
    this.#exports.begin(affine === undefined ? 0 : 1);
  }

  /**
   * Writes the commands of an area in WKB that lies in `bytes` from `start` to `end`.
   * @param chance of the feature, as `MvtGeometryWriter` has it
   * @returns bytes of the commands; 0 when nothing is left of it in the tile; below 0 when it is no area, or not a plain one
   */
  write(bytes: Uint8Array, start: number, end: number, chance: number): number {
    if (!this.#hasTransform || end - start > INPUT_BYTES) return -1;
    this.#input.set(bytes.subarray(start, end));
    return this.#exports.write(INPUT, INPUT + end - start, chance);
  }
}
