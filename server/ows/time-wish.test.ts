import { describe, expect, test } from 'vitest';
import { chooseTime, readTime } from './time-wish.ts';

const days = { start: '2020-01-01', end: '2026-11-24', resolution: 'P1D' } as const;
const during = (start: string, end: string) => ({ kind: 'during', start, end });

describe('TIME', () => {
  test.each([
    ['2026-01-31', during('2026-01-30T23:00:00Z', '2026-01-31T23:00:00Z')],
    ['2026-01-31T12:00:00Z', during('2026-01-31T12:00:00Z', '2026-01-31T12:00:00Z')],
    ['2025-07', during('2025-06-30T22:00:00Z', '2025-07-31T22:00:00Z')],
    ['2025-12', during('2025-11-30T23:00:00Z', '2025-12-31T23:00:00Z')],
    ['2025', during('2024-12-31T23:00:00Z', '2025-12-31T23:00:00Z')],
    ['2024-01-01/2025-01-01/P1D', during('2023-12-31T23:00:00Z', '2025-01-01T23:00:00Z')],
    [
      '2024-01-01T00:00:00Z/2025-01-01T00:00:00Z',
      during('2024-01-01T00:00:00Z', '2025-01-01T00:00:00.000001Z'),
    ],
  ])('%s is from when until when', (text, filter) => {
    expect(chooseTime(readTime(text, 'TIME'), days)).toEqual({ filter, nearest: undefined });
  });

  test('a list is any of its parts', () => {
    const { filter } = chooseTime(readTime('2024-01-01, 2025-01-01/2025-02-01', 'TIME'), days);
    expect(filter).toMatchObject({ kind: 'or', filters: [{ kind: 'during' }, { kind: 'during' }] });
  });

  test.each([undefined, '', 'default', 'DEFAULT'])('%s is all there is', (text) => {
    expect(chooseTime(readTime(text, 'TIME'), days).filter).toBeUndefined();
  });

  test('a moment outside what there is becomes the nearest, an interval does not', () => {
    expect(chooseTime(readTime('1990-05-05', 'TIME'), days)).toEqual({
      filter: during('2019-12-31T23:00:00Z', '2020-01-01T23:00:00Z'),
      nearest: '2020-01-01',
    });
    expect(chooseTime(readTime('2090-01-01T00:00:00Z', 'TIME'), days).nearest).toBe('2026-11-24');
    expect(chooseTime(readTime('1990-01-01/1991-01-01', 'TIME'), days).nearest).toBeUndefined();
  });

  test.each([
    'yesterday',
    '2026-13-01',
    '2026-02-30',
    '2025/2024',
    '2024/2025/monthly',
    'a,b',
    '/',
    '2024/',
    '0000',
  ])('%s is no time', (text) => {
    expect(() => readTime(text, 'TIME')).toThrow(
      expect.objectContaining({ fault: 'invalidParameter', parameter: 'TIME' }),
    );
  });
});
