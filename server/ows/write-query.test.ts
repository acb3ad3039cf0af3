import { expect, test } from 'vitest';
import { writeQuery } from './write-query.ts';

test('parameters are encoded as URLSearchParams encodes them', () => {
  const hostile = [
    '',
    'a-b_c.d*e',
    'image/png',
    'a b+c%20',
    'x=1&y=2#z',
    'zażółć',
    '\ud800',
    "~!'()",
    '\r\n\0',
  ];
  for (const value of hostile) {
    expect(writeQuery({ [value]: value, f: 'json' })).toBe(
      String(new URLSearchParams({ [value]: value, f: 'json' })),
    );
  }
});

test('undefined parameters are left out', () => {
  expect(writeQuery({ f: undefined })).toBe('');
  expect(writeQuery({ a: undefined, lang: 'pl', b: undefined, f: 'html' })).toBe('lang=pl&f=html');
});
