import { expect, test } from 'vitest';
import { type Cursor, readCursor, writeCursor } from './cursor.ts';

test.each<Cursor>([
  { direction: 'after', key: '049901_1.0001.12/3', start: 10, matched: 12000 },
  { direction: 'before', key: 'Żółć "x"\\', start: 0, matched: undefined },
])('a cursor comes back as it was written: %j', (cursor) => {
  expect(readCursor(writeCursor(cursor))).toEqual(cursor);
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
])('what no link of ours has is refused: %.40j', (text) => {
  expect(() => readCursor(text)).toThrow(
    expect.objectContaining({ fault: 'invalidParameter', parameter: 'cursor' }),
  );
});
