import { setTimeout as wait } from 'node:timers/promises';
import type { DrawingPlace } from '../../render/draw-scene.ts';
import type { TaskAnswer, ThreadTask } from '../../render/threads/thread-task.ts';

let running = 0;
let most = 0;

/** A task that does what its input says, and tells how many ran at once in its thread so far. */
export async function perform({ input }: ThreadTask, { signal }: DrawingPlace): Promise<TaskAnswer> {
  running += 1;
  most = Math.max(most, running);
  try {
    if (input === 'crash') {
      await wait(50);
      process.exit(9);
    }
    if (input === 'endless') await wait(60_000, undefined, { signal });
    await wait(100);
    return { bytes: Uint8Array.of(1, 2, 3), details: { most } };
  } finally {
    running -= 1;
  }
}
