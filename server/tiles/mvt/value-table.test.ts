import { expect, test } from 'vitest';
import { TEXT, ValueTable } from './value-table.ts';

const table = new ValueTable();

function numbersOf(values: readonly string[]): readonly number[] {
  return values.map((value) => {
    const bytes = Buffer.from(value);
    return table.find(bytes, 0, bytes.length, TEXT, () => value);
  });
}

test('values are counted as they come, each once, whatever layers before were as large as', () => {
  const many = Array.from({ length: 5000 }, (_, i) => `value ${i}`);
  const order = many.map((_, i) => i);
  expect(numbersOf(many)).toEqual(order);
  expect(numbersOf(many)).toEqual(order);
  table.clear();
  expect(numbersOf(['few', 'value 4999', 'few'])).toEqual([0, 1, 0]);
  table.clear();
  expect(numbersOf([...many].reverse())).toEqual(order);
  expect(table.size).toBe(5000);
});
