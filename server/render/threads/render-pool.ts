import type { Layer } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import type { GeneralisedBand } from '../../source/generalised/generalised.ts';
import type { Style } from '../../style/style.ts';
import type { LegendRequest, Renderer, Scene } from '../renderer.ts';
import { type FromThread, type PostedScene, receiveError, type SharedValue, type Work } from './messages.ts';
import { RenderThread, type ThreadSource } from './render-thread.ts';
import { SharedValues } from './shared-values.ts';
import type { TaskAnswer, ThreadTask } from './thread-task.ts';

export interface RenderPoolOptions {
  readonly threads: number;
  /** Pictures that may wait for a thread. */
  readonly queue: number;
  /** Milliseconds from asking to the picture. */
  readonly timeout: number;
  /** Width × height of the largest picture. */
  readonly maxPixels: number;
  readonly source: ThreadSource;
  /** Geometry generalised ahead that shows a layer as it is now. */
  readonly bandsOf?: (layer: Layer) => readonly GeneralisedBand[];
  /** Told of threads that died and were replaced. */
  readonly onThreadDeath?: (error: Error) => void;
}

/** What the pool is doing, for metrics. */
export interface RenderPoolState {
  readonly threads: number;
  readonly busy: number;
  readonly waiting: number;
}

interface Job {
  readonly id: number;
  readonly work: Work;
  /** What the work refers to. */
  readonly values: readonly SharedValue[];
  readonly resolve: (answer: TaskAnswer) => void;
  readonly reject: (error: Error) => void;
}

interface Place {
  readonly thread: RenderThread;
  /** Reported ready and not gone. */
  isReady: boolean;
  /** What it works on, the oldest first; each ends only with its answer, wanted or not. */
  readonly jobs: Map<number, Job>;
  hasStarted: boolean;
}

/**
 * Tasks that a thread has at once: it waits for rows of the one while it works on the other, and is not woken for each.
 */
const TASKS = 2;

/** Milliseconds a thread has to give up work that nobody waits for; it is replaced when it does not. */
const GRACE = 3000;
/** Milliseconds until a thread that could not even start is tried again. */
const RESTART = 1000;

/** A renderer that keeps some drawing threads and a bounded queue before them; they do work of others too. */
export class RenderPool implements Renderer {
  readonly #options: RenderPoolOptions;
  readonly #places = new Set<Place>();
  readonly #queue: Job[] = [];
  readonly #jobs = new Map<number, Job>();
  readonly #values: SharedValues;
  readonly #restarts = new Set<NodeJS.Timeout>();
  #nextJob = 1;
  #isClosed = false;

