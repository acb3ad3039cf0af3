import type { Property } from '../catalog/layer.ts';
import type { PropertyValue } from '../source/feature-source.ts';

/*
 * Values as typed columns of files hold them. What a type cannot hold is NULL: infinities, NaN, years before Christ.
 */

/** Well-formed text without NUL, which no file format holds. */
export function textOf(value: PropertyValue): string | null {
  if (value === null) return null;
  const text = typeof value === 'string' ? value : String(value);
  return UNUSUAL.test(text) ? text.replaceAll('\0', '').toWellFormed() : text;
}

const UNUSUAL = /[\0\ud800-\udfff]/;

/** A finite double; exact digits beyond it are rounded. */
export function numberOf(value: PropertyValue): number | null {
  if (value === null || typeof value === 'boolean' || value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** A whole number of 64 bits, exact. */
export function integerOf(value: PropertyValue): bigint | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : null;
  if (typeof value !== 'string' || !/^-?\d+$/.test(value)) return null;
  const integer = BigInt(value);
  return BigInt.asIntN(64, integer) === integer ? integer : null;
}

/** WKB of a further geometry that was asked for in hexadecimal digits (`geometryValues`). */
export function wkbOf(value: unknown): Uint8Array | null {
  return typeof value === 'string' ? Buffer.from(value, 'hex') : null;
}

export function booleanOf(value: PropertyValue): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

/** A civil date `YYYY-MM-DD` of the years 1 to 9999. */
export function dateOf(value: PropertyValue): string | null {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !value.startsWith('0000')
    ? value
    : null;
}

/** An instant `YYYY-MM-DDThh:mm:ss[.f]Z` of the years 1 to 9999. */
export function instantOf(value: PropertyValue): string | null {
  if (typeof value !== 'string') return null;
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/.test(value) && !value.startsWith('0000')
    ? value
    : null;
}

/** Milliseconds since 1970 of a civil date at midnight or of an instant. */
export function timeOf(text: string): number {
  return Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text);
}

/** Name of the column that holds the feature's key, which no property has. */
export function keyColumn(properties: readonly Property[]): string {
  const taken = new Set(properties.map(({ name }) => name));
  return ['id', 'feature_id', 'sip_feature_id'].find((name) => !taken.has(name)) ?? 'sip_feature_key';
}
