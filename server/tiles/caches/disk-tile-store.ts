import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import type { ChangeBatch } from '../../source/changes/change-feed.ts';
import { covers } from '../position-order.ts';
import type { TileStore } from './tile-store.ts';

/** Another one, or none, is of another form: what is in the file is forgotten. */
const FORM = 2;
/** Milliseconds that another process may hold the file; at the start, and then. */
const FIRST_PATIENCE = 5_000;
const PATIENCE = 50;
/** Seconds between two notes that a tile was used. */
const USE_STEP = 3600;
/** Tiles put between two looks at the size. */
const LOOK_EVERY = 200;
/** Batches that the journal keeps: tiles from before them are made anew after a restart. */
const LONGEST_JOURNAL = 10_000;
/** A batch in more places of a layer counts as a change of all of it. */
const MOST_EXTENTS = 2_000;
/** Characters of the journal that a start reads, the newest. */
const MOST_READ = 64e6;
/** Tiles that go at once: nobody waits longer than some milliseconds for that. */
const STEP = 2 * LOOK_EVERY;
/** Pages of the file given back at once. */
const PAGES = 1_000;
/** Between two steps towards a bound that was made smaller, ms. */
const PAUSE = 100;
/** What SQLite calls a file that is damaged, or none of its own. */
const BROKEN = [11, 26];

/**
 * Tiles in one SQLite file, safe for any number of processes on one machine. Bounded in bytes: the ones not used for
 * longest go first. A store that is locked or full answers as if it were empty; one that is broken begins anew.
 */
export class DiskTileStore implements TileStore {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #report: (error: unknown) => void;
  #open: OpenFile;
  #putsUntilLook = LOOK_EVERY;
  /** A batch could not be noted. */
  #hasGap = false;
  #isClosed = false;

