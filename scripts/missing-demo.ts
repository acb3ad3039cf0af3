import { loadDemo } from '../demo/load.ts';
import type { Database } from '../server/database/database.ts';
import { ProgressBar } from './progress-bar.ts';

/** Loads the demo region unless it is there. @throws ServiceError cancelled when the signal aborts: nothing is left then */
export async function loadMissingDemo(database: Database, signal: AbortSignal): Promise<void> {
  const [found] = await database.rows<{ there: boolean }>({
    sql: "SELECT to_regclass('demo.parcels') IS NOT NULL AS there",
    parameters: [],
  });
  if (found?.there) return;
  await loadDemoWithProgress(database, { signal });
}

/** @param options.parcels at least so many */
export async function loadDemoWithProgress(
  database: Database,
  options: { readonly parcels?: number | undefined; readonly signal: AbortSignal },
): Promise<void> {
  const bar = new ProgressBar('Loading the demo region');
  try {
    const { parcels, rows } = await loadDemo(database, {
      ...options,
      progress: ({ share, table }) => bar.show(share, table),
    });
    bar.end(`${rows} rows, ${parcels} parcels of them,`);
  } catch (error) {
    bar.end('failed');
    throw error;
  }
}
