import { borrowPiece, PIECE_BYTES } from '../../piece-memory.ts';

/**
 * Gets a whole message (type, length, body) within the bytes around it, and says whether that was its business. The bytes
 * are good until it returns, unless messages are kept.
 */
export type TakeMessage = (bytes: Buffer, start: number, end: number) => void;

/**
 * What a connection reads into: one piece of memory for all its chunks, since a piece for each, thousands a second, is what
 * collecting garbage begins with. What arrives is handed on as whole messages.
 */
export class MessageBuffer {
  readonly #take: TakeMessage;
  readonly #keeping: () => Keeping;
  readonly #own = Buffer.allocUnsafeSlow(READ);
  #bytes: Buffer = this.#own;
  #filled = 0;

  /** @param keeping what happens to what is taken now, once `take` has returned */
  constructor(take: TakeMessage, keeping: () => Keeping) {
    this.#take = take;
    this.#keeping = keeping;
  }

  /** Where the next bytes go; never without room. */
  room(): Buffer {
    return this.#filled === 0 ? this.#bytes : this.#bytes.subarray(this.#filled);
  }

  /** So many bytes have come into the room. */
  arrived(count: number): void {
    const filled = this.#filled + count;
    const first = messageLength(this.#bytes, 0, filled);
    if (filled < first) {
      this.#filled = filled;
      // A message that spans many chunks gets its room at once.
      if (first > this.#bytes.length) this.#move(Buffer.allocUnsafeSlow(first), 0);
      return;
    }
    const keeping = this.#keeping();
    const bytes = keeping === 'none' ? this.#bytes : copyOf(this.#bytes.subarray(0, filled), keeping);
    let at = 0;
    for (let length = first; filled - at >= length; length = messageLength(bytes, at, filled)) {
      this.#take(bytes, at, at + length);
      at += length;
    }
    this.#filled = filled;
    const next = messageLength(this.#bytes, at, filled);
    this.#move(next > READ ? Buffer.allocUnsafeSlow(next) : this.#own, at);
  }

  /** Bytes from elsewhere. */
  append(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const room = this.room();
      const part = chunk.subarray(at, at + room.length);
      room.set(part);
      at += part.length;
      this.arrived(part.length);
    }
  }

  /** What is left of the bytes, from `start` on, goes to the beginning of `target`. */
  #move(target: Buffer, start: number): void {
    if (start < this.#filled) this.#bytes.copy(target, 0, start, this.#filled);
    this.#filled -= start;
    this.#bytes = target;
  }
}

/**
 * none: nobody reads it any more; owned: it gets bytes of its own; borrowed: long ones are those of `borrowPiece`, which the
 * reader gives back.
 */
export type Keeping = 'none' | 'owned' | 'borrowed';

function copyOf(bytes: Buffer, keeping: Exclude<Keeping, 'none'>): Buffer {
  if (keeping === 'owned' || bytes.length < WORTH_BORROWING || bytes.length > PIECE_BYTES) {
    return Buffer.from(bytes);
  }
  const borrowed = borrowPiece();
  bytes.copy(borrowed);
  return borrowed;
}

const WORTH_BORROWING = 16_384;

/** Bytes that are read at a time: what Node itself reads. */
const READ = 65_536;

/** A type and a length. */
const HEAD = 5;

/** Bytes of the message that begins there; of its head, while that is not whole. */
function messageLength(bytes: Buffer, at: number, filled: number): number {
  return filled - at < HEAD ? HEAD : 1 + bytes.readInt32BE(at + 1);
}
