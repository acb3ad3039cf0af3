import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApiDefinition } from '../openapi.ts';
import { type OwnServer, startOwnServer } from '../server.ts';

const FIXTURES = fileURLToPath(new URL('./fixtures/ogc-features', import.meta.url));

/** A listening server with the layers of `fixtures/ogc-features` alone. */
export interface FeaturesServer extends OwnServer {
  /** Address of the landing page. */
  readonly landing: string;
  readonly api: ApiDefinition;
}

export async function startFeaturesServer(
  environment: Readonly<Record<string, string>> = {},
): Promise<FeaturesServer> {
  const tables = await readFile(join(FIXTURES, 'tables.sql'), 'utf8');
  const settings = { LAYERS_DIR: FIXTURES, RENDER_THREADS: '1', ...environment };
  const server = await startOwnServer(settings, { prepare: (database) => database.script(tables) });
  const landing = `${server.url}/ogc`;
  return { ...server, landing, api: await ApiDefinition.fetch(landing) };
}
