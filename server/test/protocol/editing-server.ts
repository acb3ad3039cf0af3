import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newKey } from '../../access/keys-store.ts';
import { type OwnServer, startOwnServer } from '../server.ts';

const FIXTURES = fileURLToPath(new URL('./fixtures/editing', import.meta.url));

/** A listening server with layers that can be written, and keys. */
export interface EditingServer extends OwnServer {
  /** Of the publisher `town`. */
  readonly key: string;
  /** Of another publisher. */
  readonly strangeKey: string;
  readonly narrowKey: string;
  readonly expiredKey: string;
}

export async function startEditingServer(): Promise<EditingServer> {
  const tables = await readFile(join(FIXTURES, 'tables.sql'), 'utf8');
  const settings = { LAYERS_DIR: FIXTURES, RENDER_THREADS: '1', MAX_BODY_KB: '64' };
  const server = await startOwnServer(settings, { prepare: (database) => database.script(tables) });
  const { database } = server.parts;
  const key = (publisher: string, layers?: readonly string[], days?: number): Promise<string> =>
    newKey(database, { name: 'test', publisher, layers, days });
  return {
    ...server,
    key: await key('town'),
    strangeKey: await key('region'),
    narrowKey: await key('town', ['readings']),
    expiredKey: await key('town', undefined, -1),
  };
}
