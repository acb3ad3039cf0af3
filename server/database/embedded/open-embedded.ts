import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { DatabaseLog } from '../database-log.ts';
import { StartError } from '../start-error.ts';
import type { Place } from './boot.ts';
import { listenForCommands } from './command-socket.ts';
import { checkCluster, clusterFolder, lockDataFolder, socketPath } from './data-folder.ts';
import { EmbeddedDatabase } from './embedded-database.ts';
import { portLink } from './port-link.ts';
import { readSnapshot, snapshotFile } from './snapshot.ts';
import { connectSocket, socketLink } from './socket-link.ts';
import { Supervisor } from './supervisor.ts';
import { extractTar } from './tar.ts';

/** The embedded database where its engine runs; drawing threads and commands are its guests. */
export interface EmbeddedHost {
  readonly database: EmbeddedDatabase;
  /** A port for another thread's {@link connectPort}: it survives restarts of the engine. To be transferred. */
  openPort(): MessagePort;
}

/**
 * The embedded database in a data folder, filled from the shipped snapshot when it is new.
 * @param queryTimeout milliseconds
 * @param snapshot what a new folder is filled from
 * @returns undefined when another process has the folder
 * @throws StartError when the folder cannot be used
 */
export async function openFolder(
  dataDir: string,
  queryTimeout: number,
  log: DatabaseLog,
  snapshot = snapshotFile,
): Promise<EmbeddedHost | undefined> {
  const lock = await lockDataFolder(dataDir);
  if (lock === undefined) return undefined;
  try {
    const path = clusterFolder(dataDir);
    checkCluster(dataDir);
    fill(path, snapshot);
    const supervisor = await start({ kind: 'folder', path }, log, dataDir);
    const socket = await listenForCommands(socketPath(dataDir), supervisor);
    return host(supervisor, queryTimeout, async () => {
      await socket.close();
      await supervisor.close();
      lock.release();
    });
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The embedded database in the folder of a cluster, without lock or socket: for making the snapshot. */
export async function openCluster(
  path: string,
  queryTimeout: number,
  log: DatabaseLog,
): Promise<EmbeddedHost> {
  const supervisor = await start({ kind: 'folder', path }, log, path);
  return host(supervisor, queryTimeout, () => supervisor.close());
}

/** An embedded database in memory, from the shipped snapshot unless another tar is given: for tests. */
export async function openMemory(
  queryTimeout: number,
  log: DatabaseLog,
  tar: Uint8Array<ArrayBuffer> = readSnapshot(),
): Promise<EmbeddedHost> {
  const supervisor = await start({ kind: 'memory', tar }, log, 'in memory');
  return host(supervisor, queryTimeout, () => supervisor.close());
}

/** The database of the server that has this data folder, through its local socket. @throws StartError when it does not answer */
export async function openShared(dataDir: string, queryTimeout: number): Promise<EmbeddedDatabase> {
  const path = socketPath(dataDir);
  try {
    const socket = await connectSocket(path);
    return new EmbeddedDatabase((up) => {
      up(socketLink(socket));
      return () => {};
    }, queryTimeout);
  } catch (error) {
    throw new StartError(`The data folder ${dataDir} is in use by a process that does not answer.`, error);
  }
}

/** The embedded database in another thread than its host's. @param port of {@link EmbeddedHost.openPort} */
export function connectPort(port: MessagePort, queryTimeout: number): EmbeddedDatabase {
  return new EmbeddedDatabase(
    (up) => {
      port.on('message', (engine: MessagePort) => up(portLink(engine)));
      return () => port.removeAllListeners('message');
    },
    queryTimeout,
    async () => port.close(),
  );
}

function host(supervisor: Supervisor, queryTimeout: number, close: () => Promise<void>): EmbeddedHost {
  const database = new EmbeddedDatabase(
    (up) => supervisor.subscribe((port) => up(portLink(port))),
    queryTimeout,
    close,
  );
  return { database, openPort: () => guestPort(supervisor) };
}

function guestPort(supervisor: Supervisor): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const unsubscribe = supervisor.subscribe((engine) => port1.postMessage(engine, [engine]));
  port1.once('close', unsubscribe);
  // The guest's thread keeps itself alive; this end must not keep the host.
  port1.unref();
  return port2;
}

async function start(place: Place, log: DatabaseLog, where: string): Promise<Supervisor> {
  try {
    return await Supervisor.start(place, log);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`The embedded database (${where}) does not start: ${reason}`, error);
  }
}

/** Unpacks the snapshot beside and renames it, so that a start that was cut off leaves nothing half done. */
function fill(path: string, snapshot: string): void {
  if (existsSync(path)) return;
  const partial = `${path}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { mode: 0o700 });
  extractTar(readSnapshot(snapshot), partial);
  renameSync(partial, path);
}
