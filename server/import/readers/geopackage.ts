import { DatabaseSync } from 'node:sqlite';
import { type Dataset, ImportError, type ReadOptions, type SourceFeature } from '../dataset.ts';

/** A feature table of an OGC GeoPackage (12-128r18), read row by row. */
export async function openGeoPackage(path: string, options: ReadOptions): Promise<Dataset> {
  const file = openFile(path);
  const tables = featureTables(file);
  const table = choose(tables, options.source);
  const count = Number(file.prepare(`SELECT count(*) AS n FROM ${quoted(table.name)}`).get()?.n ?? 0);
  const state = { read: 0 };
  return {
    name: table.name,
    srid: table.srid,
    crsNote: table.srid === undefined ? 'the GeoPackage declares no known CRS' : 'declared in the GeoPackage',
    encoding: 'utf-8',
    features: features(file, table, state),
    progress: () => (count === 0 ? 1 : state.read / count),
    close: async () => file.close(),
  };
}

interface FeatureTable {
  readonly name: string;
  readonly geometryColumn: string;
  readonly srid: number | undefined;
}

function openFile(path: string): DatabaseSync {
  try {
    const file = new DatabaseSync(path, { readOnly: true });
    file.prepare('SELECT count(*) FROM gpkg_contents').get();
    return file;
  } catch (error) {
    throw new ImportError('The file is no GeoPackage, or it is damaged.', { cause: error });
  }
}

function featureTables(file: DatabaseSync): readonly FeatureTable[] {
  const rows = file
    .prepare(
      `SELECT c.table_name AS name, g.column_name AS geometry, s.organization AS organization,
              s.organization_coordsys_id AS code
       FROM gpkg_contents c JOIN gpkg_geometry_columns g ON g.table_name = c.table_name
       LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id
       WHERE c.data_type = 'features' ORDER BY c.table_name`,
    )
    .all();
  return rows.map((row) => ({
    name: String(row.name),
    geometryColumn: String(row.geometry),
    srid: /^epsg$/i.test(String(row.organization)) ? Number(row.code) : undefined,
  }));
}

function choose(tables: readonly FeatureTable[], wanted: string | undefined): FeatureTable {
  const names = tables.map((table) => table.name).join(', ');
  const [first] = tables;
  if (first === undefined) throw new ImportError('The GeoPackage holds no table of features.');
  if (wanted === undefined) {
    if (tables.length === 1) return first;
    throw new ImportError(`The GeoPackage holds several layers: ${names}. Name one with --source.`);
  }
  const found = tables.find((table) => table.name === wanted);
  if (found === undefined) throw new ImportError(`The GeoPackage has no layer ${wanted}; it holds ${names}.`);
  return found;
}

async function* features(
  file: DatabaseSync,
  table: FeatureTable,
  state: { read: number },
): AsyncGenerator<SourceFeature> {
  const statement = file.prepare(`SELECT * FROM ${quoted(table.name)}`);
  statement.setReadBigInts(false);
  for (const row of statement.iterate()) {
    state.read += 1;
    const { [table.geometryColumn]: geometry, ...properties } = row;
    yield { geometry: geometry instanceof Uint8Array ? readGeometry(geometry) : null, properties };
  }
}

/** Bytes of the envelope by its code in the header's flags (12-128r18, 2.1.3). */
const ENVELOPES = [0, 32, 48, 48, 64];

/** GeoPackage binary → the WKB inside it. */
function readGeometry(blob: Uint8Array): Uint8Array | null {
  const [g, p, , flags = 0] = blob;
  const envelope = ENVELOPES[(flags >> 1) & 7];
  if (g !== 0x47 || p !== 0x50 || envelope === undefined) {
    throw new ImportError('A geometry of the GeoPackage has a broken header.');
  }
  const isEmpty = (flags & 0x10) !== 0;
  return isEmpty ? null : blob.subarray(8 + envelope);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
