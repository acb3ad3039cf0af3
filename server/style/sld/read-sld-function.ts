import type { XmlElement } from '../../xml/read.ts';
import type { ExpressionFunction, StyleExpression } from '../expression.ts';
import { expressionFunctions } from '../expression.ts';
import { readSldFilter } from './read-sld-filter.ts';
import { literalOf } from './sld-literal.ts';
import { OGC, type SldReading } from './sld-reading.ts';

/**
 * A function of GeoServer's (or one of ours by its own name) → an expression.
 * @param args its arguments, read
 * @throws ServiceError for one that is not known
 */
export function readSldFunction(
  element: XmlElement,
  args: readonly StyleExpression[],
  reading: SldReading,
): StyleExpression {
  const name = element.attributes.get('name') ?? '';
  const [first, second, third] = args;
  switch (name) {
    case 'Concatenate':
    case 'strConcat':
      return { kind: 'concat', args };
    case 'env':
      if (first?.kind === 'literal' && first.value === 'wms_scale_denominator') return { kind: 'scale' };
      break;
    case 'if_then_else':
      if (second !== undefined && third !== undefined) {
        const [condition] = element.children;
        const choice = equalChoice(condition, second, third, reading);
        if (choice !== undefined) return choice;
        const when = readSldFilter(filterAround(toFilter(condition, reading), element));
        return { kind: 'case', cases: [{ when, value: second }], else: third };
      }
      break;
    case 'pow':
      return call('power', args);
    case 'numberFormat':
      if (first?.kind === 'literal' && second !== undefined)
        return call('format', [second, places(first.value)]);
      break;
    case 'strSubstring':
      if (first !== undefined && second !== undefined && third !== undefined) {
        return call('substring', [first, plusOne(second), difference(third, second)]);
      }
      break;
    case 'strSubstringStart':
      if (first !== undefined && second !== undefined) return call('substring', [first, plusOne(second)]);
      break;
    case 'strReplace':
      if (first !== undefined && second !== undefined && third !== undefined) {
        return call('replace', [first, second, third]);
      }
      break;
    case 'Recode': {
      const [input, ...rest] = args;
      const cases = pairs(rest).map(([value, result]) => ({
        values: value.kind === 'literal' && value.value !== null ? [value.value] : [],
        value: result,
      }));
      if (input !== undefined && cases.every(({ values }) => values.length === 1)) {
        return { kind: 'match', input, cases, else: undefined };
      }
      break;
    }
    case 'Categorize': {
      const [input, low, ...rest] = args;
      const stops = pairs(rest).map(([at, value]) => ({ at: numberOf(at), value }));
      if (input !== undefined && low !== undefined && isRising(stops)) {
        return { kind: 'step', input, first: low, stops };
      }
      break;
    }
    case 'Interpolate': {
      const [input, ...rest] = args;
      const words = rest.filter((each) => each.kind === 'literal' && MODES.has(each.value));
      const stops = pairs(rest.slice(0, rest.length - words.length)).map(([at, value]) => ({
        at: numberOf(at),
        value,
      }));
      const of = words.some((each) => each.kind === 'literal' && each.value === 'color')
        ? 'colour'
        : 'number';
      if (input !== undefined && isRising(stops)) return { kind: 'interpolate', input, base: 1, of, stops };
      break;
    }
  }
  const known = OWN[name] ?? name;
  if (isFunction(known)) {
    const [least, most] = expressionFunctions[known];
    if (args.length >= least && args.length <= most) return call(known, args);
  }
  const fallback = element.attributes.get('fallbackValue');
  if (fallback !== undefined) {
    reading.lose(
      element,
      `Function ${name.slice(0, 60)}`,
      'It is not known; its fallbackValue stands for it.',
    );
    return { kind: 'literal', value: literalOf(fallback) };
  }
  throw reading.refused(
    element,
    `The function ${name.slice(0, 60)} with ${args.length} arguments is not known.`,
    [
      ...Object.keys(OWN),
      'Concatenate, env(wms_scale_denominator), if_then_else, strSubstring, strReplace, numberFormat, Recode, Categorize, Interpolate',
    ].join(', '),
    name,
  );
}

const MODES: ReadonlySet<unknown> = new Set(['linear', 'cosine', 'cubic', 'color', 'numeric']);

/** GeoServer's names of functions that are ours too. */
const OWN: Readonly<Record<string, ExpressionFunction>> = {
  strToUpperCase: 'upper',
  strToLowerCase: 'lower',
  strCapitalize: 'capitalize',
  strTrim: 'trim',
  strLength: 'length',
  round: 'round',
  rint: 'round',
  floor: 'floor',
  ceil: 'ceil',
  abs: 'abs',
  sqrt: 'sqrt',
  min: 'min',
  max: 'max',
  modulo: 'modulo',
  parseDouble: 'number',
  parseInt: 'number',
  coalesce: 'coalesce',
};

