import { once } from 'node:events';
import { ServerResponse } from 'node:http';
import { Readable, type Writable } from 'node:stream';
import { returnPiece } from '../piece-memory.ts';

export type Pieces = AsyncGenerator<string | Uint8Array, void, undefined>;

/**
 * An answer that is made piece by piece, for whoever reads it as a stream. Piped into a response it goes there straight,
 * with back-pressure: the memory of each piece is given back as soon as the system has it.
 */
export class PieceStream extends Readable {
  readonly #held: readonly Uint8Array[];
  readonly #pieces: Pieces;
  #hasBegun = false;

  /** @param held pieces that are there already */
  constructor(held: readonly Uint8Array[], pieces: Pieces) {
    super({ highWaterMark: 65_536 });
    this.#held = held;
    this.#pieces = pieces;
  }

  override pipe<T extends NodeJS.WritableStream>(target: T, options?: { end?: boolean }): T {
    if (!(target instanceof ServerResponse) || options?.end === false) return super.pipe(target, options);
    this.#send(target).catch((error: unknown) => this.destroy(error as Error));
    return target;
  }

  override _read(): void {
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      for (const piece of this.#held) this.push(piece);
    }
    this.#pieces.next().then(
      ({ done, value }) => this.push(done === true ? null : value),
      (error: Error) => this.destroy(error),
    );
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#pieces.return().then(
      () => callback(error),
      (failure: Error) => callback(error ?? failure),
    );
  }

  async #send(response: Writable): Promise<void> {
    for (const piece of this.#held) await write(response, piece);
    for await (const piece of this.#pieces) {
      if (response.destroyed) return;
      await write(response, piece);
    }
    // Nobody reads it: the end is for who waits for it.
    this.push(null);
    this.resume();
    response.end();
  }
}

/** Until there is room for more, or the response is closed. */
async function write(response: Writable, piece: string | Uint8Array): Promise<void> {
  const isRoom =
    typeof piece === 'string'
      ? response.write(piece)
      : response.write(piece, (error) => {
          if (!error) returnPiece(piece);
        });
  if (isRoom || response.destroyed) return;
  const waiting = new AbortController();
  const { signal } = waiting;
  await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]).finally(() =>
    waiting.abort(),
  );
}
