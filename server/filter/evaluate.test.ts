import { expect, test } from 'vitest';
import { checkFilter, checkRuleFilter, type FilterProperty } from './check/check-filter.ts';
import { readCql2Text } from './cql2/read-cql2-text.ts';
import { evaluate } from './evaluate.ts';
import { call, literal, property } from './expression.ts';
import type { Filter } from './filter.ts';

const properties: readonly FilterProperty[] = [
  { name: 's', type: 'string' },
  { name: 'i', type: 'integer' },
  { name: 'n', type: 'number' },
  { name: 'b', type: 'boolean' },
  { name: 'd', type: 'date' },
  { name: 't', type: 'timestamp' },
];
const feature: Readonly<Record<string, string | number | boolean | null>> = {
  s: 'Rynek 1%',
  i: 7,
  n: 0.1,
  b: false,
  d: '2024-03-31',
  t: '2024-03-30T23:00:00.5Z',
};

function answer(text: string, values = feature): boolean | null {
  return evaluate(checkFilter(readCql2Text(text), properties), (name) => values[name]);
}

test.each<[string, boolean]>([
  ["s = 'Rynek 1%'", true],
  ["s LIKE 'Ry%'", true],
  ["s LIKE 'ry%'", false],
  ["s LIKE '%1\\%'", true],
  ["s LIKE '_ynek __'", true],
  ["s LIKE '%k%1%'", true],
  ["s LIKE 'Rynek'", false],
  ["i = '7'", true],
  ['i > 6.5', true],
  ['i BETWEEN 8 AND 9', false],
  ['i IN (1, 7)', true],
  ['n = 0.10', true],
  ["n < '1e-1'", false],
  ['b = FALSE', true],
  ['NOT b', true],
  ["d >= '2024-03-31'", true],
  ["t = '2024-03-31'", true],
  ["t < '2024-03-31T00:00:01+01:00'", true],
  ["t > '2024-03-30T23:00:00Z'", true],
  ["t <= '2024-03-30'", false],
  ["t IN ('2024-03-30', '2024-03-31')", true],
  ["t BETWEEN '2024-03-31' AND '2024-03-31'", true],
])('%s is %s', (text, expected) => {
  expect(answer(text)).toBe(expected);
});

test.each<[string, boolean | null]>([
  ['i = 1', null],
  ['NOT i = 1', null],
  ['i = 1 OR TRUE', true],
  ['i = 1 AND FALSE', false],
  ['i = 1 OR FALSE', null],
  ['i IN (1, 2)', null],
  ['i BETWEEN 1 AND 2', null],
  ["s LIKE '%'", null],
  ['i IS NULL', true],
  ['NOT i IS NULL', false],
  ["t = '2024-01-01'", null],
])('with NULL, %s is %s', (text, expected) => {
  expect(answer(text, {})).toBe(expected);
});

test('texts are ordered by code point, also beyond the basic plane', () => {
  expect(answer("s > '\uFFFD'", { s: '\u{1F600}' })).toBe(true);
  expect(answer("s < '\u{1F601}'", { s: '\u{1F600}' })).toBe(true);
  expect(answer("s > 'a'", { s: 'Z' })).toBe(false);
  expect(answer("s > 'ab'", { s: 'abc' })).toBe(true);
});

test('integers beyond a double compare exactly', () => {
  expect(answer('i = 9007199254740993', { i: '9007199254740993' })).toBe(true);
  expect(answer('i = 9007199254740993', { i: '9007199254740992' })).toBe(false);
  expect(answer('i > 9007199254740993', { i: 5 })).toBe(false);
});

test('a pattern that makes regular expressions explode costs next to nothing', () => {
  const start = performance.now();
  expect(answer(`s LIKE '${'%a'.repeat(200)}b'`, { s: 'a'.repeat(5_000) })).toBe(false);
  expect(performance.now() - start).toBeLessThan(1_000);
});

test('names of the prototype are no properties', () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    expect(() => answer(`${name} = 1`)).toThrow(`There is no property "${name}"`);
  }
});

test.each([
  ["i = 'abc'", 'i', 'an integer'],
  ["n = '0x10'", 'n', 'a number'],
  ["n = 'NaN'", 'n', 'a number'],
  ['n = TRUE', 'n', 'a number'],
  ['s = 5', 's', "a text, in CQL2 written '…'"],
  ["b = 'maybe'", 'b', 'true or false'],
  ["d = '2024-02-30'", 'd', 'a date YYYY-MM-DD'],
  ["d = '2024-01-01T10:00:00Z'", 'd', 'a date YYYY-MM-DD'],
  ["t = 'yesterday'", 't', 'a date and time YYYY-MM-DDTHH:MM:SSZ'],
  ["s LIKE 'x\\'", 's', 'a pattern that does not end with a lone \\'],
  ["i LIKE '7%'", 'i', 'LIKE asks for a property of type string'],
  ["s = 'a\u0000b'", 's', 'a text without NUL characters'],
])('%s does not fit the type of the property', (text, parameter, allowed) => {
  // A pattern with a lone escape cannot be written in CQL2 text, where \' is an apostrophe.
  const filter = text.endsWith("x\\'")
    ? ({ kind: 'like', value: property('s'), pattern: literal('x\\') } as const)
    : readCql2Text(text);
  expect(() => checkFilter(filter, properties)).toThrow(
    expect.objectContaining({ fault: 'invalidParameter', parameter, allowed }),
  );
});

test('more conditions than a query can bear are refused', () => {
  const values = Array.from({ length: 2_001 }, (_, i) => literal(i));
  expect(() => checkFilter({ kind: 'in', value: property('i'), values }, properties)).toThrow(
    'more than 2000',
  );
});

test.each([
  ['S_INTERSECTS(geometry, POINT(1 1))', 'a relation of geometries'],
  ['NOT (i = 1 AND geometry IS NULL)', 'the geometry'],
  ['area(geometry) > 5', 'the geometry'],
  ['b = (S_WITHIN(geometry, POINT(1 1)))', 'a relation of geometries'],
])('a rule of a style cannot ask %s', (text, kind) => {
  expect(() => checkRuleFilter(readCql2Text(text), properties)).toThrow(`cannot ask for ${kind}`);
  expect(checkRuleFilter(readCql2Text('i + 1 = 8'), properties)).toMatchObject({ kind: 'compare' });
});

test('patterns and boxes count as what they cost', () => {
  const some = (filter: Filter, count: number): Filter => ({
    kind: 'or',
    filters: Array.from({ length: count }, () => filter),
  });
  const pattern = (matchCase: boolean): Filter => ({
    kind: 'like',
    value: matchCase ? property('s') : call('casei', property('s')),
    pattern: matchCase ? literal('%a%') : call('casei', literal('%a%')),
  });
  const refusal = 'more than 2000 conditions';
  expect(() => checkFilter(some(pattern(true), 190), properties)).not.toThrow();
  expect(() => checkFilter(some(pattern(true), 201), properties)).toThrow(refusal);
  expect(() => checkFilter(some(pattern(false), 45), properties)).not.toThrow();
  expect(() => checkFilter(some(pattern(false), 51), properties)).toThrow(refusal);
});
