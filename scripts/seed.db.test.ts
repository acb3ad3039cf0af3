import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../server/test/database.ts';

// The command runs as a process of its own, so its tiles come from a real database.
const isServer = (process.env.DATABASE_URL ?? '') !== '';

const LAYER = `
title: { pl: Drzewa, en: Trees }
abstract: { pl: Drzewa do próby, en: Trees for a test }
theme: environment
publisher: gmina_demo
table: $s.trees
key: id
geometry: { column: geom, type: Point, crs: "EPSG:2180" }
properties: []
styles: [trees]
tiles: { minZoom: 10, maxZoom: 16 }
licence: { title: { pl: Próba, en: Test } }
attribution: { pl: Próba, en: Test }
freshness: { note: { pl: Próba, en: Test } }
`;
const STYLE = `
title: { pl: Drzewa, en: Trees }
rules:
  - name: tree
    title: { pl: Drzewo, en: Tree }
    symbolizers: [{ kind: point, mark: circle, size: 12, fill: "#228B22" }]
`;

let db: TestDatabase;
let folder = '';
let url = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seed-'));
  if (!isServer) return;
  db = await testDatabase();
  const [row] = await db.database.arrays({ sql: 'select current_database()::text', parameters: [] });
  url = Object.assign(new URL(process.env.DATABASE_URL!), { pathname: `/${row?.[0]}` }).href;
  await db.database.script(`create table ${db.schema}.trees (id int primary key, geom geometry(Point, 2180));
    insert into ${db.schema}.trees select 50 * x + y, ST_SetSRID(ST_MakePoint(470000 + 370 * x, 570000 + 370 * y), 2180)
      from generate_series(0, 49) x, generate_series(0, 49) y;
    create index on ${db.schema}.trees using gist (geom); analyze ${db.schema}.trees`);
  const layers = join(folder, 'layers');
  await mkdir(join(layers, 'styles'), { recursive: true });
  await cp(fileURLToPath(new URL('../layers/catalog.yaml', import.meta.url)), join(layers, 'catalog.yaml'));
  await writeFile(join(layers, 'trees.yaml'), LAYER.replace('$s', db.schema));
  await writeFile(join(layers, 'styles', 'trees.yaml'), STYLE);
});
afterAll(async () => {
  if (isServer) await db.close();
  await rm(folder, { recursive: true, force: true });
});

interface Running {
  readonly child: ChildProcess;
  readonly told: () => string;
}

function seed(data: string, ...options: string[]): Running {
  return run('seed.ts', data, '--jobs', '1', ...options);
}

function run(command: string, data: string, ...options: string[]): Running {
  const script = fileURLToPath(new URL(command, import.meta.url));
  const child = spawn(process.execPath, [script, '--layers', 'trees', ...options], {
    env: {
      ...process.env,
      DATABASE_URL: url,
      LAYERS_DIR: join(folder, 'layers'),
      DATA_DIR: join(folder, data),
      RENDER_THREADS: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const parts: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => parts.push(String(part)));
  return { child, told: () => parts.join('') };
}

async function toEnd({ child, told }: Running): Promise<string> {
  await once(child, 'exit');
  expect([child.exitCode, told()]).toEqual([0, expect.any(String)]);
  return told();
}

function keysIn(data: string): readonly unknown[] {
  const database = new DatabaseSync(join(folder, data, 'tiles', 'tiles.sqlite'));
  const rows = database.prepare('SELECT key FROM tiles ORDER BY key').all();
  database.close();
  return rows.map(({ key }) => key);
}

/** How far the walk has been noted. */
async function notedIn(data: string): Promise<number> {
  const tiles = join(folder, data, 'tiles');
  const note = (await readdir(tiles).catch(() => [])).find((name) => /^seed-[^.]*$/.test(name));
  return note === undefined ? 0 : Number(await readFile(join(tiles, note), 'utf8'));
}

test.runIf(isServer)(
  'a seed that was killed goes on where it was, and leaves the same tiles as one that was not',
  { timeout: 180_000 },
  async () => {
    const first = seed('killed', '--zooms', '10-16');
    await expect.poll(() => notedIn('killed'), { timeout: 60_000, interval: 20 }).toBeGreaterThan(0);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const reached = await notedIn('killed');
    const before = keysIn('killed');
    const told = await toEnd(seed('killed', '--zooms', '10-16'));
    expect(told).toContain(`goes on at place ${reached}`);
    await toEnd(seed('whole', '--zooms', '10-16'));
    const whole = keysIn('whole');
    expect(whole.length).toBeGreaterThan(2_500);
    expect(before.length).toBeLessThan(whole.length);
    expect(keysIn('killed')).toEqual(whole);
    // Done is done: the same command begins anew.
    expect(await notedIn('killed')).toBe(0);
    // Another walk does not take the note of this one, and truncation leaves nothing of what was.
    const few = await toEnd(seed('killed', '--zooms', '10-12', '--truncate'));
    expect(few).not.toContain('goes on');
    expect(keysIn('killed').length).toBeLessThan(100);
    expect(keysIn('killed').every((key) => whole.includes(key))).toBe(true);
  },
);

test.runIf(isServer)(
  'an export that was killed leaves the file that stood there, and the next one leaves nothing beside it',
  { timeout: 120_000 },
  async () => {
    const place = join(folder, 'exports');
    await mkdir(place);
    const path = join(place, 'trees.mbtiles');
    await writeFile(path, 'the one before');
    const first = run('tiles-export.ts', 'export', path);
    await expect.poll(() => first.told(), { timeout: 60_000, interval: 20 }).toContain('export 10 %');
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    expect(await readFile(path, 'utf8')).toBe('the one before');
    expect(await readdir(place)).toContain(`trees.mbtiles.${first.child.pid}.unfinished`);
    await toEnd(run('tiles-export.ts', 'export', path, '--zooms', '10-11'));
    expect(await readdir(place)).toEqual(['trees.mbtiles']);
    const database = new DatabaseSync(path);
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    database.close();
  },
);
