import { ServiceError } from '../../errors.ts';
import { literal } from '../expression.ts';
import type { ExpressionType, ValueType } from '../expression-type.ts';
import { type Comparison, type Expression, type Filter, NOTHING } from '../filter.ts';
import { readCivilDate } from '../instant.ts';
import {
  type Checking,
  checkExpression,
  familyOf,
  isValueType,
  naturalType,
  typeOf,
} from './check-expression.ts';
import { momentOfDate } from './temporal-conditions.ts';

/** A comparison whose sides have one type. @throws ServiceError invalidParameter */
export function checkComparison(
  filter: Extract<Filter, { kind: 'compare' | 'between' | 'in' }>,
  checking: Checking,
): Filter {
  if (filter.kind === 'compare') return compare(filter.left, filter.operator, filter.right, checking);
  return filter.kind === 'between' ? between(filter, checking) : oneOf(filter, checking);
}

function compare(left: Expression, operator: Comparison, right: Expression, checking: Checking): Filter {
  if (left.kind === 'literal' && right.kind !== 'literal')
    return compare(right, MIRRORED[operator], left, checking);
  const type = commonType([left, right], checking);
  if (type !== 'timestamp') {
    return {
      kind: 'compare',
      operator,
      left: checkExpression(left, type, checking, right),
      right: checkExpression(right, type, checking, left),
    };
  }
  if (isDay(right, checking)) return compareDay(left, operator, right, checking);
  if (isDay(left, checking)) return compareDay(right, MIRRORED[operator], left, checking);
  return {
    kind: 'compare',
    operator,
    left: checkExpression(left, 'timestamp', checking, right),
    right: checkExpression(right, 'timestamp', checking, left),
  };
}

/** The operator with its sides changed over. */
const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** An instant beside a date: before, in or behind that day. */
function compareDay(instant: Expression, operator: Comparison, day: Expression, checking: Checking): Filter {
  const left = checkExpression(instant, 'timestamp', checking);
  const date = checkExpression(day, 'date', checking);
  const at = (bound: Comparison, isEnd: boolean): Filter => ({
    kind: 'compare',
    operator: bound,
    left,
    right: momentOfDate(date, isEnd),
  });
  switch (operator) {
    case '=':
      return { kind: 'and', filters: [at('>=', false), at('<=', true)] };
    case '<>':
      return { kind: 'or', filters: [at('<', false), at('>', true)] };
    case '<':
    case '>=':
      return at(operator, false);
    case '<=':
    case '>':
      return at(operator, true);
  }
}

function isDay(expression: Expression, checking: Checking): boolean {
  const type = typeOf(expression, checking);
  if (type !== undefined) return type === 'date';
  return expression.kind === 'literal' && readCivilDate(String(expression.value).trim()) !== undefined;
}

function between(filter: Extract<Filter, { kind: 'between' }>, checking: Checking): Filter {
  const { value, lower, upper } = filter;
  const type = commonType([value, lower, upper], checking);
  if (type === 'timestamp') {
    const filters = [compare(value, '>=', lower, checking), compare(value, '<=', upper, checking)];
    return { kind: 'and', filters };
  }
  return {
    kind: 'between',
    value: checkExpression(value, type, checking),
    lower: checkExpression(lower, type, checking, value),
    upper: checkExpression(upper, type, checking, value),
  };
}

/** Values written in the filter stay a list, which is one parameter; others are compared one by one. */
function oneOf(filter: Extract<Filter, { kind: 'in' }>, checking: Checking): Filter {
  const { value, values } = filter;
  const type = commonType([value, ...values], checking);
  if (values.length === 0) return NOTHING;
  const isPlain = values.every(
    (each) => each.kind === 'literal' && !(type === 'timestamp' && isDay(each, checking)),
  );
  if (!isPlain || (type === 'timestamp' && isDay(value, checking))) {
    return { kind: 'or', filters: values.map((each) => compare(value, '=', each, checking)) };
  }
  return {
    kind: 'in',
    value: checkExpression(value, type, checking),
    values: values.map((each) => checkExpression(each, type, checking, value)),
  };
}

/** What the sides are compared as: the type that one of them has, a date giving way to an instant. */
function commonType(sides: readonly Expression[], checking: Checking): ValueType {
  const types = new Set<ExpressionType>();
  for (const side of sides) {
    const type = typeOf(side, checking);
    if (type !== undefined) types.add(familyOf(type) === 'number' && types.has('number') ? 'number' : type);
  }
  const families = new Set([...types].map(familyOf));
  if (families.size === 0) {
    const natural = new Set(sides.map(naturalType));
    return natural.size === 1 || !natural.has('number') ? naturalType(sides[0] ?? literal('')) : 'number';
  }
  if (families.size === 2 && families.has('date') && families.has('timestamp')) return 'timestamp';
  const [only] = types;
  if (families.size === 1 && only !== undefined && isValueType(only)) {
    return types.has('number') ? 'number' : only;
  }
  throw new ServiceError('invalidParameter', `${describe(sides, checking)} cannot be compared.`, {
    parameter: checking.parameter,
    received: [...types].join(', '),
    allowed:
      'texts with texts, numbers with numbers, dates and instants with each other, truth values with truth values',
  });
}

function describe(sides: readonly Expression[], checking: Checking): string {
  const names = sides.map((side) => {
    const type = typeOf(side, checking);
    return side.kind === 'property'
      ? `the property ${side.name} (${type})`
      : `${side.kind === 'array' || side.kind === 'interval' ? 'an' : 'a'} ${type ?? naturalType(side)}`;
  });
  const text = names.join(' and ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
