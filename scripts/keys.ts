import { parseArgs } from 'node:util';
import { listKeys, newKey, revokeKey } from '../server/access/keys-store.ts';
import { findLayerFiles, readLayerFiles } from '../server/catalog/layer-folders.ts';
import { readCatalog } from '../server/catalog/read-catalog.ts';
import { type Config, readConfig } from '../server/config.ts';
import { openDatabase } from '../server/database/open-database.ts';
import { StartError } from '../server/database/start-error.ts';
import { loadEnvironment } from '../server/environment.ts';
import { reportFailure } from '../server/report-failure.ts';
import { layerFolders } from '../server/source/publishing/open-catalog.ts';

const usage = `Keys for writing features. A key belongs to a publisher of catalog.yaml and writes its layers.

  npm run keys:new -- --publisher ID --name "whose" [--layers a,b] [--days 365]
  npm run keys:list
  npm run keys:revoke -- ID
`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      publisher: { type: 'string' },
      name: { type: 'string' },
      layers: { type: 'string' },
      days: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [command, id] = positionals;
  if (values.help || command === undefined) {
    process.stdout.write(usage);
    return;
  }
  const config = readConfig(loadEnvironment());
  const database = await openDatabase(config);
  try {
    if (command === 'new') {
      const { publisher = '', name = '' } = values;
      if (name === '') throw new StartError(`--name is missing.\n\n${usage}`);
      const layers = values.layers?.split(',');
      await checkNames(config, publisher, layers ?? []);
      const key = await newKey(database, { name, publisher, layers, days: readDays(values.days) });
      process.stderr.write('Keep it: it is shown once.\n');
      process.stdout.write(`${key}\n`);
    } else if (command === 'list') {
      for (const key of await listKeys(database)) {
        const end = key.revoked_at === null ? (key.expires_at ?? 'no end') : `revoked ${key.revoked_at}`;
        process.stdout.write(
          `${key.id}  ${key.publisher}  ${key.layers?.join(',') ?? 'all layers'}  ${end}  ${key.name}\n`,
        );
      }
    } else if (command === 'revoke' && id !== undefined) {
      if (!(await revokeKey(database, id))) throw new StartError(`There is no key ${id}.`);
    } else throw new StartError(usage);
  } finally {
    await database.close();
  }
}

async function checkNames(config: Config, publisher: string, layers: readonly string[]): Promise<void> {
  const { catalog } = readCatalog(await readLayerFiles(await findLayerFiles(layerFolders(config))));
  const publishers = Object.keys(catalog?.description.publishers ?? {});
  if (!publishers.includes(publisher)) {
    throw new StartError(`--publisher ${publisher} is none of ${publishers.join(', ')}.`);
  }
  for (const id of layers) {
    const layer = catalog?.layers.find((each) => each.id === id);
    if (layer === undefined) throw new StartError(`There is no layer ${id}.`);
    if (layer.publisher !== publisher)
      throw new StartError(`${id} belongs to ${layer.publisher}, not to ${publisher}.`);
    if (layer.editing === undefined)
      throw new StartError(`${id} has no \`editing\` in its layer file: nobody writes it.`);
  }
}

function readDays(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(text) && Number(text) > 0) return Number(text);
  throw new StartError('--days must be a whole number, 1 or more.');
}

await main().catch(reportFailure);
