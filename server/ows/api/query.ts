import type { Language } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import { queryOf, readPairs } from '../../http/kvp.ts';

/** Parameters of an OGC API request: names are case-sensitive, each once (Part 1, 7.6). */
export type Query = ReadonlyMap<string, string>;

/** In these a raw `+` is a plus: an offset from UTC, a media type, an ascending order. */
const PLUS_NAMES = new Set(['datetime', 'f', 'sortby', 'subset']);

const MAX_PARAMETERS = 100;

/**
 * The query of a request's address → its parameters. Equal duplicates count once.
 * @throws ServiceError invalidParameter for a broken escape or one name with two values
 */
export function readQuery(url: string): Query {
  const text = queryOf(url);
  if (text.split('&', MAX_PARAMETERS + 1).length > MAX_PARAMETERS) {
    throw new ServiceError('invalidParameter', `More than ${MAX_PARAMETERS} parameters are given.`);
  }
  return readPairs(text, PLUS_NAMES);
}

/**
 * Refuses what the API definition does not name (Part 1, 7.5, query-param-unknown).
 * @throws ServiceError unknownParameter
 */
export function requireKnown(query: Query, names: readonly string[]): void {
  for (const name of query.keys()) {
    if (names.includes(name)) continue;
    throw new ServiceError('unknownParameter', `There is no parameter ${name} here.`, {
      parameter: name,
      allowed: names,
    });
  }
}

/**
 * The parameter `lang`.
 * @throws ServiceError invalidParameter when it is neither pl nor en
 */
export function readLang(query: Query): Language | undefined {
  const lang = query.get('lang');
  if (lang === undefined || lang === 'pl' || lang === 'en') return lang;
  throw new ServiceError('invalidParameter', 'lang must be pl or en.', {
    parameter: 'lang',
    received: lang,
    allowed: ['pl', 'en'],
  });
}
