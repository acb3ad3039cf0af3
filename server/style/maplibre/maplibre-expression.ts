import { PIXELS_PER_MILLIMETRE } from '../../geo/scale.ts';
import { evaluateExpression } from '../evaluate-expression.ts';
import type { ExpressionValue, StyleExpression } from '../expression.ts';
import { mapParts, partsOf, walkExpression } from '../expression.ts';
import type { MapLibreExpression } from './maplibre.ts';
import { NotInMapLibre, toMapLibreFilter } from './maplibre-filter.ts';
import { scaleDenominatorAt, zoomOf } from './maplibre-zoom.ts';

/** What a value is wanted as. */
export type Want = 'text' | 'number' | 'colour';

/** Whether it depends on the scale. */
export function asksForScale(expression: StyleExpression): boolean {
  let found = false;
  walkExpression(expression, ({ kind }) => {
    if (kind === 'scale') found = true;
  });
  return found;
}

/**
 * An expression → one of MapLibre's. Steps over the scale become steps over the zoom; anything else that asks for the
 * scale is right at whole zooms and between them interpolated (numbers, colours) or kept.
 * @throws NotInMapLibre
 */
export function toMapLibreExpression(expression: StyleExpression, want: Want): MapLibreExpression {
  if (!asksForScale(expression)) return convert(expression, want);
  if (
    expression.kind === 'step' &&
    expression.input.kind === 'scale' &&
    !partsOf(expression).slice(1).some(asksForScale)
  ) {
    return stepsOverZoom(expression, want);
  }
  return sampledOverZoom(expression, want);
}

function stepsOverZoom(
  { first, stops }: Extract<StyleExpression, { kind: 'step' }>,
  want: Want,
): MapLibreExpression {
  // Scales fall while zooms rise: the last step comes first.
  const values = [first, ...stops.map(({ value }) => value)].map((each) => convert(each, want));
  const zooms = stops.map(({ at }) => zoomOf(at));
  const steps = zooms.toReversed().flatMap((zoom, index) => {
    const value = values[values.length - 2 - index] ?? null;
    return [zoom, value];
  });
  return ['step', ['zoom'], values.at(-1) ?? null, ...steps];
}

const ZOOMS = Array.from({ length: 23 }, (_, zoom) => zoom);

function sampledOverZoom(expression: StyleExpression, want: Want): MapLibreExpression {
  const samples = ZOOMS.map((zoom) => convert(atScale(expression, scaleDenominatorAt(zoom)), want));
  const texts = samples.map((each) => JSON.stringify(each));
  const kept = ZOOMS.filter(
    (zoom) =>
      zoom === 0 || texts[zoom] !== texts[zoom - 1] || texts[zoom] !== (texts[zoom + 1] ?? texts[zoom]),
  );
  if (want === 'text')
    return [
      'step',
      ['zoom'],
      samples[0] ?? null,
      ...kept.slice(1).flatMap((zoom) => [zoom, samples[zoom] ?? null]),
    ];
  return ['interpolate', ['linear'], ['zoom'], ...kept.flatMap((zoom) => [zoom, samples[zoom] ?? null])];
}

/** The expression at one scale. */
function atScale(expression: StyleExpression, denominator: number): StyleExpression {
  return expression.kind === 'scale'
    ? { kind: 'literal', value: denominator }
    : mapParts(expression, (part) => atScale(part, denominator));
}

/** Constant parts are worked out beforehand. */
function convert(expression: StyleExpression, want: Want): MapLibreExpression {
  if (isConstant(expression)) {
    const value = evaluateExpression(expression, { valueOf: () => null, scaleDenominator: 0 });
    return literal(value, want);
  }
  switch (expression.kind) {
    case 'property':
      return typed(['get', expression.name], want);
    case 'literal':
    case 'scale':
      return null;
    case 'arithmetic': {
      const { operator, left, right } = expression;
      return inText([operator, convert(left, 'number'), convert(right, 'number')], expression, want);
    }
    case 'concat':
      return concat(expression.args);
    case 'call': {
      const isText = TEXT_FUNCTIONS.has(expression.name);
      return isText ? call(expression, want) : inText(call(expression, want), expression, want);
    }
    case 'case': {
      const cases = expression.cases.flatMap(({ when, value }) => [
        toMapLibreFilter(when),
        convert(value, want),
      ]);
      return ['case', ...cases, otherwise(expression.else, want)];
    }
    case 'match': {
      const cases = expression.cases.flatMap(({ values, value }) => [
        values.map(String),
        convert(value, want),
      ]);
      return [
        'match',
        ['to-string', convert(expression.input, 'text')],
        ...cases,
        otherwise(expression.else, want),
      ];
    }
    case 'step': {
      const stops = expression.stops.flatMap(({ at, value }) => [at, convert(value, want)]);
      return ['step', convert(expression.input, 'number'), convert(expression.first, want), ...stops];
    }
    case 'interpolate': {
      const type = expression.base === 1 ? ['linear'] : ['exponential', expression.base];
      const stops = expression.stops.flatMap(({ at, value }) => [at, convert(value, expression.of)]);
      return ['interpolate', type, convert(expression.input, 'number'), ...stops];
    }
  }
}

