import cluster, { type Worker } from 'node:cluster';
import { randomUUID } from 'node:crypto';
import { AggregatorRegistry, type Registry } from 'prom-client';

interface Question {
  readonly kind: 'metrics';
  readonly id: string;
}

interface Answer extends Question {
  readonly text: string;
}

/** Milliseconds until a process answers with its own figures alone. */
const PATIENCE = 3000;

/** In the process that started the others: adds the figures of all up for whichever of them is asked. */
export function answerMetrics(): void {
  const all = new AggregatorRegistry();
  cluster.on('message', (worker: Worker, message: Partial<Question>) => {
    if (message.kind !== 'metrics' || message.id === undefined) return;
    const { id } = message;
    all.clusterMetrics().then(
      (text) => worker.send({ kind: 'metrics', id, text } satisfies Answer),
      // It answers with its own then.
      () => undefined,
    );
  });
}

/** The figures of every process of this server, as Prometheus reads them. */
export async function readMetrics(own: Registry): Promise<string> {
  if (cluster.worker === undefined) return own.metrics();
  const id = randomUUID();
  const answer = Promise.withResolvers<string>();
  const heard = (message: Partial<Answer>): void => {
    if (message?.kind === 'metrics' && message.id === id && message.text !== undefined)
      answer.resolve(message.text);
  };
  const timer = setTimeout(() => own.metrics().then(answer.resolve, answer.reject), PATIENCE);
  process.on('message', heard);
  try {
    process.send?.({ kind: 'metrics', id } satisfies Question);
    return await answer.promise;
  } finally {
    clearTimeout(timer);
    process.off('message', heard);
  }
}

/** In a process of several: which figures are added up. */
export function shareMetrics(own: Registry): void {
  if (cluster.worker === undefined) return;
  AggregatorRegistry.setRegistries(own);
  // Made for what it does: it answers the process that adds up.
  new AggregatorRegistry();
}
