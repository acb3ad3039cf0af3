import { Builder } from 'flatbuffers';
import { Feature as FgbFeature } from 'flatgeobuf/lib/mjs/flat-geobuf/feature.js';
import { Geometry } from 'flatgeobuf/lib/mjs/flat-geobuf/geometry.js';
import type { Property } from '../../catalog/layer.ts';
import type { Extent } from '../../geo/extent.ts';
import { type DeclaredType, extentOf, partsOf, writtenType } from '../../geo/geometry-parts.ts';
import { type FlatGeometry, type GeometryType, type Path, WkbReader } from '../../geo/wkb.ts';
import { wkbCodes } from '../../geo/write-flat-wkb.ts';
import type { Feature, PropertyValue } from '../../source/feature-source.ts';
import { booleanOf, dateOf, instantOf, integerOf, numberOf, textOf } from '../column-value.ts';
import type { FeatureSelection } from '../output-format.ts';

/** A feature's bytes with their length before them, good until the next call; and its box. */
export interface WrittenFeature {
  readonly bytes: Uint8Array;
  readonly extent: Extent | undefined;
}

/**
 * Feature → its size-prefixed buffer. In a file of one geometry type a feature of another kind has no geometry: a
 * reader would take its coordinates for something else.
 */
export function fgbFeatureWriter({ query }: FeatureSelection): (feature: Feature) => WrittenFeature {
  const builder = new Builder(4096);
  const reader = new WkbReader();
  const properties = new PropertyBytes();
  const { type: declared } = query.layer.geometry;
  return ({ key, geometry, values }) => {
    builder.clear();
    properties.start();
    properties.text(0, textOf(key));
    for (const [i, property] of query.properties.entries()) {
      properties.value(i + 1, property, values[i] ?? null);
    }
    const flat = geometry === null ? undefined : reader.read(geometry);
    const geometryOffset = flat && writeGeometry(builder, flat, declared);
    const bytes = properties.bytes();
    const propertiesOffset = bytes.length === 0 ? undefined : builder.createByteVector(bytes);
    FgbFeature.startFeature(builder);
    if (geometryOffset !== undefined) FgbFeature.addGeometry(builder, geometryOffset);
    if (propertiesOffset !== undefined) FgbFeature.addProperties(builder, propertiesOffset);
    builder.finishSizePrefixed(FgbFeature.endFeature(builder));
    const extent = geometryOffset === undefined ? undefined : flat && extentOf(flat);
    return { bytes: builder.asUint8Array(), extent };
  };
}

const NAMES: readonly GeometryType[] = ['Point', 'LineString', 'Polygon'];

function writeGeometry(builder: Builder, geometry: FlatGeometry, declared: DeclaredType): number | undefined {
  if (geometry.paths.length === 0) return undefined;
  const type = writtenType(geometry, declared);
  if (declared !== 'Geometry' && declared !== type) return undefined;
  if (type === 'MultiPolygon' || type === 'GeometryCollection') {
    const offsets = partsOf(geometry.paths).map((paths) =>
      writePaths(builder, geometry, paths, NAMES[paths[0]?.dimension ?? 0] ?? 'Point'),
    );
    const parts = Geometry.createPartsVector(builder, offsets);
    Geometry.startGeometry(builder);
    Geometry.addType(builder, wkbCodes[type]);
    Geometry.addParts(builder, parts);
    return Geometry.endGeometry(builder);
  }
  return writePaths(builder, geometry, geometry.paths, type);
}

/** Vertices of all paths in a row; where lines and rings end is told unless there is one. */
function writePaths(
  builder: Builder,
  { coordinates }: FlatGeometry,
  paths: readonly Path[],
  type: GeometryType,
): number {
  const first = (paths[0]?.start ?? 0) * 2;
  const last = (paths.at(-1)?.end ?? 0) * 2;
  builder.startVector(8, last - first, 8);
  for (let i = last - 1; i >= first; i--) builder.addFloat64(coordinates[i] as number);
  const xy = builder.endVector();
  let ends: number | undefined;
  if (paths.length > 1 && type !== 'MultiPoint') {
    builder.startVector(4, paths.length, 4);
    for (const { end } of paths.toReversed()) builder.addInt32(end - first / 2);
    ends = builder.endVector();
  }
  Geometry.startGeometry(builder);
  if (ends !== undefined) Geometry.addEnds(builder, ends);
  Geometry.addXy(builder, xy);
  Geometry.addType(builder, wkbCodes[type]);
  return Geometry.endGeometry(builder);
}

/** A feature's values, each behind the number of its column; NULL is left out. */
class PropertyBytes {
  #buffer = Buffer.alloc(4096);
  #length = 0;

  start(): void {
    this.#length = 0;
  }

  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  value(column: number, { type }: Property, value: PropertyValue): void {
    if (value === null) return;
    if (type === 'string' || type === 'geometry') this.text(column, textOf(value));
    else if (type === 'date') this.text(column, dateOf(value));
    else if (type === 'timestamp') this.text(column, instantOf(value));
    else if (type === 'integer')
      this.#write(column, 8, integerOf(value), (each, at) => this.#buffer.writeBigInt64LE(each, at));
    else if (type === 'number')
      this.#write(column, 8, numberOf(value), (each, at) => this.#buffer.writeDoubleLE(each, at));
    else this.#write(column, 1, booleanOf(value), (each, at) => this.#buffer.writeUInt8(each ? 1 : 0, at));
  }

  text(column: number, text: string | null): void {
    if (text === null) return;
    const size = Buffer.byteLength(text);
    this.#reserve(6 + size);
    const at = this.#buffer.writeUInt32LE(size, this.#buffer.writeUInt16LE(column, this.#length));
    this.#length = at + this.#buffer.write(text, at);
  }

  #write<T>(column: number, size: number, value: T | null, write: (value: T, at: number) => number): void {
    if (value === null) return;
    this.#reserve(2 + size);
    this.#length = write(value, this.#buffer.writeUInt16LE(column, this.#length));
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const grown = Buffer.alloc(this.#buffer.length * 2 + bytes);
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}
