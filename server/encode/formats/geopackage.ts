import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { Property } from '../../catalog/layer.ts';
import type { Extent } from '../../geo/extent.ts';
import { union } from '../../geo/extent.ts';
import { extentOf } from '../../geo/geometry-parts.ts';
import { WkbReader } from '../../geo/wkb.ts';
import { writeFlatWkb } from '../../geo/write-flat-wkb.ts';
import type { Feature, PropertyValue } from '../../source/feature-source.ts';
import { booleanOf, dateOf, instantOf, integerOf, keyColumn, numberOf, textOf } from '../column-value.ts';
import {
  describeTable,
  finishTable,
  GEOMETRY_COLUMN,
  identifier,
  startGeoPackage,
} from '../geopackage-tables.ts';
import {
  type FeatureSelection,
  type FeatureWriting,
  type OutputFormat,
  readSelection,
} from '../output-format.ts';
import { type ByteBudget, builtOnDisk } from '../work-folder.ts';

/** GeoPackage 1.3 with a spatial index, titles and code lists; one table for each layer. */
export const geoPackage: OutputFormat = {
  id: 'gpkg',
  title: { pl: 'GeoPackage', en: 'GeoPackage' },
  mediaType: 'application/geopackage+sqlite3',
  aliases: ['application/x-gpkg', 'application/vnd.sqlite3'],
  wfsNames: ['application/x-gpkg', 'geopackage', 'geopkg', 'gpkg'],
  extension: 'gpkg',
  isStreamed: false,
  isDownload: true,
  takesManyLayers: true,
  crs: { axes: 'xy', isPlanar: true },
  write: (writing) => builtOnDisk(writing, (folder, budget) => build(writing, folder, budget)),
};

async function build(writing: FeatureWriting, folder: string, budget: ByteBudget): Promise<string> {
  const path = join(folder, 'features.gpkg');
  const database = new DatabaseSync(path);
  try {
    startGeoPackage(
      database,
      writing.selections.map(({ crs }) => crs.crs),
    );
    for (const selection of writing.selections) {
      describeTable(database, selection, writing.language);
      const extent = await insertFeatures(database, selection, writing, () => budget.check(path));
      finishTable(database, selection, extent);
    }
  } finally {
    database.close();
  }
  return path;
}

async function insertFeatures(
  database: DatabaseSync,
  selection: FeatureSelection,
  writing: FeatureWriting,
  check: () => Promise<void>,
): Promise<Extent | undefined> {
  const { layer, properties } = selection.query;
  const table = identifier(layer.id);
  const names = [keyColumn(properties), ...properties.map(({ name }) => name)].map(identifier);
  const columns = selection.withGeometry ? [...names, GEOMETRY_COLUMN] : names;
  const insert = database.prepare(
    `INSERT INTO ${table} (${columns.join(',')}) VALUES (${columns.map(() => '?').join(',')})`,
  );
  const index = selection.withGeometry
    ? database.prepare(`INSERT INTO ${identifier(`rtree_${layer.id}_geom`)} VALUES (?,?,?,?,?)`)
    : undefined;
  const write = new FeatureInsert(selection, insert, index);
  for await (const batch of readSelection(selection, writing)) {
    database.exec('BEGIN');
    for (const feature of batch) write.add(feature);
    database.exec('COMMIT');
    await check();
  }
  return write.extent;
}

/** Adds features one by one, and their boxes to the index. */
class FeatureInsert {
  readonly #reader = new WkbReader();
  readonly #selection: FeatureSelection;
  readonly #insert: StatementSync;
  readonly #index: StatementSync | undefined;
  extent: Extent | undefined;

  constructor(selection: FeatureSelection, insert: StatementSync, index: StatementSync | undefined) {
    this.#selection = selection;
    this.#insert = insert;
    this.#index = index;
  }

  add({ key, geometry, values }: Feature): void {
    const { query, crs } = this.#selection;
    const row: SQLInputValue[] = [textOf(key)];
    for (const [i, property] of query.properties.entries())
      row.push(sqliteValue(property, values[i] ?? null));
    if (this.#index === undefined) {
      this.#insert.run(...row);
      return;
    }
    const flat = geometry === null ? undefined : this.#reader.read(geometry);
    const box = flat && extentOf(flat);
    row.push(
      flat === undefined
        ? null
        : blobOf(writeFlatWkb(flat, query.layer.geometry.type, headSize(box)), box, crs.crs.srid),
    );
    const { lastInsertRowid } = this.#insert.run(...row);
    if (box === undefined) return;
    this.#index.run(lastInsertRowid, box[0], box[2], box[1], box[3]);
    this.extent = this.extent === undefined ? box : union(this.extent, box);
  }
}

function headSize(box: Extent | undefined): number {
  return box === undefined ? 8 : 40;
}

/** GeoPackageBinary (GeoPackage 1.3, 2.1.3): the head before the WKB, with the box unless the geometry is empty. */
function blobOf(blob: Buffer, box: Extent | undefined, srid: number): Buffer {
  blob.write('GP', 'latin1');
  blob.writeUInt8(0, 2);
  blob.writeUInt8(box === undefined ? 0b1_0001 : 0b0011, 3);
  blob.writeInt32LE(srid, 4);
  if (box === undefined) return blob;
  blob.writeDoubleLE(box[0], 8);
  blob.writeDoubleLE(box[2], 16);
  blob.writeDoubleLE(box[1], 24);
  blob.writeDoubleLE(box[3], 32);
  return blob;
}

function sqliteValue({ type }: Property, value: PropertyValue): SQLInputValue {
  switch (type) {
    case 'string':
    case 'geometry':
      return textOf(value);
    case 'integer':
      return integerOf(value);
    case 'number':
      return numberOf(value);
    case 'boolean': {
      const truth = booleanOf(value);
      return truth === null ? null : truth ? 1 : 0;
    }
    case 'date':
      return dateOf(value);
    case 'timestamp': {
      // DATETIME has milliseconds (GeoPackage 1.3, table 1).
      const instant = instantOf(value);
      return instant === null ? null : new Date(instant).toISOString();
    }
  }
}
