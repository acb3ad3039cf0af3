import { ServiceError } from '../errors.ts';

/** Key-value pairs of an OGC request: names in upper case, each once. */
export type Kvp = ReadonlyMap<string, string>;

/** In these a `+` is a plus (`image/svg+xml`), not a space. */
const MEDIA_TYPE_NAMES = new Set(['FORMAT', 'OUTPUTFORMAT', 'INFO_FORMAT', 'EXCEPTIONS', 'ACCEPTFORMATS']);

/**
 * A query string or a form body, as clients really send them → pairs. Names are case-insensitive, equal
 * duplicates count once, `?`, `&&` and a trailing `&` are tolerated.
 * @throws ServiceError invalidParameter as {@link readPairs}
 */
export function readKvp(text: string): Kvp {
  return readPairs(text.replace(/^\?+/, ''), MEDIA_TYPE_NAMES, (name) =>
    name.replace(/^\?/, '').toUpperCase(),
  );
}

/**
 * `name=value&…` → pairs by the name that `nameOf` makes of each. Equal duplicates count once; a name without `=`
 * has an empty value.
 * @param plusNames names in whose values a raw `+` is a plus, not a space
 * @throws ServiceError invalidParameter when a name comes twice with different values or an escape is broken
 */
export function readPairs(
  text: string,
  plusNames: ReadonlySet<string>,
  nameOf: (name: string) => string = (name) => name,
): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const piece of text.split('&')) {
    if (piece === '' || piece === '?') continue;
    const at = piece.indexOf('=');
    const name = nameOf(decode(at < 0 ? piece : piece.slice(0, at), false));
    const value = at < 0 ? '' : decode(piece.slice(at + 1), plusNames.has(name));
    const known = pairs.get(name);
    if (known !== undefined && known !== value) {
      throw new ServiceError('invalidParameter', `${name} is given twice with different values.`, {
        parameter: name,
        received: `${known}, ${value}`,
        allowed: 'one value',
      });
    }
    pairs.set(name, value);
  }
  return pairs;
}

/** The part of a request's raw address behind the first `?`. */
export function queryOf(url: string): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at + 1);
}

/**
 * A parameter that must be there.
 * @throws ServiceError missingParameter
 */
export function required(kvp: Kvp, name: string): string {
  const value = kvp.get(name);
  if (value === undefined || value === '') {
    throw new ServiceError('missingParameter', `The parameter ${name} is missing.`, { parameter: name });
  }
  return value;
}

/**
 * A whole number inside a range, or the fallback when the parameter is absent or empty.
 * @throws ServiceError invalidParameter
 */
export function integerOf(kvp: Kvp, name: string, range: { min: number; max: number }): number | undefined {
  const text = kvp.get(name);
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!/^[+-]?\d+(\.0*)?$/.test(text.trim()) || value < range.min || value > range.max) {
    throw new ServiceError(
      'invalidParameter',
      `${name} must be a whole number from ${range.min} to ${range.max}.`,
      {
        parameter: name,
        received: text,
        allowed: `${range.min}…${range.max}`,
      },
    );
  }
  return value;
}

function decode(text: string, plusIsPlus: boolean): string {
  try {
    return decodeURIComponent(plusIsPlus ? text : text.replaceAll('+', ' '));
  } catch {
    throw new ServiceError('invalidParameter', 'The query holds a broken percent escape.', {
      received: text,
    });
  }
}
