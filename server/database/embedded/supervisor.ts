import { once } from 'node:events';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { DatabaseLog } from '../database-log.ts';
import type { Place } from './boot.ts';
import type { EngineData, FromEngine, ToEngine } from './engine-messages.ts';

const watchInterval = 250;
/** Milliseconds a turn may pass its limit before the engine is ended: the limit's own timer speaks first. */
const grace = 500;
const mostFailedStarts = 3;

/**
 * Keeps the engine's thread running: starts it, ends it when a turn passes its limit (the engine cannot be
 * interrupted from within), starts it again after that or after a crash, and gives every client a new port each time.
 */
export class Supervisor {
  readonly #place: Place;
  readonly #log: DatabaseLog;
  readonly #deadline = new BigInt64Array(new SharedArrayBuffer(8));
  readonly #clients = new Set<(port: MessagePort) => void>();
  #worker: Worker | undefined;
  #ready = false;
  #failedStarts = 0;
  #closing = false;
  #watch: NodeJS.Timeout | undefined;

  private constructor(place: Place, log: DatabaseLog) {
    this.#place = place;
    this.#log = log;
  }

  /** @throws what kept the engine from starting */
  static async start(place: Place, log: DatabaseLog): Promise<Supervisor> {
    const supervisor = new Supervisor(place, log);
    const worker = supervisor.#startWorker();
    await new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('error', reject);
      worker.once('exit', (code) =>
        reject(new Error(`The embedded database ended at its start, code ${code}.`)),
      );
    });
    supervisor.#watch = setInterval(() => supervisor.#check(), watchInterval);
    supervisor.#watch.unref();
    return supervisor;
  }

  /** @param up gets a port to the engine: at once, and again after each restart @returns ends that */
  subscribe(up: (port: MessagePort) => void): () => void {
    this.#clients.add(up);
    const port = this.port();
    if (port !== undefined) up(port);
    return () => this.#clients.delete(up);
  }

  /** A port to the engine that runs now; undefined while none does. */
  port(): MessagePort | undefined {
    if (!this.#ready) return undefined;
    const { port1, port2 } = new MessageChannel();
    this.#worker?.postMessage({ kind: 'join', port: port1 } satisfies ToEngine, [port1]);
    return port2;
  }

  /** Finishes the running turn, then ends the engine in good order. */
  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#watch);
    const worker = this.#worker;
    if (worker === undefined) return;
    const gone = once(worker, 'exit');
    if (this.#ready) {
      worker.postMessage({ kind: 'close' } satisfies ToEngine);
      const patience = setTimeout(() => void worker.terminate(), 10_000);
      await gone;
      clearTimeout(patience);
    } else {
      await worker.terminate();
    }
  }

  #startWorker(): Worker {
    Atomics.store(this.#deadline, 0, 0n);
    const data: EngineData = { place: this.#place, deadline: this.#deadline };
    const worker = new Worker(new URL('./engine.ts', import.meta.url), {
      workerData: data,
      name: 'database',
      // The engine needs none of the process's own options, and some would keep it from starting.
      execArgv: [],
    });
    this.#worker = worker;
    worker.on('message', (message: FromEngine) => {
      if (message.kind === 'ready') this.#announce();
    });
    worker.on('error', (error) => this.#log.error({ err: error }, 'the embedded database failed'));
    worker.on('exit', () => this.#restart());
    return worker;
  }

  #announce(): void {
    this.#ready = true;
    this.#failedStarts = 0;
    for (const up of this.#clients) {
      const port = this.port();
      if (port !== undefined) up(port);
    }
  }

  #check(): void {
    const deadline = Number(Atomics.load(this.#deadline, 0));
    if (deadline === 0 || Date.now() < deadline + grace) return;
    this.#log.warn(
      {},
      'a query passed its limit and could not be stopped: the embedded database starts anew',
    );
    void this.#worker?.terminate();
  }

  #restart(): void {
    this.#failedStarts += this.#ready ? 0 : 1;
    this.#ready = false;
    if (this.#closing) return;
    if (this.#failedStarts >= mostFailedStarts) {
      this.#log.error({}, 'the embedded database does not start any more');
      return;
    }
    // The first start reports to its caller, who decides.
    if (this.#watch !== undefined) this.#startWorker();
  }
}
