import { DatabaseSync } from 'node:sqlite';
import { toWkt } from '../../geo/crs-definition.ts';
import type { ArchiveDescription, ArchiveWriter } from './archive.ts';

/** GeoPackage 1.3 tiles (OGC 12-128r17, 2.2): pictures in any grid. */
export function writeGeoPackageTiles(path: string, description: ArchiveDescription): ArchiveWriter {
  const { tileMatrixSet: set, minZoom, maxZoom, extent } = description;
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;
    PRAGMA application_id = ${0x47504b47}; PRAGMA user_version = 10300;
    CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
      organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
    CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
      last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER);
    CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL);
    CREATE TABLE gpkg_tile_matrix_set (table_name TEXT PRIMARY KEY, srs_id INTEGER NOT NULL, min_x DOUBLE NOT NULL, min_y DOUBLE NOT NULL, max_x DOUBLE NOT NULL, max_y DOUBLE NOT NULL);
    CREATE TABLE gpkg_tile_matrix (table_name TEXT NOT NULL, zoom_level INTEGER NOT NULL, matrix_width INTEGER NOT NULL, matrix_height INTEGER NOT NULL,
      tile_width INTEGER NOT NULL, tile_height INTEGER NOT NULL, pixel_x_size DOUBLE NOT NULL, pixel_y_size DOUBLE NOT NULL, PRIMARY KEY (table_name, zoom_level));
    CREATE TABLE tiles (id INTEGER PRIMARY KEY AUTOINCREMENT, zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL,
      tile_data BLOB NOT NULL, UNIQUE (zoom_level, tile_column, tile_row));
    INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined cartesian', -1, 'NONE', -1, 'undefined', NULL), ('Undefined geographic', 0, 'NONE', 0, 'undefined', NULL);
    BEGIN`);
  const { srid, title } = set.crs;
  const insert = (table: string, ...values: (string | number)[]) =>
    database.prepare(`INSERT INTO ${table} VALUES (${values.map(() => '?').join(', ')})`).run(...values);
  insert('gpkg_spatial_ref_sys', title, srid, 'EPSG', srid, toWkt(set.crs), title);
  const contents =
    database.prepare(`INSERT INTO gpkg_contents (table_name, data_type, identifier, description, min_x, min_y, max_x, max_y, srs_id)
    VALUES ('tiles', 'tiles', ?, ?, ?, ?, ?, ?, ?)`);
  contents.run(description.name, description.description, ...extent, srid);
  const levels = set.matrices.slice(minZoom, maxZoom + 1);
  // Tiles of the levels end at different places: the set reaches to the farthest.
  const width = Math.max(...levels.map((each) => each.matrixWidth * each.resolution * set.tileSize));
  const height = Math.max(...levels.map((each) => each.matrixHeight * each.resolution * set.tileSize));
  const [x, y] = set.origin;
  insert('gpkg_tile_matrix_set', 'tiles', srid, x, y - height, x + width, y);
  for (const [index, { resolution }] of levels.entries()) {
    const side = resolution * set.tileSize;
    const size = [Math.round(width / side), Math.round(height / side), set.tileSize, set.tileSize];
    insert('gpkg_tile_matrix', 'tiles', minZoom + index, ...size, resolution, resolution);
  }
  // The levels of the national grids are no powers of two.
  const extension = 'http://www.geopackage.org/spec/#extension_zoom_other_intervals';
  insert('gpkg_extensions', 'tiles', 'tile_data', 'gpkg_zoom_other', extension, 'read-write');
  const put = database.prepare(
    'INSERT INTO tiles (zoom_level, tile_column, tile_row, tile_data) VALUES (?, ?, ?, ?)',
  );
  return {
    add({ z, row, column }, bytes) {
      put.run(z, column, row, bytes);
    },
    close() {
      database.exec('COMMIT');
      database.close();
    },
  };
}
