import { expect, test } from 'vitest';
import { writePosition } from '../database/change-position.ts';
import { covers } from './position-order.ts';

const at = (snapshot: string, epoch = '0123456789ab') => writePosition({ epoch, snapshot });

test('a later snapshot covers an earlier one and not the other way round', () => {
  expect(covers(at('10:20:'), at('10:15:'))).toBe(true);
  expect(covers(at('10:15:'), at('10:20:'))).toBe(false);
  expect(covers(at('10:20:'), at('10:20:'))).toBe(true);
});

test('a transaction that was running for one and had ended for the other decides', () => {
  expect(covers(at('12:20:12'), at('12:18:12'))).toBe(true);
  expect(covers(at('12:20:12'), at('15:18:'))).toBe(false);
  expect(covers(at('20:20:'), at('12:20:12'))).toBe(true);
  expect(covers(at('12:20:19'), at('12:18:12'))).toBe(true);
});

test('positions of two databases, and texts that are none, cover nothing', () => {
  expect(covers(at('10:20:'), at('10:15:', 'ba9876543210'))).toBe(false);
  expect(covers('nonsense', at('10:15:'))).toBe(false);
});

test('inside a long batch a position needs the whole batch to be covered', () => {
  const within = writePosition({
    epoch: '0123456789ab',
    snapshot: '10:10:',
    within: { until: '30:30:', id: '7' },
  });
  expect(covers(at('20:20:'), within)).toBe(false);
  expect(covers(at('30:30:'), within)).toBe(true);
  expect(covers(within, at('20:20:'))).toBe(false);
});
