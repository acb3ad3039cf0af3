import { dropOldDays } from './change-days.ts';
import { type ChangePosition, covers, readPosition, writePosition } from './change-position.ts';
import {
  type ChangeRange,
  type ChangeRows,
  countChanges,
  readChanges,
  readPresent,
} from './change-reader.ts';
import { CHANNEL } from './change-trigger.ts';
import type { Database } from './database.ts';
import type { DatabaseLog } from './database-log.ts';
import { StartError } from './start-error.ts';
import { WatchedTables, type WatchMode, type WatchRequest } from './watched-tables.ts';

export interface TableFeedOptions {
  readonly log: DatabaseLog;
  /** Days that the feed reaches back, 1 to 30. */
  readonly keepDays: number;
  /** Seconds after which a table that no server asks for is let go; ten minutes when absent. */
  readonly forgetAfter?: number | undefined;
  /** Waits until reads show all that the log held at a place: for readers of a replica. */
  readonly caughtUp?: ((lsn: string) => Promise<void>) | undefined;
}

/** Milliseconds between two looks, whether or not something called; a slow look makes it longer. */
const INTERVAL = 500;
/** Between two rounds of tidying, ms. */
const TIDY = 60_000;
/** Rows of the feed taken at once. */
const LIMIT = 10_000;
/** Milliseconds that installing triggers at a start may keep it; the rest follows by itself. */
const PATIENCE = 5_000;

/** Milliseconds that a replica may be behind when a server starts. */
const LONGEST_LAG = 60_000;

type Listener = (rows: ChangeRows) => void;

/** The feed of changes as one server follows it, table by table. */
export class TableFeed {
  readonly #database: Database;
  readonly #options: TableFeedOptions;
  readonly #tables: WatchedTables;
  readonly #listeners = new Set<Listener>();
  #counts = new Map<number, number>();
  #position: ChangePosition | undefined;
  #unlisten: (() => Promise<void>) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();
  #looking: Promise<void> | undefined;
  #isCalled = false;
  #isClosed = false;
  #tidied = 0;

  constructor(database: Database, options: TableFeedOptions) {
    this.#database = database;
    this.#options = options;
    this.#tables = new WatchedTables(database, options.log, options.forgetAfter);
  }

