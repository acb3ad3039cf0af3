import { ServiceError } from '../../errors.ts';
import { type CrsReference, readCrsReference } from '../../geo/crs-reference.ts';
import type { Expression, Filter } from '../filter.ts';
import { Cql2Cursor } from './cql2-cursor.ts';
import { asFilter, Cql2Expressions, type Cql2Node } from './cql2-expressions.ts';
import { Cql2SyntaxError, type Cql2Words, tokenize } from './cql2-tokens.ts';

/** Most characters of a filter text. */
export const MAX_CQL2_LENGTH = 100_000;

/** CRS84: of geometries in a filter that names no other (OGC API Features Part 3, 8.2). */
export const FILTER_CRS84: CrsReference = readCrsReference(
  'http://www.opengis.net/def/crs/OGC/1.3/CRS84',
  'ogc-api',
  'filter-crs',
);

export interface Cql2Options {
  /** Where the text stood, for the error. */
  readonly parameter?: string;
  /** Of the geometries written in it, which stand in its axis order. */
  readonly crs?: CrsReference;
  /** `ecql` takes besides CQL2 the words of GeoServer's ECQL: INTERSECTS, BBOX, DWITHIN, ILIKE, DURING, INCLUDE … */
  readonly words?: Cql2Words;
  /** The key that a feature id stands for (ECQL's `IN ('id')`); the id itself when absent, undefined for nobody's. */
  readonly keyOf?: (id: string) => string | undefined;
}

/**
 * CQL2 text (OGC 21-065r2, annex B), every class of it → Filter. Names are not looked up here.
 * @param given options, or only where the text stood
 * @throws ServiceError invalidParameter with the position of the first fault, counted from 1
 */
export function readCql2Text(text: string, given: Cql2Options | string = {}): Filter {
  return read(text, typeof given === 'string' ? { parameter: given } : given, asFilter);
}

/**
 * A value of CQL2 text alone: a property, a literal, a function, a computation.
 * @throws ServiceError invalidParameter with the position of the first fault, counted from 1
 */
export function readCql2Value(text: string, parameter: string): Expression {
  return read(text, { parameter }, (node, cursor) => {
    if (node.kind !== 'filter') return node;
    throw cursor.unexpected('a value');
  });
}

function read<T>(text: string, options: Cql2Options, as: (node: Cql2Node, cursor: Cql2Cursor) => T): T {
  const { parameter = 'filter', crs = FILTER_CRS84, words = 'cql2', keyOf } = options;
  if (text.length > MAX_CQL2_LENGTH) {
    throw new ServiceError('invalidParameter', `The filter is longer than ${MAX_CQL2_LENGTH} characters.`, {
      parameter,
      received: text,
      allowed: `at most ${MAX_CQL2_LENGTH} characters`,
    });
  }
  try {
    const cursor = new Cql2Cursor(tokenize(text, words));
    const expressions = new Cql2Expressions(cursor, { crs, words, keyOf: keyOf ?? ((id) => id) });
    const result = as(expressions.whole(), cursor);
    if (cursor.next.kind !== 'end') throw cursor.unexpected('AND, OR or the end');
    return result;
  } catch (error) {
    if (!(error instanceof Cql2SyntaxError)) throw error;
    throw new ServiceError(
      'invalidParameter',
      `The filter is wrong at character ${error.at}: ${error.message}.`,
      {
        parameter,
        received: text,
        allowed: words === 'ecql' ? 'CQL2 text or ECQL' : 'CQL2 text',
        cause: error,
      },
    );
  }
}
