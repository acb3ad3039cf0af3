import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { inject } from 'vitest';
import { loadDemo } from '../../demo/load.ts';
import { buildApp } from '../app.ts';
import { type Config, readConfig } from '../config.ts';
import type { Database } from '../database/database.ts';
import { openParts } from '../open-parts.ts';
import type { Parts } from '../parts.ts';
import { testDatabase } from './database.ts';
import { freePort } from './free-port.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the server that all protocol and browser tests share. */
    demoServer: string;
  }
}

/** A listening server with the demo region. */
export interface TestServer {
  /** Address without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/** The server that the whole run shares: for tests that only ask. Closing it does nothing. */
export async function startTestServer(): Promise<TestServer> {
  return { url: inject('demoServer'), close: async () => undefined };
}

/** A server of a test's own, with what stands behind it: for tests that break something or need settings. */
export interface OwnServer extends TestServer {
  readonly app: FastifyInstance;
  readonly parts: Parts;
  /** Folder of its imported layers. */
  readonly dataDir: string;
}

const LAYERS = fileURLToPath(new URL('../../layers', import.meta.url));

/**
 * @param environment variables as an operator would set them; without LAYERS_DIR the demo's layers
 * @param options demo: load the demo region (some seconds); prepare: makes tables before layers are looked for
 */
export async function startOwnServer(
  environment: Readonly<Record<string, string>> = {},
  options: { readonly demo?: boolean; readonly prepare?: (database: Database) => Promise<void> } = {},
): Promise<OwnServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'test-data-'));
  const ways = await testDatabase();
  if (options.demo === true) await loadDemo(ways.database);
  await options.prepare?.(ways.database);
  const config = await testConfig({ LAYERS_DIR: LAYERS, DATA_DIR: dataDir, ...environment });
  const { parts, close } = await openParts(config, ways, pino({ level: config.logLevel }));
  const app = await buildApp(parts);
  await app.listen({ host: config.host, port: config.port });
  return {
    url: config.publicUrlGiven ? `http://127.0.0.1:${config.port}` : config.publicUrl,
    app,
    parts,
    dataDir,
    async close() {
      app.server.closeAllConnections();
      await app.close();
      await close();
      await ways.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function testConfig(environment: Readonly<Record<string, string>>): Promise<Config> {
  return readConfig({ PORT: String(await freePort()), LOG_LEVEL: 'silent', ...environment });
}
