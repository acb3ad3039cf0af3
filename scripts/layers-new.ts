import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CatalogError } from '../server/catalog/catalog-fault.ts';
import { findLayerFiles, readLayerFiles } from '../server/catalog/layer-folders.ts';
import type { CatalogFile } from '../server/catalog/layer-schema.ts';
import { publicName, titleOf } from '../server/catalog/public-name.ts';
import { readCatalog } from '../server/catalog/read-catalog.ts';
import { writeLayerFiles } from '../server/catalog/write-layer-file.ts';
import { describeConfig, readConfig } from '../server/config.ts';
import { openDatabase } from '../server/database/open-database.ts';
import { StartError } from '../server/database/start-error.ts';
import { loadEnvironment } from '../server/environment.ts';
import { ServiceError } from '../server/errors.ts';
import { ImportError } from '../server/import/dataset.ts';
import { chooseFiling, saveLayerFiles } from '../server/import/publish-import.ts';
import { reportFailure } from '../server/report-failure.ts';
import { draftLayer } from '../server/source/publishing/draft-layer.ts';
import { layerFolders } from '../server/source/publishing/open-catalog.ts';

const usage = `npm run layers:new -- schema.table [options]

Writes a complete layer file with a default style from a table or view. A running server publishes it at once.

  --id ID            id of the layer: a-z, 0-9 and _; from the table's name when absent
  --title-pl TEXT    titles; from the table's comment or name when absent
  --title-en TEXT
  --theme ID         theme and publisher of catalog.yaml; \`imported\` and the first publisher when absent
  --publisher ID
  --key COLUMN       identifies a feature and survives re-import; the primary key when absent
  --geometry COLUMN  where the table has several
  --folder PATH      folder of layer files; the first of LAYERS_DIR when absent
  --force            writes over a file that is there
  --help

Variables:
${describeConfig()}
`;

const optionTypes = {
  id: { type: 'string' },
  'title-pl': { type: 'string' },
  'title-en': { type: 'string' },
  theme: { type: 'string' },
  publisher: { type: 'string' },
  key: { type: 'string' },
  geometry: { type: 'string' },
  folder: { type: 'string' },
  force: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

async function main(): Promise<void> {
  const { values: options, positionals } = parseArgs({ allowPositionals: true, options: optionTypes });
  const [table] = positionals;
  if (options.help === true || table === undefined) {
    process.stdout.write(usage);
    process.exitCode = options.help === true ? 0 : 1;
    return;
  }
  const [schema, name, ...rest] = table.split('.');
  if (!schema || !name || rest.length > 0)
    throw new StartError(`Name the table as schema.table, not ${table}.`);
  const config = readConfig(loadEnvironment());
  const filing = chooseFiling(await describe(layerFolders(config)), options);
  const id = options.id ?? publicName(name, 'layer');
  const folder = options.folder ?? config.layersDirs[0] ?? '.';
  if (options.force !== true) await requireFree(join(folder, `${id}.yaml`));
  const database = await openDatabase(config);
  try {
    const choices = { key: options.key, geometryColumn: options.geometry };
    const { comment, ...draft } = await draftLayer(database, { schema, name }, choices);
    const title = {
      pl: options['title-pl'] ?? comment ?? titleOf(name),
      en: options['title-en'] ?? titleOf(name),
    };
    const updated = new Date().toISOString().slice(0, 10);
    const files = writeLayerFiles({ id, title, ...filing, updated, ...draft });
    const { path } = await saveLayerFiles(folder, files);
    const { geometry, rows, key } = draft;
    console.log(`${path} written: ${rows} features, ${geometry.type}, ${geometry.crs.code}, key ${key}`);
  } finally {
    await database.close();
  }
}

async function describe(folders: readonly string[]): Promise<CatalogFile> {
  const { catalog, faults } = readCatalog(await readLayerFiles(await findLayerFiles(folders)));
  if (catalog === undefined)
    throw new CatalogError(`No usable catalog.yaml in ${folders.join(', ')}.`, faults);
  return catalog.description;
}

async function requireFree(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found !== undefined) {
    throw new StartError(`${file} is there already: choose another --id, or --force to write over it.`);
  }
}

/** What the caller may say instead stands in the error beside its sentence. */
function withChoices(error: unknown): unknown {
  if (error instanceof ImportError) return new StartError(error.message, error);
  if (!(error instanceof ServiceError) || error.allowed === undefined) return error;
  const option = error.parameter === undefined ? '' : ` (--${error.parameter})`;
  return new StartError(`${error.message} Allowed${option}: ${[error.allowed].flat().join(', ')}.`, error);
}

await main().catch((error: unknown) => reportFailure(withChoices(error)));
