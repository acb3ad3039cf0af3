import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { ChangeBatch } from '../source/change-feed.ts';
import { covers } from './position-order.ts';
import type { TileStore } from './tile-store.ts';

/** Milliseconds that another process may hold the file. */
const PATIENCE = 50;
/** Seconds between two notes that a tile was used. */
const USE_STEP = 3600;
/** Tiles put between two looks at the size. */
const LOOK_EVERY = 200;
/** Batches that the journal keeps: tiles from before them are made anew after a restart. */
const LONGEST_JOURNAL = 10_000;
/** A batch in more places counts as a change of the whole layer. */
const MOST_EXTENTS = 2_000;
/** Part of the bound that is left after making room. */
const LEFT = 0.9;

/**
 * Tiles in one SQLite file, safe for any number of processes on one machine. Bounded in bytes: the ones not used for
 * longest go first. A store that is locked, full or broken answers as if it were empty.
 */
export class DiskTileStore implements TileStore {
  readonly #database: DatabaseSync;
  readonly #maxBytes: number;
  readonly #report: (error: unknown) => void;
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #use: StatementSync;
  #putsUntilLook = 1;

  /**
   * @param folder made when it is not there
   * @param report told of what fails; tiles are then made anew
   * @throws Error when the file cannot be opened
   */
  constructor(folder: string, maxBytes: number, report: (error: unknown) => void) {
    mkdirSync(folder, { recursive: true });
    this.#database = new DatabaseSync(join(folder, 'tiles.sqlite'));
    this.#maxBytes = maxBytes;
    this.#report = report;
    this.#database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA busy_timeout = ${PATIENCE};
      CREATE TABLE IF NOT EXISTS tiles (key TEXT PRIMARY KEY, used INTEGER NOT NULL, size INTEGER NOT NULL, bytes BLOB NOT NULL);
      CREATE INDEX IF NOT EXISTS tiles_used ON tiles (used, size);
      CREATE TABLE IF NOT EXISTS journal (id INTEGER PRIMARY KEY AUTOINCREMENT, position TEXT NOT NULL, changes TEXT NOT NULL);`);
    this.#get = this.#database.prepare('SELECT bytes, used FROM tiles WHERE key = ?');
    this.#put = this.#database.prepare(
      'INSERT OR REPLACE INTO tiles (key, used, size, bytes) VALUES (?, ?, ?, ?)',
    );
    this.#use = this.#database.prepare('UPDATE tiles SET used = ? WHERE key = ?');
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return this.#try(() => {
      const row = this.#get.get(key) as { readonly bytes: Uint8Array; readonly used: number } | undefined;
      if (row === undefined) return undefined;
      const now = nowInSeconds();
      if (now - row.used > USE_STEP) this.#try(() => this.#use.run(now, key));
      return row.bytes;
    });
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    this.#try(() => {
      this.#put.run(key, nowInSeconds(), bytes.length, bytes);
      this.#putsUntilLook -= 1;
      if (this.#putsUntilLook > 0) return;
      this.#putsUntilLook = LOOK_EVERY;
      this.#makeRoom();
    });
  }

  /** What changed while tiles were kept here, oldest first: with it the next server can judge them. */
  journal(): readonly ChangeBatch[] {
    const rows = this.#try(() =>
      this.#database.prepare('SELECT position, changes FROM journal ORDER BY id').all(),
    );
    return (rows ?? []).map(({ position, changes }) => ({
      position: String(position),
      changes: JSON.parse(String(changes)) as ChangeBatch['changes'],
    }));
  }

  /** Forgets every tile. */
  truncate(): void {
    this.#try(() => this.#database.exec('DELETE FROM tiles; VACUUM'));
  }

  /** Begins the journal anew: what was kept before this position is not to be judged by it. */
  beginJournal(position: string): void {
    this.#try(() => {
      this.#database.exec('DELETE FROM journal');
      this.#database.prepare('INSERT INTO journal (position, changes) VALUES (?, ?)').run(position, '[]');
    });
  }

  /** Notes a batch of the feed, unless another process has noted as much. */
  append({ position, changes }: ChangeBatch): void {
    this.#try(() => {
      const last = this.#database.prepare('SELECT id, position FROM journal ORDER BY id DESC LIMIT 1').get();
      if (last !== undefined && covers(String(last.position), position)) return;
      const told = changes.map(({ keys: _, ...change }) => ({
        ...change,
        extents: change.extents.length > MOST_EXTENTS ? 'whole' : change.extents,
      }));
      const insert = this.#database.prepare('INSERT INTO journal (position, changes) VALUES (?, ?)');
      insert.run(position, JSON.stringify(told));
      this.#database.prepare('DELETE FROM journal WHERE id < ?').run(Number(last?.id ?? 0) - LONGEST_JOURNAL);
    });
  }

  async close(): Promise<void> {
    this.#try(() => this.#database.close());
  }

  #makeRoom(): void {
    const [row] = this.#database.prepare('SELECT total(size) AS size FROM tiles').all();
    let surplus = Number(row?.size ?? 0) - this.#maxBytes;
    if (surplus <= 0) return;
    surplus += this.#maxBytes * (1 - LEFT);
    const oldest = this.#database.prepare('SELECT key, size FROM tiles ORDER BY used, size').iterate();
    const doomed: string[] = [];
    for (const { key, size } of oldest) {
      doomed.push(String(key));
      surplus -= Number(size);
      if (surplus <= 0) break;
    }
    const remove = this.#database.prepare('DELETE FROM tiles WHERE key IN (SELECT value FROM json_each(?))');
    remove.run(JSON.stringify(doomed));
  }

  #try<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.#report(error);
      return undefined;
    }
  }
}

function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
