import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Database } from '../database.ts';
import { silentLog } from '../database-log.ts';
import { clusterFolder, lockDataFolder } from './data-folder.ts';
import { connectPort, type EmbeddedHost, openFolder, openShared } from './open-embedded.ts';

const endless = { sql: 'SELECT count(*) FROM generate_series(1, 2000000000)', parameters: [] };
const timeout = 20_000;

// The engine starts anew in some of these: seconds on a busy machine.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let folder: string;
let host: EmbeddedHost;
let database: Database;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'embedded-'));
  host = (await openFolder(folder, timeout, silentLog)) as EmbeddedHost;
  ({ database } = host);
  await database.script('CREATE TABLE public.kept (id int PRIMARY KEY)');
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

async function count(through: Database): Promise<unknown> {
  return (await through.arrays({ sql: 'SELECT count(*) FROM public.kept', parameters: [] }))[0]?.[0];
}

async function untilBack(through: Database): Promise<void> {
  await expect
    .poll(
      () =>
        through.ping().then(
          () => 'back',
          () => 'away',
        ),
      { timeout: 60_000, interval: 100 },
    )
    .toBe('back');
}

describe('a data folder', () => {
  it('belongs to one process at a time, and to one opener within it', async () => {
    expect(await openFolder(folder, timeout, silentLog)).toBeUndefined();
    const other = await run(`
      const { lockDataFolder } = await import(${JSON.stringify(join(here, 'data-folder.ts'))});
      console.log((await lockDataFolder(${JSON.stringify(folder)})) === undefined ? 'in use' : 'taken');
    `);
    expect(other).toBe('in use\n');
  });

  it('that a killed process left is taken over', async () => {
    const left = mkdtempSync(join(tmpdir(), 'left-'));
    const script = `
      const { lockDataFolder } = await import(${JSON.stringify(join(here, 'data-folder.ts'))});
      await lockDataFolder(${JSON.stringify(left)});
      process.kill(process.pid, 'SIGKILL');
    `;
    await run(script);
    expect(existsSync(join(left, 'server.lock'))).toBe(true);
    const lock = await lockDataFolder(left);
    expect(lock).toBeDefined();
    lock?.release();
    expect(existsSync(join(left, 'server.lock'))).toBe(false);
    rmSync(left, { recursive: true });
  });

  it('whose lock names a process number that another program has now is taken over', async () => {
    const left = mkdtempSync(join(tmpdir(), 'left-'));
    const { host: machine } = JSON.parse(readFileSync(join(folder, 'server.lock'), 'utf8')) as {
      host: string;
    };
    writeFileSync(
      join(left, 'server.lock'),
      JSON.stringify({ pid: 1, began: '99', host: machine, token: 'x' }),
    );
    const lock = await lockDataFolder(left);
    expect(lock).toBeDefined();
    lock?.release();
    rmSync(left, { recursive: true });
  });

  it('from a newer version, or with something else in it, is refused in one sentence and not touched', async () => {
    const other = mkdtempSync(join(tmpdir(), 'other-'));
    mkdirSync(clusterFolder(other));
    await expect(openFolder(other, timeout, silentLog)).rejects.toThrow(/holds no database: remove it/);
    writeFileSync(join(clusterFolder(other), 'PG_VERSION'), '19\n');
    await expect(openFolder(other, timeout, silentLog)).rejects.toThrow(
      /was made by a newer version \(PostgreSQL 19/,
    );
    expect(existsSync(join(other, 'server.lock'))).toBe(false);
    rmSync(other, { recursive: true });
  });

  it('whose server was killed while writing keeps what was committed, and no half of the rest', async () => {
    const left = mkdtempSync(join(tmpdir(), 'killed-'));
    const server = start(`
      const { openFolder } = await import(${JSON.stringify(join(here, 'open-embedded.ts'))});
      const { silentLog } = await import(${JSON.stringify(join(here, '../database-log.ts'))});
      const { database } = await openFolder(${JSON.stringify(left)}, 20_000, silentLog);
      await database.script('CREATE TABLE public.kept (id int PRIMARY KEY, pair int)');
      for (let id = 0; ; id += 2) {
        await database.transaction(async (queries) => {
          await queries.script('INSERT INTO public.kept VALUES (' + id + ', 1)');
          await queries.script('INSERT INTO public.kept VALUES (' + (id + 1) + ', 2)');
        });
        console.log('committed ' + (id + 2) + ';');
      }
    `);
    const ended = once(server, 'exit');
    const text = await output(server, 'committed 100;');
    server.kill('SIGKILL');
    await ended;
    const again = (await openFolder(left, timeout, silentLog)) as EmbeddedHost;
    const rows = Number(await count(again.database));
    expect(rows).toBeGreaterThanOrEqual(Number([...text.matchAll(/committed (\d+);/g)].at(-1)?.[1]));
    expect(rows % 2).toBe(0);
    await again.database.close();
    rmSync(left, { recursive: true });
  });

  it('that cannot be made is refused in one sentence', async () => {
    const file = join(folder, 'server.lock');
    await expect(openFolder(join(file, 'data'), timeout, silentLog)).rejects.toThrow(
      /The data folder .* cannot be used/,
    );
  });
});

describe('a command beside the server', () => {
  it('shares the database through the local socket', async () => {
    const command = await openShared(folder, timeout);
    await command.script('INSERT INTO public.kept VALUES (1)');
    expect(await count(database)).toBe(1);
    const large = { sql: "SELECT repeat('x', 3000000)", parameters: [] };
    expect(String((await command.arrays(large))[0]?.[0])).toHaveLength(3_000_000);
    await command.close();
    await database.script('DELETE FROM public.kept');
  });

  it('that is killed inside a transaction leaves nothing, and nobody waits on', async () => {
    const child = start(`
      const { openShared } = await import(${JSON.stringify(join(here, 'open-embedded.ts'))});
      const database = await openShared(${JSON.stringify(folder)}, 60_000);
      await database.transaction(async (queries) => {
        await queries.script('INSERT INTO public.kept VALUES (2)');
        console.log('inside');
        await new Promise((resolve) => setTimeout(resolve, 60_000));
      });
    `);
    await output(child, 'inside');
    const waiting = count(database);
    child.kill('SIGKILL');
    expect(await waiting).toBe(0);
  });

  it('that hears a notification hears its own channels only', async () => {
    const command = await openShared(folder, timeout);
    const heard: string[] = [];
    await command.listen('mine', (payload) => heard.push(payload));
    await database.listen('theirs', () => {});
    await database.script("NOTIFY theirs, 'a'; NOTIFY mine, 'b'");
    await expect.poll(() => heard, { timeout: 5_000 }).toEqual(['b']);
    await command.close();
  });
});

describe('a transaction that stands still', () => {
  it('is rolled back after its patience, so that others go on', async () => {
    const still = database.transaction(
      async (queries) => {
        await queries.script('INSERT INTO public.kept VALUES (3)');
        await wait(1_500);
        await queries.script('INSERT INTO public.kept VALUES (4)');
      },
      { timeout: 500 },
    );
    await expect(still).rejects.toMatchObject({ fault: 'timedOut' });
    expect(await count(database)).toBe(0);
  });
});

describe('a query beyond its limit', () => {
  it('is ended: its caller hears timedOut, others databaseUnavailable, and the database comes back with its data', async () => {
    await database.script('INSERT INTO public.kept VALUES (5)');
    const guest = connectPort(host.openPort(), timeout);
    await untilBack(guest);
    const heard: string[] = [];
    await guest.listen('again', (payload) => heard.push(payload));
    const faults = await Promise.all([
      database.arrays(endless, { timeout: 700 }).catch((error: unknown) => error),
      wait(100)
        .then(() => guest.arrays({ sql: 'SELECT 1', parameters: [] }))
        .catch((error: unknown) => error),
    ]);
    expect(faults).toMatchObject([
      { fault: 'timedOut' },
      { fault: 'databaseUnavailable', retryAfter: expect.any(Number) },
    ]);
    await untilBack(database);
    await untilBack(guest);
    expect(await count(database)).toBe(1);
    expect(await count(guest)).toBe(1);
    expect(heard).toEqual(['']);
    await database.script("NOTIFY again, 'x'");
    await expect.poll(() => heard, { timeout: 5_000 }).toEqual(['', 'x']);
    await guest.close();
    await database.script('DELETE FROM public.kept');
  });

  it('that still waited for its turn is dropped without harm', async () => {
    const busy = database.transaction(async (queries) => {
      await wait(800);
      await queries.script('SELECT 1');
    });
    await wait(50);
    const stop = new AbortController();
    const late = database.arrays(
      { sql: 'INSERT INTO public.kept VALUES (6)', parameters: [] },
      { timeout: 200 },
    );
    const cancelled = database.arrays(
      { sql: 'INSERT INTO public.kept VALUES (7)', parameters: [] },
      { signal: stop.signal },
    );
    const outcomes = Promise.allSettled([late, cancelled]);
    stop.abort();
    expect(await outcomes).toMatchObject([
      { reason: { fault: 'timedOut' } },
      { reason: { fault: 'cancelled' } },
    ]);
    await busy;
    expect(await count(database)).toBe(0);
  });
});

const here = fileURLToPath(new URL('.', import.meta.url));
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start(script: string): ChildProcess {
  const file = join(folder, `child-${children.length}.mjs`);
  writeFileSync(file, script);
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return child;
}

async function output(child: ChildProcess, awaited?: string): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (awaited !== undefined && text.includes(awaited)) break;
  }
  return text;
}

/** Until it has ended: what it had is then free. */
async function run(script: string): Promise<string> {
  const child = start(script);
  const ended = once(child, 'exit');
  const text = await output(child);
  await ended;
  return text;
}
