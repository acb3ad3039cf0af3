import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from './free-port.ts';
import { clusterFolder, hasProgram, runProgram } from './postgresql-programs.ts';

/** Whether this machine can make a replica. */
export const canReplicate = hasProgram('pg_basebackup');

/** A streaming replica of a server on this machine. */
export interface TestReplica {
  /** The same database there. */
  readonly url: string;
  /** Keeps what arrives unread, until `resume`. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
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
  const folder = clusterFolder('replica-');
  const own = await freePort();
  const data = join(folder, 'data');
  runProgram(
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
  runProgram('pg_ctl', '-w', '-D', data, '-l', join(folder, 'log'), '-o', settings, 'start');
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
      runProgram('pg_ctl', '-w', '-D', data, '-m', 'immediate', 'stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
