import { describe, expect, it } from 'vitest';
import { evaluateExpression } from './evaluate-expression.ts';
import type { ExpressionValue } from './expression.ts';
import { readExpression } from './read-expression.ts';

type Values = Readonly<Record<string, string | number | boolean | null>>;

const answer = (text: string, values: Values = {}, scaleDenominator = 5000): ExpressionValue =>
  evaluateExpression(readExpression(text), { valueOf: (name) => values[name], scaleDenominator });

describe('an expression', () => {
  it('reckons with the usual order of operators', () => {
    expect(answer('1 + 2 * 3 - 4 / 2')).toBe(5);
    expect(answer('-(width + 1) * 2', { width: 2 })).toBe(-6);
    expect(answer('"Szerokość drogi" / 2', { 'Szerokość drogi': '5.0' })).toBe(2.5);
  });

  it('is NULL where a value is missing or cannot be reckoned with', () => {
    expect(answer('width * 2')).toBeNull();
    expect(answer('width * 2', { width: 'wide' })).toBeNull();
    expect(answer('1 / 0')).toBeNull();
    expect(answer('power(10, 400)')).toBeNull();
    expect(answer('sqrt(-1)')).toBeNull();
    expect(answer('upper(name)')).toBeNull();
  });

  it('joins texts as a label does: nothing when every property is empty', () => {
    expect(answer("'ul. ' || street || ' ' || number", { street: 'Długa', number: 7 })).toBe('ul. Długa 7');
    expect(answer("'ul. ' || street", { street: null })).toBeNull();
    expect(answer("'ul. ' || 'Długa'")).toBe('ul. Długa');
  });

  it('writes and cuts texts', () => {
    expect(answer("upper('łódź')")).toBe('ŁÓDŹ');
    expect(answer("capitalize('kędzierzyn-koźle')")).toBe('Kędzierzyn-Koźle');
    expect(answer("substring('Toruń', 2, 3)")).toBe('oru');
    expect(answer("substring('Toruń', 4)")).toBe('uń');
    expect(answer("replace('1/2/3', '/', '-')")).toBe('1-2-3');
    expect(answer('format(area, 2)', { area: 1234.565 })).toBe('1234,57');
    expect(answer('round(1.005, 2)')).toBe(1.01);
    expect(answer('round(-2.5)')).toBe(-3);
  });

  it('chooses by filters, values and limits', () => {
    const kind = "case when n > 5 and kind = 'a' then '#FF0000' when kind is null then '#000000' end";
    expect(answer(kind, { n: 6, kind: 'a' })).toBe('#FF0000');
    expect(answer(kind, { n: 6, kind: null })).toBe('#000000');
    expect(answer(kind, { n: 1, kind: 'a' })).toBeNull();
    expect(answer("match(code, 1, 'one', '2', 'two', 'many')", { code: '1' })).toBe('one');
    expect(answer("match(code, 1, 'one', '2', 'two', 'many')", { code: 2 })).toBe('two');
    expect(answer("match(code, 1, 'one', 'many')", { code: null })).toBe('many');
    expect(answer('step(scale(), 3, 1000, 2, 10000, 1)', {}, 999)).toBe(3);
    expect(answer('step(scale(), 3, 1000, 2, 10000, 1)', {}, 1000)).toBe(2);
    expect(answer('step(scale(), 3, 1000, 2, 10000, 1)', {}, 1e6)).toBe(1);
  });

  it('goes between numbers and colours', () => {
    expect(answer('interpolate(n, 0, 1, 10, 5)', { n: 5 })).toBe(3);
    expect(answer('interpolate(n, 0, 1, 10, 5)', { n: -1 })).toBe(1);
    expect(answer('interpolate(n, 0, 1, 10, 5)', { n: 11 })).toBe(5);
    expect(answer("interpolate(n, 0, '#000000', 10, '#FF8000')", { n: 5 })).toBe('#804000');
    expect(answer('exponential(2, n, 0, 0, 2, 3)', { n: 1 })).toBe(1);
    expect(answer("fade('#102030', 0.5)")).toBe('#10203080');
  });

  it.each([
    ['', 'expected a property, a value or a function, but the text ends'],
    ['1 +', 'expected a property, a value or a function, but the text ends'],
    ['eval(1)', 'there is no function eval'],
    ['constructor(1)', 'there is no function constructor'],
    ['upper(1, 2)', 'upper takes 1 arguments'],
    ['interpolate(n, 5, 1, 5, 2)', 'stops must rise'],
    ['interpolate(n)', 'at least one stop'],
    ['match(n, m, 1)', 'values that are literals'],
    ['case when a = 1 then 2', 'expected when, else or end'],
    ['1; DROP TABLE x', 'unexpected character'],
    ['`rm`', 'unexpected character'],
  ])('%s is refused with its place', (text, message) => {
    expect(() => readExpression(text)).toThrow(/wrong at character \d+/);
    expect(() => readExpression(text)).toThrow(message);
  });

  it('has bounds of length, depth and parts', () => {
    expect(() => readExpression(`${'('.repeat(100)}1${')'.repeat(100)}`)).toThrow(
      'levels inside one another',
    );
    expect(() => readExpression(`${'-'.repeat(500)}1`)).toThrow('levels inside one another');
    expect(() => readExpression('x'.repeat(5000))).toThrow('longer than 4000 characters');
    expect(() => readExpression(Array.from({ length: 1000 }, () => '1').join('+'))).toThrow('parts');
  });

  it('never yields a text without end', () => {
    const long = 'a'.repeat(900);
    expect(answer('name || name || name', { name: long })).toHaveLength(1000);
    expect(String(answer("replace(name, 'a', name)", { name: long }))).toHaveLength(1000);
  });
});
