import { fadeColour } from './colour.ts';
import type { ExpressionFunction, ExpressionValue } from './expression.ts';
import { toNumber, toText } from './expression-value.ts';

/** Answers a function of the expression tree: NULL where an argument is (save for coalesce, min and max) or does not fit. */
export function callFunction(name: ExpressionFunction, args: readonly ExpressionValue[]): ExpressionValue {
  if (name === 'coalesce') return args.find((value) => value !== null) ?? null;
  if (name === 'min' || name === 'max') {
    const numbers = args.map(toNumber).filter((value) => value !== null);
    return numbers.length === 0 ? null : Math[name](...numbers);
  }
  if (args.includes(null)) return null;
  const [first = null, second = null, third = null] = args;
  const value = Object.hasOwn(ofTexts, name)
    ? ofTexts[name]?.(toText(first) ?? '', second, third)
    : ofNumbers[name]?.(toNumber(first), toNumber(second), second);
  return typeof value === 'number' && !Number.isFinite(value) ? null : (value ?? null);
}

type Answer = ExpressionValue | undefined;

const ofTexts: Partial<
  Record<ExpressionFunction, (text: string, second: ExpressionValue, third: ExpressionValue) => Answer>
> = {
  upper: (text) => text.toLocaleUpperCase('pl'),
  lower: (text) => text.toLocaleLowerCase('pl'),
  capitalize: (text) =>
    text.replace(/(^|[\s-])(\p{Ll})/gu, (_, before: string, letter: string) => before + letter.toUpperCase()),
  trim: (text) => text.trim(),
  length: (text) => [...text].length,
  substring: (text, second, third) => {
    const from = toNumber(second);
    const count = third === null ? Infinity : toNumber(third);
    if (from === null || count === null) return null;
    const start = Math.trunc(from) - 1;
    return [...text].slice(Math.max(0, start), Math.max(0, start + count)).join('');
  },
  replace: (text, second, third) => {
    const found = toText(second) ?? '';
    return found === '' ? text : toText(text.replaceAll(found, () => toText(third) ?? ''));
  },
  text: (text) => text,
  number: (text) => toNumber(text),
  fade: (text, second) => {
    const opacity = toNumber(second);
    return opacity === null ? null : fadeColour(text, opacity);
  },
};

const ofNumbers: Partial<
  Record<ExpressionFunction, (a: number | null, b: number | null, second: ExpressionValue) => Answer>
> = {
  format: (a, b) => (a === null || b === null ? null : decimals(a, b).replace('.', ',')),
  round: (a, b, second) =>
    a === null || (second !== null && b === null) ? null : Number(decimals(a, b ?? 0)),
  floor: (a) => (a === null ? null : Math.floor(a)),
  ceil: (a) => (a === null ? null : Math.ceil(a)),
  abs: (a) => (a === null ? null : Math.abs(a)),
  sqrt: (a) => (a === null ? null : Math.sqrt(a)),
  power: (a, b) => (a === null || b === null ? null : a ** b),
  modulo: (a, b) => (a === null || b === null ? null : a - Math.floor(a / b) * b),
  px: (a) => lengthOf(a, 'px'),
  mm: (a) => lengthOf(a, 'mm'),
  m: (a) => lengthOf(a, 'm'),
};

/** Most decimals of a written number. */
const MOST_DECIMALS = 10;

/** So many decimals; halves away from zero as the number's own digits say, not as its binary form does. */
function decimals(value: number, places: number): string {
  const count = Math.min(MOST_DECIMALS, Math.max(0, Math.trunc(places)));
  const shifted = Number(`${Math.abs(value)}e${count}`);
  if (!Number.isFinite(shifted)) return String(value);
  const rounded = Number(`${Math.round(shifted)}e-${count}`) * Math.sign(value);
  return (rounded === 0 ? 0 : rounded).toFixed(count);
}

function lengthOf(value: number | null, unit: 'px' | 'mm' | 'm'): string | null {
  return value === null || !Number.isFinite(value) ? null : `${plain(value)}${unit}`;
}

/** Never in the form 1e-7, which a length has not. */
function plain(value: number): string {
  return String(Number(value.toFixed(6)));
}
