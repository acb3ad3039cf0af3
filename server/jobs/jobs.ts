import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.ts';
import type { Database } from '../database/database.ts';
import type { OutputFormat } from '../encode/output-format.ts';
import { ByteBudget } from '../encode/work-folder.ts';
import { ServiceError } from '../errors.ts';
import type { ExportOrder, Exports } from './exports.ts';
import { type Job, JobStore } from './job-store.ts';

/** A file that a job makes. */
export interface JobFile {
  readonly format: OutputFormat;
  readonly order: Omit<ExportOrder, 'signal' | 'progress'>;
  readonly fileName: string;
}

/** What was asked → the file to make; throws ServiceError when it can no longer be made. */
export type OpenJob = (request: unknown) => JobFile;

/** Milliseconds between looks for jobs of other servers, and for what may go. */
const LOOK = 30_000;
/** Milliseconds between signs of life. */
const BEAT = 5_000;
/** Jobs that may wait. */
const MOST = 200;

/**
 * Makes files in the background, one after the other. Jobs stand in the database: a restart takes up what was waiting
 * or begun, and servers that share the database and the folder share the work.
 */
export class Jobs {
  readonly #store: JobStore;
  readonly #exports: Exports;
  readonly #config: Config;
  readonly #logger: FastifyBaseLogger;
  readonly #kinds = new Map<string, OpenJob>();
  readonly #running = new Map<string, AbortController>();
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #again = false;
  #closed = false;

  constructor(config: Config, database: Database, exports: Exports, logger: FastifyBaseLogger) {
    this.#store = new JobStore(database);
    this.#exports = exports;
    this.#config = config;
    this.#logger = logger;
  }

  /** Doors say at their start what they can be asked to do. */
  register(kind: string, openJob: OpenJob): void {
    this.#kinds.set(kind, openJob);
  }

  /** Takes up what was left, and looks for more from now on. */
  start(): void {
    this.#timer = setInterval(() => this.#look(), LOOK).unref();
    this.#look();
  }

  /** @throws ServiceError overloaded when too many wait */
  async submit(kind: string, request: object): Promise<Job> {
    if ((await this.#store.pending()) >= MOST) {
      throw new ServiceError('overloaded', 'Too many files wait to be made.', { retryAfter: 300 });
    }
    const job = await this.#store.create(kind, request);
    this.#look();
    return job;
  }

  /** @throws ServiceError notFound */
  async find(id: string): Promise<Job> {
    const job = /^[\w-]{24}$/.test(id) ? await this.#store.find(id) : undefined;
    if (job !== undefined) return job;
    throw new ServiceError('notFound', 'There is no such job; files are kept for a while only.', {
      parameter: 'jobId',
      received: id,
    });
  }

  /** Path of a finished job's file. @throws ServiceError notFound when the file is gone */
  async file(job: Job): Promise<string> {
    const path = this.#path(job.id);
    if (job.status === 'successful' && (await stat(path).catch(() => undefined)) !== undefined) return path;
    throw new ServiceError('notFound', 'The job has no file.', { parameter: 'jobId', received: job.id });
  }

  /** Ends a job and forgets its file. @throws ServiceError notFound */
  async dismiss(id: string): Promise<Job> {
    await this.find(id);
    await this.#store.dismiss(id);
    this.#running.get(id)?.abort(new ServiceError('cancelled', 'The job was dismissed.'));
    await rm(this.#path(id), { force: true });
    return this.find(id);
  }

  /** Puts back what runs. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    for (const running of this.#running.values()) running.abort(new ServiceError('cancelled', STOPPING));
    await this.#working;
  }

  #path(id: string): string {
    return join(this.#exports.folder, `job-${id}`);
  }

  /** Works until there is nothing to do; a call meanwhile makes it look once more. */
  #look(): void {
    if (this.#closed) return;
    this.#again = true;
    this.#working ??= this.#work()
      .catch((error: unknown) => this.#logger.warn({ err: error }, 'jobs could not be looked for'))
      .finally(() => {
        this.#working = undefined;
      });
  }

  async #work(): Promise<void> {
    await this.#tidy();
    while (this.#again && !this.#closed) {
      this.#again = false;
      for (let job = await this.#store.claim(); job !== undefined; job = await this.#store.claim()) {
        await this.#run(job);
        if (this.#closed) return;
      }
    }
  }

  async #run(job: Job): Promise<void> {
    const controller = new AbortController();
    this.#running.set(job.id, controller);
    const timeout = new ServiceError('timedOut', 'The file took too long to make.');
    const timer = setTimeout(() => controller.abort(timeout), this.#config.exportTimeout);
    const progress = { features: 0 };
    const beat = setInterval(() => {
      this.#store
        .renew(job.id, progress.features)
        .then((isWanted) => {
          if (!isWanted) controller.abort(new ServiceError('cancelled', 'The job was dismissed.'));
        })
        .catch((error: unknown) => this.#logger.warn({ err: error, job: job.id }, 'a job shows no life'));
    }, BEAT);
    try {
      await this.#make(job, controller.signal, progress);
    } catch (error) {
      await this.#ended(job, error);
    } finally {
      clearTimeout(timer);
      clearInterval(beat);
      this.#running.delete(job.id);
      await rm(`${this.#path(job.id)}.part`, { force: true });
    }
  }

  async #make(job: Job, signal: AbortSignal, progress: { features: number }): Promise<void> {
    const openJob = this.#kinds.get(job.kind);
    if (openJob === undefined) throw new ServiceError('notFound', `There is no work called ${job.kind}.`);
    const { format, order, fileName } = openJob(job.request);
    const count = (more: number): void => {
      progress.features += more;
    };
    const pieces = this.#exports.pieces(format, { ...order, signal, progress: count });
    const part = `${this.#path(job.id)}.part`;
    const budget = new ByteBudget(this.#config.exportMaxBytes);
    let bytes = 0;
    await this.#exports.prepare();
    const file = await open(part, 'w');
    try {
      for await (const piece of pieces) {
        signal.throwIfAborted();
        const written = typeof piece === 'string' ? Buffer.from(piece) : piece;
        budget.take(written.length);
        bytes += written.length;
        await file.writeFile(written);
      }
    } finally {
      await file.close();
    }
    await rename(part, this.#path(job.id));
    const { features } = progress;
    await this.#store.succeed(job.id, { features, mediaType: format.mediaType, fileName, bytes });
  }

  /** What stopped with the server goes on later; what the client did wrong he is told, the rest is ours. */
  async #ended(job: Job, error: unknown): Promise<void> {
    if (this.#closed) {
      await this.#store.release(job.id).catch(() => undefined);
      return;
    }
    if (!(error instanceof ServiceError)) this.#logger.error({ err: error, job: job.id }, 'a job failed');
    const message = error instanceof ServiceError ? error.message : 'The server failed.';
    await this.#store.fail(job.id, message);
  }

  /** Forgets old jobs, and files that no job has. */
  async #tidy(): Promise<void> {
    await this.#store.tidy(this.#config.exportKeep);
    const names = await readdir(this.#exports.folder).catch(() => []);
    for (const name of names) {
      const id = /^job-([\w-]{24})$/.exec(name)?.[1];
      if (id !== undefined && (await this.#store.find(id)) === undefined) {
        await rm(this.#path(id), { force: true });
      }
    }
    await this.#exports.tidy();
  }
}

const STOPPING = 'The server stops.';
