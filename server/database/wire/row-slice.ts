import type { RowReader } from '../database.ts';

/** Where a row lies among others: the body of its DataRow. Rows of one batch mostly lie one behind the other. */
export interface RowSlice {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** The bytes of a row themselves, for RowFields: no value is made of them. */
export const rowSlice: RowReader<RowSlice> = (bytes, start, _readers, end) => ({ bytes, start, end });
