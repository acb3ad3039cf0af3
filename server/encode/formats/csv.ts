import type { Property } from '../../catalog/layer.ts';
import { type Crs, crsOf } from '../../geo/crs.ts';
import { type DeclaredType, partsOf, writtenType } from '../../geo/geometry-parts.ts';
import { type FlatGeometry, type Path, WkbReader } from '../../geo/wkb.ts';
import type { Feature, PropertyValue } from '../../source/feature-source.ts';
import { keyColumn, textOf } from '../column-value.ts';
import {
  type FeatureSelection,
  type FeatureWriting,
  type OutputFormat,
  readSelection,
} from '../output-format.ts';
import { pointOn } from '../point-on.ts';

/** How a table of text is cut and spelled. */
interface Dialect {
  readonly separator: ',' | ';';
  /** Excel takes a file for UTF-8 only when it begins with one. */
  readonly byteOrderMark: boolean;
  readonly decimalComma: boolean;
  readonly geometry: 'wkt' | 'xy';
}

const PLAIN: Dialect = { separator: ',', byteOrderMark: false, decimalComma: false, geometry: 'wkt' };
const POINTS: Dialect = { ...PLAIN, geometry: 'xy' };
/** What a Polish Excel opens by a double click. */
const EXCEL: Dialect = { separator: ';', byteOrderMark: true, decimalComma: true, geometry: 'xy' };

/** RFC 4180, UTF-8, the geometry as WKT in a column `WKT`. */
export const csv: OutputFormat = {
  id: 'csv',
  title: { pl: 'CSV (geometria jako WKT)', en: 'CSV (geometry as WKT)' },
  mediaType: 'text/csv',
  wfsNames: ['csv', 'text/csv;header=present'],
  extension: 'csv',
  isStreamed: true,
  isDownload: true,
  takesManyLayers: false,
  crs: { axes: 'xy' },
  write: (writing) => writeTable(writing, PLAIN),
};

/** The same with two columns of coordinates: of the point, or of a point on the line or inside the area. */
export const csvXy: OutputFormat = {
  ...csv,
  id: 'csv-xy',
  title: { pl: 'CSV (współrzędne w kolumnach)', en: 'CSV (coordinates in columns)' },
  wfsNames: ['csv-xy'],
  write: (writing) => writeTable(writing, POINTS),
};

export const csvExcel: OutputFormat = {
  ...csv,
  id: 'csv-excel',
  title: {
    pl: 'CSV dla Excela (średniki, przecinek dziesiętny)',
    en: 'CSV for Excel (semicolons, decimal comma)',
  },
  wfsNames: ['csv-excel'],
  write: (writing) => writeTable(writing, EXCEL),
};

async function* writeTable(
  writing: FeatureWriting,
  dialect: Dialect,
): AsyncGenerator<string, void, undefined> {
  const [selection] = writing.selections;
  const write = rowWriter(selection, dialect);
  yield (dialect.byteOrderMark ? '\ufeff' : '') + headRow(selection, dialect);
  for await (const batch of readSelection(selection, writing)) {
    let text = '';
    for (const feature of batch) {
      text += write(feature);
      if (text.length < PIECE) continue;
      yield text;
      text = '';
    }
    if (text !== '') yield text;
  }
}

/** Characters that are gathered before they go out. */
const PIECE = 65_536;

const END = '\r\n';

function headRow({ query, withGeometry, crs }: FeatureSelection, { separator, geometry }: Dialect): string {
  const names = [keyColumn(query.properties), ...query.properties.map(({ name }) => name)];
  if (withGeometry) names.push(...(geometry === 'wkt' ? ['WKT'] : axisNames(crs.crs)));
  return names.join(separator) + END;
}

/** Columns of coordinates, x first; upper case, so that no property has them. */
export function axisNames({ unit }: Crs): readonly [string, string] {
  return unit === 'degree' ? ['LONGITUDE', 'LATITUDE'] : ['EASTING', 'NORTHING'];
}

function rowWriter(
  { query, withGeometry, crs }: FeatureSelection,
  dialect: Dialect,
): (feature: Feature) => string {
  const { separator } = dialect;
  const reader = new WkbReader();
  const { type } = query.layer.geometry;
  const shape = (bytes: Uint8Array | null): readonly string[] => {
    if (dialect.geometry === 'wkt') {
      return [bytes === null ? '' : quoted(writeWkt(reader.read(bytes), type, crs.crs), separator)];
    }
    const point = bytes === null ? undefined : pointOn(reader.read(bytes));
    return point === undefined ? ['', ''] : point.map((each) => number(each, crs.crs, dialect));
  };
  return ({ key, values, geometry }) => {
    let text = cell(key, undefined, dialect);
    for (const [i, property] of query.properties.entries()) {
      text += separator + cell(values[i] ?? null, property, dialect);
    }
    if (withGeometry) text += separator + shape(geometry).join(separator);
    return text + END;
  };
}

function number(value: number, { decimals }: Crs, { decimalComma }: Dialect): string {
  const scale = 10 ** decimals;
  const text = String(Math.round(value * scale) / scale);
  return decimalComma ? text.replace('.', ',') : text;
}

function cell(value: PropertyValue, property: Property | undefined, dialect: Dialect): string {
  const text = textOf(value);
  if (text === null) return '';
  const type = property?.type ?? 'string';
  if (type === 'number' && dialect.decimalComma) return quoted(text.replace('.', ','), dialect.separator);
  return quoted(type === 'string' ? defused(text) : text, dialect.separator);
}

/** What spreadsheets take for the start of a formula, their full-width forms too. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r]/;
/** Signed numbers and telephone numbers cannot do anything. */
const HARMLESS = /^[+-]?[\d\s.,]*$/;

/** A text that a spreadsheet would run is preceded by an apostrophe, which it shows as text (OWASP, CSV injection). */
function defused(text: string): string {
  return FORMULA.test(text) && !HARMLESS.test(text) ? `'${text}` : text;
}

function quoted(text: string, separator: string): string {
  const isPlain = !text.includes(separator) && !/["\r\n]|^\s|\s$/.test(text);
  return isPlain ? text : `"${text.replaceAll('"', '""')}"`;
}

const BY_DIMENSION = ['POINT', 'LINESTRING', 'POLYGON'] as const;

/** Well-known text (OGC 06-103r4, 7), x, y order, with the decimals of the CRS. */
export function writeWkt(
  geometry: FlatGeometry,
  declared: DeclaredType,
  crs: Crs = crsOf('EPSG:2180'),
): string {
  const type = writtenType(geometry, declared);
  const name = type.toUpperCase();
  if (geometry.paths.length === 0) return `${name} EMPTY`;
  const scale = 10 ** crs.decimals;
  const { coordinates: xy } = geometry;
  const run = ({ start, end }: Path): string => {
    let text = '';
    for (let i = start * 2; i < end * 2; i += 2) {
      text += `${text === '' ? '' : ','}${Math.round((xy[i] as number) * scale) / scale} ${Math.round((xy[i + 1] as number) * scale) / scale}`;
    }
    return `(${text})`;
  };
  const part = (paths: readonly Path[]): string =>
    paths[0]?.dimension === 2 ? `(${paths.map(run).join(',')})` : paths.map(run).join(',');
  const parts = partsOf(geometry.paths);
  if (type === 'GeometryCollection') {
    return `${name} (${parts.map((paths) => `${BY_DIMENSION[paths[0]?.dimension ?? 0]} ${part(paths)}`).join(',')})`;
  }
  const texts = parts.map(part).join(',');
  return type.startsWith('Multi') ? `${name} (${texts})` : `${name} ${texts}`;
}
