import type { FastifyBaseLogger } from 'fastify';
import { pino } from 'pino';

/** Bytes that pipes take whole, so that lines of several processes never mix. */
const WRITE = 4096;
/** Bytes that are worth writing. */
const ENOUGH = 3072;
/** Milliseconds that a line waits at most. */
const PAUSE = 250;
/** Level from which lines do not wait. */
const WARNING = 40;

/**
 * The log, on standard output. Lines of requests are written some at a time: thousands a second would be thousands of calls
 * to the system. Warnings and errors are written at once, whatever waits when the process ends then.
 */
export function openLog(level: string): FastifyBaseLogger {
  const output = pino.destination({ dest: 1, sync: true, minLength: ENOUGH, maxWrite: WRITE });
  setInterval(() => output.flush(), PAUSE).unref();
  process.on('exit', () => output.flushSync());
  return pino(
    {
      level,
      hooks: {
        logMethod(line, write, lineLevel) {
          write.apply(this, line);
          if (lineLevel >= WARNING) output.flush();
        },
      },
    },
    output,
  );
}
