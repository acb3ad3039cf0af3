import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publicName } from '../../catalog/public-name.ts';
import type { Database } from '../../database/database.ts';
import { importFile } from '../../import/import-file.ts';
import { openDataset } from '../../import/open-dataset.ts';
import { saveLayerFiles, writeImportedLayer } from '../../import/publish-import.ts';
import { type OwnServer, startOwnServer } from '../server.ts';

const FIXTURES = fileURLToPath(new URL('./fixtures/cite', import.meta.url));

/** A server with the Blue Lake layers, imported as the command does it, each called `cite:` and its file's name. */
export async function startCiteServer(folder: string): Promise<OwnServer> {
  return startOwnServer(
    { LAYERS_DIR: `${FIXTURES},${folder}`, RENDER_THREADS: '1' },
    { prepare: (database) => importAll(database, folder) },
  );
}

async function importAll(database: Database, folder: string): Promise<void> {
  const files = (await readdir(FIXTURES)).filter((file) => file.endsWith('.geojson'));
  for (const file of files) {
    const name = basename(file, '.geojson');
    const id = publicName(name, 'layer');
    const path = join(FIXTURES, file);
    const dataset = await openDataset(path, {});
    try {
      const report = await importFile(database, {
        dataset,
        path,
        table: id,
        progress: () => undefined,
        signal: AbortSignal.timeout(60_000),
      });
      const filing = {
        id,
        title: `cite:${name}`,
        theme: 'imported',
        publisher: 'gmina',
        updated: '2026-01-01',
      };
      await saveLayerFiles(folder, writeImportedLayer(report, filing));
    } finally {
      await dataset.close();
    }
  }
}
