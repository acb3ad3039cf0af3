import { expect, test } from 'vitest';
import { readDatetime } from './datetime.ts';
import { addPeriod, readPeriod } from './period.ts';

test('periods of ISO 8601 are read, other texts are not', () => {
  expect(readPeriod('P1Y2M')).toEqual({ months: 14, days: 0, milliseconds: 0 });
  expect(readPeriod('P2W')).toEqual({ months: 0, days: 14, milliseconds: 0 });
  expect(readPeriod('P1M6DT12H31M12.5S')).toEqual({ months: 1, days: 6, milliseconds: 45_072_500 });
  for (const text of ['P', 'PT', 'P1DT', '1D', 'P1H', 'P-1D', 'P99999999D', '2026-01-01', '..', '']) {
    expect(readPeriod(text), text).toBeUndefined();
  }
});

test('a month ends where the calendar ends it, and no period leads out of the years', () => {
  const month = { months: 1, days: 0, milliseconds: 0 };
  expect(addPeriod('2026-01-31', month, 1)).toBe('2026-02-28');
  expect(addPeriod('2026-03-31T10:00:00Z', month, -1)).toBe('2026-02-28T10:00:00.000Z');
  expect(addPeriod('9999-12-31', { months: 0, days: 1, milliseconds: 0 }, 1)).toBeUndefined();
});

test('datetime takes a period at one end, which reaches up to the other but not beyond', () => {
  expect(readDatetime('2026-03-28/P2D')).toEqual({
    kind: 'during',
    start: '2026-03-27T23:00:00Z',
    // The clocks change in between.
    end: '2026-03-29T22:00:00Z',
  });
  expect(readDatetime('2026-01-01T00:00:00Z/PT36H')).toEqual({
    kind: 'during',
    start: '2026-01-01T00:00:00Z',
    end: '2026-01-02T12:00:00Z',
  });
  expect(readDatetime('P1M/2026-03-31')).toMatchObject({ start: '2026-02-27T23:00:00Z' });
  for (const text of ['P1D/P1D', '../P1D', 'P1D/..', 'P1D', '9999-12-31/P9999Y', '2026-01-01/P1D/P1D']) {
    expect(() => readDatetime(text), text).toThrow('datetime is no date');
  }
});
