import { readFileSync } from 'node:fs';
import { RowFields } from '../../database/wire/row-fields.ts';
import type { RowSlice } from '../../database/wire/row-slice.ts';
import type { CoordinateCells } from '../../geo/precise-transform.ts';
import { returnPiece } from '../../piece-memory.ts';
import type { ByteWriter } from '../byte-writer.ts';
import { DIGITS } from '../fixed-number.ts';
import { JSON_SPECIAL, XML_SPECIAL } from './field-text.ts';
import { LAYOUT } from './row-memory.ts';
import type { RowProgram } from './row-program.ts';

/** Writes one row, with what separates it from the one before. */
export type SlowRow = (row: RowFields, out: ByteWriter, isFirst: boolean) => void;

/** Bytes of text that go out together: the first soon, none too small. */
const PIECE = 65_536;
/** Bytes of rows that are handed over at once: those that no longer fit into a piece are handed over again. */
const MOST_INPUT = 49_152;

/**
 * Text of features from rows, piece by piece: by a program where there is one, except rows out of the ordinary.
 * @param batches whose rows nobody else reads any more
 * @param slow what writes those, made when the first comes
 */
export async function* writeRowText(
  batches: AsyncIterable<readonly RowSlice[]>,
  program: RowProgram | undefined,
  out: ByteWriter,
  slow: () => SlowRow,
): AsyncGenerator<Uint8Array, void, undefined> {
  const machine = program === undefined ? undefined : RowMachine.ofThread();
  const row = new RowFields();
  let writeSlow: SlowRow | undefined;
  let isFirst = true;
  for await (const batch of batches) {
    for (let i = 0; i < batch.length; ) {
      const done =
        program === undefined || machine === undefined ? 0 : machine.write(program, batch, i, out, isFirst);
      i += done;
      if (done > 0) isFirst = false;
      else {
        const { bytes, start } = batch[i++] as RowSlice;
        writeSlow ??= slow();
        writeSlow(row.open(bytes, start), out, isFirst);
        isFirst = false;
      }
      if (out.size > PIECE) yield out.take();
    }
    giveBack(batch);
    if (out.size > 0) yield out.take();
  }
}

/** Rows that are written need no memory any more. */
function giveBack(batch: readonly RowSlice[]): void {
  let last: Buffer | undefined;
  for (const { bytes } of batch) {
    if (bytes !== last) returnPiece(bytes);
    last = bytes;
  }
}

interface Exports {
  readonly memory: WebAssembly.Memory;
  layOut(fields: number, ring: number, ringBytes: number, digits: number): void;
  write(
    code: number,
    from: number,
    end: number,
    out: number,
    limit: number,
    room: number,
    isFirst: number,
  ): number;
  readonly to: { readonly value: number };
  readonly rows: { readonly value: number };
  readonly column: { readonly value: number };
  readonly row: { readonly value: number };
}

const CELL_UNKNOWN = 3;
/** Cells looked up for one row. */
const MOST_FILLED = 64;
/** Special before bytes below A0. */
const BEFORE_C1 = 2;

/** One for all that this thread writes: each call is over before the next begins. */
class RowMachine {
  readonly #exports: Exports;
  readonly #memory: Uint8Array;
  readonly #view: DataView;
  static #ofThread: RowMachine | undefined;
  #program: RowProgram | undefined;
  #cells: CoordinateCells | undefined;

  constructor() {
    const file = new URL('../../../assembly/built/row-text.wasm', import.meta.url);
    const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)));
    this.#exports = instance.exports as unknown as Exports;
    const { memory } = this.#exports;
    memory.grow(Math.ceil((LAYOUT.end - memory.buffer.byteLength) / 65_536));
    this.#memory = new Uint8Array(memory.buffer);
    this.#view = new DataView(memory.buffer);
    this.#memory.set(XML_SPECIAL, LAYOUT.tables.xml);
    this.#memory[LAYOUT.tables.xml + 0xc2] = BEFORE_C1;
    this.#memory.set(JSON_SPECIAL, LAYOUT.tables.json);
    this.#memory.set(DIGITS, LAYOUT.digits);
    this.#exports.layOut(LAYOUT.fields, LAYOUT.ring, LAYOUT.ringBytes, LAYOUT.digits);
  }

  static ofThread(): RowMachine {
    RowMachine.#ofThread ??= new RowMachine();
    return RowMachine.#ofThread;
  }

  /** @returns how many rows from the one at `from` on are written; 0: that one is out of the ordinary */
  write(
    program: RowProgram,
    batch: readonly RowSlice[],
    from: number,
    out: ByteWriter,
    isFirst: boolean,
  ): number {
    this.#load(program);
    const end = this.#read(batch, from);
    const limit = LAYOUT.output + Math.max(1, PIECE - out.size);
    const { write, to, rows } = this.#exports;
    for (let filled = 0; ; filled++) {
      const why = write(
        LAYOUT.program,
        LAYOUT.input,
        end,
        LAYOUT.output,
        limit,
        LAYOUT.output + LAYOUT.outputBytes,
        isFirst ? 1 : 0,
      );
      if (rows.value > 0) out.copy(this.#memory, LAYOUT.output, to.value);
      // Cells of one geometry may want the same place.
      if (rows.value > 0 || why !== CELL_UNKNOWN || filled === MOST_FILLED) return rows.value;
      this.#fill();
    }
  }

  #load(program: RowProgram): void {
    if (this.#program === program) return;
    this.#program = program;
    this.#memory.set(program.bytes, LAYOUT.program);
    if (program.cells === undefined || program.cells === this.#cells) return;
    this.#cells = program.cells;
    for (let i = 0; i < LAYOUT.cellCount; i++) {
      this.#view.setInt32(LAYOUT.cells + i * LAYOUT.cellBytes, NOWHERE, true);
    }
  }

  /** Rows one behind the other, as messages; heads of all but the first lie between their bodies. @returns their end */
  #read(batch: readonly RowSlice[], from: number): number {
    const memory = this.#memory;
    let at: number = LAYOUT.input;
    for (let i = from; i < batch.length; ) {
      const first = batch[i] as RowSlice;
      const { bytes, start } = first;
      let { end } = first;
      if (at + HEAD + end - start > LAYOUT.input + (i === from ? LAYOUT.inputBytes : MOST_INPUT)) break;
      const most = start + LAYOUT.input + MOST_INPUT - at - HEAD;
      for (i++; i < batch.length; i++) {
        const next = batch[i] as RowSlice;
        if (next.bytes !== bytes || next.start !== end + HEAD || next.end > most) break;
        end = next.end;
      }
      this.#view.setInt32(at + 1, first.end - start + 4, false);
      memory.set(bytes.subarray(start, end), at + HEAD);
      at += HEAD + end - start;
    }
    return at;
  }

  /** What the program missed: the transform of a cell. */
  #fill(): void {
    const [column, row] = [this.#exports.column.value, this.#exports.row.value];
    const coefficients = this.#cells?.cell(column, row);
    const entry = LAYOUT.cells + ((column + row * 31) & (LAYOUT.cellCount - 1)) * LAYOUT.cellBytes;
    this.#view.setInt32(entry, column, true);
    this.#view.setInt32(entry + 4, row, true);
    this.#view.setInt32(entry + 8, coefficients === undefined ? 0 : 1, true);
    for (const [i, value] of (coefficients ?? []).entries()) {
      this.#view.setFloat64(entry + 16 + i * 8, value, true);
    }
  }
}

/** A type and a length before the body of a message. */
const HEAD = 5;
/** No column. */
const NOWHERE = 0x7fff_ffff;
