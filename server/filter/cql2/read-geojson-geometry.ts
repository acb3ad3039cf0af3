import type { AxisOrder } from '../../geo/crs.ts';
import type { GeoJsonGeometry } from '../../geo/write-wkb.ts';
import { ringFault } from '../geometry-faults.ts';

type Position = readonly [x: number, y: number];
/** Makes the error of a fault at a JSON pointer below the geometry. */
export type GeometryFault = (sentence: string, path: string) => Error;

/**
 * A geometry as JSON has it → x, y, everything nested as its type wants; heights are passed over.
 * @param axisOrder of its positions
 * @throws what `fault` makes
 */
export function readGeoJsonGeometry(
  value: Readonly<Record<string, unknown>>,
  axisOrder: AxisOrder,
  fault: GeometryFault,
  depth = 0,
): GeoJsonGeometry {
  const list = <T>(each: unknown, path: string, read: (item: unknown, path: string) => T): readonly T[] => {
    if (!Array.isArray(each) || each.length === 0) throw fault('an array that is not empty is wanted', path);
    return each.map((item, index) => read(item, `${path}/${index}`));
  };
  const position = (each: unknown, path: string): Position => {
    const numbers =
      Array.isArray(each) && each.length >= 2 && each.length <= 4 && each.every(Number.isFinite);
    if (!numbers) throw fault('a position is two to four numbers', path);
    const [first, second] = each as readonly number[] as Position;
    return axisOrder === 'yx' ? [second, first] : [first, second];
  };
  const line = (each: unknown, path: string): readonly Position[] => {
    const positions = list(each, path, position);
    if (positions.length < 2) throw fault('a line has two positions or more', path);
    return positions;
  };
  const ring = (each: unknown, path: string): readonly Position[] => {
    const positions = list(each, path, position);
    const wrong = ringFault(positions);
    if (wrong !== undefined) throw fault(wrong, path);
    return positions;
  };
  const polygon = (each: unknown, path: string): readonly (readonly Position[])[] => list(each, path, ring);
  const { type, coordinates, geometries } = value;
  const at = '/coordinates';
  switch (type) {
    case 'Point':
      return { type, coordinates: position(coordinates, at) };
    case 'LineString':
      return { type, coordinates: line(coordinates, at) };
    case 'Polygon':
      return { type, coordinates: polygon(coordinates, at) };
    case 'MultiPoint':
      return { type, coordinates: list(coordinates, at, position) };
    case 'MultiLineString':
      return { type, coordinates: list(coordinates, at, line) };
    case 'MultiPolygon':
      return { type, coordinates: list(coordinates, at, polygon) };
    case 'GeometryCollection':
      if (depth > 3) throw fault('collections nest more than 4 deep', '');
      return {
        type,
        geometries: list(geometries, '/geometries', (each, path) => {
          if (typeof each !== 'object' || each === null) throw fault('a geometry is wanted', path);
          const inner: GeometryFault = (sentence, below) => fault(sentence, path + below);
          return readGeoJsonGeometry(each as Readonly<Record<string, unknown>>, axisOrder, inner, depth + 1);
        }),
      };
    default:
      throw fault(`${String(JSON.stringify(type)).slice(0, 40)} is no type of geometry`, '/type');
  }
}