function call(name: ExpressionFunction, args: readonly StyleExpression[]): StyleExpression {
  return { kind: 'call', name, args };
}

function isFunction(name: string): name is ExpressionFunction {
  return Object.hasOwn(expressionFunctions, name);
}

function plusOne(expression: StyleExpression): StyleExpression {
  if (expression.kind === 'literal' && typeof expression.value === 'number') {
    return { kind: 'literal', value: expression.value + 1 };
  }
  return { kind: 'arithmetic', operator: '+', left: expression, right: { kind: 'literal', value: 1 } };
}

function difference(left: StyleExpression, right: StyleExpression): StyleExpression {
  if (left.kind === 'literal' && right.kind === 'literal') {
    return { kind: 'literal', value: Number(left.value) - Number(right.value) };
  }
  return { kind: 'arithmetic', operator: '-', left, right };
}

/** `a = 'x' ? … : a = 'y' ? … : …`, which is how GeoServer says a Recode with an else. */
function equalChoice(
  condition: XmlElement | undefined,
  value: StyleExpression,
  orElse: StyleExpression,
  reading: SldReading,
): StyleExpression | undefined {
  const name = condition?.attributes.get('name') ?? '';
  const [left, right] = condition?.children ?? [];
  if (name !== 'equalTo' || left?.name !== 'PropertyName' || right?.name !== 'Literal') return undefined;
  const text = reading.ownText(left);
  const input: StyleExpression = { kind: 'property', name: text.slice(text.indexOf(':') + 1) };
  const first = { values: [literalOf(reading.ownText(right))], value };
  const isSame =
    orElse.kind === 'match' && orElse.input.kind === 'property' && orElse.input.name === input.name;
  return isSame
    ? { ...orElse, cases: [first, ...orElse.cases] }
    : { kind: 'match', input, cases: [first], else: orElse };
}

/** Decimals of a pattern such as `0.00`. */
function places(pattern: unknown): StyleExpression {
  return { kind: 'literal', value: /[.,]([0#]+)$/.exec(String(pattern))?.[1]?.length ?? 0 };
}

function pairs(args: readonly StyleExpression[]): (readonly [StyleExpression, StyleExpression])[] {
  const found: (readonly [StyleExpression, StyleExpression])[] = [];
  for (let index = 0; index + 1 < args.length; index += 2) {
    found.push([args[index] as StyleExpression, args[index + 1] as StyleExpression]);
  }
  return found;
}

function numberOf(expression: StyleExpression): number {
  return expression.kind === 'literal' ? Number(expression.value) : Number.NaN;
}

function isRising(stops: readonly { readonly at: number }[]): boolean {
  return (
    stops.length > 0 &&
    stops.every(({ at }, index) => Number.isFinite(at) && (index === 0 || at > (stops[index - 1]?.at ?? at)))
  );
}

/** GeoServer's functions for conditions → operators of a filter. */
const CONDITIONS: Readonly<Record<string, string>> = {
  equalTo: 'PropertyIsEqualTo',
  isEqualTo: 'PropertyIsEqualTo',
  notEqualTo: 'PropertyIsNotEqualTo',
  lessThan: 'PropertyIsLessThan',
  lessEqualThan: 'PropertyIsLessThanOrEqualTo',
  greaterThan: 'PropertyIsGreaterThan',
  greaterEqualThan: 'PropertyIsGreaterThanOrEqualTo',
  isNull: 'PropertyIsNull',
  and: 'And',
  or: 'Or',
  not: 'Not',
};

function toFilter(element: XmlElement | undefined, reading: SldReading): XmlElement {
  const name = CONDITIONS[element?.attributes.get('name') ?? ''];
  if (element === undefined || element.name !== 'Function' || name === undefined) {
    if (element === undefined) throw new RangeError('if_then_else has arguments');
    throw reading.refused(element, 'The condition is not known.', Object.keys(CONDITIONS).join(', '));
  }
  const isLogical = name === 'And' || name === 'Or' || name === 'Not';
  const children = isLogical ? element.children.map((each) => toFilter(each, reading)) : element.children;
  return { ...element, namespace: OGC, name, attributes: new Map(), children };
}

function filterAround(operator: XmlElement, { resolve }: XmlElement): XmlElement {
  return { namespace: OGC, name: 'Filter', attributes: new Map(), children: [operator], text: '', resolve };
}