  constructor(options: RenderPoolOptions) {
    this.#options = options;
    this.#values = new SharedValues((reference) => {
      for (const { thread } of this.#places) thread.forget(reference);
    });
    for (let i = 0; i < options.threads; i++) this.#open();
  }

  get state(): RenderPoolState {
    const busy = [...this.#places].filter(({ jobs }) => jobs.size > 0).length;
    return { threads: this.#places.size, busy, waiting: this.#queue.length };
  }

  async draw(scene: Scene, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const [posted, values] = this.#post(scene);
    return (await this.#ask({ kind: 'draw', scene: posted }, values, signal)).bytes;
  }

  async drawnRules(scene: Scene, signal?: AbortSignal): Promise<readonly (readonly string[])[]> {
    const [posted, values] = this.#post(scene);
    const { bytes } = await this.#ask({ kind: 'rules', scene: posted }, values, signal);
    return JSON.parse(new TextDecoder().decode(bytes));
  }

  async legend(request: LegendRequest, signal?: AbortSignal): Promise<Uint8Array> {
    const layers = request.layers.map(({ layer, style, rules }) => ({ ...this.#refer(layer, style), rules }));
    const work = { kind: 'legend', request: { ...request, layers } } as const;
    const values = request.layers.flatMap(({ layer, style }) => [layer, style]);
    return (await this.#ask(work, values, signal)).bytes;
  }

  /**
   * Has a thread perform a task.
   * @param module address of a module that exports what {@link TaskModule} says
   * @throws ServiceError as the renderer does, and as the task does
   */
  perform(module: string, { layers, bands, input }: ThreadTask, signal?: AbortSignal): Promise<TaskAnswer> {
    const work: Work = {
      kind: 'task',
      module,
      layers: layers.map((layer) => this.#values.referenceOf(layer)),
      bands: bands.map((each) => this.#referBands(each)),
      input,
    };
    const lists = bands.filter((each) => each !== undefined && each.length > 0) as SharedValue[];
    return this.#ask(work, lists.length === 0 ? layers : [...layers, ...lists], signal);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#restarts) clearTimeout(timer);
    const gone = new ServiceError('overloaded', 'The server is stopping.', { retryAfter: 5 });
    for (const job of this.#queue.splice(0)) job.reject(gone);
    await Promise.all([...this.#places].map(({ thread }) => thread.close(GRACE)));
    for (const job of this.#jobs.values()) job.reject(gone);
  }

  #post(scene: Scene): readonly [scene: PostedScene, values: readonly SharedValue[]] {
    this.#checkSize(scene.width, scene.height);
    const values: SharedValue[] = [];
    const layers = scene.layers.map(({ layer, style, filter, bands = this.#options.bandsOf?.(layer) }) => {
      values.push(layer, style);
      if (bands !== undefined && bands.length > 0) values.push(bands);
      return {
        ...this.#refer(layer, style),
        filter,
        bands: this.#referBands(bands),
      };
    });
    return [{ ...scene, layers }, values];
  }

  #refer(layer: Layer, style: Style) {
    return { layer: this.#values.referenceOf(layer), style: this.#values.referenceOf(style) };
  }

  /** Most layers have none, and say so in a list of its own each time. */
  #referBands(bands: readonly GeneralisedBand[] | undefined) {
    return bands === undefined || bands.length === 0 ? undefined : this.#values.referenceOf(bands);
  }

  #checkSize(width: number, height: number): void {
    if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
      throw new ServiceError('invalidParameter', 'A picture has a whole number of pixels each way.');
    }
    if (width * height > this.#options.maxPixels) {
      throw new ServiceError('tooMuchWork', `A picture of ${width} × ${height} pixels is too large.`, {
        received: `${width}x${height}`,
        allowed: `${this.#options.maxPixels} pixels in all`,
      });
    }
  }

  async #ask(work: Work, values: Job['values'], signal: AbortSignal | undefined): Promise<TaskAnswer> {
    if (signal?.aborted) throw cancelledError(signal);
    if (this.#isClosed || (this.#queue.length >= this.#options.queue && this.#placeFor(work) === undefined)) {
      throw new ServiceError(
        'overloaded',
        'The server has more pictures and tiles to make than it can hold.',
        {
          retryAfter: 2,
        },
      );
    }
    const id = this.#nextJob++;
    const { promise, resolve, reject } = Promise.withResolvers<TaskAnswer>();
    const job: Job = { id, work, values, resolve, reject };
    this.#jobs.set(id, job);
    const giveUp = (error: Error) => {
      reject(error);
      this.#abandon(id);
    };
    const onAbort = () => giveUp(cancelledError(signal));
    signal?.addEventListener('abort', onAbort, { once: true });
    const timer = setTimeout(() => giveUp(timedOutError(this.#options.timeout)), this.#options.timeout);
    this.#queue.push(job);
    this.#dispatch();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      this.#jobs.delete(id);
    }
  }

  #placeFor(work: Work): Place | undefined {
    let shared: Place | undefined;
    for (const place of this.#places) {
      if (!place.isReady) continue;
      if (place.jobs.size === 0) return place;
      if (work.kind === 'task' && place.jobs.size < TASKS && hasTasksOnly(place)) shared ??= place;
    }
    return shared;
  }

  #dispatch(): void {
    for (;;) {
      const [job] = this.#queue;
      const place = job === undefined ? undefined : this.#placeFor(job.work);
      if (job === undefined || place === undefined) return;
      this.#queue.shift();
      place.jobs.set(job.id, job);
      try {
        for (const value of job.values) place.thread.define(this.#values.referenceOf(value), value);
        place.thread.start(job.id, job.work);
      } catch (error) {
        place.jobs.delete(job.id);
        job.reject(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }

  /** Work that nobody waits for leaves the queue, or its thread is told to stop. */
  #abandon(id: number): void {
    const waiting = this.#queue.findIndex((job) => job.id === id);
    if (waiting >= 0) {
      this.#queue.splice(waiting, 1);
      return;
    }
    for (const place of this.#places) {
      if (!place.jobs.has(id)) continue;
      place.thread.cancel(id);
      setTimeout(() => this.#replaceIfStuck(place, id), GRACE).unref();
    }
  }

  #replaceIfStuck(place: Place, id: number): void {
    if (!place.jobs.has(id) || !this.#places.has(place) || this.#isClosed) return;
    this.#places.delete(place);
    this.#again([...place.jobs.values()].filter((job) => job.id !== id));
    void place.thread.kill();
    this.#options.onThreadDeath?.(new Error('a drawing thread did not stop when asked and was ended'));
    this.#open();
  }

  #open(): void {
    const place: Place = {
      isReady: false,
      jobs: new Map(),
      hasStarted: false,
      thread: new RenderThread(this.#options.source, {
        ready: () => {
          place.isReady = true;
          place.hasStarted = true;
          this.#dispatch();
        },
        answered: (message) => this.#answered(place, message),
        died: (error) => this.#died(place, error),
      }),
    };
    this.#places.add(place);
  }

  #answered(place: Place, message: Exclude<FromThread, { kind: 'ready' }>): void {
    place.jobs.delete(message.job);
    const job = this.#jobs.get(message.job);
    if (message.kind === 'done') job?.resolve(message);
    else job?.reject(receiveError(message.error));
    this.#dispatch();
  }

  /** Puts work that its thread cannot do any more in front, as long as somebody waits for it. */
  #again(jobs: readonly Job[]): void {
    this.#queue.unshift(...jobs.filter(({ id }) => this.#jobs.has(id)));
    if (!this.#isClosed) this.#dispatch();
  }

  #died(place: Place, error: Error): void {
    this.#places.delete(place);
    // It was at the oldest.
    const [job, ...others] = place.jobs.values();
    this.#again(others);
    const isMemory = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
    job?.reject(isMemory ? tooMuchMemoryError(error) : error);
    if (this.#isClosed) return;
    this.#options.onThreadDeath?.(error);
    if (place.hasStarted) {
      this.#open();
      return;
    }
    const timer = setTimeout(() => {
      this.#restarts.delete(timer);
      this.#open();
    }, RESTART);
    this.#restarts.add(timer);
  }
}

function hasTasksOnly({ jobs }: Place): boolean {
  for (const { work } of jobs.values()) if (work.kind !== 'task') return false;
  return true;
}

/** The reason the signal was given, else that the request was cancelled. */
function cancelledError(signal: AbortSignal | undefined): ServiceError {
  if (signal?.reason instanceof ServiceError) return signal.reason;
  return new ServiceError('cancelled', 'The request was cancelled.');
}

function timedOutError(milliseconds: number): ServiceError {
  return new ServiceError('timedOut', `It took longer than ${milliseconds / 1000} s.`, {
    retryAfter: 5,
  });
}

function tooMuchMemoryError(cause: Error): ServiceError {
  return new ServiceError('tooMuchWork', 'That needs more memory than one request may take.', {
    allowed: 'a smaller area, fewer layers or a larger scale',
    cause,
  });
}
