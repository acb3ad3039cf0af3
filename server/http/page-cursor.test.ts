import { expect, test } from 'vitest';
import { type PageCursor, readPageCursor, writePageCursor } from './page-cursor.ts';

test.each<PageCursor>([
  { direction: 'after', position: { key: '049901_1.0001.12/3', values: [] }, start: 10, matched: 12000 },
  {
    direction: 'before',
    position: { key: 'Żółć "x"\\', values: ['Łódź', null, '0.1'] },
    start: 0,
    matched: undefined,
  },
])('a cursor comes back as it was written: %j', (cursor) => {
  expect(readPageCursor(writePageCursor(cursor))).toEqual(cursor);
});

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

test.each([
  '',
  'x',
  '%',
  'a b',
  '../..',
  'A'.repeat(3000),
  encode(null),
  encode({}),
  encode(['a']),
  encode(['c', 'k', 1]),
  encode(['a', 1, 1]),
  encode(['a', 'k', -1]),
  encode(['a', 'k', 1.5]),
  encode(['a', 'k', 1, '9']),
  encode(['a', 'k', 1, 9, 1]),
  encode(['a', 'k', 1, 9, ...'too many keys'.split('')]),
])('what no link of ours has is refused: %.40j', (text) => {
  expect(() => readPageCursor(text)).toThrow(
    expect.objectContaining({ fault: 'invalidParameter', parameter: 'cursor' }),
  );
});
