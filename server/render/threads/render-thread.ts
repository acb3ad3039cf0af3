import { setFlagsFromString } from 'node:v8';
import { type Transferable, Worker } from 'node:worker_threads';
import type { FromThread, Reference, SharedValue, ThreadData, ToThread, Work } from './messages.ts';

/** JavaScript memory of a thread, MiB; beyond it the thread ends and is replaced. Pixels lie outside. */
const MEMORY = 768;
/**
 * Of it for what is new, MiB: two halves of 8 and what moves between them. V8 would let each thread's halves grow to 64
 * and never give them back; pictures are drawn as quickly with 8.
 */
const NEW_MEMORY = 24;

/**
 * With its small first limit V8 would collect the whole heap every few pictures. Read when an isolate starts, so that
 * only threads made from here on have it. Three times as much saves nothing more, and is memory that threads take
 * before they collect at all.
 */
setFlagsFromString('--initial-old-space-size=48');

/** How threads get at the data. */
export interface ThreadSource {
  /** Address of a module with `openDrawingSource`. */
  readonly module: URL;
  /** Data for one thread; called for each. */
  readonly data: () => { readonly value: unknown; readonly transfer: readonly Transferable[] };
}

/** What a thread reports to its pool. */
export interface ThreadEvents {
  readonly ready: () => void;
  readonly answered: (message: Exclude<FromThread, { kind: 'ready' }>) => void;
  /** The thread is gone; it had not been asked to. */
  readonly died: (error: Error) => void;
}

/** One drawing thread, seen from the main thread. */
export class RenderThread {
  readonly #worker: Worker;
  readonly #cancelled = new SharedArrayBuffer(4);
  readonly #known = new Set<Reference>();
  #isEnding = false;

  constructor(source: ThreadSource, events: ThreadEvents) {
    const { value, transfer } = source.data();
    const workerData: ThreadData = {
      sourceModule: source.module.href,
      sourceData: value,
      cancelled: this.#cancelled,
    };
    this.#worker = new Worker(new URL('./draw-thread.ts', import.meta.url), {
      name: 'draw',
      workerData,
      transferList: [...transfer],
      resourceLimits: { maxOldGenerationSizeMb: MEMORY, maxYoungGenerationSizeMb: NEW_MEMORY },
    });
    let failure: Error | undefined;
    this.#worker.on('message', (message: FromThread) => {
      if (message.kind === 'ready') events.ready();
      else events.answered(message);
    });
    this.#worker.on('error', (error: Error) => {
      failure = error;
    });
    this.#worker.on('exit', (code) => {
      if (this.#isEnding) return;
      this.#isEnding = true;
      events.died(failure ?? new Error(`a drawing thread ended with code ${code}`));
    });
  }

  /** Gives the thread a value unless it has it. */
  define(reference: Reference, value: SharedValue): void {
    if (this.#known.has(reference)) return;
    this.#known.add(reference);
    this.#post({ kind: 'define', reference, value });
  }

  forget(reference: Reference): void {
    if (this.#known.delete(reference)) this.#post({ kind: 'forget', references: [reference] });
  }

  start(job: number, work: Work): void {
    this.#post({ kind: 'work', job, work });
  }

  /** Ends the job soon: the flag is seen between features, the message while the database is waited for. */
  cancel(job: number): void {
    Atomics.store(new Int32Array(this.#cancelled), 0, job);
    this.#post({ kind: 'cancel', job });
  }

  /** Lets it close its connection, then ends it. */
  async close(grace: number): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#post({ kind: 'close' });
    const gone = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    const timer = setTimeout(() => void this.#worker.terminate(), grace);
    await gone;
    clearTimeout(timer);
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    this.#isEnding = true;
    await this.#worker.terminate();
  }

  #post(message: ToThread): void {
    this.#worker.postMessage(message);
  }
}
