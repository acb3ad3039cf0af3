import cluster from 'node:cluster';
import type { FastifyBaseLogger } from 'fastify';
import { announcement } from './announce.ts';
import { buildApp } from './app.ts';
import type { Config } from './config.ts';
import type { OpenDatabase } from './database/open-database.ts';
import { listen } from './listening-address.ts';
import { openParts } from './open-parts.ts';
import type { ProcessMessage } from './processes.ts';
import { aborted, closeApp, trackConnections } from './stopping.ts';
import { countAhead, keepWarm, practise } from './warm-up.ts';

/** Serves from an open database until it is told to stop, then closes everything but the database. */
export async function serve(
  config: Config,
  logger: FastifyBaseLogger,
  database: OpenDatabase,
  stop: AbortSignal,
): Promise<void> {
  const { reads, caughtUp } = database;
  const ways = { database, reads, caughtUp, drawingAccess: () => database.drawingAccess() };
  const { parts, fresh, close } = await openParts(config, ways, logger);
  try {
    const app = await buildApp(parts);
    const connections = trackConnections(app);
    // Nobody would be answered while documents of thousands of layers are made.
    await keepWarm(app, parts.catalog, logger, stop);
    await listen(app, config);
    // The embedded database has one session: nobody else would be answered.
    if (database.engine === 'postgresql') {
      void practise(app, parts, fresh, stop);
      void countAhead(parts, stop);
    }
    if (cluster.isWorker) process.send?.({ kind: 'listening' } satisfies ProcessMessage);
    else process.stderr.write(announcement(config, performance.now() / 1000));
    await aborted(stop);
    await closeApp(app, connections);
  } finally {
    await close();
  }
}
