import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { testLayer, testStyle } from '../../test/golden/layer.ts';
import { scenes } from '../../test/golden/scenes.ts';
import type { Scene } from '../renderer.ts';
import { RenderPool, type RenderPoolOptions } from './render-pool.ts';

const pools: RenderPool[] = [];

/** A pool whose layers do what their id says: see `troublesome-source.ts`. */
function open(changes: Partial<RenderPoolOptions> = {}): RenderPool {
  const pool = new RenderPool({
    threads: 1,
    queue: 2,
    timeout: 20_000,
    maxPixels: 1_000_000,
    source: {
      module: new URL('../../test/golden/troublesome-source.ts', import.meta.url),
      data: () => ({ value: undefined, transfer: [] }),
    },
    ...changes,
  });
  pools.push(pool);
  return pool;
}

function scene(id: string, changes: Partial<Scene> = {}): Scene {
  const style = testStyle({ symbolizers: [{ kind: 'polygon', fill: '#FF0000' }] });
  const layers = [{ layer: testLayer(id, style), style }];
  return { ...scenes['polygon-holes']!, width: 64, height: 64, layers, ...changes };
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

const isPng = (bytes: Uint8Array) => Buffer.from(bytes.subarray(1, 4)).toString() === 'PNG';

describe('a render pool', () => {
  it('draws pictures whose bytes are the caller’s own', async () => {
    const pool = open();
    const [a, b] = [await pool.draw(scene('good')), await pool.draw(scene('good'))];
    expect(isPng(a)).toBe(true);
    expect(a.byteLength).toBe(a.buffer.byteLength);
    expect(a.buffer).not.toBe(b.buffer);
    expect(Buffer.compare(a, b)).toBe(0);
  });

  it('refuses pictures beyond its queue with a time to come back', async () => {
    const pool = open({ queue: 1 });
    const first = pool.draw(scene('good'));
    await expect(pool.draw(scene('good'))).rejects.toMatchObject({ fault: 'overloaded', retryAfter: 2 });
    expect(isPng(await first)).toBe(true);
  });

  it('refuses a picture of too many pixels', async () => {
    await expect(open().draw(scene('good', { width: 2000, height: 2000 }))).rejects.toMatchObject({
      fault: 'tooMuchWork',
    });
  });

  it('gives up a picture at once when its client leaves, and draws the next', async () => {
    const pool = open();
    await pool.draw(scene('good'));
    const controller = new AbortController();
    const picture = pool.draw(scene('endless'), controller.signal);
    await wait(50);
    controller.abort();
    await expect(picture).rejects.toMatchObject({ fault: 'cancelled' });
    expect(isPng(await pool.draw(scene('good')))).toBe(true);
  });

  it('takes a waiting picture out of the queue when its client leaves', async () => {
    const pool = open();
    await pool.draw(scene('good'));
    const controllers = [new AbortController(), new AbortController()];
    const [running, waiting] = controllers.map(({ signal }) => pool.draw(scene('endless'), signal));
    controllers[1]!.abort();
    await expect(waiting).rejects.toMatchObject({ fault: 'cancelled' });
    expect(pool.state).toMatchObject({ busy: 1, waiting: 0 });
    controllers[0]!.abort();
    await expect(running).rejects.toMatchObject({ fault: 'cancelled' });
  });

  it('ends a picture that takes too long', async () => {
    const pool = open({ timeout: 400 });
    await expect(pool.draw(scene('endless'))).rejects.toMatchObject({ fault: 'timedOut' });
  });

  it('replaces a thread that crashes, and only its request fails', async () => {
    const deaths: Error[] = [];
    const pool = open({ onThreadDeath: (error) => deaths.push(error) });
    const [crashing, next] = [pool.draw(scene('crash')), pool.draw(scene('good'))];
    await expect(crashing).rejects.toThrow();
    expect(isPng(await next)).toBe(true);
    expect(deaths).toHaveLength(1);
  });

  it('replaces a thread that hears nothing any more', async () => {
    const pool = open({ timeout: 300 });
    await expect(pool.draw(scene('deaf'))).rejects.toMatchObject({ fault: 'timedOut' });
    const patient = open();
    expect(isPng(await patient.draw(scene('good')))).toBe(true);
    await wait(3500);
    expect(pool.state).toMatchObject({ threads: 1, busy: 0 });
  });

  it('answers tooMuchWork beyond the budget of vertices', async () => {
    await expect(open().draw(scene('huge'))).rejects.toMatchObject({ fault: 'tooMuchWork' });
  });

  it('hands on the faults of the database as they are', async () => {
    await expect(open().draw(scene('down'))).rejects.toMatchObject({
      fault: 'databaseUnavailable',
      retryAfter: 3,
    });
  });

  it('answers waiting pictures when it closes', async () => {
    const pool = open();
    const pictures = [pool.draw(scene('good')), pool.draw(scene('good'))];
    const answers = Promise.allSettled(pictures);
    await pool.close();
    for (const answer of await answers) {
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ fault: 'overloaded' });
    }
    await expect(pool.draw(scene('good'))).rejects.toMatchObject({ fault: 'overloaded' });
  });
});

describe('tasks of other modules', () => {
  const module = new URL('../../test/golden/troublesome-task.ts', import.meta.url).href;
  const task = (input: string) => ({ layers: [], bands: [], input });

  it('overlap in a thread by two, and what they make is the caller’s own', async () => {
    const pool = open({ queue: 5 });
    const answers = await Promise.all([1, 2, 3, 4].map(() => pool.perform(module, task('good'))));
    for (const { bytes } of answers) expect([...bytes]).toEqual([1, 2, 3]);
    expect(answers.at(-1)?.details).toEqual({ most: 2 });
  });

  it('are cancelled alone', async () => {
    const pool = open({ queue: 5 });
    const stop = new AbortController();
    const endless = pool.perform(module, task('endless'), stop.signal);
    const good = pool.perform(module, task('good'));
    setTimeout(() => stop.abort(), 20);
    await expect(endless).rejects.toMatchObject({ fault: 'cancelled' });
    expect((await good).bytes).toHaveLength(3);
    expect(isPng(await pool.draw(scene('good')))).toBe(true);
  });

  it('are done by another thread where theirs died of its older one', async () => {
    const pool = open({ queue: 5 });
    const crash = pool.perform(module, task('crash'));
    const good = pool.perform(module, task('good'));
    await expect(crash).rejects.toThrow('code 9');
    expect((await good).bytes).toHaveLength(3);
  });

  it('are refused beyond the queue with a time to come back', async () => {
    const pool = open({ queue: 1 });
    const first = pool.perform(module, task('good'));
    await expect(pool.perform(module, task('good'))).rejects.toMatchObject({
      fault: 'overloaded',
      retryAfter: 2,
    });
    await first;
  });
});
