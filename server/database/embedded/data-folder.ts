import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { StartError } from '../start-error.ts';
import { connectSocket } from './socket-link.ts';

/** Who has the folder, as its file says. */
interface Owner {
  readonly pid: number;
  /** When that process began, in the system's ticks; tells it from another one with the same number. */
  readonly began: string;
  readonly host: string;
  readonly token: string;
}

/** Major version of the PostgreSQL inside PGlite. */
const engineVersion = 18;

/** The folder is this process's own until released. */
export interface FolderLock {
  release(): void;
}

/** The cluster inside the data folder. */
export function clusterFolder(dataDir: string): string {
  return join(dataDir, 'postgres');
}

/**
 * Whether this version can open the cluster in the data folder; a missing one will be made.
 * @throws StartError when it was made by another major version, or is no cluster
 */
export function checkCluster(dataDir: string): void {
  const folder = clusterFolder(dataDir);
  if (!existsSync(folder)) return;
  const file = join(folder, 'PG_VERSION');
  const made = existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : Number.NaN;
  if (made === engineVersion) return;
  if (made > engineVersion) {
    throw new StartError(
      `The data folder ${dataDir} was made by a newer version (PostgreSQL ${made}, this version has ${engineVersion}): start that version, or set DATA_DIR to another folder.`,
    );
  }
  throw new StartError(
    Number.isNaN(made)
      ? `${folder} holds no database: remove it, or set DATA_DIR to another folder.`
      : `The data folder ${dataDir} was made by an older version (PostgreSQL ${made}, this version has ${engineVersion}): copy the data with that version, or set DATA_DIR to another folder.`,
  );
}

/** Where a running server lets commands in. Socket paths are short (104 bytes on some systems): a deep folder gets one elsewhere. */
export function socketPath(dataDir: string): string {
  const path = resolve(dataDir);
  const digest = createHash('sha256').update(path).digest('hex').slice(0, 16);
  if (process.platform === 'win32') return `\\\\.\\pipe\\infostrada-${digest}`;
  const inside = join(path, 'database.sock');
  return Buffer.byteLength(inside) <= 100 ? inside : join(tmpdir(), `infostrada-${digest}.sock`);
}

/**
 * Takes the data folder for this process. What a dead process left is taken over.
 * @returns undefined when a living process has it
 * @throws StartError when the folder cannot be written
 */
export async function lockDataFolder(dataDir: string): Promise<FolderLock | undefined> {
  const file = join(dataDir, 'server.lock');
  const mine: Owner = {
    pid: process.pid,
    began: beginOf(process.pid) ?? '',
    host: hostname(),
    token: randomUUID(),
  };
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    for (let attempt = 0; attempt < 5; attempt++) {
      if (create(file, mine)) {
        // Two processes that take over the same leftover at once: the last writer has it.
        await wait(30);
        if (readOwner(file)?.token !== mine.token) continue;
        held.add(mine.token);
        return {
          release() {
            held.delete(mine.token);
            if (readOwner(file)?.token === mine.token) rmSync(file, { force: true });
          },
        };
      }
      const owner = readOwner(file);
      if (owner !== undefined && (isAlive(owner) || (await answers(socketPath(dataDir))))) return undefined;
      rmSync(file, { force: true });
    }
    return undefined;
  } catch (error) {
    throw new StartError(`The data folder ${dataDir} cannot be used: ${message(error)}`, error);
  }
}

/** Locks of this process. */
const held = new Set<string>();

function create(file: string, owner: Owner): boolean {
  try {
    writeFileSync(file, JSON.stringify(owner), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function readOwner(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

function isAlive(owner: Owner): boolean {
  // In a container every first process has number 1: only the socket tells about another host.
  if (owner.host !== hostname()) return false;
  if (owner.pid === process.pid) return held.has(owner.token);
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false;
  }
  return (beginOf(owner.pid) ?? owner.began) === owner.began;
}

/**
 * Start time of a process, where the system tells it: fields 3 (state) and 22 of Linux's /proc/<pid>/stat. One that
 * has ended, but whose parent has not asked for it yet, began never.
 */
function beginOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? 'never' : fields[19];
  } catch {
    return undefined;
  }
}

async function answers(path: string): Promise<boolean> {
  try {
    (await connectSocket(path)).destroy();
    return true;
  } catch {
    return false;
  }
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
