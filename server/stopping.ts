import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** Milliseconds that running requests have to finish. */
const patience = 20_000;
/** Milliseconds between two looks for connections that fell idle. */
const SWEEP = 50;
/** Milliseconds in which connections in use come to their last answer. */
const GRACE = 500;

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

/** Connections to a server, those that have not asked anything among them. To be called before it listens. */
export function trackConnections({ server }: FastifyInstance): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return open;
}

const leaving = new WeakSet<FastifyInstance>();

/** Whether the application is about to end: each of its answers is then the last on its connection. */
export function isLeaving(app: FastifyInstance): boolean {
  return leaving.has(app);
}

/** Has answers say that their connection ends with them when the application is leaving. */
export function endConnectionsWhenLeaving(app: FastifyInstance): void {
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (leaving.has(app)) reply.header('connection', 'close');
    done(null, payload);
  });
}

/**
 * Answers for a moment as before, but each connection for the last time, so that nobody who is just asking is cut off;
 * then accepts nothing new and finishes what runs; cuts what is left after a while. Browsers and proxies keep
 * connections that they may never use: nobody waits for these.
 */
export async function closeApp(app: FastifyInstance, connections: ReadonlySet<Socket>): Promise<void> {
  const { server } = app;
  leaving.add(app);
  for (let waited = 0; waited < GRACE && connections.size > 0; waited += SWEEP) await wait(SWEEP);
  const closed = Date.now();
  const sweep = setInterval(() => {
    server.closeIdleConnections();
    // What was asked may not have been read yet.
    if (Date.now() - closed < GRACE) return;
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
  }, SWEEP);
  const cut = setTimeout(() => server.closeAllConnections(), patience);
  await app.close();
  clearTimeout(cut);
  clearInterval(sweep);
}
