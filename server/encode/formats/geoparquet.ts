import type { ByteWriter, ParquetWriter, SchemaElement } from 'hyparquet-writer';
import type { Property } from '../../catalog/layer.ts';
import { toProjJson } from '../../geo/crs-definition.ts';
import { type Extent, union } from '../../geo/extent.ts';
import { extentOf, writtenType } from '../../geo/geometry-parts.ts';
import { WkbReader } from '../../geo/wkb.ts';
import { writeFlatWkb } from '../../geo/write-flat-wkb.ts';
import type { Feature, PropertyValue } from '../../source/feature-source.ts';
import {
  booleanOf,
  dateOf,
  instantOf,
  integerOf,
  keyColumn,
  numberOf,
  textOf,
  timeOf,
} from '../column-value.ts';
import {
  type FeatureSelection,
  type FeatureWriting,
  type OutputFormat,
  readSelection,
} from '../output-format.ts';

/** GeoParquet 1.1: WKB, snappy, a row group after the other; the CRS as PROJJSON. */
export const geoParquet: OutputFormat = {
  id: 'parquet',
  title: { pl: 'GeoParquet', en: 'GeoParquet' },
  mediaType: 'application/vnd.apache.parquet',
  aliases: ['application/x-parquet'],
  wfsNames: ['application/parquet', 'geoparquet', 'parquet'],
  extension: 'parquet',
  isStreamed: true,
  isDownload: true,
  takesManyLayers: false,
  crs: { axes: 'xy' },
  write: writeGeoParquet,
};

/** Rows of a group: what is held in memory at once. */
const GROUP = 10_000;
/** And bytes of geometry, for features of many vertices. */
const GROUP_BYTES = 16_777_216;

async function* writeGeoParquet(writing: FeatureWriting): AsyncGenerator<Uint8Array, void, undefined> {
  const [selection] = writing.selections;
  // Loaded with the first file of this kind.
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const bytes = new ByteWriter(1_048_576);
  const metadata: { key: string; value: string }[] = [];
  const schema = schemaOf(selection);
  // The metadata stands at the end of the file: what it says is filled in until then.
  const writer = new ParquetWriter({ writer: bytes, schema, kvMetadata: metadata, createdBy: 'infostrada' });
  const columns = new Columns(selection);
  for await (const batch of readSelection(selection, writing)) {
    for (const feature of batch) columns.add(feature);
    if (columns.rows < GROUP && columns.bytes < GROUP_BYTES) continue;
    columns.write(writer);
    yield taken(bytes);
  }
  if (columns.rows > 0) columns.write(writer);
  if (selection.withGeometry) metadata.push({ key: 'geo', value: JSON.stringify(columns.geoMetadata()) });
  writer.finish();
  yield taken(bytes);
}

/** What has been written; the buffer begins anew, the places in the file go on. */
function taken(bytes: ByteWriter): Uint8Array {
  const copy = bytes.getBytes().slice();
  bytes.index = 0;
  return copy;
}

const GEOMETRY = 'geometry';

const TEXT: Partial<SchemaElement> = {
  type: 'BYTE_ARRAY',
  converted_type: 'UTF8',
  logical_type: { type: 'STRING' },
};
const TYPES: Readonly<Record<Property['type'], Partial<SchemaElement>>> = {
  string: TEXT,
  geometry: TEXT,
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  date: { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } },
  timestamp: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
};

function schemaOf({ query, withGeometry }: FeatureSelection): SchemaElement[] {
  const { properties } = query;
  const optional = (name: string, type: Partial<SchemaElement>): SchemaElement => ({
    ...type,
    name,
    repetition_type: 'OPTIONAL',
  });
  const columns = [
    optional(keyColumn(properties), TYPES.string),
    ...properties.map(({ name, type }) => optional(name, TYPES[type])),
    ...(withGeometry ? [optional(GEOMETRY, { type: 'BYTE_ARRAY' })] : []),
  ];
  return [{ name: 'schema', num_children: columns.length }, ...columns];
}

type ColumnValue = string | number | bigint | boolean | Date | Uint8Array | null;

/** The rows of the next group, column by column, and what the whole file's metadata says of its geometries. */
class Columns {
  readonly #selection: FeatureSelection;
  readonly #reader = new WkbReader();
  readonly #types = new Set<string>();
  #extent: Extent | undefined;
  #data: ColumnValue[][] = [];
  bytes = 0;

  constructor(selection: FeatureSelection) {
    this.#selection = selection;
    this.#clear();
  }

  get rows(): number {
    return this.#data[0]?.length ?? 0;
  }

  add({ key, geometry, values }: Feature): void {
    const { query, withGeometry } = this.#selection;
    this.#data[0]?.push(textOf(key));
    for (const [i, property] of query.properties.entries()) {
      this.#data[i + 1]?.push(columnValue(property, values[i] ?? null));
    }
    if (withGeometry) this.#data.at(-1)?.push(geometry === null ? null : this.#geometry(geometry));
  }

  write(writer: ParquetWriter): void {
    const { query, withGeometry } = this.#selection;
    const names = [keyColumn(query.properties), ...query.properties.map(({ name }) => name)];
    if (withGeometry) names.push(GEOMETRY);
    const columnData = names.map((name, i) => ({ name, data: this.#data[i] ?? [] }));
    writer.write({ columnData, rowGroupSize: this.rows });
    this.#clear();
  }

  /** The key `geo` of the file (GeoParquet 1.1, "File metadata"). */
  geoMetadata(): object {
    const { crs } = this.#selection.crs;
    return {
      version: '1.1.0',
      primary_column: GEOMETRY,
      columns: {
        [GEOMETRY]: {
          encoding: 'WKB',
          geometry_types: [...this.#types].sort(),
          // Absent it is OGC:CRS84.
          ...(crs.code === 'CRS:84' ? {} : { crs: toProjJson(crs) }),
          edges: 'planar',
          ...(this.#extent === undefined ? {} : { bbox: this.#extent }),
        },
      },
    };
  }

  #geometry(wkb: Uint8Array): Uint8Array {
    const { type } = this.#selection.query.layer.geometry;
    const flat = this.#reader.read(wkb);
    this.#types.add(writtenType(flat, type));
    const box = extentOf(flat);
    if (box !== undefined) this.#extent = this.#extent === undefined ? box : union(this.#extent, box);
    const bytes = writeFlatWkb(flat, type);
    this.bytes += bytes.length;
    return bytes;
  }

  #clear(): void {
    const { query, withGeometry } = this.#selection;
    this.#data = Array.from({ length: 1 + query.properties.length + (withGeometry ? 1 : 0) }, () => []);
    this.bytes = 0;
  }
}

function columnValue({ type }: Property, value: PropertyValue): ColumnValue {
  switch (type) {
    case 'string':
      return textOf(value);
    case 'integer':
      return integerOf(value);
    case 'number':
      return numberOf(value);
    case 'boolean':
      return booleanOf(value);
    default: {
      const time = type === 'date' ? dateOf(value) : instantOf(value);
      return time === null ? null : new Date(timeOf(time));
    }
  }
}
