import { ServiceError } from '../../errors.ts';
import { type CrsReference, orient, readCrsReference } from '../../geo/crs-reference.ts';
import { isOrdered } from '../../geo/extent.ts';
import { EVERYTHING, type Expression, type Filter, NOTHING, type TemporalOperator } from '../filter.ts';
import { METRES } from '../length-units.ts';
import type { Cql2Cursor } from './cql2-cursor.ts';
import { Cql2SyntaxError } from './cql2-tokens.ts';
import { spatialWords } from './predicate-words.ts';
import { readWkt } from './wkt.ts';

/** What reading ECQL needs of its surroundings. */
export interface EcqlReading {
  readonly crs: CrsReference;
  readonly keyOf: (id: string) => string | undefined;
}

/** Whether a predicate begins here that only ECQL has. */
export function startsEcqlPredicate(cursor: Cql2Cursor): boolean {
  const { kind, text } = cursor.next;
  if (kind !== 'name') return false;
  const word = text.toUpperCase();
  const isCall = cursor.isSymbol('(', 1);
  if (word === 'INCLUDE' || word === 'EXCLUDE') return !isCall;
  if (word === 'IN') return isCall;
  if (word === 'BBOX') return isCall && cursor.peek(2).kind === 'name';
  return (
    isCall &&
    (spatialWords.has(`s_${text.toLowerCase()}`) ||
      word === 'DWITHIN' ||
      word === 'BEYOND' ||
      word === 'RELATE')
  );
}

/**
 * A predicate of ECQL: INCLUDE, EXCLUDE, IN ('id'), BBOX, INTERSECTS and its like, DWITHIN, BEYOND, RELATE.
 * Geometries are in the CRS of the reading, or that of `SRID=…;`, or BBOX's fifth argument.
 * @throws Cql2SyntaxError, ServiceError unsupportedCrs
 */
export function readEcqlPredicate(cursor: Cql2Cursor, reading: EcqlReading, value: () => Expression): Filter {
  const { text, at } = cursor.next;
  const word = text.toUpperCase();
  cursor.skip();
  if (word === 'INCLUDE') return EVERYTHING;
  if (word === 'EXCLUDE') return NOTHING;
  if (word === 'IN') return ids(cursor, reading);
  cursor.expect('(');
  if (word === 'BBOX') return box(cursor, reading, at);
  const left = geometry(cursor, value);
  cursor.expect(',');
  const right = geometry(cursor, value);
  const filter = ((): Filter => {
    if (word === 'RELATE') return { kind: 'relate', left, right, matrix: matrix(cursor) };
    const operator = spatialWords.get(`s_${word.toLowerCase()}`);
    if (operator !== undefined) return { kind: 'spatial', operator, left, right };
    return {
      kind: 'distance',
      operator: word === 'DWITHIN' ? 'within' : 'beyond',
      left,
      right,
      metres: distance(cursor),
    };
  })();
  cursor.expect(')');
  return filter;
}

const TEMPORAL: ReadonlyMap<string, TemporalOperator> = new Map([
  ['BEFORE', 'before'],
  ['AFTER', 'after'],
  ['DURING', 'during'],
  ['TEQUALS', 'equals'],
]);

/**
 * A relation in time as ECQL writes it behind a property: `t DURING a/b`, `t BEFORE a`, `t AFTER a`, `t TEQUALS a`,
 * `t BEFORE OR DURING a/b`, `t DURING OR AFTER a/b`. @returns undefined when none stands here
 */
export function readEcqlRelation(cursor: Cql2Cursor, left: Expression): Filter | undefined {
  const words = [...TEMPORAL.keys()].filter((word) => cursor.isWord(word));
  const operator = TEMPORAL.get(words[0] ?? '');
  if (operator === undefined) return undefined;
  cursor.skip();
  let second: TemporalOperator | undefined;
  if (cursor.isWord('OR') && (cursor.isWord('DURING', 1) || cursor.isWord('AFTER', 1))) {
    second = TEMPORAL.get(cursor.peek(1).text.toUpperCase());
    cursor.skip(2);
  }
  const right = period(cursor);
  const filters = [operator, ...(second === undefined ? [] : [second])].map(
    (each): Filter => ({
      kind: 'temporal',
      operator: each,
      left,
      right,
    }),
  );
  return filters.length === 1 ? filters[0] : { kind: 'or', filters };
}

