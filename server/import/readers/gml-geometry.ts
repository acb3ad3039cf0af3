import type { SaxesTagNS } from 'saxes';
import type { AxisOrder } from '../../geo/crs.ts';
import { allCrs } from '../../geo/crs.ts';
import type { GeoJsonGeometry } from '../../geo/write-wkb.ts';
import { ImportError } from '../dataset.ts';

type Position = [x: number, y: number];

const GML_2_AND_3_1 = 'http://www.opengis.net/gml';
const GML_3_2 = 'http://www.opengis.net/gml/3.2';

const GEOMETRIES = new Set([
  'Point',
  'LineString',
  'LinearRing',
  'Curve',
  'Polygon',
  'Surface',
  'MultiPoint',
  'MultiLineString',
  'MultiCurve',
  'MultiPolygon',
  'MultiSurface',
  'MultiGeometry',
  'CompositeCurve',
  'CompositeSurface',
]);

/** Whether an element begins a geometry. */
export function isGmlGeometry({ uri, local }: SaxesTagNS): boolean {
  return (uri === GML_3_2 || uri === GML_2_AND_3_1) && GEOMETRIES.has(local);
}

const MAX_VERTICES = 5_000_000;

/** Reads one geometry at a time from parser events; linear segments only: an arc is refused, not straightened. */
export class GmlGeometryReader {
  /** EPSG number of the last srsName seen. */
  srid: number | undefined;
  crsNote = 'the file names no CRS (srsName)';
  isReading = false;
  #depth = 0;
  #vertices = 0;
  #axisOrder: AxisOrder = 'xy';
  readonly #given: AxisOrder | undefined;
  #root = '';
  #line: Position[] = [];
  #isInterior = false;
  #points: Position[] = [];
  #lines: Position[][] = [];
  #polygons: Position[][][] = [];
  #curve: Position[] | undefined;

  constructor(axisOrder: AxisOrder | undefined) {
    this.#given = axisOrder;
  }

  get isOversized(): boolean {
    return this.#vertices > MAX_VERTICES;
  }

  /** Takes the CRS that an element names; inner elements inherit it. */
  rememberCrs(tag: SaxesTagNS): void {
    const name = Object.values(tag.attributes).find(({ local }) => local === 'srsName')?.value;
    if (name === undefined) return;
    const srid = sridOf(name);
    if (srid === undefined)
      throw new ImportError(`The CRS ${name} has no EPSG code: say which with --crs EPSG:n.`);
    if (this.srid !== undefined && srid !== this.srid) {
      throw new ImportError(`The file mixes the CRSs EPSG:${this.srid} and EPSG:${srid}.`);
    }
    this.srid = srid;
    this.#axisOrder = this.#given ?? axisOrderOf(name, srid, tag.uri);
    const order = this.#axisOrder === 'yx' ? 'northing or latitude first' : 'easting or longitude first';
    this.crsNote = `srsName ${name}, read ${order}`;
  }

  opened(tag: SaxesTagNS): void {
    this.rememberCrs(tag);
    if (!this.isReading) this.#begin(tag.local);
    this.#depth += 1;
    const { local } = tag;
    if (/^(Arc|ArcString|Circle|ArcByCenterPoint|BSpline|Bezier|CubicSpline|Geodesic)/.test(local)) {
      throw new ImportError(
        `The file holds curves (${local}); straighten them first, e.g. with ogr2ogr -nlt CONVERT_TO_LINEAR.`,
      );
    }
    if (local === 'interior' || local === 'innerBoundaryIs') this.#isInterior = true;
    if (local === 'exterior' || local === 'outerBoundaryIs') this.#isInterior = false;
    if (local === 'Polygon' || local === 'PolygonPatch' || local === 'Rectangle') this.#polygons.push([]);
    if (local === 'Curve' || local === 'Ring') this.#curve = [];
    if (
      local === 'LineString' ||
      local === 'LinearRing' ||
      local === 'LineStringSegment' ||
      local === 'Point'
    )
      this.#line = [];
  }

