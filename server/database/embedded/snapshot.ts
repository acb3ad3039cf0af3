import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { zstdDecompressSync } from 'node:zlib';
import { readMigrations } from '../migrations.ts';
import { StartError } from '../start-error.ts';

/** The shipped data folder: PostGIS with every migration, so that a first start need not make them. */
export const snapshotFile = fileURLToPath(new URL('./snapshot.tar.zst', import.meta.url));
/** What the snapshot was made from, as {@link describeSnapshot} tells it. */
export const snapshotDescriptionFile = fileURLToPath(new URL('./snapshot.json', import.meta.url));

/** All that a snapshot depends on, and the snapshot itself: it is current while these are equal. */
export interface SnapshotDescription {
  readonly pglite: string;
  readonly postgis: string;
  /** SHA-256 over the texts of all migrations. */
  readonly migrations: string;
  readonly sources?: string;
  /** SHA-256 of the file. */
  readonly snapshot: string;
}

/**
 * The description of a snapshot that this version makes.
 * @param sources hash of what else went into it than migrations
 */
export function describeSnapshot(snapshot: Uint8Array, sources?: string): SnapshotDescription {
  const migrations = createHash('sha256');
  for (const { hash } of readMigrations()) migrations.update(hash);
  return {
    pglite: versionOf('@electric-sql/pglite'),
    postgis: versionOf('@electric-sql/pglite-postgis'),
    migrations: migrations.digest('hex'),
    ...(sources === undefined ? {} : { sources }),
    snapshot: createHash('sha256').update(snapshot).digest('hex'),
  };
}

/** A shipped data folder as an uncompressed tar. @throws StartError when it is not there */
export function readSnapshot(file = snapshotFile): Uint8Array<ArrayBuffer> {
  if (!existsSync(file)) {
    throw new StartError(`The file ${file} is missing: run node scripts/make-snapshot.ts.`);
  }
  return new Uint8Array(zstdDecompressSync(readFileSync(file)));
}

function versionOf(name: string): string {
  const entry = createRequire(import.meta.url).resolve(name);
  const folder = entry.slice(0, entry.lastIndexOf(name) + name.length);
  const { version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as { version: string };
  return version;
}