  /**
   * @param folder made when it is not there
   * @param report told of what fails; tiles are then made anew
   * @throws Error when the file cannot be opened
   */
  constructor(folder: string, maxBytes: number, report: (error: unknown) => void) {
    mkdirSync(folder, { recursive: true });
    this.#path = join(folder, 'tiles.sqlite');
    this.#maxBytes = maxBytes;
    this.#report = report;
    try {
      this.#open = openFile(this.#path);
    } catch (error) {
      if (!isBroken(error)) throw error;
      report(error);
      removeFile(this.#path);
      this.#open = openFile(this.#path);
    }
    void this.#reachBound();
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return this.#try(() => {
      const row = this.#open.get.get(key) as
        | { readonly bytes: Uint8Array; readonly used: number }
        | undefined;
      if (row === undefined) return undefined;
      const now = nowInSeconds();
      if (now - row.used > USE_STEP) this.#try(() => this.#open.use.run(now, key));
      return row.bytes;
    });
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    this.#try(() => {
      this.#open.put.run(key, nowInSeconds(), bytes);
      this.#putsUntilLook -= 1;
      if (this.#putsUntilLook > 0) return;
      this.#putsUntilLook = LOOK_EVERY;
      this.#makeRoom();
    });
  }

  /** What changed while tiles were kept here, oldest first: with it the next server can judge them. */
  journal(): readonly ChangeBatch[] {
    const batches = this.#try(() => {
      const read: ChangeBatch[] = [];
      let size = 0;
      const rows = this.#open.database
        .prepare('SELECT position, changes FROM journal ORDER BY id DESC')
        .iterate();
      for (const { position, changes } of rows) {
        size += String(changes).length;
        if (size > MOST_READ) break;
        read.push({
          position: String(position),
          changes: JSON.parse(String(changes)) as ChangeBatch['changes'],
        });
      }
      return read.reverse();
    });
    return batches ?? [];
  }

  /** Forgets every tile. */
  truncate(): void {
    this.#try(() =>
      this.#open.database.exec(`PRAGMA busy_timeout = ${FIRST_PATIENCE}; DELETE FROM tiles; VACUUM;
        PRAGMA busy_timeout = ${PATIENCE}`),
    );
  }

  /** Begins the journal anew: what was kept before this position is not to be judged by it. */
  beginJournal(position: string): void {
    this.#note(() => {
      this.#open.database.exec('DELETE FROM journal');
      this.#write(position, []);
    });
  }

  /** Notes a batch of the feed, unless another process has noted as much. */
  append({ position, changes }: ChangeBatch): void {
    // A journal with a gap would take what changed there for good.
    if (this.#hasGap) {
      this.beginJournal(position);
      return;
    }
    this.#note(() => {
      const last = this.#open.database
        .prepare('SELECT id, position FROM journal ORDER BY id DESC LIMIT 1')
        .get();
      if (last !== undefined && covers(String(last.position), position)) return;
      this.#write(position, summary(changes));
      this.#open.database
        .prepare('DELETE FROM journal WHERE id < ?')
        .run(Number(last?.id ?? 0) - LONGEST_JOURNAL);
    });
  }

  #write(position: string, changes: ChangeBatch['changes']): void {
    const insert = this.#open.database.prepare('INSERT INTO journal (position, changes) VALUES (?, ?)');
    insert.run(position, JSON.stringify(changes));
  }

  #note(work: () => void): void {
    const isDone = this.#try(() => {
      this.#open.database.exec('BEGIN IMMEDIATE');
      try {
        work();
        this.#open.database.exec('COMMIT');
        return true;
      } catch (error) {
        // A full disk has rolled back by itself.
        if (this.#open.database.isTransaction) this.#open.database.exec('ROLLBACK');
        throw error;
      }
    });
    this.#hasGap = isDone !== true;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#try(() => this.#open.database.close());
  }

  /** Where the bound is smaller than what is there: step by step, for tiles are served meanwhile. */
  async #reachBound(): Promise<void> {
    let isSmaller = false;
    while (!this.#isClosed && this.#try(() => this.#makeRoom()) === true) {
      isSmaller = true;
      await wait(PAUSE, undefined, { ref: false });
    }
    // Until then what was given back is in the file.
    if (isSmaller && !this.#isClosed) this.#try(() => this.#open.database.exec('PRAGMA wal_checkpoint'));
  }

  /** @returns whether there is more to do */
  #makeRoom(): boolean {
    const { database } = this.#open;
    const pragma = (name: string): number => Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
    const [pages, free, pageSize] = [pragma('page_count'), pragma('freelist_count'), pragma('page_size')];
    const isOver = this.#dropOldest((pages - free) * pageSize - this.#maxBytes);
    const isLarge = pages * pageSize > this.#maxBytes && free > 0;
    if (isLarge) database.exec(`PRAGMA incremental_vacuum(${PAGES})`);
    return isOver || isLarge;
  }

  /** @returns whether there were any */
  #dropOldest(surplus: number): boolean {
    if (surplus <= 0) return false;
    const { database } = this.#open;
    let left = surplus;
    const doomed: string[] = [];
    const oldest = database.prepare(
      `SELECT key, length(bytes) AS size FROM tiles ORDER BY used LIMIT ${STEP}`,
    );
    for (const { key, size } of oldest.all()) {
      if (left <= 0) break;
      doomed.push(String(key));
      left -= Number(size);
    }
    const remove = database.prepare('DELETE FROM tiles WHERE key IN (SELECT value FROM json_each(?))');
    remove.run(JSON.stringify(doomed));
    return doomed.length > 0;
  }

  #try<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.#report(error);
      if (isBroken(error)) this.#beginAnew();
      return undefined;
    }
  }

  /** What is broken is thrown away, unless another process has done so. */
  #beginAnew(): void {
    try {
      this.#open.database.close();
      if (inodeOf(this.#path) === this.#open.inode) removeFile(this.#path);
      this.#open = openFile(this.#path);
    } catch (error) {
      this.#report(error);
    }
  }
}

/** A file at work. */
interface OpenFile {
  readonly database: DatabaseSync;
  readonly inode: number;
  readonly get: StatementSync;
  readonly put: StatementSync;
  readonly use: StatementSync;
}

/** @throws Error when there is no such file to be had */
function openFile(path: string): OpenFile {
  const database = new DatabaseSync(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${FIRST_PATIENCE}; PRAGMA auto_vacuum = INCREMENTAL;
      PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA journal_size_limit = 16777216; BEGIN IMMEDIATE`);
    if (Number(database.prepare('PRAGMA user_version').get()?.user_version) !== FORM) database.exec(TABLES);
    database.exec(`COMMIT; PRAGMA busy_timeout = ${PATIENCE}`);
    return {
      database,
      inode: inodeOf(path),
      get: database.prepare('SELECT bytes, used FROM tiles WHERE key = ?'),
      put: database.prepare('INSERT OR REPLACE INTO tiles (key, used, bytes) VALUES (?, ?, ?)'),
      use: database.prepare('UPDATE tiles SET used = ? WHERE key = ?'),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

const TABLES = `
  DROP TABLE IF EXISTS tiles;
  DROP TABLE IF EXISTS journal;
  CREATE TABLE tiles (key TEXT PRIMARY KEY, used INTEGER NOT NULL, bytes BLOB NOT NULL);
  CREATE INDEX tiles_used ON tiles (used);
  CREATE TABLE journal (id INTEGER PRIMARY KEY AUTOINCREMENT, position TEXT NOT NULL, changes TEXT NOT NULL);
  PRAGMA user_version = ${FORM}`;

function removeFile(path: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
}

function inodeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.ino ?? 0;
}

function isBroken(error: unknown): boolean {
  // The lower byte is the kind, what is above it tells more.
  return error instanceof Error && 'errcode' in error && BROKEN.includes(Number(error.errcode) & 0xff);
}

/** Where each layer changed, all of it where that is in too many places. */
function summary(changes: ChangeBatch['changes']): ChangeBatch['changes'] {
  return [...Map.groupBy(changes, ({ layerId }) => layerId)].map(([layerId, own]) => {
    const places = own.flatMap(({ extents }) => (extents === 'whole' ? [] : extents));
    const isWhole = places.length > MOST_EXTENTS || own.some(({ extents }) => extents === 'whole');
    return { layerId, extents: isWhole ? 'whole' : places, at: own[0]?.at ?? '' };
  });
}

function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
