import type { AxisOrder } from '../../geo/crs.ts';
import type { GeoJsonGeometry } from '../../geo/write-wkb.ts';
import { ringFault } from '../geometry-faults.ts';
import type { Cql2Cursor } from './cql2-cursor.ts';
import { Cql2SyntaxError } from './cql2-tokens.ts';

type Position = readonly [x: number, y: number];

const TYPES: Readonly<Record<string, string>> = {
  POINT: 'Point',
  LINESTRING: 'LineString',
  POLYGON: 'Polygon',
  MULTIPOINT: 'MultiPoint',
  MULTILINESTRING: 'MultiLineString',
  MULTIPOLYGON: 'MultiPolygon',
  GEOMETRYCOLLECTION: 'GeometryCollection',
};

/** Whether a geometry in WKT begins here. */
export function isWkt(cursor: Cql2Cursor): boolean {
  const token = cursor.next;
  if (token.kind !== 'name' || token.quoted || !Object.hasOwn(TYPES, token.text.toUpperCase())) return false;
  const ahead = /^(Z|M|ZM)$/i.test(cursor.peek(1).text) ? 2 : 1;
  return cursor.isSymbol('(', ahead);
}

/**
 * A geometry in WKT (CQL2, annex B, spatialInstance) → x, y; heights and measures are passed over.
 * @throws Cql2SyntaxError
 */
export function readWkt(cursor: Cql2Cursor, axisOrder: AxisOrder): GeoJsonGeometry {
  const { text, at } = cursor.next;
  const type = TYPES[text.toUpperCase()];
  if (type === undefined) throw cursor.unexpected('a geometry');
  cursor.skip();
  if (/^(Z|M|ZM)$/i.test(cursor.next.text)) cursor.skip();
  const position = (): Position => readPosition(cursor, axisOrder);
  const positions = (): readonly Position[] => list(cursor, position);
  const line = (): readonly Position[] => {
    const { at: start } = cursor.next;
    const read = positions();
    if (read.length >= 2) return read;
    throw new Cql2SyntaxError('a line has two positions or more', start);
  };
  const polygon = (): readonly (readonly Position[])[] => list(cursor, () => ring(cursor, positions));
  switch (type) {
    case 'Point': {
      const [only, ...more] = positions();
      if (only === undefined || more.length > 0) throw new Cql2SyntaxError('a point has one position', at);
      return { type, coordinates: only };
    }
    case 'LineString':
      return { type, coordinates: line() };
    case 'Polygon':
      return { type, coordinates: polygon() };
    case 'MultiPoint':
      return {
        type,
        coordinates: list(cursor, () => (cursor.isSymbol('(') ? bracketed(cursor, position) : position())),
      };
    case 'MultiLineString':
      return { type, coordinates: list(cursor, line) };
    case 'MultiPolygon':
      return { type, coordinates: list(cursor, polygon) };
    default:
      return { type, geometries: cursor.deeper(() => list(cursor, () => readWkt(cursor, axisOrder))) };
  }
}

function list<T>(cursor: Cql2Cursor, read: () => T): readonly T[] {
  cursor.expect('(');
  const items = [read()];
  while (cursor.accept(',')) items.push(read());
  cursor.expect(')');
  return items;
}

function bracketed<T>(cursor: Cql2Cursor, read: () => T): T {
  cursor.expect('(');
  const item = read();
  cursor.expect(')');
  return item;
}

function ring(cursor: Cql2Cursor, positions: () => readonly Position[]): readonly Position[] {
  const { at } = cursor.next;
  const read = positions();
  const fault = ringFault(read);
  if (fault !== undefined) throw new Cql2SyntaxError(fault, at);
  return read;
}

function readPosition(cursor: Cql2Cursor, axisOrder: AxisOrder): Position {
  const { at } = cursor.next;
  const numbers: number[] = [];
  for (let text = cursor.number(); text !== undefined && numbers.length < 5; text = cursor.number()) {
    numbers.push(Number(text));
  }
  const [first, second] = numbers;
  if (first === undefined || second === undefined) throw cursor.unexpected('a coordinate');
  if (numbers.length > 4) throw new Cql2SyntaxError('a position has two to four numbers', at);
  return axisOrder === 'yx' ? [second, first] : [first, second];
}
