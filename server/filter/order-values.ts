import type { ExpressionType, Literal } from './expression-type.ts';

const INSTANT = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d+))?Z$/;
/** Integers that a double cannot hold travel as their digits. */
const LONG_INTEGER = /^-?\d{16,}$/;

/**
 * Negative, 0 or positive, as the database orders two values of a type; of an unknown one by what they are.
 */
export function orderValues(a: Literal, b: Literal, type?: ExpressionType): number {
  if (type === 'string') return orderCodePoints(String(a), String(b));
  if (typeof a === 'string' && typeof b === 'string') return orderTexts(a, b);
  if (typeof a === 'string' || typeof b === 'string') {
    if (LONG_INTEGER.test(String(a)) && LONG_INTEGER.test(String(b))) {
      return orderLongIntegers(String(a), String(b));
    }
  }
  return orderNumbers(Number(a), Number(b));
}

const DIGITS = /^-?\d+(?:\.\d+)?$/;

function orderTexts(a: string, b: string): number {
  if (a === b) return 0;
  if (b.endsWith('Z')) {
    const [left, right] = [INSTANT.exec(a), INSTANT.exec(b)];
    if (left !== null && right !== null) return orderInstants(left, right);
  }
  if (LONG_INTEGER.test(a) && LONG_INTEGER.test(b)) return orderLongIntegers(a, b);
  // Dates have two hyphens: what remains are numbers too long for a double.
  if (DIGITS.test(a) && DIGITS.test(b)) return orderNumbers(Number(a), Number(b));
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
