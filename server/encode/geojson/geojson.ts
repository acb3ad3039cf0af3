import { RowFields } from '../../database/wire/row-fields.ts';
import type { RowSlice } from '../../database/wire/row-slice.ts';
import type { FeatureRowsQuery, FeatureSource } from '../../source/feature-source.ts';
import { rowLayout } from '../../source/row-layout.ts';
import { ByteWriter, Constant } from '../byte-writer.ts';
import { GeometryReader } from '../geometry-reader.ts';
import { type FieldWriter, jsonFieldWriter, writeJsonCharacters } from '../rows/field-text.ts';
import { writeRowText } from '../rows/row-text.ts';
import { geoJsonGeometryWriter } from './geojson-geometry.ts';
import type { GeoJsonOptions } from './geojson-options.ts';
import { geoJsonProgram } from './geojson-program.ts';

/** A question to a layer, and how its features are written. */
export type GeoJsonQuery = FeatureRowsQuery & GeoJsonOptions;

/**
 * Row → the bytes of a GeoJSON Feature (RFC 7946, 3.2), from rows as the database sent them. Outer rings run
 * counter-clockwise, inner ones clockwise (3.1.6). Where the CRS does not reach a geometry there is none.
 */
export function geoJsonRowBytes(options: GeoJsonOptions): (row: RowFields, out: ByteWriter) => void {
  const { layer, properties, idForm, crs, axisOrder, decimals = crs.decimals } = options;
  const layout = rowLayout(options);
  const prefix = idForm === 'qualified' ? `${layer.id}.` : '';
  const start = new Constant(`{"type":"Feature","id":"${prefix}`);
  const members = properties.map((property, i) => ({
    name: new Constant(`${i === 0 ? '' : ','}${JSON.stringify(property.name)}:`),
    field: layout.properties[i] as number,
    write: property.type === 'geometry' ? furtherWriter(options) : jsonFieldWriter(property.type),
  }));
  const reader = new GeometryReader(layer.geometry.crs, crs);
  const writeGeometry = geoJsonGeometryWriter(axisOrder, decimals);
  return (row, out) => {
    out.constant(start);
    writeJsonCharacters(row, 0, out);
    out.constant(PROPERTIES);
    for (let i = 0; i < members.length; i++) {
      const { name, field, write } = members[i] as Member;
      out.constant(name);
      if (row.isNull(field)) out.constant(NULL);
      else write(row, field, out);
    }
    out.constant(GEOMETRY);
    const geometry = layout.geometry === undefined ? undefined : reader.read(row, layout.geometry);
    if (geometry === undefined) out.constant(NULL);
    else writeGeometry(geometry, out);
    out.constant(END);
  };
}

/** A geometry beside the feature's own, as an object among the properties. */
function furtherWriter({ layer, crs, axisOrder, decimals = crs.decimals }: GeoJsonOptions): FieldWriter {
  const reader = new GeometryReader(layer.geometry.crs, crs);
  const write = geoJsonGeometryWriter(axisOrder, decimals);
  return (row, field, out) => {
    const geometry = reader.read(row, field);
    if (geometry === undefined) out.constant(NULL);
    else write(geometry, out);
  };
}

interface Member {
  readonly name: Constant;
  readonly field: number;
  readonly write: FieldWriter;
}

const [PROPERTIES, NULL, GEOMETRY, END] = ['","properties":{', 'null', '},"geometry":', '}'].map(
  (text) => new Constant(text),
) as [Constant, Constant, Constant, Constant];

/**
 * Features one behind the other, in pieces: as rows come, the first soon, none too small.
 * @param separator between two features
 * @param batches of {@link FeatureSource.rows}
 */
export async function* writeGeoJsonRows(
  options: GeoJsonOptions,
  batches: AsyncIterable<readonly RowSlice[]>,
  separator = ',\n',
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* writeRowText(batches, geoJsonProgram(options, separator), new ByteWriter(), () => {
    const write = geoJsonRowBytes(options);
    const between = new Constant(separator);
    return (row, out, isFirst) => {
      if (!isFirst) out.constant(between);
      write(row, out);
    };
  });
}

/** Texts of features, for answers that hold a few. */
export async function geoJsonTexts(
  source: Pick<FeatureSource, 'rows'>,
  query: GeoJsonQuery,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const write = geoJsonRowBytes(query);
  const row = new RowFields();
  const out = new ByteWriter();
  const texts: string[] = [];
  for await (const batch of source.rows(query, signal)) {
    for (const { bytes, start } of batch) {
      write(row.open(bytes, start), out);
      texts.push(out.takeText());
    }
  }
  return texts;
}
