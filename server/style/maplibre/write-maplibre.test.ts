import { createExpression, featureFilter } from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, it } from 'vitest';
import { readCql2Text } from '../../filter/cql2/read-cql2-text.ts';
import { evaluate } from '../../filter/evaluate.ts';
import { evaluateExpression } from '../evaluate-expression.ts';
import { readExpression } from '../read-expression.ts';
import { readStyle } from '../read-style.ts';
import type { StyleFile } from '../style.ts';
import { toMapLibreExpression } from './maplibre-expression.ts';
import { toMapLibreFilter } from './maplibre-filter.ts';
import { scaleDenominatorAt, zoomOf } from './maplibre-zoom.ts';
import { writeMapLibreStyle } from './write-maplibre.ts';

type Values = Readonly<Record<string, string | number | boolean | null>>;

/** As a tile has it: NULL is missing. */
const feature = (properties: Values) => ({
  type: 1 as const,
  properties: Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null)),
});
const both = (text: string) => ({ pl: text, en: `${text} (en)` });

/** What MapLibre's own code answers. */
function answer(text: string, values: Values, zoom = 15): unknown {
  const written = toMapLibreExpression(readExpression(text), 'text');
  const read = createExpression(JSON.parse(JSON.stringify(written)), 'value');
  if (read.result === 'error') throw new Error(read.value.map(({ message }) => message).join());
  return read.value.evaluate({ zoom }, feature(values) as never);
}

function write(
  rules: readonly Omit<StyleFile['rules'][number], 'title'>[],
  geometry: 'area' | 'line' = 'area',
) {
  const file = { title: both('s'), rules: rules.map((rule) => ({ ...rule, title: both(rule.name) })) };
  const { style, faults } = readStyle('s', file);
  expect(faults).toEqual([]);
  return writeMapLibreStyle({
    name: 's',
    language: 'en',
    subjects: [{ id: 'x', style, source: 'tiles', sourceLayer: 'x', geometry }],
    sources: {},
  });
}

