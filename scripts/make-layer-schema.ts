import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArchiveLayerSchema, CatalogSchema, LayerSchema } from '../server/catalog/layer-schema.ts';
import { StyleSchema } from '../server/style/style-schema.ts';

/*
 * npm run layers:schema: JSON Schemas of layer, style and catalog files, which give editors completion.
 * With --check nothing is written; exit code 1 when a file is not current.
 */

const schemas = {
  'layer.schema.json': {
    title: 'A published layer, layers/<id>.yaml',
    if: { required: ['archive'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: ArchiveLayerSchema,
    else: LayerSchema,
  },
  'style.schema.json': { title: 'A style, layers/styles/<id>.yaml', ...StyleSchema },
  'catalog.schema.json': {
    title: 'Who serves, themes and publishers, layers/catalog.yaml',
    ...CatalogSchema,
  },
};

const folder = join(import.meta.dirname, '..', 'layers');

const checkOnly = process.argv.includes('--check');
for (const [name, schema] of Object.entries(schemas)) {
  const file = join(folder, name);
  const text = `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...schema }, null, 2)}\n`;
  if ((await readFile(file, 'utf8').catch(() => '')) === text) continue;
  if (checkOnly) {
    console.error(`layers/${name} is not current: run npm run layers:schema`);
    process.exitCode = 1;
  } else {
    await writeFile(file, text);
    console.log(`layers/${name} written`);
  }
}
