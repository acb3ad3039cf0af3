import { expect, test } from 'vitest';
import { readLang, readQuery, requireKnown } from './query.ts';

test('names are case-sensitive', () => {
  expect([...readQuery('/items?limit=1&LIMIT=2')]).toEqual([
    ['limit', '1'],
    ['LIMIT', '2'],
  ]);
});

test('escapes are decoded, a plus is a space but not in datetime', () => {
  const query = readQuery('/items?name=ul.+D%C5%82uga%2B&datetime=2026-01-01T00:00:00+01:00&flag');
  expect(query.get('name')).toBe('ul. Długa+');
  expect(query.get('datetime')).toBe('2026-01-01T00:00:00+01:00');
  expect(query.get('flag')).toBe('');
});

test('equal duplicates count once, contradicting ones are refused', () => {
  expect(readQuery('/x?a=1&a=1&&').get('a')).toBe('1');
  expect(() => readQuery('/x?a=1&a=2')).toThrow(expect.objectContaining({ parameter: 'a' }));
});

test('a broken escape and a flood of parameters are refused', () => {
  expect(() => readQuery('/x?a=%E0%A4%A')).toThrow(expect.objectContaining({ fault: 'invalidParameter' }));
  const flood = Array.from({ length: 101 }, (_, i) => `p${i}=1`).join('&');
  expect(() => readQuery(`/x?${flood}`)).toThrow(expect.objectContaining({ fault: 'invalidParameter' }));
});

test('__proto__ is a name like any other, and unknown', () => {
  const query = readQuery('/x?__proto__=1');
  expect(() => requireKnown(query, ['f'])).toThrow(
    expect.objectContaining({ fault: 'unknownParameter', parameter: '__proto__' }),
  );
});

test('lang is pl or en', () => {
  expect(readLang(readQuery('/x?lang=en'))).toBe('en');
  expect(() => readLang(readQuery('/x?lang=de'))).toThrow(expect.objectContaining({ parameter: 'lang' }));
});
