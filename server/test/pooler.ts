import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './free-port.ts';

/** A PgBouncer in transaction mode before the PostgreSQL of an address. */
export interface TestPooler {
  /** The same database through the pooler. */
  readonly url: string;
  close(): Promise<void>;
}

const program = '/usr/sbin/pgbouncer';

/** Whether there is a PgBouncer on this machine. */
export const hasPooler = spawnSync(program, ['--version']).status === 0;

/** @param poolSize connections to the server, fewer than clients have, so that they are really shared */
export async function startPooler(direct: string, poolSize = 2): Promise<TestPooler> {
  const { hostname, port, username, pathname } = new URL(direct);
  const folder = await mkdtemp(join(tmpdir(), 'pooler-'));
  await chmod(folder, 0o755);
  const own = await freePort();
  await writeFile(join(folder, 'users.txt'), `"${username}" ""\n`);
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: own,
    unix_socket_dir: '',
    auth_type: 'trust',
    auth_file: join(folder, 'users.txt'),
    pool_mode: 'transaction',
    default_pool_size: poolSize,
    max_client_conn: 200,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const target = `host=${hostname} port=${port === '' ? 5432 : port} user=${username}`;
  const ini = ['[databases]', `* = ${target}`, '[pgbouncer]', ...lines, ''].join('\n');
  await writeFile(join(folder, 'pgbouncer.ini'), ini);
  // It refuses to run as root.
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn(program, [...user, join(folder, 'pgbouncer.ini')], { stdio: 'ignore' });
  await answers(own, child);
  return {
    url: `postgresql://${username}@127.0.0.1:${own}${pathname}`,
    async close() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answers(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 100 && child.exitCode === null; attempt++) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await wait(50);
  }
  throw new Error('PgBouncer does not answer.');
}
