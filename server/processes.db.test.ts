import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type TestDatabase, testDatabase } from './test/database.ts';
import { freePort } from './test/free-port.ts';
import { hasPooler, startPooler, type TestPooler } from './test/pooler.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const root = fileURLToPath(new URL('..', import.meta.url));

describe.skipIf(!process.env.DATABASE_URL || !hasPooler)('a server of two processes, behind a pooler', () => {
  let database: TestDatabase;
  let pooler: TestPooler;
  let folder: string;
  let server: ChildProcess;
  let url: string;
  let text = '';
  beforeAll(async () => {
    database = await testDatabase();
    const access = database.drawingAccess();
    const direct = access.kind === 'postgresql' ? access.url : '';
    pooler = await startPooler(direct, 6);
    folder = await mkdtemp(join(tmpdir(), 'processes-'));
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    server = spawn(process.execPath, [join(root, 'server/main.ts')], {
      cwd: folder,
      env: {
        ...process.env,
        DATABASE_URL: pooler.url,
        DATABASE_DIRECT_URL: direct,
        DATABASE_POOLER: 'transaction',
        SERVER_PROCESSES: '2',
        RENDER_THREADS: '1',
        PORT: String(port),
        DATA_DIR: folder,
        LAYERS_DIR: join(root, 'layers'),
        LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [server.stdout, server.stderr])
      stream?.on('data', (chunk) => (text += String(chunk)));
    await vi.waitFor(() => expect(text).toContain('Ready in'), { timeout: 80_000, interval: 100 });
  });
  afterAll(async () => {
    server?.kill('SIGKILL');
    await pooler?.close();
    await database?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Processes that it started and that live. */
  async function children(): Promise<readonly number[]> {
    const task = `/proc/${server.pid}/task/${server.pid}/children`;
    return (await readFile(task, 'utf8')).trim().split(/\s+/).filter(Boolean).map(Number);
  }

  const ask = (path: string): Promise<Response> => fetch(url + path, { headers: { connection: 'close' } });

  it('tells its addresses once, and both processes answer', async () => {
    expect(text.match(/Ready in/g)).toHaveLength(1);
    expect(await children()).toHaveLength(2);
    for (let i = 0; i < 8; i++) expect((await ask('/health/ready')).status).toBe(200);
    expect((await ask('/ogc/collections?f=json')).status).toBe(200);
  });

  it('adds the figures of its processes up, whichever is asked', async () => {
    for (let i = 0; i < 10; i++) await ask('/health/live');
    const counts = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const figures = await (await ask('/metrics')).text();
        return Number(
          /http_request_duration_seconds_count\{service="health",status="2xx"\} (\d+)/.exec(figures)?.[1],
        );
      }),
    );
    for (const count of counts) expect(count).toBeGreaterThanOrEqual(10);
  });

  it('replaces a process that dies, and answers meanwhile', async () => {
    const [first] = await children();
    process.kill(first!, 'SIGKILL');
    const statuses = await Promise.all(
      Array.from({ length: 10 }, async (_, i) => {
        await wait(50 * i);
        // A connection that was just handed to the one that died is lost with it.
        const answer = fetch(`${url}/health/live`, {
          headers: { connection: 'close' },
          signal: AbortSignal.timeout(5000),
        });
        return answer.then(({ status }) => status).catch(() => 0);
      }),
    );
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(8);
    await expect
      .poll(async () => (await children()).filter((pid) => pid !== first).length, { timeout: 30_000 })
      .toBe(2);
  });

  it('stops in good order', async () => {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    const [code] = (await ended) as [number | null];
    expect(code).toBe(0);
    expect(await readdir('/proc')).not.toContain(String(server.pid));
  });
});
