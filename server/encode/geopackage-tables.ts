import type { DatabaseSync } from 'node:sqlite';
import type { Language, Property } from '../catalog/layer.ts';
import { type Crs, crsOf } from '../geo/crs.ts';
import { toWkt } from '../geo/crs-definition.ts';
import type { Extent } from '../geo/extent.ts';
import { keyColumn } from './column-value.ts';
import type { FeatureSelection } from './output-format.ts';

/** Name of every geometry column, as SQL has it. */
export const GEOMETRY_COLUMN = 'geom';

/** A name as SQL has it. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The tables that make a database a GeoPackage (1.3, 1.1 and 1.2), with the CRSs of its layers. */
export function startGeoPackage(database: DatabaseSync, crss: readonly Crs[]): void {
  // Nobody else sees the file before it is finished: nothing need survive a crash.
  database.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA application_id = 0x47504b47; PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name), CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT, CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'), ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system');
INSERT INTO gpkg_extensions VALUES ('gpkg_data_columns', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec130/#extension_schema', 'read-write'), ('gpkg_data_column_constraints', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec130/#extension_schema', 'read-write');`);
  const insert = database.prepare('INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)');
  for (const crs of [...crss, crsOf('EPSG:4326')]) {
    insert.run(crs.srid === 4326 ? 'WGS 84' : crs.title, crs.srid, 'EPSG', crs.srid, toWkt(crs), null);
  }
}

const COLUMN_TYPES: Readonly<Record<Property['type'], string>> = {
  string: 'TEXT',
  integer: 'INTEGER',
  number: 'REAL',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'DATETIME',
  geometry: 'TEXT',
};

/** A layer's table, empty, and everything that describes it but its extent. */
export function describeTable(database: DatabaseSync, selection: FeatureSelection, language: Language): void {
  const { query, withGeometry, crs } = selection;
  const { layer, properties } = query;
  const table = layer.id;
  const columns = properties.map(({ name, type }) => `${identifier(name)} ${COLUMN_TYPES[type]}`);
  const type = layer.geometry.type === 'Geometry' ? 'GEOMETRY' : layer.geometry.type.toUpperCase();
  const geometry = withGeometry ? [`${GEOMETRY_COLUMN} ${type}`] : [];
  const fid = properties.some(({ name }) => name === 'fid') ? 'sip_fid' : 'fid';
  database.exec(
    `CREATE TABLE ${identifier(table)} (${[`${fid} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL`, `${identifier(keyColumn(properties))} TEXT`, ...columns, ...geometry].join(', ')})`,
  );
  database
    .prepare(
      'INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES (?,?,?,?,?)',
    )
    .run(
      table,
      withGeometry ? 'features' : 'attributes',
      table,
      layer.title[language],
      withGeometry ? crs.crs.srid : null,
    );
  if (withGeometry) {
    database
      .prepare('INSERT INTO gpkg_geometry_columns VALUES (?,?,?,?,0,0)')
      .run(table, GEOMETRY_COLUMN, type, crs.crs.srid);
    database.exec(
      `CREATE VIRTUAL TABLE ${identifier(`rtree_${table}_geom`)} USING rtree(id, minx, maxx, miny, maxy)`,
    );
  }
  describeColumns(database, table, properties, language);
}

/** The extent, and the triggers that keep the index right when the file is edited (GeoPackage 1.3, annex F.3). */
export function finishTable(
  database: DatabaseSync,
  { query, withGeometry }: FeatureSelection,
  extent: Extent | undefined,
): void {
  const table = query.layer.id;
  if (extent !== undefined) {
    database
      .prepare('UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?')
      .run(...extent, table);
  }
  if (!withGeometry) return;
  database
    .prepare(
      "INSERT INTO gpkg_extensions VALUES (?, ?, 'gpkg_rtree_index', 'http://www.geopackage.org/spec130/#extension_rtree', 'write-only')",
    )
    .run(table, GEOMETRY_COLUMN);
  const fid = query.properties.some(({ name }) => name === 'fid') ? 'sip_fid' : 'fid';
  database.exec(indexTriggers(table, fid));
}

function describeColumns(
  database: DatabaseSync,
  table: string,
  properties: readonly Property[],
  language: Language,
): void {
  const insert = database.prepare('INSERT INTO gpkg_data_columns VALUES (?,?,NULL,?,?,NULL,?)');
  const constrain = database.prepare(
    "INSERT INTO gpkg_data_column_constraints VALUES (?, 'enum', ?, NULL, NULL, NULL, NULL, ?)",
  );
  for (const { name, title, description, unit, codes } of properties) {
    const constraint = codes === undefined ? null : `${table}_${name}`;
    const unitText = unit === undefined ? '' : ` [${unit}]`;
    insert.run(table, name, `${title[language]}${unitText}`, description?.[language] ?? null, constraint);
    for (const [code, meaning] of Object.entries(codes ?? {}))
      constrain.run(constraint, code, meaning[language]);
  }
}

function indexTriggers(table: string, fid: string): string {
  const [t, i] = [identifier(table), identifier(`rtree_${table}_geom`)];
  const name = (suffix: string): string => identifier(`rtree_${table}_geom_${suffix}`);
  const geom = GEOMETRY_COLUMN;
  const filled = `NEW.${geom} NOTNULL AND NOT ST_IsEmpty(NEW.${geom})`;
  const bounds = `NEW.${fid}, ST_MinX(NEW.${geom}), ST_MaxX(NEW.${geom}), ST_MinY(NEW.${geom}), ST_MaxY(NEW.${geom})`;
  const put = `INSERT OR REPLACE INTO ${i} VALUES (${bounds})`;
  const drop = `DELETE FROM ${i} WHERE id = OLD.${fid}`;
  const empty = `(NEW.${geom} ISNULL OR ST_IsEmpty(NEW.${geom}))`;
  return `
CREATE TRIGGER ${name('insert')} AFTER INSERT ON ${t} WHEN (${filled}) BEGIN ${put}; END;
CREATE TRIGGER ${name('update1')} AFTER UPDATE OF ${geom} ON ${t} WHEN OLD.${fid} = NEW.${fid} AND (${filled}) BEGIN ${put}; END;
CREATE TRIGGER ${name('update2')} AFTER UPDATE OF ${geom} ON ${t} WHEN OLD.${fid} = NEW.${fid} AND ${empty} BEGIN ${drop}; END;
CREATE TRIGGER ${name('update3')} AFTER UPDATE ON ${t} WHEN OLD.${fid} != NEW.${fid} AND (${filled}) BEGIN ${drop}; ${put}; END;
CREATE TRIGGER ${name('update4')} AFTER UPDATE ON ${t} WHEN OLD.${fid} != NEW.${fid} AND ${empty} BEGIN DELETE FROM ${i} WHERE id IN (OLD.${fid}, NEW.${fid}); END;
CREATE TRIGGER ${name('delete')} AFTER DELETE ON ${t} WHEN OLD.${geom} NOT NULL BEGIN ${drop}; END;`;
}
