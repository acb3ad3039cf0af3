import { evaluateFunction } from './evaluate-function.ts';
import { statedType } from './expression.ts';
import type { Literal } from './expression-type.ts';
import type { Comparison, Expression, Filter } from './filter.ts';
import { foldAccents, foldCase } from './fold-text.ts';
import { type LikeToken, matchesLike, readLikePattern } from './like-pattern.ts';
import { orderValues } from './order-values.ts';

/** The value of a property by its name; null or undefined is NULL. */
export type ValueOf = (name: string) => Literal | null | undefined;

/**
 * Answers a filter about one feature in memory as SQL would: true, false, or null for unknown.
 * The filter must have been checked (`check-filter.ts`): its values are of the properties' types then.
 * @throws RangeError for what only the database answers: geometries, keys and valid time (`needsDatabase`)
 */
export function evaluate(filter: Filter, read: ValueOf): boolean | null {
  switch (filter.kind) {
    case 'and':
      return conjunction(filter.filters, read, false);
    case 'or':
      return conjunction(filter.filters, read, true);
    case 'not': {
      const answer = evaluate(filter.filter, read);
      return answer === null ? null : !answer;
    }
    case 'isNull':
      return evaluateExpression(filter.value, read) === null;
    case 'compare':
      return compare(filter.left, filter.operator, filter.right, read);
    case 'between': {
      const above = compare(filter.value, '>=', filter.lower, read);
      if (above === false) return false;
      const below = compare(filter.value, '<=', filter.upper, read);
      return below === false ? false : above === null ? null : below;
    }
    case 'in':
      return oneOf(filter, read);
    case 'like': {
      const value = evaluateExpression(filter.value, read);
      return value === null ? null : matchesLike(String(value), tokensOf(filter));
    }
    default:
      throw new RangeError(`${filter.kind} needs the database`);
  }
}

/**
 * The value of an expression for one feature; null is NULL.
 * @throws RangeError for geometries, which only the database has
 */
export function evaluateExpression(expression: Expression, read: ValueOf): Literal | null {
  switch (expression.kind) {
    case 'property':
      if (expression.type === 'geometry') throw new RangeError('a geometry needs the database');
      return read(expression.name) ?? null;
    case 'literal':
      return expression.value;
    case 'arithmetic':
      return compute(expression, read);
    case 'function':
      return evaluateFunction(
        expression.name,
        expression.arguments.map((each) => evaluateExpression(each, read)),
      );
    case 'condition':
      return evaluate(expression.filter, read);
    default:
      throw new RangeError(`${expression.kind} needs the database`);
  }
}

/** Kleene's AND (`decisive` false) and OR (`decisive` true): one decisive answer decides, else an unknown one does. */
function conjunction(filters: readonly Filter[], read: ValueOf, decisive: boolean): boolean | null {
  let answer: boolean | null = !decisive;
  for (const filter of filters) {
    const each = evaluate(filter, read);
    if (each === decisive) return decisive;
    if (each === null) answer = null;
  }
  return answer;
}

function compare(left: Expression, operator: Comparison, right: Expression, read: ValueOf): boolean | null {
  const a = evaluateExpression(left, read);
  if (a === null) return null;
  const b = evaluateExpression(right, read);
  if (b === null) return null;
  const sign = orderValues(a, b, statedType(right) ?? statedType(left));
  switch (operator) {
    case '=':
      return sign === 0;
    case '<>':
      return sign !== 0;
    case '<':
      return sign < 0;
    case '<=':
      return sign <= 0;
    case '>':
      return sign > 0;
    case '>=':
      return sign >= 0;
  }
}

function oneOf({ value, values }: Extract<Filter, { kind: 'in' }>, read: ValueOf): boolean | null {
  if (values.length === 0) return false;
  const wanted = evaluateExpression(value, read);
  if (wanted === null) return null;
  const type = statedType(value);
  let answer: boolean | null = false;
  for (const each of values) {
    const given = evaluateExpression(each, read);
    if (given === null) answer = null;
    else if (orderValues(wanted, given, type ?? statedType(each)) === 0) return true;
  }
  return answer;
}

/** In double precision, step by step as the SQL does it; unknown where the SQL has NULL or gives up. */
function compute(
  { operator, left, right }: Extract<Expression, { kind: 'arithmetic' }>,
  read: ValueOf,
): number | null {
  const [first, second] = [evaluateExpression(left, read), evaluateExpression(right, read)];
  if (first === null || second === null) return null;
  const [a, b] = [Number(first), Number(second)];
  if (b === 0 && (operator === '/' || operator === '%' || operator === 'div')) return null;
  const result = arithmetic(operator, a, b);
  const isOverflow = !Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b);
  return isOverflow ? null : result;
}

function arithmetic(
  operator: Extract<Expression, { kind: 'arithmetic' }>['operator'],
  a: number,
  b: number,
): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a - b * Math.trunc(a / b);
    case 'div':
      return Math.trunc(a / b);
    case '^':
      return a ** b;
  }
}

const patterns = new WeakMap<Filter, readonly LikeToken[]>();

function tokensOf(filter: Extract<Filter, { kind: 'like' }>): readonly LikeToken[] {
  let tokens = patterns.get(filter);
  if (tokens === undefined) {
    tokens = readLikePattern(patternOf(filter.pattern)) ?? [];
    patterns.set(filter, tokens);
  }
  return tokens;
}

/** The text of a checked pattern, folded as it says. @throws RangeError when it is none */
export function patternOf(pattern: Expression): string {
  if (pattern.kind === 'literal') return String(pattern.value);
  const [inner] = pattern.kind === 'function' ? pattern.arguments : [];
  if (pattern.kind !== 'function' || inner === undefined) throw new RangeError('a pattern is a text');
  return pattern.name === 'casei' ? foldCase(patternOf(inner)) : foldAccents(patternOf(inner));
}
