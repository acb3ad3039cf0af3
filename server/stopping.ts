import type { FastifyInstance } from 'fastify';

/** Milliseconds that running requests have to finish. */
const patience = 20_000;

/**
 * A signal that aborts when the process is told to stop (SIGTERM, SIGINT). Told again a second later or more, the
 * process ends at once; a terminal and npm both pass one Ctrl+C on, which counts once.
 */
export function stopRequested(): AbortSignal {
  const stop = new AbortController();
  let first = 0;
  const told = (): void => {
    if (!stop.signal.aborted) {
      first = Date.now();
      stop.abort();
    } else if (Date.now() - first > 1_000) {
      process.exit(1);
    }
  };
  process.on('SIGTERM', told);
  process.on('SIGINT', told);
  return stop.signal;
}

/** Resolves when the signal aborts. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** Accepts nothing new, lets running requests finish for a while, then cuts what is left. */
export async function closeApp(app: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), patience);
  await app.close();
  clearTimeout(cut);
}
