import type { MessagePort } from 'node:worker_threads';
import type { Config } from '../config.ts';
import type { Database } from './database.ts';
import { type DatabaseLog, silentLog } from './database-log.ts';
import { connectPort, openFolder, openShared } from './embedded/open-embedded.ts';
import { migrate } from './migrate.ts';
import { checkPostgresql } from './postgresql/check-postgresql.ts';
import { PostgresqlDatabase } from './postgresql/postgresql-database.ts';
import { checkPooledSettings, keepRoleSettings } from './postgresql/role-settings.ts';
import { replicaCaughtUp } from './replica.ts';
import { StartError } from './start-error.ts';

/** What a drawing thread needs to reach the database; posted to it, the port transferred. */
export type DrawingAccess =
  | {
      readonly kind: 'postgresql';
      readonly url: string;
      readonly queryTimeout: number;
      readonly pooler?: { readonly directUrl: string } | undefined;
    }
  | { readonly kind: 'embedded'; readonly port: MessagePort; readonly queryTimeout: number };

/** A database with the means to give drawing threads their own way to it. */
export interface OpenDatabase extends Database {
  /** Where reads go: a replica, or the database itself. */
  readonly reads: Database;
  /** Waits until `reads` show all that the database's log held at a place; missing where they are one. */
  readonly caughtUp?: ((lsn: string) => Promise<void>) | undefined;
  /** One per thread. */
  drawingAccess(): DrawingAccess;
}

/**
 * The database of this configuration, with its schema brought up to this version: PostgreSQL where `databaseUrl` is
 * given, else the embedded one in `dataDir`. A command beside a running server shares that server's embedded database.
 * @throws StartError in one sentence: refused, too old, made by a newer version, folder not usable
 */
export async function openDatabase(config: Config, log: DatabaseLog = silentLog): Promise<Database> {
  return (await openOwnDatabase(config, log)) ?? openShared(config.dataDir, config.queryTimeout);
}

/**
 * As {@link openDatabase}, for the server itself.
 * @param snapshot what a new data folder of the embedded database is filled from
 * @throws StartError also when another process has the data folder
 */
export async function openServerDatabase(
  config: Config,
  log: DatabaseLog,
  snapshot?: string,
): Promise<OpenDatabase> {
  const database = await openOwnDatabase(config, log, snapshot);
  if (database === undefined) {
    throw new StartError(
      `The data folder ${config.dataDir} is in use by another server: stop it, or set DATA_DIR to another folder.`,
    );
  }
  return database;
}

/** The database in a drawing thread: one connection of its own. */
export function openDrawingDatabase(access: DrawingAccess): Database {
  if (access.kind === 'embedded') return connectPort(access.port, access.queryTimeout);
  const { url, queryTimeout, pooler } = access;
  return new PostgresqlDatabase({ url, poolSize: 1, queryTimeout, pooler }, silentLog);
}

async function openOwnDatabase(
  config: Config,
  log: DatabaseLog,
  snapshot?: string,
): Promise<OpenDatabase | undefined> {
  const { databaseUrl, databasePoolSize, queryTimeout, dataDir } = config;
  if (databaseUrl === undefined) {
    const host = await openFolder(dataDir, queryTimeout, log, snapshot);
    if (host === undefined) return undefined;
    return migrated(host.database, {
      drawingAccess: () => ({ kind: 'embedded', port: host.openPort(), queryTimeout }),
    });
  }
  const directUrl = config.databaseDirectUrl ?? databaseUrl;
  await checkPostgresql(directUrl);
  const pooler = config.databasePooler === 'transaction' ? { directUrl } : undefined;
  const options = { url: databaseUrl, poolSize: databasePoolSize, queryTimeout, pooler };
  if (pooler !== undefined) {
    await keepRoleSettings(directUrl, queryTimeout);
    await checkPooledSettings(databaseUrl, queryTimeout);
    await migrateDirectly(directUrl, queryTimeout, log);
  }
  const database = new PostgresqlDatabase(options, log);
  if (config.databaseReadUrl === undefined) {
    const access = { kind: 'postgresql', url: databaseUrl, queryTimeout, pooler } as const;
    return migrated(database, { drawingAccess: () => access });
  }
  return withReplica(database, config.databaseReadUrl, config, log);
}

/** A database whose reads go to a replica, which is closed with it. */
async function withReplica(
  database: PostgresqlDatabase,
  url: string,
  { databasePoolSize, queryTimeout }: Config,
  log: DatabaseLog,
): Promise<OpenDatabase> {
  const replica = new PostgresqlDatabase({ url, poolSize: databasePoolSize, queryTimeout }, log);
  const closed = new AbortController();
  const closePrimary = database.close.bind(database);
  const close = async (): Promise<void> => {
    closed.abort();
    await replica.close();
    await closePrimary();
  };
  try {
    await checkPostgresql(url);
  } catch (error) {
    await close();
    throw error;
  }
  const access = { kind: 'postgresql', url, queryTimeout } as const;
  return migrated(Object.assign(database, { close }), {
    drawingAccess: () => access,
    reads: replica,
    caughtUp: (lsn) => replicaCaughtUp(replica, lsn, log, closed.signal),
  });
}

/** Migrations run long and hold locks: past the pooler. */
async function migrateDirectly(url: string, queryTimeout: number, log: DatabaseLog): Promise<void> {
  const direct = new PostgresqlDatabase({ url, poolSize: 2, queryTimeout }, log);
  try {
    await migrate(direct);
  } finally {
    await direct.close();
  }
}

type Ways = Pick<OpenDatabase, 'drawingAccess'> & Partial<Pick<OpenDatabase, 'reads' | 'caughtUp'>>;

async function migrated(database: Database, ways: Ways): Promise<OpenDatabase> {
  try {
    await migrate(database);
    return Object.assign(database, { reads: database, ...ways });
  } catch (error) {
    await database.close();
    throw error;
  }
}
