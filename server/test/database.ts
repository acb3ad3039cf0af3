import { randomUUID } from 'node:crypto';
import { Client, escapeIdentifier } from 'pg';
import type { Database } from '../database/database.ts';
import { silentLog } from '../database/database-log.ts';
import { type EmbeddedHost, openMemory } from '../database/embedded/open-embedded.ts';
import { migrate } from '../database/migrate.ts';
import type { DrawingAccess } from '../database/open-database.ts';
import { PostgresqlDatabase } from '../database/postgresql/postgresql-database.ts';

/** A real database for a test file, with every migration and a schema of its own. */
export interface TestDatabase {
  readonly database: Database;
  /** An empty schema for the test's own tables; a plain identifier. */
  readonly schema: string;
  /** For a drawing thread. */
  drawingAccess(): DrawingAccess;
  close(): Promise<void>;
}

const queryTimeout = 20_000;
let schemas = 0;
let shared: Promise<EmbeddedHost> | undefined;
let users = 0;

/**
 * The embedded database in memory, one per test process; or a database of its own on the server of DATABASE_URL, which
 * must allow CREATE DATABASE.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const url = process.env.DATABASE_URL;
  return url === undefined || url === '' ? embedded() : postgresql(url);
}

async function embedded(): Promise<TestDatabase> {
  shared ??= openMemory(queryTimeout, silentLog);
  users++;
  const { database, openPort } = await shared;
  await migrate(database);
  return {
    database,
    schema: await newSchema(database),
    drawingAccess: () => ({ kind: 'embedded', port: openPort(), queryTimeout }),
    async close() {
      if (--users > 0) return;
      shared = undefined;
      await database.close();
    },
  };
}

async function postgresql(server: string): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, `CREATE DATABASE ${escapeIdentifier(name)}`);
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const database = new PostgresqlDatabase({ url, poolSize: 5, queryTimeout }, silentLog);
  await migrate(database);
  return {
    database,
    schema: await newSchema(database),
    drawingAccess: () => ({ kind: 'postgresql', url, queryTimeout }),
    async close() {
      await database.close();
      await onServer(server, `DROP DATABASE ${escapeIdentifier(name)} WITH (FORCE)`);
    },
  };
}

async function newSchema(database: Database): Promise<string> {
  const schema = `test_${++schemas}`;
  await database.script(`CREATE SCHEMA ${schema}`);
  return schema;
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
