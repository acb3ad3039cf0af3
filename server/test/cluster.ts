import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { clusterFolder, hasProgram, runProgram } from './postgresql-programs.ts';

/** Whether this machine can make a PostgreSQL server. */
export const canStartCluster = hasProgram('initdb');

/** A PostgreSQL server of a test's own, to be killed. */
export interface TestCluster {
  /** Its empty database. */
  readonly url: string;
  /** kill -9 of the server and what it started, in the middle of whatever it does. */
  kill(): Promise<void>;
  /** Starts it again; it recovers from its log. */
  start(): Promise<void>;
  close(): void;
}

/** With durable commits, as an operator has them. @param more settings, `name=value` */
export async function startCluster(...more: readonly string[]): Promise<TestCluster> {
  const folder = clusterFolder('cluster-');
  const data = join(folder, 'data');
  const port = await freePort();
  runProgram('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8');
  const settings = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 ${['jit=off', ...more].map((each) => `-c ${each}`).join(' ')}`;
  const log = join(folder, 'log');
  const start = async (): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return runProgram('pg_ctl', '-w', '-D', data, '-l', log, '-o', settings, 'start');
      } catch (error) {
        // Memory shared with what was killed is let go some time after it.
        if (attempt === 20) throw new Error(readFileSync(log, 'utf8').slice(-2000), { cause: error });
        await wait(250);
      }
    }
  };
  await start();
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    start,
    async kill() {
      const pid = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
      // So that it begins no more of them meanwhile.
      process.kill(pid, 'SIGSTOP');
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/);
      const all = [pid, ...children.map(Number)];
      for (const each of all) process.kill(each, 'SIGKILL');
      while (all.some((each) => existsSync(`/proc/${each}/cwd`))) await wait(20);
    },
    close() {
      try {
        runProgram('pg_ctl', '-w', '-D', data, '-m', 'immediate', 'stop');
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
