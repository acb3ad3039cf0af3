import { ServiceError } from '../errors.ts';

/** Files that wait for a slot, for each slot. */
const WAITING = 8;

/**
 * Lets so many files be made at once: each holds a connection to the database for as long as its client reads, and
 * those of everybody else must not run out.
 */
export class ExportSlots {
  readonly #max: number;
  #taken = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  /**
   * The pieces of a file, once there is a slot for it.
   * @throws ServiceError overloaded when too many wait already; the signal's reason when it aborts meanwhile
   */
  async *hold<T>(pieces: () => AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T, void, undefined> {
    await this.#enter(signal);
    try {
      yield* pieces();
    } finally {
      this.#leave();
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#taken < this.#max) {
      this.#taken += 1;
      return;
    }
    if (this.#waiting.length >= WAITING * this.#max) {
      throw new ServiceError('overloaded', 'Too many files are being made.', { retryAfter: 30 });
    }
    const turn = Promise.withResolvers<void>();
    const abort = (): void => {
      const at = this.#waiting.indexOf(turn.resolve);
      if (at >= 0) this.#waiting.splice(at, 1);
      turn.reject(signal.reason);
    };
    this.#waiting.push(turn.resolve);
    signal.addEventListener('abort', abort, { once: true });
    try {
      await turn.promise;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** The slot goes to who waits longest. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken -= 1;
    else next();
  }
}
