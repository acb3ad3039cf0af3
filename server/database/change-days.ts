import type { Database } from './database.ts';

/** Partitions in the ring of `infostrada.changes`. */
const RING = 32;

/**
 * Empties the days that are older than the feed has to reach back, and notes that it no longer does. A day that
 * someone still writes to is left for the next time.
 * @param days 1 to 30
 */
export async function dropOldDays(database: Database, days: number, now = Date.now()): Promise<void> {
  const today = Math.floor(now / 86_400_000);
  // Today, the days kept, and tomorrow: clocks differ.
  for (let age = days + 1; age < RING - 1; age++) {
    const partition = `infostrada.changes_${(today - age) % RING}`;
    const [used] = await database.arrays({ sql: `SELECT 1 FROM ${partition} LIMIT 1`, parameters: [] });
    if (used === undefined) continue;
    await database
      .transaction(async (queries) => {
        await queries.script(`SET LOCAL lock_timeout = '500ms';
          LOCK TABLE ${partition} IN ACCESS EXCLUSIVE MODE;
          UPDATE infostrada.changes_floor SET xid = greatest(xid, (SELECT xid FROM ${partition} ORDER BY xid DESC LIMIT 1));
          UPDATE infostrada.watched_tables w SET dropped_changes = dropped_changes + c.count
            FROM (SELECT watched, count(*) FROM ${partition} GROUP BY watched) c WHERE w.id = c.watched;
          TRUNCATE ${partition}`);
      })
      .catch((error: unknown) => {
        if (!(error instanceof Error && 'code' in error && error.code === '55P03')) throw error;
      });
  }
}
