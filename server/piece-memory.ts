/** Bytes of a piece's memory: 64 KiB that go out together and what the last of them may exceed that by. */
export const PIECE_BYTES = 98_304;

/** Kept for the next pieces. */
const MOST_SPARE = 128;

const spare: Buffer[] = [];
/** Memory of pieces that are under way. */
const lent = new WeakSet<ArrayBufferLike>();

/**
 * Memory for a piece of an answer, {@link PIECE_BYTES} long. A piece for each 64 KiB, thousands a second, is what collecting
 * garbage begins with: who sends a piece gives it back, and who does not leaves it to the collector.
 */
export function borrowPiece(): Buffer {
  const bytes = spare.pop() ?? Buffer.allocUnsafeSlow(PIECE_BYTES);
  lent.add(bytes.buffer);
  return bytes;
}

/** To be called once the piece's bytes are out, and nobody reads them any more; of other bytes nothing happens. */
export function returnPiece(piece: Uint8Array): void {
  if (!lent.delete(piece.buffer) || spare.length >= MOST_SPARE) return;
  spare.push(Buffer.from(piece.buffer as ArrayBuffer));
}
