import { expect, test } from 'vitest';
import { FieldObserver } from './infer-fields.ts';

function typeOf(...values: readonly unknown[]): string | undefined {
  const observer = new FieldObserver();
  for (const value of values) observer.observe({ a: value });
  return observer.fields([])[0]?.type;
}

test.each([
  ['integer', [1, '2', null, '']],
  ['number', [1, '2.5', 1e300]],
  ['string', ['0401', '0402']],
  ['string', ['1', 'a']],
  ['boolean', [true, false, null]],
  ['string', [true, 'yes']],
  ['date', ['2024-03-31', null]],
  ['timestamp', ['2024-03-31', '2024-03-31T12:00:00Z']],
  ['string', [null, '']],
  ['string', ['99999999999999999999']],
  ['string', [{ a: 1 }]],
] as const)('%s fits %j', (type, values) => {
  expect(typeOf(...values)).toBe(type);
});

test('names become what layer files allow, and stay apart', () => {
  const observer = new FieldObserver();
  observer.observe({ 'Nazwa gminy': 1, NAZWA_GMINY: 2, Łąka: 3, '2024': 4, geom: 5, __proto__x: 6 });
  expect(observer.fields(['geom']).map((field) => field.name)).toEqual([
    'field_1',
    'nazwa_gminy',
    'nazwa_gminy_2',
    'laka',
    'geom_2',
    'proto_x',
  ]);
});
