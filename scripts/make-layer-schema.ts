import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CatalogSchema, LayerSchema } from '../server/catalog/layer-schema.ts';
import { StyleSchema } from '../server/style/style-schema.ts';

/*
 * npm run layers:schema: JSON Schemas of layer, style and catalog files, which give editors completion.
 * With --check nothing is written; exit code 1 when a file is not current.
 */

const schemas = {
  'layer.schema.json': { title: 'A published layer, layers/<id>.yaml', ...LayerSchema },
  'style.schema.json': { title: 'A style, layers/styles/<id>.yaml', ...StyleSchema },
  'catalog.schema.json': {
    title: 'Who serves, themes and publishers, layers/catalog.yaml',
    ...CatalogSchema,
  },
};

/** The generated files: name inside `layers/` → text. */
export function layerSchemas(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...schema }, null, 2)}\n`,
    ]),
  );
}

const folder = join(import.meta.dirname, '..', 'layers');

async function main(checkOnly: boolean): Promise<void> {
  for (const [name, text] of layerSchemas()) {
    const file = join(folder, name);
    if ((await readFile(file, 'utf8').catch(() => '')) === text) continue;
    if (checkOnly) {
      console.error(`layers/${name} is not current: run npm run layers:schema`);
      process.exitCode = 1;
    } else {
      await writeFile(file, text);
      console.log(`layers/${name} written`);
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await main(process.argv.includes('--check'));
