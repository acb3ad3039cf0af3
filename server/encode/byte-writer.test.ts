import { describe, expect, test } from 'vitest';
import { ByteWriter, Constant } from './byte-writer.ts';

const write = (numbers: readonly number[], decimals = 3): string => {
  const out = new ByteWriter();
  out.pairs(new Float64Array(numbers), 0, numbers.length / 2, {
    decimals,
    flip: false,
    reversed: false,
    style: 'spaces',
  });
  return out.takeText();
};

describe('coordinates are written as JavaScript writes the rounded number', () => {
  test.each([3, 9, 7, 5, 2, 0])('with %d decimals', (decimals) => {
    const numbers = [
      0, -0, 1, -1, 0.0004, -0.0004, 0.0005, 0.1, 9.9999, 99.9996, 1e-9, 180, -179.999_999_999,
    ];
    for (let i = 0; i < 3000; i++) numbers.push((Math.random() - 0.5) * 10 ** (i % 8));
    if (numbers.length % 2 === 1) numbers.push(572_118.2);
    const expected = numbers.map((value) => {
      const rounded = Number(Math.abs(value).toFixed(decimals));
      return rounded === 0 ? '0' : toPlain(value < 0 ? -rounded : rounded, decimals);
    });
    expect(write(numbers, decimals).split(' ')).toEqual(expected);
  });

  test('of any size, and what is no number too', () => {
    expect(write([1e300, Number.NaN, Number.POSITIVE_INFINITY, 9_007_199_254_740_992])).toBe(
      '1e+300 NaN Infinity 9007199254740992',
    );
  });
});

test('with more decimals than nine digits come as JavaScript writes them', () => {
  expect(write([19.123_456_789_012, -0.1], 12)).toBe('19.123456789012 -0.1');
});

test('pairs are turned round, flipped and set apart by commas', () => {
  const out = new ByteWriter();
  const xy = new Float64Array([0, 0, 1, 2, 3, 4, 5, 6]);
  out.pairs(xy, 1, 4, { decimals: 3, flip: true, reversed: true, style: 'commas' });
  expect(out.takeText()).toBe('6,5 4,3 2,1');
});

test('pairs of JSON stand in brackets', () => {
  const out = new ByteWriter();
  out.pairs(new Float64Array([0.5, 1, 2, 3.25]), 0, 2, {
    decimals: 9,
    flip: false,
    reversed: true,
    style: 'json',
  });
  expect(out.takeText()).toBe('[2,3.25],[0.5,1]');
});

test('bytes of a field are copied when nothing in them is special', () => {
  const out = new ByteWriter();
  const special = new Uint8Array(256);
  special[0x26] = 1;
  const source = Buffer.from('a żółw & b');
  expect(out.copyPlain(source, 0, source.length, special)).toBe(false);
  expect(out.copyPlain(source, 0, 8, special)).toBe(true);
  out.constant(new Constant(`|${'x'.repeat(100)}|`));
  out.copy(source, source.length - 3, source.length);
  expect(out.takeText()).toBe(`a żół|${'x'.repeat(100)}|& b`);
});

test('text and numbers of any amount come out in order, in UTF-8', () => {
  const out = new ByteWriter();
  let expected = '';
  const xy = new Float64Array([1.5, 2.25]);
  for (let i = 0; i < 20_000; i++) {
    out.text(`<żółć ${i}>`);
    out.pairs(xy, 0, 1, { decimals: 3, flip: false, reversed: false, style: 'spaces' });
    expected += `<żółć ${i}>1.5 2.25`;
  }
  expect(Buffer.from(out.take()).toString()).toBe(expected);
  out.text('on');
  expect(Buffer.from(out.take()).toString()).toBe('on');
});

/** Digits without an exponent. */
function toPlain(value: number, decimals: number): string {
  return value
    .toFixed(decimals)
    .replace(/\.?0+$/, (zeros) => (zeros.startsWith('.') ? '' : decimals === 0 ? zeros : ''));
}