/** Functions that yield texts, empty ones for NULL, or see to NULL themselves. */
const TEXT_FUNCTIONS: ReadonlySet<string> = new Set([
  'upper',
  'lower',
  'text',
  'substring',
  'coalesce',
  'fade',
]);

/** A number as text; nothing, not 0, where a property is NULL. */
function inText(number: MapLibreExpression, expression: StyleExpression, want: Want): MapLibreExpression {
  if (want !== 'text') return number;
  const names = new Set<string>();
  walkExpression(expression, (each) => {
    if (each.kind === 'property') names.add(each.name);
  });
  const missing = [...names].map((name) => ['==', ['get', name], null]);
  return ['case', ['any', ...missing], '', ['to-string', number]];
}

function isConstant(expression: StyleExpression): boolean {
  let constant = true;
  walkExpression(expression, ({ kind }) => {
    if (kind === 'property' || kind === 'case') constant = false;
  });
  return constant;
}

function otherwise(expression: StyleExpression | undefined, want: Want): MapLibreExpression {
  return expression === undefined ? literal(null, want) : convert(expression, want);
}

/** NULL draws nothing: an empty text, nothing's width, a clear colour. */
function literal(value: ExpressionValue, want: Want): MapLibreExpression {
  if (want === 'text') return value === null ? '' : String(value);
  if (want === 'colour') return typeof value === 'string' ? cssColour(value) : 'rgba(0,0,0,0)';
  const text = String(value);
  const number = Number.parseFloat(text);
  if (!Number.isFinite(number)) return 0;
  return text.endsWith('mm') ? Number((number * PIXELS_PER_MILLIMETRE).toFixed(4)) : number;
}

/** `#RRGGBBAA` → `rgba(…)`, which every version of the specification has. */
export function cssColour(colour: string): string {
  if (colour.length !== 9) return colour;
  const channel = (at: number) => Number.parseInt(colour.slice(at, at + 2), 16);
  return `rgba(${channel(1)},${channel(3)},${channel(5)},${Number((channel(7) / 255).toFixed(3))})`;
}

function typed(expression: MapLibreExpression, want: Want): MapLibreExpression {
  if (want === 'number') return ['to-number', expression, 0];
  return want === 'colour' ? ['to-color', expression, 'rgba(0,0,0,0)'] : ['to-string', expression];
}

function concat(args: readonly StyleExpression[]): MapLibreExpression {
  const parts = args.map((each) => convert(each, 'text'));
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const empty = args.flatMap((each, index) =>
    isConstant(each) ? [] : [['==', parts[index] ?? '', ''] as MapLibreExpression],
  );
  return ['case', ['all', ...empty], '', ['concat', ...parts]];
}

const SAME: Readonly<Record<string, string>> = {
  floor: 'floor',
  ceil: 'ceil',
  abs: 'abs',
  sqrt: 'sqrt',
  power: '^',
  modulo: '%',
  min: 'min',
  max: 'max',
};

function call({ name, args }: Extract<StyleExpression, { kind: 'call' }>, want: Want): MapLibreExpression {
  const text = (index: number) => convert(args[index] as StyleExpression, 'text');
  const number = (index: number) => convert(args[index] as StyleExpression, 'number');
  const same = SAME[name];
  if (same !== undefined) return [same, ...args.map((each) => convert(each, 'number'))];
  switch (name) {
    case 'upper':
      return ['upcase', text(0)];
    case 'lower':
      return ['downcase', text(0)];
    case 'length':
      return ['length', text(0)];
    case 'text':
      return text(0);
    case 'number':
      return ['to-number', text(0), 0];
    case 'coalesce':
      return typed(
        [
          'coalesce',
          ...args.map((each) => (each.kind === 'property' ? ['get', each.name] : convert(each, want))),
        ],
        want,
      );
    case 'round': {
      const places = args[1];
      if (places === undefined) return ['round', number(0)];
      if (places.kind !== 'literal') break;
      const power = 10 ** Number(places.value);
      return ['/', ['round', ['*', number(0), power]], power];
    }
    case 'format': {
      const places = args[1];
      if (places?.kind !== 'literal') break;
      const digits = {
        'min-fraction-digits': Number(places.value),
        'max-fraction-digits': Number(places.value),
      };
      return ['number-format', number(0), { locale: 'pl', ...digits }];
    }
    case 'substring':
      if (args.length === 2) return ['slice', text(0), ['-', number(1), 1]];
      return ['slice', text(0), ['-', number(1), 1], ['+', ['-', number(1), 1], number(2)]];
    case 'px':
      return number(0);
    case 'mm':
      return ['*', number(0), Number(PIXELS_PER_MILLIMETRE.toFixed(4))];
    case 'fade': {
      const rgba = ['to-rgba', convert(args[0] as StyleExpression, 'colour')];
      const channel = (index: number) => ['at', index, ['var', 'c']];
      const alpha = ['*', channel(3), number(1)];
      return ['let', 'c', rgba, ['rgba', channel(0), channel(1), channel(2), alpha]];
    }
  }
  throw new NotInMapLibre(name);
}
