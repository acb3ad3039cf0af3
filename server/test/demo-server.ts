import type { TestProject } from 'vitest/node';
import { startOwnServer } from './server.ts';

/** Starts the server with the demo region once for the whole run; protocol and browser tests ask it. */
export default async function startDemoServer(project: TestProject): Promise<() => Promise<void>> {
  const server = await startOwnServer({ TILE_CACHE_MB: '32' }, { demo: true });
  project.provide('demoServer', server.url);
  return () => server.close();
}
