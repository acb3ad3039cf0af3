import { crsOf } from '../../geo/crs.ts';
import { type CrsReference, writeCrs } from '../../geo/crs-reference.ts';
import { isCounterClockwise, partsOf, writtenType } from '../../geo/geometry-parts.ts';
import { projection } from '../../geo/projection.ts';
import { type FlatGeometry, type Path, WkbReader } from '../../geo/wkb.ts';
import type { Feature, PropertyValue } from '../../source/feature-source.ts';
import { dateOf, instantOf, wkbOf } from '../column-value.ts';
import { writeFeatureId } from '../feature-id.ts';
import {
  type FeatureSelection,
  type FeatureWriting,
  type OutputFormat,
  readSelection,
} from '../output-format.ts';

/**
 * OGC Features and Geometries JSON (21-045): the geometry in any CRS as `place`, in the order of that CRS, and for
 * readers of plain GeoJSON in longitude, latitude as `geometry`; valid time as `time`.
 */
export const jsonFg: OutputFormat = {
  id: 'jsonfg',
  title: { pl: 'JSON-FG', en: 'JSON-FG' },
  mediaType: 'application/fg+json',
  aliases: ['application/vnd.ogc.fg+json'],
  wfsNames: ['application/fg+json', 'jsonfg', 'json-fg'],
  extension: 'fg.json',
  isStreamed: true,
  isDownload: true,
  takesManyLayers: true,
  crs: { axes: 'reference' },
  write: writeJsonFg,
};

/** Conformance classes of a document; the last for several feature types beside one another. */
const CONFORMS_TO = ['core', 'types-schemas'].map(
  (name) => `http://www.opengis.net/spec/json-fg-1/0.3/conf/${name}`,
);

async function* writeJsonFg(writing: FeatureWriting): AsyncGenerator<string, void, undefined> {
  const [first, ...more] = writing.selections;
  const { crs } = first.crs;
  const head = {
    type: 'FeatureCollection',
    conformsTo: CONFORMS_TO,
    ...(more.length === 0 ? { featureType: first.query.layer.id, ...dimensionOf(first) } : {}),
    coordRefSys: writeCrs(crs, 'http'),
  };
  yield `${JSON.stringify(head).slice(0, -1)},"features":[`;
  let separator = '\n';
  for (const selection of writing.selections) {
    const write = featureWriter(selection, writing, more.length > 0);
    for await (const batch of readSelection(selection, writing, 'wkb')) {
      let text = '';
      for (const feature of batch) {
        text += separator + write(feature);
        separator = ',\n';
      }
      if (text !== '') yield text;
    }
  }
  yield '\n]}\n';
}

/** Of a layer of any geometry nothing is said. */
function dimensionOf({ query, withGeometry }: FeatureSelection): { readonly geometryDimension?: number } {
  const { type } = query.layer.geometry;
  if (!withGeometry || type === 'Geometry') return {};
  return { geometryDimension: type.endsWith('Point') ? 0 : type.endsWith('LineString') ? 1 : 2 };
}

function featureWriter(
  { query, withGeometry, crs }: FeatureSelection,
  { idForm }: FeatureWriting,
  namesType: boolean,
): (feature: Feature) => string {
  const { layer, properties } = query;
  const reader = new WkbReader();
  const places = new Map(properties.map(({ name }, i) => [name, i]));
  const shapes = shapeWriter(crs);
  return ({ key, geometry, values }) => {
    const read = (name: string): PropertyValue => values[places.get(name) ?? -1] ?? null;
    const id = idForm === 'bare' ? key : writeFeatureId({ layer: layer.id, key });
    const flat = withGeometry && geometry !== null ? reader.read(geometry) : undefined;
    const type = namesType ? `,"featureType":${JSON.stringify(layer.id)}` : '';
    const shape =
      flat === undefined || flat.paths.length === 0
        ? NO_SHAPE
        : shapes(flat, writtenType(flat, layer.geometry.type));
    return `{"type":"Feature","id":${JSON.stringify(id)}${type},"time":${timeText(query.layer.validTime, read)},${shape},"properties":${propertiesText(properties, values, crs)}}`;
  };
}

const NO_SHAPE = '"place":null,"geometry":null';
const CRS84: CrsReference = { crs: crsOf('CRS:84'), axisOrder: 'xy', text: 'CRS:84' };

