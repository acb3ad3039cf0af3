import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { TileStore } from './tile-store.ts';

/** Milliseconds that another process may hold the file. */
const PATIENCE = 50;
/** Seconds between two notes that a tile was used. */
const USE_STEP = 3600;
/** Tiles put between two looks at the size. */
const LOOK_EVERY = 200;
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
      CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, text TEXT NOT NULL);`);
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

  /** A short text that outlives the server; undefined when there is none. */
  note(name: string): string | undefined {
    const row = this.#try(() => this.#database.prepare('SELECT text FROM notes WHERE name = ?').get(name));
    return row === undefined ? undefined : String(row.text);
  }

  setNote(name: string, text: string): void {
    this.#try(() => this.#database.prepare('INSERT OR REPLACE INTO notes VALUES (?, ?)').run(name, text));
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
