import type { ExpressionValue } from './expression.ts';

/** Most characters that an expression yields. */
export const LONGEST_TEXT = 1000;

/** A value as a number: texts that are one count; null when it is none. */
export function toNumber(value: ExpressionValue): number | null {
  if (typeof value === 'number') return finite(value);
  if (typeof value !== 'string' || !/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(value)) return null;
  return finite(Number(value));
}

/** A value as text: numbers as JSON has them; null stays. */
export function toText(value: ExpressionValue): string | null {
  return value === null ? null : String(value).slice(0, LONGEST_TEXT);
}

/** The number, or null when it is none. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