/** In CRS84 the geometry is plain GeoJSON's; else it is the place, and the geometry its image in CRS84. */
function shapeWriter(crs: CrsReference): (geometry: FlatGeometry, type: string) => string {
  if (crs.crs.code === 'CRS:84') {
    return (geometry, type) => `"place":null,"geometry":${geometryText(geometry, type, CRS84)}`;
  }
  const project = projection(crs.crs, CRS84.crs);
  return (geometry, type) => {
    const place = geometryText(geometry, type, crs);
    const xy = geometry.coordinates.slice(0, geometry.vertexCount * 2);
    for (let i = 0; i < xy.length; i += 2) [xy[i], xy[i + 1]] = project(xy[i] as number, xy[i + 1] as number);
    return `"place":${place},"geometry":${geometryText({ ...geometry, coordinates: xy }, type, CRS84)}`;
  };
}

/** A moment, or an interval of two; `..` is open (21-045, 7.3). Intervals are half-open in the books, so nothing is claimed of the end's own day. */
function timeText(
  validTime: FeatureSelection['query']['layer']['validTime'],
  read: (name: string) => PropertyValue,
): string {
  if (validTime === undefined) return 'null';
  if (validTime.from.column === validTime.to.column) {
    const value = read(validTime.from.name);
    const [date, timestamp] = [dateOf(value), instantOf(value)];
    if (date !== null) return JSON.stringify({ date });
    return timestamp === null ? 'null' : JSON.stringify({ timestamp });
  }
  const [from, to] = [validTime.from, validTime.to].map(
    ({ name }) => dateOf(read(name)) ?? instantOf(read(name)),
  );
  if (from === null && to === null) return 'null';
  return JSON.stringify({ interval: [from ?? '..', to ?? '..'] });
}

function propertiesText(
  properties: FeatureSelection['query']['properties'],
  values: readonly PropertyValue[],
  crs: CrsReference,
): string {
  const members = properties.map(({ name, type, geometryType = 'Geometry' }, i) => {
    const value = values[i] ?? null;
    const wkb = type === 'geometry' ? wkbOf(value) : null;
    if (wkb !== null) {
      const flat = new WkbReader().read(wkb);
      return `${JSON.stringify(name)}:${geometryText(flat, writtenType(flat, geometryType), crs)}`;
    }
    // Numbers beyond a double keep their digits.
    const isDigits = type !== 'string' && typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value);
    const isNothing = (type === 'number' || type === 'integer') && !isDigits && !Number.isFinite(value);
    return `${JSON.stringify(name)}:${isDigits ? value : isNothing ? 'null' : JSON.stringify(value)}`;
  });
  return `{${members.join(',')}}`;
}

/** Outer rings counter-clockwise, seen from above. */
function geometryText(geometry: FlatGeometry, type: string, { crs, axisOrder }: CrsReference): string {
  const { coordinates: xy, paths } = geometry;
  const scale = 10 ** crs.decimals;
  const flip = axisOrder === 'yx' ? 1 : 0;
  const position = (i: number): string =>
    `[${Math.round((xy[i + flip] as number) * scale) / scale},${Math.round((xy[i + 1 - flip] as number) * scale) / scale}]`;
  const run = ({ start, end }: Path, reversed: boolean): string => {
    let text = '';
    for (let n = 0; n < end - start; n++) {
      text += (n === 0 ? '' : ',') + position((reversed ? end - 1 - n : start + n) * 2);
    }
    return `[${text}]`;
  };
  const part = (own: readonly Path[]): string => {
    const [first] = own;
    if (first === undefined) return '[]';
    if (first.dimension === 0) return position(first.start * 2);
    if (first.dimension === 1) return run(first, false);
    return `[${own.map((ring) => run(ring, isCounterClockwise(geometry, ring) !== (ring === first))).join(',')}]`;
  };
  const parts = partsOf(paths);
  if (type === 'GeometryCollection') {
    const members = parts.map(
      (own) => `{"type":"${SINGLE[own[0]?.dimension ?? 0]}","coordinates":${part(own)}}`,
    );
    return `{"type":"GeometryCollection","geometries":[${members.join(',')}]}`;
  }
  const texts = parts.map(part).join(',');
  return `{"type":"${type}","coordinates":${type.startsWith('Multi') ? `[${texts}]` : texts}}`;
}

const SINGLE = ['Point', 'LineString', 'Polygon'] as const;
