import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { answerMetrics } from './operations/process-metrics.ts';

/** What a process tells the one that started it. */
export type ProcessMessage = { readonly kind: 'listening' };

/** Milliseconds before a process that died is replaced; twice as long each time it dies before it serves. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 10_000;

/**
 * Keeps so many processes of this program serving one address until told to stop. One that dies is replaced; when
 * none ever came to serve, the fault is everyone's and the whole ends.
 * @returns exit code
 */
export async function superviseProcesses(
  count: number,
  environment: Readonly<Record<string, string>>,
  logger: FastifyBaseLogger,
  stop: AbortSignal,
  ready: () => void,
): Promise<number> {
  // What stopped a process was told to all by the terminal or by us: it is not replaced then.
  const serving = new Set<Worker>();
  let isReady = false;
  answerMetrics();
  const keep = async (): Promise<number> => {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      const worker = cluster.fork(environment);
      worker.on('message', (message: ProcessMessage) => {
        if (message?.kind !== 'listening') return;
        serving.add(worker);
        pause = FIRST_PAUSE;
        if (serving.size === count && !isReady) {
          isReady = true;
          ready();
        }
      });
      if (stop.aborted) worker.process.kill('SIGTERM');
      const [code, signal] = (await once(worker, 'exit')) as [number | null, string | null];
      serving.delete(worker);
      // One that was still starting has not learnt to stop in good order; it had nothing to finish.
      if (stop.aborted) return signal === 'SIGTERM' ? 0 : (code ?? 1);
      if (!isReady) return code ?? 1;
      logger.error({ pid: worker.process.pid, code }, 'a server process died and is replaced');
      await wait(pause, undefined, { signal: stop }).catch(() => undefined);
      if (stop.aborted) return 0;
    }
  };
  const end = (): void => {
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM');
  };
  stop.addEventListener('abort', end, { once: true });
  const codes = await Promise.all(
    Array.from({ length: count }, () =>
      keep().then((code) => {
        // One that could not start ends the others, which would wait for it forever.
        if (code !== 0 && !isReady) end();
        return code;
      }),
    ),
  );
  return codes.find((code) => code !== 0) ?? 0;
}
