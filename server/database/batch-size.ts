import type { BatchSize } from './database.ts';

/** A batch grows by this at most: rows may become larger. */
const GROWTH = 8;
const MOST = 20_000;

/** Rows of the first batch, one at least. */
export function firstBatchSize(size: Exclude<BatchSize, 'all'>): number {
  return typeof size === 'number' ? Math.max(1, Math.floor(size)) : size.first;
}

/** Rows to ask for after a batch of so many rows and bytes. */
export function nextBatchSize(size: Exclude<BatchSize, 'all'>, rows: number, bytes: number): number {
  if (typeof size === 'number') return firstBatchSize(size);
  const wanted = Math.floor((size.bytes / Math.max(bytes, 1)) * rows);
  return Math.max(1, Math.min(wanted, rows * GROWTH, MOST));
}
