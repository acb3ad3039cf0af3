import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { indexForSearch } from '../server/answers/search-index-store.ts';
import { findLayerFiles, readLayerFiles } from '../server/catalog/layer-folders.ts';
import { publicName } from '../server/catalog/public-name.ts';
import { readCatalog } from '../server/catalog/read-catalog.ts';
import { type Config, describeConfig, readConfig } from '../server/config.ts';
import type { Database } from '../server/database/database.ts';
import { openDatabase } from '../server/database/open-database.ts';
import { loadEnvironment } from '../server/environment.ts';
import { type Dataset, ImportError } from '../server/import/dataset.ts';
import { type ImportReport, type ImportRequest, importFile } from '../server/import/import-file.ts';
import { formats, openDataset } from '../server/import/open-dataset.ts';
import { chooseFiling, saveLayerFiles, writeImportedLayer } from '../server/import/publish-import.ts';
import { layerFolders } from '../server/source/publishing/open-catalog.ts';
import { ProgressBar } from './progress-bar.ts';

const usage = `npm run import -- FILE [options]

Reads a file into the database and publishes it as a layer in every service, also while the server runs.
Formats: ${formats}.

  --title TEXT       title of the layer; its id in words when absent
  --layer ID         id of the layer: a-z, 0-9 and _; from the file's name when absent
  --table NAME       name of the table in schema data; the layer's id when absent
  --source NAME      layer inside the file, where it holds several
  --crs EPSG:n       coordinate system of the file, where it does not say or says wrong
  --axis-order xy|yx order of the coordinates in GML and CSV: xy is easting first
  --encoding NAME    of the texts, where it was not found right: utf-8, windows-1250, …
  --key NAME         property that identifies a feature
  --theme ID         theme and publisher of catalog.yaml the layer is filed under
  --publisher ID
  --replace          also when another file was imported into the table
  --help

Variables:
${describeConfig()}
`;

const { values: options, positionals } = readArguments();

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        title: { type: 'string' },
        layer: { type: 'string' },
        table: { type: 'string' },
        source: { type: 'string' },
        crs: { type: 'string' },
        'axis-order': { type: 'string' },
        encoding: { type: 'string' },
        key: { type: 'string' },
        theme: { type: 'string' },
        publisher: { type: 'string' },
        replace: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

async function main(): Promise<void> {
  const [path] = positionals;
  if (options.help === true || path === undefined) {
    process.stdout.write(usage);
    process.exitCode = options.help === true ? 0 : 1;
    return;
  }
  const config = readConfig(loadEnvironment());
  const filing = await filingOf(config);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stop.abort(new ImportError('Stopped; nothing was changed.')));
  const dataset = await openDataset(path, {
    source: options.source,
    encoding: options.encoding,
    axisOrder: axisOrderOf(options['axis-order']),
    rasterDir: config.rasterDir,
    rasterFolder: options.layer,
  });
  try {
    await run(config, path, dataset, filing, stop.signal);
  } finally {
    await dataset.close();
  }
}

type FilingChoice = { readonly theme: string; readonly publisher: string };

async function run(
  config: Config,
  path: string,
  dataset: Dataset,
  filing: FilingChoice,
  signal: AbortSignal,
): Promise<void> {
  const id = publicName(options.layer ?? dataset.name, 'layer');
  const folder = await targetFolder(config, id);
  console.log(`${dataset.name}: ${dataset.crsNote}; texts in ${dataset.encoding}`);
  const bar = new ProgressBar('import');
  const database = await openDatabase(config);
  try {
    const report = await importOrDiscard(database, dataset, {
      path,
      table: options.table ?? id,
      srid: sridOf(options.crs),
      key: options.key,
      replace: options.replace,
      progress: (fraction, features) => bar.show(fraction, `${features} features`),
      signal,
    });
    bar.end();
    const updated = new Date().toISOString().slice(0, 10);
    const { path: file, previous } = await saveLayerFiles(
      folder,
      writeImportedLayer(report, { id, title: options.title, ...filing, updated }, dataset.raster),
    );
    await indexImported(config, database, id);
    tell(report, file);
    if (previous !== undefined) {
      console.log(`the layer file was written anew; what it said before is in ${previous}`);
    }
    console.log(await whereToSee(id, config));
  } finally {
    await database.close();
  }
}

