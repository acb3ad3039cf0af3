import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from './free-port.ts';

const binaries = '/usr/lib/postgresql/15/bin';

/** Whether this machine can make a replica. */
export const canReplicate = existsSync(join(binaries, 'pg_basebackup'));

/** A streaming replica of a server on this machine. */
export interface TestReplica {
  /** The same database there. */
  readonly url: string;
  /** Keeps what arrives unread, until `resume`. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
}

/** PostgreSQL's programs refuse root: there they run as postgres. */
function owner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (option: string): number =>
    Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** A replica must allow at least what its primary does. */
async function limitsOf(direct: string): Promise<string> {
  const names = [
    'max_connections',
    'max_worker_processes',
    'max_wal_senders',
    'max_prepared_transactions',
    'max_locks_per_transaction',
  ];
  const client = new Client({ connectionString: direct });
  await client.connect();
  const { rows } = await client.query<{ name: string; setting: string }>(
    'SELECT name, setting FROM pg_settings WHERE name = ANY($1)',
    [names],
  );
  await client.end();
  return rows.map(({ name, setting }) => `-c ${name}=${setting}`).join(' ');
}

/** @param direct a server that takes replication connections without a password */
export async function startReplica(direct: string): Promise<TestReplica> {
  const { hostname, port, username, pathname } = new URL(direct);
  const folder = mkdtempSync(join(tmpdir(), 'replica-'));
  const as = owner();
  if (as !== undefined) chownSync(folder, as.uid, as.gid);
  chmodSync(folder, 0o700);
  const own = await freePort();
  const run = (program: string, ...options: string[]): void => {
    const { status, stderr } = spawnSync(join(binaries, program), options, {
      ...as,
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (status !== 0) throw new Error(`${program}: ${String(stderr)}`);
  };
  const data = join(folder, 'data');
  run(
    'pg_basebackup',
    '-h',
    hostname,
    '-p',
    port === '' ? '5432' : port,
    '-U',
    username,
    '-D',
    data,
    '-R',
    '-X',
    'stream',
    '-c',
    'fast',
  );
  const settings = `-p ${own} -k ${folder} -c listen_addresses=127.0.0.1 ${await limitsOf(direct)}`;
  run('pg_ctl', '-w', '-D', data, '-l', join(folder, 'log'), '-o', settings, 'start');
  const url = `postgresql://${username}@127.0.0.1:${own}${pathname}`;
  const tell = async (sql: string): Promise<void> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  return {
    url,
    pause: () => tell('SELECT pg_wal_replay_pause()'),
    resume: () => tell('SELECT pg_wal_replay_resume()'),
    async close() {
      run('pg_ctl', '-w', '-D', data, '-m', 'immediate', 'stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
