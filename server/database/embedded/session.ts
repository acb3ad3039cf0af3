import type { PGlite } from '@electric-sql/pglite';
import { byteaOid } from '../value-types.ts';
import type { Step } from './protocol.ts';
import type { Column } from './wire-read.ts';
import { type Outline, readOutline } from './wire-read.ts';
import {
  type BoundValue,
  writeBind,
  writeCloseStatement,
  writeDescribePortal,
  writeDescribeStatement,
  writeExecute,
  writeParse,
  writeQuery,
  writeSync,
} from './wire-write.ts';

export interface TurnResult {
  /** Alone in its buffer, so that it may be transferred. */
  readonly bytes: Uint8Array;
  readonly outline: Outline;
  readonly columns: readonly Column[] | undefined;
}

interface Prepared {
  readonly name: string;
  readonly columns: readonly Column[];
}

const mostPrepared = 256;

/** The one session of the engine: runs turns in the backend's own protocol and remembers prepared statements by text. */
export class Session {
  readonly #engine: PGlite;
  /** In the order of last use. */
  readonly #prepared = new Map<string, Prepared>();
  #names = 0;

  constructor(engine: PGlite) {
    this.#engine = engine;
  }

  /** Runs the steps and ends the turn with a Sync. Errors of the database are in the answer, not thrown. */
  async turn(steps: readonly Step[]): Promise<TurnResult> {
    const [first] = steps;
    if (first !== undefined && steps.length === 1 && 'sql' in first && first.prepared) {
      return this.#runPrepared(first.sql, first.values);
    }
    const frames = steps.flatMap((step) =>
      'script' in step
        ? [writeQuery(step.script)]
        : [writeParse('', step.sql), writeBind('', step.values, []), writeDescribePortal(), writeExecute()],
    );
    if (first === undefined || !('script' in first)) frames.push(writeSync());
    return this.#finish(await this.#exchange(frames), undefined);
  }

  async #runPrepared(sql: string, values: readonly BoundValue[]): Promise<TurnResult> {
    for (let attempt = 0; ; attempt++) {
      const prepared = await this.#prepare(sql);
      if (!('columns' in prepared)) return prepared.failure;
      const { name, columns } = prepared;
      const binary = columns.map(({ oid }) => oid === byteaOid);
      const result = this.#finish(
        await this.#exchange([writeBind(name, values, binary), writeExecute(), writeSync()]),
        columns,
      );
      // A table changed under the statement ("cached plan must not change result type"): make it anew, once.
      if (!result.outline.failed || attempt > 0 || !stale.test(Buffer.from(result.bytes).toString('latin1')))
        return result;
      await this.#forget(sql, name);
    }
  }

  async #prepare(sql: string): Promise<Prepared | { readonly failure: TurnResult }> {
    const known = this.#prepared.get(sql);
    if (known !== undefined) {
      this.#prepared.delete(sql);
      this.#prepared.set(sql, known);
      return known;
    }
    const name = `s${++this.#names}`;
    const described = this.#finish(
      await this.#exchange([writeParse(name, sql), writeDescribeStatement(name), writeSync()]),
      undefined,
    );
    if (described.outline.failed) return { failure: described };
    const prepared = { name, columns: described.outline.columns };
    this.#prepared.set(sql, prepared);
    const [oldest] = this.#prepared;
    if (this.#prepared.size > mostPrepared && oldest !== undefined)
      await this.#forget(oldest[0], oldest[1].name);
    return prepared;
  }

  async #forget(sql: string, name: string): Promise<void> {
    this.#prepared.delete(sql);
    await this.#exchange([writeCloseStatement(name), writeSync()]);
  }

  async #exchange(frames: readonly Uint8Array[]): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    let length = 0;
    await this.#engine.execProtocolRawStream(Buffer.concat(frames), {
      syncToFs: false,
      onRawData: (piece) => {
        // A view on the backend's memory: it changes under us.
        pieces.push(piece.slice());
        length += piece.length;
      },
    });
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }

  #finish(bytes: Uint8Array, columns: readonly Column[] | undefined): TurnResult {
    return { bytes, outline: readOutline(Buffer.from(bytes.buffer)), columns };
  }
}

const stale = /C(0A000|26000)\0/;
