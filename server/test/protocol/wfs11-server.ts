import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newKey } from '../../access/keys-store.ts';
import { type OwnServer, startOwnServer } from '../server.ts';

const FIXTURES = fileURLToPath(new URL('./fixtures/wfs11', import.meta.url));

/** A listening server that publishes the types of the suite wfs11, profile SF-0; its tables are empty. */
export interface Wfs11Server extends OwnServer {
  /** Address of the service that has the types of the suite. */
  readonly wfs: string;
  readonly key: string;
  /** The suite's own Transaction that fills them. */
  readonly dataset: string;
  /** The suite's schema of them. */
  readonly schema: string;
}

export async function startWfs11Server(): Promise<Wfs11Server> {
  const [tables, dataset, schema] = await Promise.all(
    ['tables.sql', 'dataset-sf0-insert.xml', 'cite-gmlsf0.xsd'].map((name) =>
      readFile(join(FIXTURES, name), 'utf8'),
    ),
  );
  const settings = { LAYERS_DIR: FIXTURES, RENDER_THREADS: '1' };
  const server = await startOwnServer(settings, { prepare: (database) => database.script(tables ?? '') });
  const key = await newKey(server.parts.database, {
    name: 'test',
    publisher: 'tester',
    layers: undefined,
    days: undefined,
  });
  return {
    ...server,
    wfs: `${server.url}/harmonised/wfs`,
    key,
    dataset: dataset ?? '',
    schema: schema ?? '',
  };
}