/** What the search box looks for in the new layer is found by an index. */
async function indexImported(config: Config, database: Database, id: string): Promise<void> {
  const { catalog } = readCatalog(await readLayerFiles(await findLayerFiles(layerFolders(config))));
  const layer = catalog?.layers.find((each) => each.id === id);
  if (layer !== undefined) await indexForSearch(database, layer);
}

/** An import that fails leaves no pictures behind either. */
async function importOrDiscard(
  database: Database,
  dataset: Dataset,
  request: Omit<ImportRequest, 'dataset'>,
): Promise<ImportReport> {
  try {
    return await importFile(database, { ...request, dataset });
  } catch (error) {
    await dataset.raster?.discard();
    throw error;
  }
}

/** The folder imports write to; a layer of that id that stands elsewhere is the operator's own and is not doubled. */
async function targetFolder(config: Config, id: string): Promise<string> {
  for (const folder of config.layersDirs) {
    const file = join(folder, `${id}.yaml`);
    if ((await stat(file).catch(() => undefined)) !== undefined) {
      throw new ImportError(`There is a layer ${id} already: ${file}. Choose another id with --layer.`);
    }
  }
  return join(config.dataDir, 'layers');
}

async function filingOf(config: Config): Promise<FilingChoice> {
  const { catalog, faults } = readCatalog(await readLayerFiles(await findLayerFiles(layerFolders(config))));
  if (catalog === undefined) {
    throw new ImportError(
      `No usable catalog.yaml in ${config.layersDirs.join(', ')}: ${faults.length} fault(s).`,
    );
  }
  return chooseFiling(catalog.description, { theme: options.theme, publisher: options.publisher });
}

function tell({ table, features, withoutGeometry, repaired, sourceSrid }: ImportReport, file: string): void {
  const { type, srid } = table.geometry;
  console.log(
    `${features} features, ${type}, EPSG:${srid}${srid === sourceSrid ? '' : ` (transformed from EPSG:${sourceSrid})`}, key ${table.key}`,
  );
  if (withoutGeometry > 0) console.log(`${withoutGeometry} of them have no geometry`);
  if (repaired > 0) console.log(`${repaired} had an invalid geometry and were repaired`);
  console.log(`table data.${table.name}, layer file ${file}`);
}

/** Milliseconds a running server has to take the layer up. */
const TAKEN_UP_WITHIN = 8000;

/** Asks the server of this configuration for the layer, and says where it is or why it is not there yet. */
async function whereToSee(id: string, { host, port, publicUrl }: Config): Promise<string> {
  const server = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
  const status = (path: string): Promise<number | undefined> =>
    fetch(`${server}${path}`, { signal: AbortSignal.timeout(2000) }).then(
      (reply) => reply.status,
      () => undefined,
    );
  if ((await status('/health/live')) !== 200) {
    return `Published as ${id} by every server of this data folder: within two seconds, or when it starts (none at ${server}).`;
  }
  for (const end = Date.now() + TAKEN_UP_WITHIN; Date.now() < end; await wait(250)) {
    if ((await status(`/ogc/collections/${id}?f=json`)) === 200) {
      return `published: ${publicUrl}/ogc/collections/${id}`;
    }
  }
  return `The server at ${server} has not taken it up: its log says why, and so does npm run doctor.`;
}

function sridOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const code = /^(?:EPSG:)?(\d{4,6})$/i.exec(text)?.[1];
  if (code === undefined) throw new ImportError(`--crs takes EPSG:n, not ${text}.`);
  return Number(code);
}

function axisOrderOf(text: string | undefined): 'xy' | 'yx' | undefined {
  if (text === undefined || text === 'xy' || text === 'yx') return text;
  throw new ImportError(`--axis-order takes xy or yx, not ${text}.`);
}

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