  closed({ local }: SaxesTagNS, text: string): void {
    this.#depth -= 1;
    if (local === 'posList' || local === 'pos') this.#add(numbers(text));
    else if (local === 'coordinates') this.#add(coordinates(text), this.#given ?? 'xy');
    else if (local === 'Point') this.#points.push(...this.#line.splice(0));
    else if (local === 'LineStringSegment') this.#join(this.#line.splice(0));
    else if (local === 'LineString') this.#endLine(this.#line.splice(0));
    else if (local === 'LinearRing') this.#ring(this.#line.splice(0));
    else if (local === 'Curve' || local === 'Ring') this.#endCurve(local === 'Ring');
    if (this.#depth === 0) this.isReading = false;
  }

  /** The geometry read since the last call; null when there was none. */
  take(): GeoJsonGeometry | null {
    const [points, lines, polygons] = [
      this.#points.splice(0),
      this.#lines.splice(0),
      this.#polygons.splice(0),
    ];
    const isMulti = /^Multi|^Composite/.test(this.#root);
    this.#root = '';
    this.#vertices = 0;
    if (polygons.length > 0) return single('Polygon', polygons, isMulti);
    if (lines.length > 0) return single('LineString', lines, isMulti);
    return points.length > 0 ? single('Point', points, isMulti) : null;
  }

  #begin(local: string): void {
    // A feature may hold a second geometry, such as a label's place: the first is its own.
    const isFirst = this.#points.length + this.#lines.length + this.#polygons.length === 0;
    this.isReading = true;
    this.#depth = 0;
    this.#curve = undefined;
    if (isFirst) this.#root = local;
  }

  #add(values: readonly number[], axisOrder = this.#axisOrder): void {
    if (values.length % 2 !== 0)
      throw new ImportError('A list of coordinates is not made of pairs; only two dimensions are read.');
    for (let i = 0; i < values.length; i += 2) {
      const [first, second] = [values[i] as number, values[i + 1] as number];
      this.#line.push(axisOrder === 'yx' ? [second, first] : [first, second]);
    }
    this.#vertices += values.length / 2;
  }

  #join(segment: readonly Position[]): void {
    const curve = this.#curve ?? [];
    const last = curve.at(-1);
    const [first] = segment;
    const repeats = last !== undefined && first !== undefined && last[0] === first[0] && last[1] === first[1];
    curve.push(...(repeats ? segment.slice(1) : segment));
    this.#curve = curve;
  }

  #endLine(line: Position[]): void {
    if (this.#curve !== undefined) this.#join(line);
    else this.#lines.push(line);
  }

  #endCurve(isRing: boolean): void {
    const curve = this.#curve ?? [];
    this.#curve = undefined;
    if (isRing) this.#ring(curve);
    else this.#lines.push(curve);
  }

  #ring(ring: Position[]): void {
    const polygon = this.#polygons.at(-1);
    if (polygon === undefined) this.#lines.push(ring);
    else if (this.#isInterior) polygon.push(ring);
    else polygon.unshift(ring);
  }
}

/**
 * An urn or http-uri follows the authority. The short `EPSG:n` does so in GML 3.1, as MapServer writes it, and
 * is easting first in GML 3.2, as GeoServer and this platform write it. GML 2 (`coordinates`) is always x, y.
 */
function axisOrderOf(name: string, srid: number, namespace: string): AxisOrder {
  const authority = allCrs.find((crs) => crs.srid === srid)?.axisOrder ?? 'xy';
  if (/CRS84/i.test(name) || /epsg\.xml#/i.test(name)) return 'xy';
  if (/^urn:|^https?:/i.test(name)) return authority;
  return namespace === GML_3_2 ? 'xy' : authority;
}

function sridOf(name: string): number | undefined {
  if (/CRS:?84$/i.test(name)) return 4326;
  const code = /(?:EPSG[:/]{1,2}(?:[\d.]*[:/])?|epsg\.xml#)(\d{4,6})$/i.exec(name)?.[1];
  return code === undefined ? undefined : Number(code);
}

function numbers(text: string): readonly number[] {
  const values = text.trim().split(/\s+/).map(Number);
  if (values.some((value) => !Number.isFinite(value))) throw new ImportError('A coordinate is no number.');
  return values;
}

/** GML 2: `x,y x,y`. */
function coordinates(text: string): readonly number[] {
  return text
    .trim()
    .split(/\s+/)
    .flatMap((pair) => numbers(pair.split(',').slice(0, 2).join(' ')));
}

function single(type: string, parts: readonly unknown[], isMulti: boolean): GeoJsonGeometry {
  return isMulti || parts.length > 1
    ? { type: `Multi${type}`, coordinates: parts }
    : { type, coordinates: parts[0] };
}
