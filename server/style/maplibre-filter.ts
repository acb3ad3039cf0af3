import { expressionProperties } from '../filter/check-filter.ts';
import type { Expression, Filter } from '../filter/filter.ts';
import type { MapLibreExpression } from './maplibre.ts';

/** A filter that MapLibre cannot answer. */
export class NotInMapLibre extends Error {}

/**
 * A filter → an expression that is true exactly where the filter is: NULL is unknown, and unknown is not true, however
 * often it is negated.
 * @throws NotInMapLibre
 */
export function toMapLibreFilter(filter: Filter, isTrue = true): MapLibreExpression {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const all = (filter.kind === 'and') === isTrue;
      return [all ? 'all' : 'any', ...filter.filters.map((each) => toMapLibreFilter(each, isTrue))];
    }
    case 'not':
      return toMapLibreFilter(filter.filter, !isTrue);
    case 'compare':
      return compare(filter, isTrue);
    case 'between': {
      const { value, lower, upper } = filter;
      const parts: readonly Filter[] = [
        { kind: 'compare', operator: '>=', left: value, right: lower },
        { kind: 'compare', operator: '<=', left: value, right: upper },
      ];
      return toMapLibreFilter({ kind: 'and', filters: parts }, isTrue);
    }
    case 'in': {
      const found = ['in', operand(filter.value), ['literal', filter.values.map(constant)]];
      return known([filter.value], isTrue ? found : ['!', found]);
    }
    case 'isNull': {
      const names = [...expressionProperties(filter.value)];
      const tests = names.map((name) => [isTrue ? '==' : '!=', ['get', name], null]);
      return [isTrue ? 'any' : 'all', ...tests];
    }
    case 'like':
      return known([filter.value], like(filter, isTrue));
    default:
      throw new NotInMapLibre(filter.kind);
  }
}

const OPPOSITE = { '=': '!=', '<>': '==', '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const;
const OPERATORS = { '=': '==', '<>': '!=', '<': '<', '<=': '<=', '>': '>', '>=': '>=' } as const;

function compare(
  { operator, left, right }: Extract<Filter, { kind: 'compare' }>,
  isTrue: boolean,
): MapLibreExpression {
  const word = isTrue ? OPERATORS[operator] : OPPOSITE[operator];
  return known([left, right], [word, operand(left), operand(right)]);
}

/** The test, where no property in it is NULL. */
function known(operands: readonly Expression[], test: MapLibreExpression): MapLibreExpression {
  const names = new Set<string>();
  for (const each of operands) expressionProperties(each, names);
  return names.size === 0 ? test : ['all', ...[...names].map((name) => ['!=', ['get', name], null]), test];
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
