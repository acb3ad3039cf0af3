import { describe, expect, test } from 'vitest';
import { ServiceError } from '../../errors.ts';
import { literal, property } from '../expression.ts';
import type { Filter } from '../filter.ts';
import { MAX_CQL2_LENGTH, readCql2Text } from './read-cql2-text.ts';

function fault(text: string): ServiceError {
  try {
    readCql2Text(text);
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text.slice(0, 80)}`);
}

const equal = (name: string, value: number): Filter => ({
  kind: 'compare',
  operator: '=',
  left: property(name),
  right: literal(value),
});

describe('CQL2 text', () => {
  test('comparisons keep the type of their value', () => {
    expect(readCql2Text("symbol = 'MN'")).toEqual({
      kind: 'compare',
      operator: '=',
      left: property('symbol'),
      right: literal('MN'),
    });
    expect(readCql2Text('height >= -1.5e2')).toMatchObject({ operator: '>=', right: { value: -150 } });
    expect(readCql2Text('active <> TRUE')).toMatchObject({ operator: '<>', right: { value: true } });
    expect(readCql2Text('"order" < .5')).toMatchObject({
      left: { name: 'order' },
      right: { value: 0.5 },
    });
  });

  test('AND binds stronger than OR, NOT stronger than AND', () => {
    expect(readCql2Text('a = 1 OR NOT b = 2 AND c = 3')).toEqual({
      kind: 'or',
      filters: [
        equal('a', 1),
        {
          kind: 'and',
          filters: [{ kind: 'not', filter: equal('b', 2) }, equal('c', 3)],
        },
      ],
    });
  });

  test('NOT before parentheses negates all of them', () => {
    expect(readCql2Text('NOT (a = 1 OR b = 2)')).toMatchObject({ kind: 'not', filter: { kind: 'or' } });
  });

  test('BETWEEN, IN, LIKE and IS NULL may be negated', () => {
    expect(readCql2Text('n BETWEEN 1 AND 2 and m not in (1, 2)')).toMatchObject({
      kind: 'and',
      filters: [
        { kind: 'between', lower: { value: 1 }, upper: { value: 2 } },
        { kind: 'not', filter: { values: [literal(1), literal(2)] } },
      ],
    });
    expect(readCql2Text("name not like 'A\\%%'")).toMatchObject({
      kind: 'not',
      filter: { kind: 'like', pattern: { value: 'A\\%%' } },
    });
    expect(readCql2Text('name IS NOT NULL')).toMatchObject({ kind: 'not', filter: { kind: 'isNull' } });
  });

  test('a doubled or escaped apostrophe is one', () => {
    expect(readCql2Text("a = 'it''s'")).toMatchObject({ right: { value: "it's" } });
    expect(readCql2Text("a = 'it\\'s'")).toMatchObject({ right: { value: "it's" } });
    expect(readCql2Text("a = ''")).toMatchObject({ right: { value: '' } });
  });

  test('dates and instants are their text, Polish names are names', () => {
    expect(readCql2Text("data >= DATE('2024-01-01')")).toMatchObject({ right: { value: '2024-01-01' } });
    expect(readCql2Text("gęślą.jaźń = 'żółw'")).toMatchObject({
      left: { name: 'gęślą.jaźń' },
      right: { value: 'żółw' },
    });
  });

  test('a truth value alone and a bare property are boolean expressions', () => {
    expect(readCql2Text('TRUE')).toEqual({ kind: 'and', filters: [] });
    expect(readCql2Text('FALSE')).toEqual({ kind: 'or', filters: [] });
    expect(readCql2Text('NOT active')).toMatchObject({
      filter: { left: { name: 'active' }, right: { value: true } },
    });
  });

  test('an integer beyond a double keeps its digits', () => {
    expect(readCql2Text('id = -9007199254740993')).toMatchObject({ right: { value: '-9007199254740993' } });
  });

  test.each([
    ['', 1],
    ['   ', 4],
    ['a =', 4],
    ['a = 1; DROP TABLE x', 6],
    ['a = 1 b = 2', 7],
    ["a = 'open", 5],
    ['"open = 1', 1],
    ['a == 1', 4],
    ['a IN ()', 7],
    ['a IN (1,)', 9],
    ['a BETWEEN 1', 12],
    ['(a = 1', 7],
    ['a = 1)', 6],
    ['a = 1e999', 5],
    ['AND = 1', 1],
    ['a NOT 1', 7],
    ['\u0000', 1],
  ])('%j is refused at character %i', (text, at) => {
    const error = fault(text);
    expect(error.fault).toBe('invalidParameter');
    expect(error.parameter).toBe('filter');
    expect(error.message).toContain(`at character ${at}:`);
  });

  test.each([
    ['parentheses', `${'('.repeat(10_000)}a = 1${')'.repeat(10_000 - 5)}`],
    ['negations', `${'NOT '.repeat(4_000)}a = 1`],
    ['open parentheses', '('.repeat(MAX_CQL2_LENGTH)],
  ])('10,000 nested %s are refused by depth', (_, text) => {
    expect(fault(text.slice(0, MAX_CQL2_LENGTH)).message).toContain('levels');
  });

  test('a text over the limit is refused unread', () => {
    expect(fault(`a = '${'x'.repeat(MAX_CQL2_LENGTH)}'`).message).toContain('longer than');
  });

  test('a long flat filter is read in little time', () => {
    const text = Array.from({ length: 1_500 }, (_, i) => `a = ${i}`).join(' OR ');
    const start = performance.now();
    expect(readCql2Text(text)).toMatchObject({ kind: 'or' });
    expect(performance.now() - start).toBeLessThan(500);
  });
});
