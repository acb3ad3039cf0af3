import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { readConfig } from '../config.ts';
import type { FeatureWriting, OutputFormat } from '../encode/output-format.ts';
import type { FeatureSource } from '../source/feature-source.ts';
import { type TestDatabase, testDatabase } from '../test/database.ts';
import { Exports } from './exports.ts';
import { Jobs } from './jobs.ts';

vi.setConfig({ testTimeout: 30_000 });

let own: TestDatabase;
let folder: string;
let open: Jobs[];

beforeAll(async () => {
  own = await testDatabase();
});
afterAll(() => own.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jobs-'));
  open = [];
  await own.database.script('DELETE FROM infostrada.jobs');
});
afterEach(async () => {
  for (const jobs of open) await jobs.close();
  await rm(folder, { recursive: true, force: true });
});

/** How a file comes about: each piece when it is let go. */
class Slow {
  readonly #waiting: (() => void)[] = [];
  begun = 0;
  isFree = false;

  get format(): OutputFormat {
    const slow = this;
    return {
      id: 'slow',
      mediaType: 'text/plain',
      async *write({ signal, progress }: FeatureWriting) {
        slow.begun++;
        for (let n = 1; n <= 3; n++) {
          await slow.#turn(signal);
          progress?.(1);
          yield `piece ${n}\n`;
        }
      },
    } as unknown as OutputFormat;
  }

  free(): void {
    this.isFree = true;
    for (const go of this.#waiting.splice(0)) go();
  }

  #turn(signal: AbortSignal): Promise<void> | undefined {
    if (this.isFree) return undefined;
    return new Promise((resolve, reject) => {
      this.#waiting.push(resolve);
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  }
}

/** A server's jobs; the folder is shared. */
function server(slow: Slow): Jobs {
  const config = readConfig({ DATA_DIR: folder, LAYERS_DIR: folder });
  const exports = new Exports(config, {} as FeatureSource);
  const jobs = new Jobs(config, own.database, exports, pino({ level: 'silent' }));
  const order = { selections: [], language: 'pl', service: '', idForm: 'bare' } as never;
  jobs.register('test', () => ({ format: slow.format, order, fileName: 'file.txt' }));
  jobs.start();
  open.push(jobs);
  return jobs;
}

const DONE = 'piece 1\npiece 2\npiece 3\n';

describe('a job', () => {
  test('is made in the background and leaves one whole file', async () => {
    const slow = new Slow();
    const jobs = server(slow);
    const { id } = await jobs.submit('test', {});
    await vi.waitFor(async () => expect((await jobs.find(id)).status).toBe('running'), { timeout: 10_000 });
    await expect(jobs.file(await jobs.find(id))).rejects.toMatchObject({ fault: 'notFound' });
    slow.free();
    await vi.waitFor(async () => expect((await jobs.find(id)).status).toBe('successful'), {
      timeout: 10_000,
    });
    const job = await jobs.find(id);
    expect(job).toMatchObject({ bytes: DONE.length, fileName: 'file.txt', mediaType: 'text/plain' });
    expect(await readFile(await jobs.file(job), 'utf8')).toBe(DONE);
    expect(await readdir(join(folder, 'exports'))).toEqual([`job-${id}`]);
  });

  test('goes on at the next start when its server ends in good order', async () => {
    const slow = new Slow();
    const first = server(slow);
    const { id } = await first.submit('test', {});
    await vi.waitFor(() => expect(slow.begun).toBe(1), { timeout: 10_000 });
    await first.close();
    slow.free();
    const second = server(slow);
    await vi.waitFor(async () => expect((await second.find(id)).status).toBe('successful'), {
      timeout: 10_000,
    });
    expect(await readFile(await second.file(await second.find(id)), 'utf8')).toBe(DONE);
  });

  test('is taken up by another server when its own was killed and shows no life, and only then', async () => {
    const [dead, slow] = [new Slow(), new Slow()];
    slow.free();
    const killed = server(dead);
    const { id } = await killed.submit('test', {});
    await vi.waitFor(() => expect(dead.begun).toBe(1), { timeout: 10_000 });
    const early = server(slow);
    await early.close();
    expect((await early.find(id)).status).toBe('running');
    await own.database.script("UPDATE infostrada.jobs SET alive_at = now() - interval '2 minutes'");
    const other = server(slow);
    await vi.waitFor(async () => expect((await other.find(id)).status).toBe('successful'), {
      timeout: 10_000,
    });
    expect(slow.begun).toBe(1);
  });

  test('that killed its server three times is given up', async () => {
    const slow = new Slow();
    const jobs = server(slow);
    const { id } = await jobs.submit('test', {});
    await vi.waitFor(() => expect(slow.begun).toBe(1), { timeout: 10_000 });
    await own.database.script(
      "UPDATE infostrada.jobs SET attempts = 3, alive_at = now() - interval '2 minutes'",
    );
    const other = server(new Slow());
    await vi.waitFor(async () => expect((await other.find(id)).status).toBe('failed'), { timeout: 10_000 });
    expect((await other.find(id)).message).toContain('stopped');
  });

  test('can be dismissed in the middle, which leaves nothing behind', async () => {
    const slow = new Slow();
    const jobs = server(slow);
    const { id } = await jobs.submit('test', {});
    await vi.waitFor(() => expect(slow.begun).toBe(1), { timeout: 10_000 });
    expect((await jobs.dismiss(id)).status).toBe('dismissed');
    await vi.waitFor(async () => expect(await readdir(join(folder, 'exports'))).toEqual([]), {
      timeout: 10_000,
    });
  });
});
