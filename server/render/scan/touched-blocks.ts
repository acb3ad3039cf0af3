/** Pixels of a row that are looked at or passed over together, as a power of two. */
export const BLOCK_BITS = 3;
export const BLOCK = 1 << BLOCK_BITS;
/** From a pixel's column to its word of flags: 32 blocks a word. */
export const WORD_BITS = BLOCK_BITS + 5;

/** Words of flags that a row needs. */
export function wordsPerRow(columns: number): number {
  return (columns + (1 << WORD_BITS) - 1) >> WORD_BITS;
}

/**
 * Flags the blocks from one column to another, both included.
 * @param row number of the row's first word
 */
export function touch(flags: Int32Array, row: number, from: number, to: number): void {
  const last = to >> BLOCK_BITS;
  for (let block = from >> BLOCK_BITS; block <= last; block++) {
    const word = row + (block >> 5);
    flags[word] = (flags[word] as number) | (1 << (block & 31));
  }
}
