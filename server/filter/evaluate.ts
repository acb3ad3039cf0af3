import type { Comparison, Filter, Literal } from './filter.ts';
import { type LikeToken, matchesLike, readLikePattern } from './like-pattern.ts';

/** The value of a property by its name; null or undefined is NULL. */
export type ValueOf = (name: string) => string | number | boolean | null | undefined;

/**
 * Answers a filter about one feature in memory as SQL would: true, false, or null for unknown.
 * The filter's values must be of the properties' types: a checked filter's are (`check-filter.ts`).
 * @throws RangeError for bbox, keys and during, which only the database answers
 */
export function evaluate(filter: Filter, read: ValueOf): boolean | null {
  switch (filter.kind) {
    case 'and':
      return conjunction(filter.filters, read, false);
    case 'or':
      return conjunction(filter.filters, read, true);
    case 'not':
      return negation(evaluate(filter.filter, read));
    case 'isNull':
      return (read(filter.property) ?? null) === null;
    case 'compare':
      return compare(read(filter.property), filter.operator, filter.value);
    case 'between': {
      const value = read(filter.property);
      const above = compare(value, '>=', filter.lower);
      return above === true ? compare(value, '<=', filter.upper) : above;
    }
    case 'in': {
      if (filter.values.length === 0) return false;
      const value = read(filter.property) ?? null;
      return value === null ? null : filter.values.some((each) => order(value, each) === 0);
    }
    case 'like': {
      const value = read(filter.property) ?? null;
      return value === null ? null : isLike(String(value), filter);
    }
    default:
      throw new RangeError(`${filter.kind} needs the database`);
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

function negation(answer: boolean | null): boolean | null {
  return answer === null ? null : !answer;
}

function compare(value: ReturnType<ValueOf>, operator: Comparison, literal: Literal): boolean | null {
  if (value === null || value === undefined) return null;
  const sign = order(value, literal);
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

const INSTANT = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d+))?Z$/;
/** Integers that a double cannot hold travel as their digits. */
const LONG_INTEGER = /^-?\d{16,}$/;

/** Negative, 0 or positive, by the kind of value both are. */
function order(value: Literal, literal: Literal): number {
  if (typeof value === 'string' && typeof literal === 'string') return orderTexts(value, literal);
  if (typeof value === 'string' || typeof literal === 'string') {
    if (LONG_INTEGER.test(String(value)) && LONG_INTEGER.test(String(literal))) {
      return orderLongIntegers(String(value), String(literal));
    }
  }
  return orderNumbers(Number(value), Number(literal));
}

function orderTexts(a: string, b: string): number {
  if (a === b) return 0;
  if (b.endsWith('Z')) {
    const [left, right] = [INSTANT.exec(a), INSTANT.exec(b)];
    if (left !== null && right !== null) return orderInstants(left, right);
  }
  if (LONG_INTEGER.test(a) && LONG_INTEGER.test(b)) return orderLongIntegers(a, b);
  return orderCodePoints(a, b);
}

function orderInstants(a: RegExpExecArray, b: RegExpExecArray): number {
  const [secondA = '', secondB = ''] = [a[1], b[1]];
  if (secondA !== secondB) return secondA < secondB ? -1 : 1;
  return orderNumbers(Number(`0.${a[2] ?? '0'}`), Number(`0.${b[2] ?? '0'}`));
}

function orderLongIntegers(a: string, b: string): number {
  const difference = BigInt(a) - BigInt(b);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/** As PostgreSQL orders doubles: NaN equals itself and is above everything. */
function orderNumbers(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a === b ? 0 : a < b ? -1 : 1;
}

/** The order of UTF-8 bytes (collation C), which that of UTF-16 is not beyond U+FFFF. */
function orderCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    if (a.charCodeAt(index) === b.charCodeAt(index)) continue;
    const isLowHalf = index > 0 && isSurrogate(a, index - 1) && isSurrogate(b, index - 1);
    const start = isLowHalf ? index - 1 : index;
    return (a.codePointAt(start) ?? 0) - (b.codePointAt(start) ?? 0);
  }
  return a.length - b.length;
}

function isSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xd800 && unit < 0xdc00;
}

const patterns = new WeakMap<Filter, readonly LikeToken[]>();

function isLike(text: string, filter: Extract<Filter, { kind: 'like' }>): boolean {
  let tokens = patterns.get(filter);
  if (tokens === undefined) {
    tokens = readLikePattern(filter.matchCase ? filter.pattern : filter.pattern.toLowerCase()) ?? [];
    patterns.set(filter, tokens);
  }
  return matchesLike(filter.matchCase ? text : text.toLowerCase(), tokens);
}
