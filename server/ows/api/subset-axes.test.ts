import { describe, expect, it } from 'vitest';
import { readSubsetAxes, toDatetime } from './subset-axes.ts';

const names = { x: 'x', e: 'x', datetime: 'time' };

describe('the parameter subset', () => {
  it.each([
    ['x(1:2)', [['x', ['1', '2']]]],
    [
      'E( -1.5 : * ) , datetime("2020-01-01T00:00:00+01:00")',
      [
        ['x', ['-1.5', '*']],
        ['time', ['2020-01-01T00:00:00+01:00']],
      ],
    ],
    ["datetime('2020-01-01':*)", [['time', ['2020-01-01', '*']]]],
  ])('is read: %s', (text, axes) => {
    expect(readSubsetAxes(text, names)).toEqual(axes);
  });

  it.each([
    '',
    'y(1:2)',
    'x(1:2),e(3:4)',
    'x(1:2:3)',
    'x(1:2',
    'x()',
    'constructor(1)',
    `x(${' '.repeat(20_000)}`,
    `x(1${' '.repeat(20_000)}:${' '.repeat(20_000)}`,
    'x('.repeat(5_000),
  ])('is refused at once: %.20s', (text) => {
    expect(() => readSubsetAxes(text, names)).toThrow(expect.objectContaining({ fault: 'invalidParameter' }));
  });

  it('says time as datetime does', () => {
    expect([toDatetime(['2020']), toDatetime(['*', '2020']), toDatetime(['2020', '*'])]).toEqual([
      '2020',
      '../2020',
      '2020/..',
    ]);
  });
});