  /**
   * Begins to follow at the present, when reads show it.
   * @throws ServiceError when the database does not answer, StartError when its replica stays behind
   */
  async start(): Promise<void> {
    const { position, lsn } = await readPresent(this.#database);
    await this.#caughtUp(lsn);
    this.#position = position;
    this.#unlisten = await this.#database.listen(CHANNEL, () => this.#call());
    this.#schedule();
  }

  /**
   * Watches these tables and no others; triggers are installed when this resolves, unless that takes long.
   * @param known told their ids, in the same order, before anything is told of them
   */
  want(requests: readonly WatchRequest[], known: (ids: readonly number[]) => void): Promise<void> {
    return this.#inTurn(async () => {
      const ids = await this.#tables.want(requests);
      if (ids.some((id) => !this.#counts.has(id))) await this.#count(ids);
      known(ids);
      await Promise.race([this.#look(), new Promise((resolve) => setTimeout(resolve, PATIENCE).unref())]);
      await this.#read();
    });
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** As far as listeners have been told. */
  get position(): string {
    return this.#position === undefined ? '' : writePosition(this.#position);
  }

  /** Changes with each change of the table's data, to the same on every server; empty for a table not watched. */
  versionOf(watched: number): string {
    const count = this.#counts.get(watched);
    return count === undefined ? '' : `${this.#position?.epoch}.${watched}.${count}`;
  }

  /** Reads now: what was committed before has been told when this resolves. */
  refresh(): Promise<void> {
    return this.#inTurn(() => this.#read());
  }

  modeOf(watched: number): WatchMode {
    return this.#tables.modeOf(watched);
  }

  /** A part of the feed behind a position. @throws ServiceError invalidParameter when `since` is none */
  async read(since: string, range: ChangeRange, signal?: AbortSignal): Promise<ChangeRows> {
    return readChanges(this.#database, readPosition(since), range, signal);
  }

  /**
   * A part of the feed behind a position, not further than listeners have been told; of a position inside a batch
   * the rest of that batch, with more to come.
   * @throws ServiceError invalidParameter when `since` is none
   */
  async readTold(since: string, range: ChangeRange): Promise<ChangeRows> {
    const begin = readPosition(since);
    // Another server may be ahead of this one.
    if (this.#position?.within !== undefined || !covers(this.position, since)) await this.refresh();
    const told = this.#position;
    if (begin.within !== undefined) {
      const rows = await readChanges(this.#database, begin, range);
      return { ...rows, isMore: !rows.isReset };
    }
    if (told?.epoch !== begin.epoch) return readChanges(this.#database, begin, range);
    const within = { until: told.snapshot, id: '0' };
    return readChanges(this.#database, { ...begin, within }, range);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#unlisten?.().catch(() => undefined);
    await this.#work.catch(() => undefined);
  }

  /** What is read now must be no older than the position it is kept under. */
  async #caughtUp(lsn: string): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(
          new StartError('The read replica (DATABASE_READ_URL) is more than a minute behind the primary.'),
        );
      }, LONGEST_LAG);
    });
    await Promise.race([this.#options.caughtUp?.(lsn), late]).finally(() => clearTimeout(timer));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#work.catch(() => undefined).then(work);
    this.#work = next.then(
      () => undefined,
      () => undefined,
    );
    return next;
  }

  /** Something was committed: reads at once, or once more after the reading that runs. */
  #call(): void {
    if (this.#isClosed || this.#isCalled) return;
    this.#isCalled = true;
    this.#inTurn(() => this.#read()).catch(() => undefined);
  }

  #schedule(pause = INTERVAL): void {
    clearTimeout(this.#timer);
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      const start = performance.now();
      this.#inTurn(() => this.#round())
        // The database is away: who needs it says so, and the next round tries again.
        .catch(() => undefined)
        .then(() => this.#schedule(Math.max(INTERVAL, 2 * (performance.now() - start))));
    }, pause);
    this.#timer.unref();
  }

  async #round(): Promise<void> {
    if (this.#isClosed) return;
    await this.#look();
    await this.#read();
    if (performance.now() - this.#tidied < TIDY && this.#tidied > 0) return;
    this.#tidied = performance.now();
    await this.#tables.tidy();
    await dropOldDays(this.#database, this.#options.keepDays);
  }

  /** One look at a time: many tables that are new take a while. */
  #look(): Promise<void> {
    this.#looking ??= this.#tables.look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #read(): Promise<void> {
    this.#isCalled = false;
    for (let isMore = true; isMore && !this.#isClosed; ) {
      if (this.#position === undefined) return;
      const rows = await readChanges(this.#database, this.#position, { limit: LIMIT });
      isMore = rows.isMore;
      if (rows.isReset || rows.changes.length > 0) await this.#options.caughtUp?.(rows.lsn);
      if (rows.isReset) {
        this.#position = rows.position;
        await this.#count([...this.#counts.keys()]);
      }
      this.#take(rows);
    }
  }

  #take(rows: ChangeRows): void {
    this.#position = rows.position;
    for (const { watched } of rows.changes) {
      const count = this.#counts.get(watched);
      if (count !== undefined) this.#counts.set(watched, count + 1);
    }
    if (!rows.isReset && rows.changes.length === 0) return;
    for (const listener of this.#listeners) {
      try {
        listener(rows);
      } catch (error) {
        this.#options.log.error({ err: error }, 'a follower of the feed of changes failed');
      }
    }
  }

  async #count(ids: readonly number[]): Promise<void> {
    if (this.#position === undefined) return;
    this.#counts = new Map(await countChanges(this.#database, this.#position, ids));
  }
}
