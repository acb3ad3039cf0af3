import { describe, expect, test } from 'vitest';
import { ServiceError } from '../errors.ts';
import { integerOf, readKvp, required } from './kvp.ts';

describe('a query string as clients send it', () => {
  test('has names in any case, stray question marks and ampersands', () => {
    expect([...readKvp('?Service=WMS&&rEqUeSt=GetMap&')]).toEqual([
      ['SERVICE', 'WMS'],
      ['REQUEST', 'GetMap'],
    ]);
    expect(readKvp('map=/x.map&?service=WMS').get('SERVICE')).toBe('WMS');
  });
  test('keeps the plus of a media type and reads others as spaces', () => {
    const kvp = readKvp('FORMAT=image/svg+xml&INFO_FORMAT=application/vnd.ogc.gml%2B1&q=a+b%2Bc');
    expect(kvp.get('FORMAT')).toBe('image/svg+xml');
    expect(kvp.get('INFO_FORMAT')).toBe('application/vnd.ogc.gml+1');
    expect(kvp.get('Q')).toBe('a b+c');
  });
  test('may say the same thing twice, but not two things', () => {
    expect(readKvp('a=1&A=1').get('A')).toBe('1');
    expect(() => readKvp('a=1&A=2')).toThrow(ServiceError);
  });
  test('with a broken escape is refused', () => {
    expect(() => readKvp('a=%E0%A4%A')).toThrow(ServiceError);
  });
});

test('a missing parameter is named', () => {
  expect(() => required(readKvp('a='), 'A')).toThrow(
    expect.objectContaining({ fault: 'missingParameter', parameter: 'A' }),
  );
});

test.each(['1e3', '0x10', ' ', '-1', '99999999999999999999', '1;2', 'NaN', 'Infinity'])(
  '%s is no count',
  (text) => {
    const kvp = new Map([['COUNT', text]]);
    expect(() => integerOf(kvp, 'COUNT', { min: 0, max: 100 })).toThrow(
      expect.objectContaining({ parameter: 'COUNT' }),
    );
  },
);
