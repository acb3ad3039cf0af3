import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Config } from '../server/config.ts';
import { contentHash } from '../server/content-hash.ts';
import { StartError } from '../server/database/start-error.ts';
import type { Parts } from '../server/parts.ts';
import { reportFailure } from '../server/report-failure.ts';
import { DiskTileStore } from '../server/tiles/caches/disk-tile-store.ts';
import { runWalk, type WalkProgress } from '../server/tiles/run-walk.ts';
import { ProgressBar } from './progress-bar.ts';
import { readWalk, tilesFolder, walkOptions, walkUsage, withTiles } from './tile-command.ts';

const usage = `npm run seed -- --layers A,B [options]

Makes tiles before anybody asks and puts them into the caches on disk (TILE_DISK_MB) and in the store (TILE_STORE_URL).
Stopped in any way, the same command goes on where it was.

${walkUsage}  --restart          from the beginning
  --truncate         first empties the cache on disk
  --jobs N           tiles at once; 8 when absent
`;

/** Milliseconds between two notes of how far it came. */
const NOTE_EVERY = 1000;
/** Tiles that the shared store may lose: they are made when somebody asks. */
const MOST_LOST = 10;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      ...walkOptions,
      restart: { type: 'boolean' },
      truncate: { type: 'boolean' },
      jobs: { type: 'string', default: '8' },
    },
  });
  if (values.help === true) {
    process.stdout.write(usage);
    return;
  }
  const jobs = Number(values.jobs);
  if (!(Number.isInteger(jobs) && jobs >= 1 && jobs <= 64)) throw new StartError('--jobs must be 1 to 64.');
  await withTiles(
    (config) => config,
    async (parts, config, signal) => {
      if (config.tileDiskBytes === 0 && config.tileStore === undefined) {
        throw new StartError('There is nothing to fill: set TILE_DISK_MB or TILE_STORE_URL.');
      }
      if (values.truncate === true) await truncate(config);
      const note = noteOf(config, parts, values);
      if (values.restart === true || values.truncate === true) rmSync(note, { force: true });
      const from = existsSync(note) ? Number(readFileSync(note, 'utf8')) || 0 : 0;
      if (from > 0) process.stderr.write(`goes on at place ${from}\n`);
      const walk = readWalk(values, parts);
      const show = shower(note);
      const end = await runWalk(walk, parts.tiles, {
        from,
        concurrency: jobs,
        signal,
        progress: show.progress,
        take: () => takenIn(parts),
      });
      await parts.tileStore?.settled();
      show.end(end);
      rmSync(note, { force: true });
    },
  );
}

/** How far this very walk has come, by what it walks. */
function noteOf(config: Config, { catalog }: Parts, values: object): string {
  const { restart: _, truncate: __, jobs: ___, ...walk } = values as Record<string, unknown>;
  mkdirSync(tilesFolder(config), { recursive: true });
  return join(tilesFolder(config), `seed-${contentHash(catalog.current.version, JSON.stringify(walk))}`);
}

/**
 * Waits for the shared store, which a server at work does not: it would pass it by.
 * @throws StartError when it does not take the tiles
 */
async function takenIn({ tileStore }: Parts): Promise<void> {
  await tileStore?.settled();
  if (tileStore === undefined || tileStore.figures.lost <= MOST_LOST) return;
  throw new StartError(
    'The store (TILE_STORE_URL) is away, or does not take the tiles. The same command goes on where it was.',
  );
}

async function truncate(config: Config): Promise<void> {
  const store = new DiskTileStore(tilesFolder(config), config.tileDiskBytes, (error) => {
    throw error;
  });
  store.truncate();
  await store.close();
}

function shower(note: string) {
  const bar = new ProgressBar('seed');
  const started = performance.now();
  let noted = 0;
  return {
    progress({ done, total, made, full }: WalkProgress): void {
      const seconds = (performance.now() - started) / 1000;
      const rate = made / Math.max(0.001, seconds);
      const left = Math.ceil((total - done) / Math.max(0.001, rate));
      bar.show(
        done / Math.max(1, total),
        `${done}/${total}, ${full} with content, ${rate.toFixed(0)}/s, ${left} s left`,
      );
      if (performance.now() - noted < NOTE_EVERY) return;
      noted = performance.now();
      writeFileSync(`${note}.new`, String(done));
      renameSync(`${note}.new`, note);
    },
    end: ({ made, full }: WalkProgress): void => bar.end(`${made} tiles, ${full} with content`),
  };
}

await main().catch(reportFailure);
