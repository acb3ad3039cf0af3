import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from './database.ts';
import type { DatabaseLog } from './database-log.ts';

/** Milliseconds between two looks at how far the replica is: a change waits half of it on average. */
const PAUSE = 20;
/** Milliseconds after which waiting is reported, and again each time. */
const REPORT = 10_000;

/**
 * Waits until a replica shows all that its primary's log held at a place. While it lags, or is away, this goes on:
 * what is told to be changed must not be read as it was before.
 * @param lsn of the primary: `0/16B3748`
 */
export async function replicaCaughtUp(
  replica: Database,
  lsn: string,
  log: DatabaseLog,
  closed: AbortSignal,
): Promise<void> {
  for (let reported = performance.now(); !closed.aborted; ) {
    if (await isCaughtUp(replica, lsn)) return;
    if (performance.now() - reported > REPORT) {
      reported = performance.now();
      log.warn({}, 'the read replica lags: changes wait until it shows them');
    }
    await wait(PAUSE, undefined, { signal: closed }).catch(() => undefined);
  }
}

async function isCaughtUp(replica: Database, lsn: string): Promise<boolean> {
  // One that became the primary replays nothing any more.
  const sql = 'SELECT NOT pg_is_in_recovery() OR pg_last_wal_replay_lsn() >= $1::pg_lsn';
  try {
    const [row] = await replica.arrays({ sql, parameters: [lsn] }, { prepared: true, timeout: 5_000 });
    return row?.[0] === true;
  } catch {
    return false;
  }
}