function period(cursor: Cql2Cursor): Expression {
  const start = moment(cursor);
  if (!cursor.accept('/')) return start;
  return { kind: 'interval', start, end: moment(cursor) };
}

function moment(cursor: Cql2Cursor): Expression {
  const token = cursor.next;
  if (token.kind !== 'time' && token.kind !== 'string')
    throw cursor.unexpected('a date or an instant YYYY-MM-DDTHH:MM:SSZ');
  cursor.skip();
  return { kind: 'literal', value: token.text };
}

function ids(cursor: Cql2Cursor, { keyOf }: EcqlReading): Filter {
  cursor.expect('(');
  const keys: (string | undefined)[] = [];
  do keys.push(keyOf(cursor.text("an id in '…'")));
  while (cursor.accept(','));
  cursor.expect(')');
  return { kind: 'keys', keys: keys.filter((key) => key !== undefined) };
}

function geometry(cursor: Cql2Cursor, value: () => Expression): Expression {
  if (!cursor.isWord('SRID') || !cursor.isSymbol('=', 1)) return value();
  const { text } = cursor.peek(2);
  const own = readCrsReference(`EPSG:${text}`, 'wms-1.1.1', 'SRID');
  cursor.skip(3);
  cursor.expect(';');
  return { kind: 'geometry', geometry: readWkt(cursor, own.axisOrder), crs: own.crs };
}

function box(cursor: Cql2Cursor, reading: EcqlReading, at: number): Filter {
  const name = cursor.next.text;
  cursor.skip();
  const numbers: number[] = [];
  let { crs } = reading;
  while (cursor.accept(',')) {
    if (numbers.length === 4) {
      crs = readCrsReference(cursor.text("a CRS in '…'"), 'wfs', 'BBOX');
      break;
    }
    const number = cursor.number();
    if (number === undefined) throw cursor.unexpected('a number');
    numbers.push(Number(number));
  }
  cursor.expect(')');
  const [a, b, c, d] = numbers;
  if (a === undefined || b === undefined || c === undefined || d === undefined) {
    throw new Cql2SyntaxError('BBOX takes a geometry and four numbers', at);
  }
  const extent = orient([a, b, c, d], crs.axisOrder);
  if (!isOrdered(extent)) {
    throw new ServiceError(
      'invalidBbox',
      'The lower corner of BBOX lies above or right of the upper corner.',
      {
        parameter: 'BBOX',
        received: `${name}, ${numbers.join(', ')}`,
        allowed: 'BBOX(geometry, minx, miny, maxx, maxy)',
      },
    );
  }
  const isOwn = /^(geometry|geom|the_geom|shape|wkb_geometry)$/i.test(name);
  return isOwn
    ? { kind: 'bbox', extent, crs: crs.crs }
    : { kind: 'bbox', extent, crs: crs.crs, property: name };
}

function distance(cursor: Cql2Cursor): number {
  cursor.expect(',');
  const { at } = cursor.next;
  const number = Number(cursor.number() ?? Number.NaN);
  cursor.expect(',');
  const words: string[] = [];
  while (cursor.next.kind === 'name') {
    words.push(cursor.next.text.toLowerCase());
    cursor.skip();
  }
  const unit = words.join(' ');
  const metres = METRES.get(unit);
  if (metres === undefined) {
    throw new Cql2SyntaxError(
      `${JSON.stringify(unit.slice(0, 40))} is no unit; there are ${[...METRES.keys()].join(', ')}`,
      at,
    );
  }
  if (number >= 0 && number * metres <= 1e8) return number * metres;
  throw new Cql2SyntaxError('the distance is no number of 0 or more', at);
}

function matrix(cursor: Cql2Cursor): string {
  cursor.expect(',');
  const { at } = cursor.next;
  const text = cursor.text("a matrix such as 'T*F**F***'").toUpperCase();
  if (/^[012TF*]{9}$/.test(text)) return text;
  throw new Cql2SyntaxError('a matrix of relations has nine characters of 0, 1, 2, T, F, *', at);
}
