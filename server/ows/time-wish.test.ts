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

  test('a moment between moments becomes the nearest of them, an interval does not', () => {
    const moments = {
      start: '2000-01-01T00:00:00Z',
      end: '2000-01-01T00:01:00Z',
      resolution: 'PT5S',
      step: 5_000,
    };
    expect(chooseTime(readTime('2000-01-01T00:00:07Z', 'TIME'), moments)).toEqual({
      filter: during('2000-01-01T00:00:05Z', '2000-01-01T00:00:05Z'),
      nearest: '2000-01-01T00:00:05Z',
    });
    expect(chooseTime(readTime('2000-01-01T00:00:05Z', 'TIME'), moments).nearest).toBeUndefined();
    expect(chooseTime(readTime('2000-01-01T00:00:07Z/2000-01-01T00:00:09Z', 'TIME'), moments)).toEqual({
      filter: during('2000-01-01T00:00:07Z', '2000-01-01T00:00:09.000001Z'),
      nearest: undefined,
    });
    expect(chooseTime(readTime('2000-01-01', 'TIME'), moments).nearest).toBeUndefined();
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
