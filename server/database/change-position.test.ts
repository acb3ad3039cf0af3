import { expect, test } from 'vitest';
import { covers, readPosition, writePosition } from './change-position.ts';

const epoch = '0123456789ab';
const at = (snapshot: string): string => writePosition({ epoch, snapshot });

test('a position is read as it was written, inside a long batch too', () => {
  for (const within of [undefined, { until: '9:12:10', id: '77' }]) {
    const position = { epoch, snapshot: '5:9:5,7', within };
    expect(readPosition(writePosition(position))).toEqual(position);
  }
});

test('a position covers another when it has seen every transaction that the other saw', () => {
  expect(covers(at('9:9:'), at('5:9:5,7'))).toBe(true);
  expect(covers(at('5:9:5,7'), at('9:9:'))).toBe(false);
  expect(covers(at('5:12:5,10'), at('5:9:5'))).toBe(true);
  expect(covers(at('5:12:5,7'), at('5:9:5'))).toBe(false);
  expect(covers(at('9:9:'), writePosition({ epoch: 'ffffffffffff', snapshot: '5:5:' }))).toBe(false);
});
