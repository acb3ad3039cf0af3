import { expect, test } from 'vitest';
import { borrowPiece, PIECE_BYTES, returnPiece } from './piece-memory.ts';

test('memory that was given back is lent again, to one at a time', () => {
  const first = borrowPiece();
  expect(first).toHaveLength(PIECE_BYTES);
  returnPiece(first.subarray(10, 20));
  // Twice is once.
  returnPiece(first);
  const [second, third] = [borrowPiece(), borrowPiece()];
  expect(second.buffer).toBe(first.buffer);
  expect(third.buffer).not.toBe(first.buffer);
});

test('memory of others is left alone', () => {
  const own = Buffer.allocUnsafeSlow(PIECE_BYTES);
  returnPiece(own);
  expect(borrowPiece().buffer).not.toBe(own.buffer);
});
