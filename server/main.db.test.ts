import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

// Whole servers, each in a process of its own: seconds on a busy machine.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const root = fileURLToPath(new URL('..', import.meta.url));
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'server-'));
});
afterAll(() => {
  for (const server of running) server.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const running = new Set<ChildProcess>();

interface Ended {
  readonly code: number | null;
  readonly text: string;
}

function start(
  environment: Record<string, string>,
  ...options: string[]
): { child: ChildProcess; ended: Promise<Ended> } {
  const { DATABASE_URL: _, ...rest } = process.env;
  const child = spawn(process.execPath, [join(root, 'server/main.ts'), ...options], {
    cwd: folder,
    env: {
      ...rest,
      LAYERS_DIR: join(root, 'layers'),
      DATA_DIR: join(folder, 'data'),
      PORT: '0',
      LOG_LEVEL: 'silent',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      text += String(chunk);
      child.emit('text', text);
    });
  }
  const ended = once(child, 'exit').then(([code]) => ({ code: code as number | null, text }));
  return { child, ended };
}

async function addressOf(child: ChildProcess): Promise<string> {
  for (;;) {
    const [text] = (await once(child, 'text')) as [string];
    const address = /Map portal +(http:\S+)\//.exec(text)?.[1];
    if (address !== undefined) return address;
  }
}

describe('a server', () => {
  it('tells its addresses, shares its folder with no other, and stops in good order', async () => {
    const first = start({});
    const address = await addressOf(first.child);
    expect((await fetch(`${address}/health/ready`)).status).toBe(200);

    const second = await start({}).ended;
    expect(second).toMatchObject({
      code: 1,
      text: expect.stringMatching(/^The data folder \S+ is in use by another server: .*\n$/),
    });

    first.child.kill('SIGTERM');
    expect((await first.ended).code).toBe(0);
  });

  it('whose port is taken says so in one sentence, before it touches the data folder', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, text } = await start({ PORT: String(port), DATA_DIR: join(folder, 'untouched') }).ended;
    other.close();
    expect(code).toBe(1);
    expect(text).toBe(
      `Port ${port} on 127.0.0.1 is already in use: stop what listens there, or set PORT to another one (0 takes a free one).\n`,
    );
  });

  it('whose database refuses says so in one sentence', async () => {
    const { code, text } = await start({ DATABASE_URL: 'postgresql://me:secret@127.0.0.1:1/region' }).ended;
    expect(code).toBe(1);
    expect(text).toMatch(/^The database 127\.0\.0\.1:1\/region refuses: [^\n]*\n$/);
    expect(text).not.toContain('secret');
  });

  it('with bad variables names them all', async () => {
    const { code, text } = await start({ PORT: 'x', RENDER_THREADS: '0' }).ended;
    expect(code).toBe(1);
    expect(text).toMatch(/2 fault\(s\)/);
    expect(text).toMatch(/PORT=x/);
    expect(text).toMatch(/RENDER_THREADS=0/);
  });

  it('of several processes needs a real database', async () => {
    const { code, text } = await start({ SERVER_PROCESSES: '2' }).ended;
    expect(code).toBe(1);
    expect(text).toMatch(/SERVER_PROCESSES=2: .*DATABASE_URL/);
  });

  it('explains its variables, and refuses options it does not know', async () => {
    expect(await start({}, '--help').ended).toMatchObject({
      code: 0,
      text: expect.stringContaining('DATABASE_URL'),
    });
    expect(await start({}, '--demmo').ended).toMatchObject({
      code: 1,
      text: expect.stringContaining("'--demmo'"),
    });
  });
});
