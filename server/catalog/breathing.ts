import { setImmediate } from 'node:timers/promises';

/** Milliseconds of work after which requests get their turn. */
const TURN = 5;

/**
 * Work on thousands of layers is done in turns with the server's other work.
 * @returns to be awaited after each piece: undefined, or what ends when the others have had their turn
 */
export function breathing(): () => Promise<void> | undefined {
  let began = performance.now();
  return () => {
    if (performance.now() - began < TURN) return undefined;
    return setImmediate().then(() => {
      began = performance.now();
    });
  };
}
