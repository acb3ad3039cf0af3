import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { indexForSearch } from '../server/answers/search-index-store.ts';
import type { Layer } from '../server/catalog/layer.ts';
import { findLayerFiles, readLayerFiles } from '../server/catalog/layer-folders.ts';
import { readCatalog } from '../server/catalog/read-catalog.ts';
import type { Database, Queries } from '../server/database/database.ts';
import { borderRows } from './border-rows.ts';
import { townSites } from './sites.ts';
import { type BorderTable, type DemoTable, townTableNames, townTables } from './tables.ts';
import type { Row } from './town/row.ts';
import { makeTown } from './town/town.ts';

/** How far loading has come. */
export interface LoadProgress {
  readonly table: DemoTable;
  /** Rows so far, all tables. */
  readonly rows: number;
  /** Parcels so far. */
  readonly parcels: number;
  /** From 0 to 1. */
  readonly share: number;
}

interface LoadOptions {
  /** At least so many parcels: further invented gminas are added until they are there. */
  readonly parcels?: number | undefined;
  readonly progress?: ((progress: LoadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const batchSize = 2000;
/** About: for the share of progress only. */
const rowsPerParcel = 5.45;
const parcelsPerTown = 16_000;
const borderTables: readonly BorderTable[] = ['voivodeship', 'powiats', 'gminas'];

/**
 * Puts the demo region into schema `demo`, replacing what was there. One transaction: a fault, a kill or
 * the signal leaves what was before. Memory holds one gmina at a time.
 * @returns parcels and rows loaded
 * @throws RangeError when more parcels are asked for than the voivodeship has room for
 */
export async function loadDemo(
  database: Database,
  options: LoadOptions = {},
): Promise<{ parcels: number; rows: number }> {
  const { signal } = options;
  const wanted = options.parcels ?? 1;
  const sites = await townSites();
  const schema = await readSql('schema.sql');
  const indexes = await readSql('indexes.sql');
  let rows = 0;
  let parcels = 0;
  const expected = Math.ceil(wanted / parcelsPerTown) * parcelsPerTown * rowsPerParcel;
  const report = (table: DemoTable, added: number): void => {
    rows += added;
    if (table === 'parcels') parcels += added;
    options.progress?.({ table, rows, parcels, share: Math.min(0.99, rows / expected) });
  };
  await database.transaction(
    async (queries) => {
      await queries.script(schema);
      for (const table of borderTables)
        await insertRows(queries, table, await borderRows(table), report, signal);
      for (const site of sites) {
        if (parcels >= wanted) break;
        const town = makeTown(site);
        for (const table of townTableNames)
          await insertRows(queries, table, townTables[table](town), report, signal);
      }
      if (parcels < wanted)
        throw new RangeError(`--parcels ${wanted}: the region has room for ${parcels} invented parcels`);
      await queries.script(indexes);
      for (const layer of await demoLayers()) await indexForSearch(queries, layer);
    },
    { signal, timeout: 24 * 3600 * 1000 },
  );
  options.progress?.({ table: 'flood', rows, parcels, share: 1 });
  await database.script(
    'ANALYZE demo.parcels, demo.buildings, demo.addresses, demo.utility_lines, demo.land_use, demo.mpzp_zones',
  );
  return { parcels, rows };
}

/** The layer files that stand on the demo's tables. */
async function demoLayers(): Promise<readonly Layer[]> {
  const folder = fileURLToPath(new URL('../layers/', import.meta.url));
  const { catalog } = readCatalog(await readLayerFiles(await findLayerFiles([folder])));
  return (catalog?.layers ?? []).filter(({ table }) => table.schema === 'demo');
}

/** Inserts in batches, each one statement with an array per column. */
async function insertRows(
  queries: Queries,
  table: DemoTable,
  rows: Iterable<Row>,
  report: (table: DemoTable, added: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const columns = await columnsOf(queries, table);
  const names = columns.map(({ name }) => name).join(', ');
  const casts = columns.map(({ name, type }) => `${name}::${type}`).join(', ');
  const arrays = columns.map((_, i) => `$${i + 1}::text[]`).join(', ');
  const sql = `INSERT INTO demo.${table} (${names}) SELECT ${casts} FROM unnest(${arrays}) AS t(${names})`;
  let batch: Row[] = [];
  const flush = async (): Promise<void> => {
    signal?.throwIfAborted();
    const parameters = columns.map(({ name }) => batch.map((row) => toText(row[name])));
    await queries.arrays({ sql, parameters }, { signal });
    report(table, batch.length);
    batch = [];
  };
  for (const row of rows) {
    batch.push(row);
    if (batch.length >= batchSize) await flush();
  }
  if (batch.length > 0) await flush();
}

function toText(value: string | number | null | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

/** Columns and types as the table has them, so that `schema.sql` says it once. */
async function columnsOf(queries: Queries, table: DemoTable): Promise<{ name: string; type: string }[]> {
  return queries.rows<{ name: string; type: string }>({
    sql: `SELECT attname::text AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
      WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    parameters: [`demo.${table}`],
  });
}

function readSql(name: string): Promise<string> {
  return readFile(new URL(name, import.meta.url), 'utf8');
}
