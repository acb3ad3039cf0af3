import { expect, it } from 'vitest';
import { matchingRules } from './matching-rules.ts';
import { readStyle } from './read-style.ts';
import type { StyleFile } from './style.ts';

const both = { pl: 'x', en: 'x' };

function takenBy(
  rules: readonly Omit<StyleFile['rules'][number], 'title' | 'symbolizers'>[],
  values: Readonly<Record<string, string | number>>,
): readonly string[] {
  const symbolizers = [{ kind: 'polygon' as const, fill: '#FF0000' }];
  const file = { title: both, rules: rules.map((rule) => ({ title: both, symbolizers, ...rule })) };
  const { style, faults } = readStyle('s', file);
  expect(faults).toEqual([]);
  return matchingRules(style.rules, (name) => values[name] ?? null).map(({ name }) => name);
}

it('every rule whose filter is true takes a feature, else rules of a pass when none does', () => {
  const rules = [
    { name: 'tall', filter: 'floors > 4' },
    { name: 'listed', filter: "status = 'listed'" },
    { name: 'rest', else: true },
    { name: 'outline', pass: 1 },
  ];
  expect(takenBy(rules, { floors: 5, status: 'listed' })).toEqual(['tall', 'listed', 'outline']);
  expect(takenBy(rules, { floors: 2 })).toEqual(['rest', 'outline']);
});

it('a rule unless taken leaves a feature to earlier rules of its pass', () => {
  const rules = [
    { name: 'tall', filter: 'floors > 4' },
    { name: 'listed', filter: "status = 'listed'", unlessTaken: true },
    { name: 'any', unlessTaken: true },
    { name: 'outline', pass: 1, unlessTaken: true },
  ];
  expect(takenBy(rules, { floors: 5, status: 'listed' })).toEqual(['tall', 'outline']);
  expect(takenBy(rules, { floors: 2, status: 'listed' })).toEqual(['listed', 'outline']);
  expect(takenBy(rules, { floors: 2 })).toEqual(['any', 'outline']);
});
