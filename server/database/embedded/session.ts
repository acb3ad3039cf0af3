import type { PGlite } from '@electric-sql/pglite';
import { byteaOid } from '../value-types.ts';
import { type PreparedStatement, PreparedStatements } from '../wire/prepared-statements.ts';
import { type Outline, readOutline } from '../wire/read.ts';
import type { Column } from '../wire/row.ts';
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
} from '../wire/write.ts';
import type { Step } from './protocol.ts';

export interface TurnResult {
  /** Alone in its buffer, so that it may be transferred. */
  readonly bytes: Uint8Array;
  readonly outline: Outline;
  /** Of a prepared statement, whose answer does not describe them. */
  readonly columns: readonly Column[] | undefined;
}

/** The one session of the engine: runs turns in the backend's own protocol and remembers prepared statements. */
export class Session {
  readonly #engine: PGlite;
  readonly #prepared = new PreparedStatements();

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
    return this.#exchange(frames);
  }

  async #runPrepared(sql: string, values: readonly BoundValue[]): Promise<TurnResult> {
    for (let attempt = 0; ; attempt++) {
      const prepared = await this.#prepare(sql);
      if (!('name' in prepared)) return prepared;
      const { name, columns } = prepared;
      const binary = columns.map(({ oid }) => oid === byteaOid);
      const result = await this.#exchange(
        [writeBind(name, values, binary), writeExecute(), writeSync()],
        columns,
      );
      // A table changed under the statement ("cached plan must not change result type"): make it anew, once.
      const isStale = result.outline.failed && stale.test(Buffer.from(result.bytes).toString('latin1'));
      if (isStale) this.#prepared.forget(sql);
      if (!isStale || attempt > 0) return result;
    }
  }

  /** @returns the answer itself when the statement is wrong */
  async #prepare(sql: string): Promise<PreparedStatement | TurnResult> {
    const known = this.#prepared.find(sql);
    if (known !== undefined) return known;
    const name = this.#prepared.newName();
    const frames = this.#prepared.takeGiven().map(writeCloseStatement);
    const described = await this.#exchange([
      ...frames,
      writeParse(name, sql),
      writeDescribeStatement(name),
      writeSync(),
    ]);
    if (described.outline.failed) return described;
    const prepared = { name, columns: described.outline.columns };
    this.#prepared.add(sql, prepared);
    return prepared;
  }

  async #exchange(frames: readonly Uint8Array[], columns?: readonly Column[]): Promise<TurnResult> {
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
    return { bytes, outline: readOutline(Buffer.from(bytes.buffer)), columns };
  }
}

const stale = /C(0A000|26000)\0/;
