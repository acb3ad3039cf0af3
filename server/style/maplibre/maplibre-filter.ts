import { expressionProperties } from '../../filter/check/check-filter.ts';
import type { Expression, Filter } from '../../filter/filter.ts';
import type { MapLibreExpression } from './maplibre.ts';

/** A filter that MapLibre cannot answer. */
export class NotInMapLibre extends Error {}

/**
 * A filter → an expression that is true exactly where the filter is: NULL is unknown, and unknown is not true, however
 * often it is negated. A tile has no NULL: such a property is missing. Written in the words that QGIS reads too: it has
 * `has` and `match`, but neither `null` nor `in` with a list.
 * @param isTrue whether the filter is to be true, else false
 * @param orUnknown whether an unknown answer will do as well
 * @throws NotInMapLibre
 */
export function toMapLibreFilter(filter: Filter, isTrue = true, orUnknown = false): MapLibreExpression {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const parts = filter.filters.map((each) => toMapLibreFilter(each, isTrue, orUnknown));
      return joined((filter.kind === 'and') === isTrue ? 'all' : 'any', parts);
    }
    case 'not':
      return toMapLibreFilter(filter.filter, !isTrue, orUnknown);
    case 'compare':
      return compare(filter, isTrue, orUnknown);
    case 'between': {
      const { value, lower, upper } = filter;
      const parts: readonly Filter[] = [
        { kind: 'compare', operator: '>=', left: value, right: lower },
        { kind: 'compare', operator: '<=', left: value, right: upper },
      ];
      return toMapLibreFilter({ kind: 'and', filters: parts }, isTrue, orUnknown);
    }
    case 'in':
      return oneOf(filter, isTrue, orUnknown);
    case 'isNull': {
      const names = [...expressionProperties(filter.value)];
      const tests = names.map((name) => (isTrue ? ['!', ['has', name]] : ['has', name]));
      return joined(isTrue ? 'any' : 'all', tests);
    }
    case 'like':
      return known([filter.value], like(filter, isTrue), orUnknown);
    default:
      throw new NotInMapLibre(filter.kind);
  }
}

/** One expression of several, without needless levels. */
export function joined(word: 'all' | 'any', parts: readonly MapLibreExpression[]): MapLibreExpression {
  const flat = parts.flatMap((part) => (Array.isArray(part) && part[0] === word ? part.slice(1) : [part]));
  const [only] = flat;
  return only !== undefined && flat.length === 1 ? only : [word, ...flat];
}

const OPPOSITE = { '=': '!=', '<>': '==', '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const;
const OPERATORS = { '=': '==', '<>': '!=', '<': '<', '<=': '<=', '>': '>', '>=': '>=' } as const;

function compare(
  { operator, left, right }: Extract<Filter, { kind: 'compare' }>,
  isTrue: boolean,
  orUnknown: boolean,
): MapLibreExpression {
  const word = isTrue ? OPERATORS[operator] : OPPOSITE[operator];
  const test = [word, operand(left), operand(right)];
  const isPlain = left.kind === 'property' && right.kind === 'literal';
  return isPlain && word === (orUnknown ? '!=' : '==') ? test : known([left, right], test, orUnknown);
}

function oneOf(
  { value, values }: Extract<Filter, { kind: 'in' }>,
  isTrue: boolean,
  orUnknown: boolean,
): MapLibreExpression {
  const labels = [...new Set(values.map(constant))];
  const isMatch =
    labels.every((each) => typeof each === 'string') || labels.every((each) => Number.isSafeInteger(each));
  if (value.kind !== 'property' || !isMatch) {
    const found = ['in', operand(value), ['literal', labels]];
    return known([value], isTrue ? found : ['!', found], orUnknown);
  }
  const test = ['match', operand(value), labels, isTrue, !isTrue];
  return isTrue === orUnknown ? known([value], test, orUnknown) : test;
}

/** The test, where no property in it is missing, or where one is. */
function known(
  operands: readonly Expression[],
  test: MapLibreExpression,
  orUnknown: boolean,
): MapLibreExpression {
  const names = new Set<string>();
  for (const each of operands) expressionProperties(each, names);
  const guards = [...names].map((name) => (orUnknown ? ['!', ['has', name]] : ['has', name]));
  return joined(orUnknown ? 'any' : 'all', [...guards, test]);
}

function constant(expression: Expression): string | number | boolean {
  if (expression.kind === 'literal') return expression.value;
  throw new NotInMapLibre(expression.kind);
}

const FUNCTIONS: Readonly<Record<string, string>> = {
  lower: 'downcase',
  upper: 'upcase',
  casei: 'downcase',
  strLength: 'length',
  abs: 'abs',
  ceil: 'ceil',
  floor: 'floor',
  sqrt: 'sqrt',
};

function operand(expression: Expression): MapLibreExpression {
  switch (expression.kind) {
    case 'property':
      return ['get', expression.name];
    case 'literal':
      return expression.value;
    case 'arithmetic': {
      const { operator, left, right } = expression;
      if (operator === 'div') throw new NotInMapLibre('div');
      return [operator, operand(left), operand(right)];
    }
    case 'function': {
      const name = FUNCTIONS[expression.name];
      if (name === undefined) throw new NotInMapLibre(expression.name);
      return [name, ...expression.arguments.map(operand)];
    }
    default:
      throw new NotInMapLibre(expression.kind);
  }
}

/** A pattern with `%` at its ends alone is a comparison of a part of the text. */
function like({ value, pattern }: Extract<Filter, { kind: 'like' }>, isTrue: boolean): MapLibreExpression {
  const isFolded = pattern.kind === 'function';
  const literal = pattern.kind === 'function' && pattern.name === 'casei' ? pattern.arguments[0] : pattern;
  if (literal?.kind !== 'literal') throw new NotInMapLibre('LIKE');
  const text = String(literal.value);
  const [, before = '', middle = '', after = ''] = /^(%?)((?:[^%_\\]|\\[%_\\])*)(%?)$/s.exec(text) ?? [];
  if (before + middle + after !== text) throw new NotInMapLibre('LIKE');
  const plain = middle.replace(/\\(.)/gs, '$1');
  const wanted = isFolded ? plain.toLowerCase() : plain;
  const subject = ['to-string', operand(value)];
  const test = matches(subject, wanted, before !== '', after !== '');
  return isTrue ? test : ['!', test];
}

function matches(
  subject: MapLibreExpression,
  wanted: string,
  isOpenBefore: boolean,
  isOpenAfter: boolean,
): MapLibreExpression {
  if (isOpenBefore && isOpenAfter) return ['in', wanted, subject];
  if (isOpenAfter) return ['==', ['slice', subject, 0, wanted.length], wanted];
  if (!isOpenBefore) return ['==', subject, wanted];
  if (wanted === '') return true;
  return [
    'all',
    ['>=', ['length', subject], wanted.length],
    ['==', ['slice', subject, -wanted.length], wanted],
  ];
}
