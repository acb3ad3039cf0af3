import { existsSync, globSync, renameSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const room = fileURLToPath(new URL('../', import.meta.url));
const built = fileURLToPath(new URL('../../dist/geoportal', import.meta.url));
const sources = ['src/**', '*.html', '*.ts', 'public/*', 'fonts/*', '../server/geo/*.ts'];

/**
 * Builds the page before the server of the browser tests starts, when it is older than its sources; beside
 * the old one and then in its place, for a server that runs may be giving that out.
 */
export default async function buildPortal(): Promise<void> {
  const changed = globSync(sources, { cwd: room }).map((file) => statSync(`${room}/${file}`).mtimeMs);
  const page = `${built}/index.html`;
  if (existsSync(page) && statSync(page).mtimeMs > Math.max(...changed)) return;
  const fresh = `${built}-${process.pid}`;
  await build({ configFile: `${room}/vite.config.ts`, logLevel: 'error', build: { outDir: fresh } });
  const old = `${fresh}-old`;
  if (existsSync(built)) renameSync(built, old);
  renameSync(fresh, built);
  rmSync(old, { recursive: true, force: true });
}
