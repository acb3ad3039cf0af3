import { expect, test } from 'vitest';
import type { PortalProperty } from '../../../server/portal/contract.ts';
import { english } from './english.ts';
import { civilDate, instant } from './format.ts';
import { polish } from './polish.ts';
import { readableValue } from './property-value.ts';

const property = (rest: Partial<PortalProperty>): PortalProperty => ({
  name: 'p',
  title: { pl: 'P', en: 'P' },
  type: 'string',
  ...rest,
});

test('both languages say everything, and nothing with an empty text', () => {
  expect(Object.keys(english).sort()).toEqual(Object.keys(polish).sort());
  for (const text of [...Object.values(polish), ...Object.values(english)]) expect(text).not.toBe('');
});

test('Polish nouns follow their numbers', () => {
  expect([1, 2, 5, 12, 22, 25].map((n) => polish.objects(n))).toEqual([
    '1\u00A0obiekt',
    '2\u00A0obiekty',
    '5\u00A0obiektów',
    '12\u00A0obiektów',
    '22\u00A0obiekty',
    '25\u00A0obiektów',
  ]);
});

test('scales are written with separated thousands in both languages', () => {
  expect(polish.scale(5_000)).toBe('1:5\u00A0000');
  expect(english.scale(5_000)).toBe('1:5,000');
});

test('a civil date is the day it names, whatever the time zone', () => {
  expect(civilDate('pl', '2024-03-17')).toBe('17 marca 2024');
  expect(civilDate('en', '2024-03-17')).toBe('17 March 2024');
  expect(civilDate('pl', 'wczoraj')).toBe('wczoraj');
});

test('an instant is told in Polish time', () => {
  expect(instant('pl', '2024-07-01T22:30:00Z')).toContain('2 lipca 2024');
});

test('a code is told with its meaning, an unknown code as it is', () => {
  const coded = property({ codes: { B: { pl: 'tereny mieszkaniowe', en: 'residential' } } });
  expect(readableValue('B', coded, 'pl')).toEqual({ text: 'tereny mieszkaniowe', code: 'B' });
  expect(readableValue('X', coded, 'en')).toEqual({ text: 'X' });
});

test('numbers carry their unit, whole numbers that may be names are left alone', () => {
  expect(readableValue(12_345.5, property({ type: 'number', unit: 'm2' }), 'pl')?.text).toBe(
    '12\u00A0345,5\u00A0m²',
  );
  expect(readableValue(2024, property({ type: 'integer' }), 'pl')?.text).toBe('2024');
});

test('empty values are left out, truth is told in words', () => {
  expect(readableValue(null, undefined, 'pl')).toBeUndefined();
  expect(readableValue('', undefined, 'pl')).toBeUndefined();
  expect(readableValue(false, undefined, 'en')?.text).toBe('no');
});

test('only addresses of the web become links', () => {
  expect(readableValue('https://example.org/a', undefined, 'pl')?.link).toBe('https://example.org/a');
  expect(readableValue('javascript:alert(1)', undefined, 'pl')?.link).toBeUndefined();
});
