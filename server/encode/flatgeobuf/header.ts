import { Builder } from 'flatbuffers';
import { Column } from 'flatgeobuf/lib/mjs/flat-geobuf/column.js';
import { ColumnType } from 'flatgeobuf/lib/mjs/flat-geobuf/column-type.js';
import { Crs as FgbCrs } from 'flatgeobuf/lib/mjs/flat-geobuf/crs.js';
import { Header } from 'flatgeobuf/lib/mjs/flat-geobuf/header.js';
import type { Property } from '../../catalog/layer.ts';
import type { Crs } from '../../geo/crs.ts';
import { toWkt } from '../../geo/crs-definition.ts';
import type { Extent } from '../../geo/extent.ts';
import { wkbCodes } from '../../geo/write-flat-wkb.ts';
import { keyColumn } from '../column-value.ts';
import type { FeatureSelection, FeatureWriting } from '../output-format.ts';

/** Version 3.0, no patch. */
const MAGIC = Buffer.from([0x66, 0x67, 0x62, 0x03, 0x66, 0x67, 0x62, 0x00]);

/** What is known of the features when the header goes out; without an index nothing need be. */
export interface HeaderFacts {
  readonly count: number;
  readonly extent: Extent | undefined;
  /** Children of a node of the index; 0 without one. */
  readonly nodeSize: number;
}

export const columnTypes: Readonly<Record<Property['type'], ColumnType>> = {
  string: ColumnType.String,
  integer: ColumnType.Long,
  number: ColumnType.Double,
  boolean: ColumnType.Bool,
  date: ColumnType.DateTime,
  timestamp: ColumnType.DateTime,
  geometry: ColumnType.String,
};

/** Magic bytes and header of a FlatGeobuf file. */
export function writeFgbHeader(
  { query, withGeometry, crs }: FeatureSelection,
  { language }: FeatureWriting,
  { count, extent, nodeSize }: HeaderFacts,
): Uint8Array {
  const { layer, properties } = query;
  const builder = new Builder(1024);
  const key = column(builder, { name: keyColumn(properties), type: ColumnType.String });
  const columns = properties.map(({ name, type, title, description }) =>
    column(builder, {
      name,
      type: columnTypes[type],
      title: title[language],
      description: description?.[language],
    }),
  );
  const columnsOffset = Header.createColumnsVector(builder, [key, ...columns]);
  const crsOffset = writeCrs(builder, crs.crs);
  const name = builder.createString(layer.id);
  const title = builder.createString(layer.title[language]);
  const description = builder.createString(layer.abstract[language]);
  const envelope = extent === undefined ? undefined : Header.createEnvelopeVector(builder, [...extent]);
  const { type } = layer.geometry;
  Header.startHeader(builder);
  Header.addName(builder, name);
  if (envelope !== undefined) Header.addEnvelope(builder, envelope);
  Header.addGeometryType(builder, !withGeometry || type === 'Geometry' ? 0 : wkbCodes[type]);
  Header.addColumns(builder, columnsOffset);
  Header.addFeaturesCount(builder, BigInt(count));
  Header.addIndexNodeSize(builder, nodeSize);
  Header.addCrs(builder, crsOffset);
  Header.addTitle(builder, title);
  Header.addDescription(builder, description);
  builder.finishSizePrefixed(Header.endHeader(builder));
  return Buffer.concat([MAGIC, builder.asUint8Array()]);
}

interface ColumnFacts {
  readonly name: string;
  readonly type: ColumnType;
  readonly title?: string;
  readonly description?: string | undefined;
}

function column(builder: Builder, { name, type, title, description }: ColumnFacts): number {
  const nameOffset = builder.createString(name);
  const titleOffset = title === undefined ? undefined : builder.createString(title);
  const descriptionOffset = description === undefined ? undefined : builder.createString(description);
  Column.startColumn(builder);
  Column.addName(builder, nameOffset);
  Column.addType(builder, type);
  if (titleOffset !== undefined) Column.addTitle(builder, titleOffset);
  if (descriptionOffset !== undefined) Column.addDescription(builder, descriptionOffset);
  return Column.endColumn(builder);
}

function writeCrs(builder: Builder, crs: Crs): number {
  const [org, name, wkt] = ['EPSG', crs.title, toWkt(crs)].map((text) => builder.createString(text)) as [
    number,
    number,
    number,
  ];
  FgbCrs.startCrs(builder);
  FgbCrs.addOrg(builder, org);
  FgbCrs.addCode(builder, crs.srid);
  FgbCrs.addName(builder, name);
  FgbCrs.addWkt(builder, wkt);
  return FgbCrs.endCrs(builder);
}
