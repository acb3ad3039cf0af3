import type { Database, Queries } from './database.ts';
import { type Migration, readMigrations } from './migrations.ts';
import { StartError } from './start-error.ts';

/** Any number that nothing else in this database locks. */
const lock = 7_220_114;

/** Milliseconds one migration may take. */
const patience = 3_600_000;

/**
 * Brings the schema up to this version: each migration in its own transaction under one lock, so that several servers
 * may start at once.
 * @returns the names of those that ran now
 * @throws StartError when a newer version has been here, or a migration that ran was changed since
 */
export async function migrate(database: Database, migrations = readMigrations()): Promise<readonly string[]> {
  const done: string[] = [];
  if ((await missing(database, migrations)).length === 0) return done;
  for (;;) {
    const next = await database.transaction(
      async (queries) => {
        await queries.script(`SELECT pg_advisory_xact_lock(${lock})`);
        await queries.script(bookSql);
        const [first] = await missing(queries, migrations);
        if (first !== undefined) await run(queries, first);
        return first;
      },
      { timeout: patience },
    );
    if (next === undefined) return done;
    done.push(next.name);
  }
}

const bookSql = `
  CREATE SCHEMA IF NOT EXISTS infostrada;
  CREATE TABLE IF NOT EXISTS infostrada.migrations (
    number integer PRIMARY KEY,
    name text NOT NULL,
    hash text NOT NULL,
    ran_at timestamptz NOT NULL DEFAULT now()
  )`;

async function run(queries: Queries, migration: Migration): Promise<void> {
  try {
    await queries.script(migration.sql);
  } catch (error) {
    throw new StartError(`Migration ${migration.number} (${migration.name}) failed: ${String(error)}`, error);
  }
  await queries.rows({
    sql: 'INSERT INTO infostrada.migrations (number, name, hash) VALUES ($1, $2, $3)',
    parameters: [migration.number, migration.name, migration.hash],
  });
}

/** Migrations that have not run here. */
async function missing(queries: Queries, migrations: readonly Migration[]): Promise<readonly Migration[]> {
  const [book] = await queries.rows<{ there: boolean }>({
    sql: "SELECT to_regclass('infostrada.migrations') IS NOT NULL AS there",
    parameters: [],
  });
  if (!book?.there) return migrations;
  const ran = await queries.rows<{ number: number; name: string; hash: string }>({
    sql: 'SELECT number, name, hash FROM infostrada.migrations ORDER BY number',
    parameters: [],
  });
  const newest = ran.at(-1)?.number ?? 0;
  if (newest > migrations.length) {
    throw new StartError(
      `The database was made by a newer version (schema ${newest}, this version knows ${migrations.length}): start that version, or use another database or data folder.`,
    );
  }
  for (const { number, name, hash } of ran) {
    if (migrations[number - 1]?.hash !== hash) {
      throw new StartError(
        `Migration ${number} (${name}) is not the one this database was made with: schema files must not change after they ran.`,
      );
    }
  }
  return migrations.slice(newest);
}
