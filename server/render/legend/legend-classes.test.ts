import { expect, test } from 'vitest';
import type { ColourMap } from '../../style/symbolizer.ts';
import { fixtureStyle } from '../../test/fixture-catalog.ts';
import { classOf, classRules, classTitle } from './legend-classes.ts';

const entries: ColourMap['entries'] = [
  { value: 0, colour: '#00000000' },
  { value: 10, colour: '#3C8D3C', label: 'Las' },
  { value: 20, colour: '#4A90D9' },
];
const map = (type: ColourMap['type']): ColourMap => ({ type, entries });

test('a rule with a colour map is a row for each class that is seen; any other is one row', () => {
  const [rule] = fixtureStyle('areas').rules;
  expect(classRules(rule!)).toEqual([rule]);
  const rows = classRules({ ...rule!, symbolizers: [{ kind: 'raster', colourMap: map('values') }] });
  expect(rows.map(({ title, symbolizers }) => [title.pl, symbolizers])).toEqual([
    ['Las', [{ kind: 'polygon', fill: '#3C8D3C' }]],
    ['20', [{ kind: 'polygon', fill: '#4A90D9' }]],
  ]);
});

test('a class of intervals is named by its bounds', () => {
  expect(entries.map((_, i) => classTitle(map('intervals'), i))).toEqual(['< 0', '0 – 10', '10 – 20']);
  expect(classTitle(map('ramp'), 2)).toBe('20');
});

test('a value belongs to the interval below whose bound it is, or to the entry that it equals', () => {
  expect([-1, 0, 15, 20].map((value) => classOf(map('intervals'), value))).toEqual([0, 1, 2, undefined]);
  expect([10, 15].map((value) => classOf(map('ramp'), value))).toEqual([1, undefined]);
});