describe('a style for the browser', () => {
  it('has the labels that win highest, above all that is drawn', () => {
    const text = (name: string, priority?: number) => ({
      name,
      symbolizers: [
        {
          kind: 'text' as const,
          placement: 'interior' as const,
          label: 'name',
          size: 10,
          colour: '#000000',
          ...(priority === undefined ? {} : { priority }),
        },
        { kind: 'polygon' as const, fill: '#FF0000' },
      ],
    });
    const { style } = write([text('town', 60), text('storeys'), text('street', 50), text('city', 60)]);
    const ids = style.layers.map(({ id }) => id.split('-')[1]);
    expect(ids).toEqual(['town', 'storeys', 'street', 'city', 'storeys', 'street', 'town', 'city']);
  });

  it('has the zooms of the scales that pictures follow', () => {
    expect(scaleDenominatorAt(zoomOf(5000))).toBeCloseTo(5000, 0);
    expect(zoomOf(559_082_264.028 / 2)).toBeCloseTo(0, 3);
    const { style } = write([
      {
        name: 'a',
        minScaleDenominator: 1000,
        maxScaleDenominator: 5000,
        symbolizers: [{ kind: 'polygon', fill: '#FF000080' }],
      },
    ]);
    expect(style.layers[0]).toMatchObject({
      id: 'x-a-1',
      type: 'fill',
      minzoom: zoomOf(5000),
      maxzoom: zoomOf(1000),
      paint: { 'fill-color': 'rgba(255,0,0,0.502)' },
      metadata: { title: 'a (en)' },
    });
  });

  it('answers filters as the server does, NULL and negation among them', () => {
    const filters = [
      "kind = 'a'",
      "kind <> 'a'",
      "NOT kind = 'a'",
      "NOT (kind = 'a' OR n > 5)",
      "kind IN ('a', 'b') AND NOT n BETWEEN 1 AND 3",
      "kind LIKE 'a%' OR kind LIKE '%z' OR kind LIKE '%q%'",
      "NOT kind LIKE 'a%'",
      'n IS NULL OR kind IS NOT NULL',
      'n * 2 >= 10',
      'n IN (0, 5) OR n NOT IN (2, 6)',
      "kind NOT IN ('a', 'b')",
      'n IN (0.5, 2)',
    ];
    const values: Values[] = [null, 'a', 'b', 'abc', 'z', 'xqx', ''].flatMap((kind) =>
      [null, 0, 2, 5, 6].map((n) => ({ kind, n })),
    );
    for (const text of filters) {
      const filter = readCql2Text(text);
      for (const [isTrue, orUnknown] of [[true], [true, true], [false], [false, true]]) {
        const written = toMapLibreFilter(filter, isTrue, orUnknown);
        const browser = featureFilter(JSON.parse(JSON.stringify(written)), 'filter');
        for (const each of values) {
          const answer = evaluate(filter, (name) => each[name]);
          const expected = answer === isTrue || (orUnknown === true && answer === null);
          const found = browser.filter({ zoom: 10 }, feature(each) as never);
          expect([text, each, isTrue, orUnknown, found]).toEqual([text, each, isTrue, orUnknown, expected]);
        }
      }
    }
  });

  it('writes plain conditions in words that QGIS reads', () => {
    const written = (text: string, ...wish: boolean[]) => toMapLibreFilter(readCql2Text(text), ...wish);
    expect(written("kind = 'a'")).toEqual(['==', ['get', 'kind'], 'a']);
    expect(written("kind IN ('a', 'b')")).toEqual(['match', ['get', 'kind'], ['a', 'b'], true, false]);
    expect(written("kind IN ('a', 'b')", false, true)).toEqual([
      'match',
      ['get', 'kind'],
      ['a', 'b'],
      false,
      true,
    ]);
    expect(written("kind <> 'a' AND n > 5")).toEqual([
      'all',
      ['has', 'kind'],
      ['!=', ['get', 'kind'], 'a'],
      ['has', 'n'],
      ['>', ['get', 'n'], 5],
    ]);
    expect(written('n IS NULL')).toEqual(['!', ['has', 'n']]);
  });

  it('works out expressions as the server does', () => {
    const texts = [
      "'ul. ' || street || ' ' || n",
      "upper(street) || ' ' || round(n * 1.25, 1)",
      'format(n, 2)',
      'substring(street, 2, 3)',
      "case when n > 5 then 'big' when street is null then 'none' else 'small' end",
      "match(n, 6, 'six', 'other')",
      "step(n, 'low', 3, 'middle', 6, 'high')",
      "step(scale(), 'near', 5000, 'far')",
    ];
    for (const text of texts) {
      for (const values of [
        { street: 'Długa', n: 6 },
        { street: 'Ma', n: 2 },
      ]) {
        const expected = evaluateExpression(readExpression(text), {
          valueOf: (name) => values[name as 'n'],
          scaleDenominator: scaleDenominatorAt(15),
        });
        expect([text, String(answer(text, values))]).toEqual([text, String(expected)]);
      }
    }
  });

  it('lets lengths on the ground grow with the zoom', () => {
    const { style } = write(
      [
        {
          name: 'a',
          symbolizers: [{ kind: 'line', stroke: { colour: '#000000', width: '3m' }, offset: '2m' }],
        },
      ],
      'line',
    );
    const width = style.layers[0]?.paint?.['line-width'];
    const read = createExpression(JSON.parse(JSON.stringify(width)), 'value');
    if (read.result === 'error') throw new Error('no expression');
    // At 53° a pixel of zoom 16 is 0.72 m.
    expect(read.value.evaluate({ zoom: 16 })).toBeCloseTo(3 / 0.7188, 1);
    expect(read.value.evaluate({ zoom: 17 })).toBeCloseTo(6 / 0.7188, 1);
    expect(JSON.stringify(style.layers[0]?.paint?.['line-offset'])).toContain('-');
  });

  it('gives an else rule what the others of that scale leave', () => {
    const { style } = write([
      {
        name: 'a',
        filter: "k = 'a'",
        maxScaleDenominator: 1000,
        symbolizers: [{ kind: 'polygon', fill: '#FF0000' }],
      },
      { name: 'b', filter: "k = 'b'", symbolizers: [{ kind: 'polygon', fill: '#00FF00' }] },
      { name: 'rest', else: true, symbolizers: [{ kind: 'polygon', fill: '#CCCCCC' }] },
    ]);
    const rest = style.layers.filter(({ id }) => id.startsWith('x-rest'));
    expect(rest.map(({ minzoom, maxzoom }) => [minzoom, maxzoom])).toEqual([
      [zoomOf(1000), undefined],
      [undefined, zoomOf(1000)],
    ]);
    const takes = (index: number, k: string | null) =>
      featureFilter(JSON.parse(JSON.stringify(rest[index]?.filter)), 'filter').filter(
        { zoom: 15 },
        feature({ k }) as never,
      );
    expect([takes(0, 'a'), takes(0, 'b'), takes(0, null)]).toEqual([false, false, true]);
    expect([takes(1, 'a'), takes(1, 'b'), takes(1, null)]).toEqual([true, false, true]);
  });

  it('leaves features to earlier rules where a rule draws unless taken', () => {
    const symbolizers = [{ kind: 'polygon' as const, fill: '#FF0000' }];
    const { style } = write([
      { name: 'a', filter: "k = 'a'", maxScaleDenominator: 1000, symbolizers },
      { name: 'b', filter: 'n > 1', unlessTaken: true, symbolizers },
    ]);
    const rest = style.layers.slice(1);
    expect(rest.map(({ minzoom, maxzoom }) => [minzoom, maxzoom])).toEqual([
      [zoomOf(1000), undefined],
      [undefined, zoomOf(1000)],
    ]);
    const takes = (index: number, k: string | null, n: number) =>
      featureFilter(JSON.parse(JSON.stringify(rest[index]?.filter)), 'filter').filter(
        { zoom: 15 },
        feature({ k, n }) as never,
      );
    expect([takes(0, 'a', 2), takes(0, null, 2), takes(0, 'b', 1)]).toEqual([false, true, false]);
    expect([takes(1, 'a', 2), takes(1, null, 2), takes(1, 'b', 1)]).toEqual([true, true, false]);
  });

  it('names alike symbols once and puts labels above everything', () => {
    const hatch = { colour: '#000000', width: '0.4mm', spacing: '2mm', angle: 45 };
    const label = { kind: 'text', label: '{k}', size: 10, colour: '#000000', placement: 'interior' } as const;
    const { style, symbols, fonts, losses } = write([
      { name: 'a', symbolizers: [label, { kind: 'polygon', hatch }] },
      {
        name: 'b',
        symbolizers: [
          { kind: 'polygon', hatch },
          { kind: 'point', mark: 'star', size: 12 },
        ],
      },
    ]);
    expect(symbols.map(({ kind }) => kind)).toEqual(['hatch', 'graphic']);
    expect(fonts).toEqual(['Noto Sans Regular']);
    expect(losses).toEqual([]);
    expect(style.layers.at(-1)).toMatchObject({ type: 'symbol', id: 'x-a-1' });
    expect(style.layers.map(({ paint }) => paint?.['fill-pattern']).filter(Boolean)).toEqual([
      symbols[0]?.name,
      symbols[0]?.name,
    ]);
  });

  it('tells what it cannot say, and never draws the wrong features', () => {
    const { style, losses } = write([
      { name: 'a', filter: "k LIKE 'a_b'", symbolizers: [{ kind: 'polygon', fill: '#FF0000' }] },
      {
        name: 'b',
        symbolizers: [
          { kind: 'text', label: "=replace(k, 'a', 'b')", size: 10, colour: '#000000', placement: 'point' },
          { kind: 'line', marks: { graphic: { mark: 'arrow', size: 5 }, spacing: 5, at: 'end' } },
          { kind: 'polygon', fill: '#FF0000', obstacle: true },
        ],
      },
    ]);
    expect(style.layers.map(({ id }) => id)).toEqual(['x-b-3']);
    expect(losses.map(({ construct, where }) => `${construct} @ ${where}`)).toEqual([
      'filter LIKE @ x/a',
      'function replace @ x/b/text 1',
      'marks at end @ x/b/line 2',
      'obstacle @ x/b/polygon 3',
    ]);
  });
});
