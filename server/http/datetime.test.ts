import { expect, test } from 'vitest';
import { readDatetime } from './datetime.ts';

test.each([
  ['an instant', '2026-01-31T12:00:00Z', '2026-01-31T12:00:00Z', '2026-01-31T12:00:00Z'],
  ['an instant with an offset', '2026-01-31T12:00:00+02:00', '2026-01-31T10:00:00Z', '2026-01-31T10:00:00Z'],
  ['a winter day of Europe/Warsaw', '2026-01-31', '2026-01-30T23:00:00Z', '2026-01-31T23:00:00Z'],
  ['the day the clocks change', '2026-03-29', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
  ['an interval of days', '2026-01-01/2026-01-31', '2025-12-31T23:00:00Z', '2026-01-31T23:00:00Z'],
  [
    'an interval of instants, its end included',
    '2026-01-01T00:00:00Z/2026-02-01T00:00:00Z',
    '2026-01-01T00:00:00Z',
    '2026-02-01T00:00:00.000001Z',
  ],
  ['an end that carries over', '../2026-02-01T00:00:00.999999Z', null, '2026-02-01T00:00:01Z'],
  ['an open start', '../2026-01-31', null, '2026-01-31T23:00:00Z'],
  ['an open end', '2026-01-31/..', '2026-01-30T23:00:00Z', null],
  ['an empty end', '2026-01-31/', '2026-01-30T23:00:00Z', null],
  ['an empty start', '/2026-01-31', null, '2026-01-31T23:00:00Z'],
  ['everything', '../..', null, null],
  ['what registers call for ever', '2026-01-31/9999-12-31', '2026-01-30T23:00:00Z', '9999-12-31T23:00:00Z'],
  ['the last second', '../9999-12-31T23:59:59Z', null, '9999-12-31T23:59:59.000001Z'],
  [
    'an interval of one instant',
    '2026-01-01T00:00:00Z/2026-01-01T00:00:00Z',
    '2026-01-01T00:00:00Z',
    '2026-01-01T00:00:00Z',
  ],
])('%s is read', (_, text, start, end) => {
  expect(readDatetime(text)).toEqual({ kind: 'during', start, end });
});

test.each([
  '',
  'now',
  '2026',
  '2026-13-01',
  '2026-02-30',
  '2026-01-31/2026-01-01',
  '2026-01-01/2026-01-02/2026-01-03',
  '2026-01-01T00:00:00Z;2026',
  '..',
  "'; drop table x",
])('%j is refused', (text) => {
  expect(() => readDatetime(text)).toThrow(
    expect.objectContaining({ fault: 'invalidParameter', parameter: 'datetime' }),
  );
});
