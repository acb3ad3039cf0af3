import cluster from 'node:cluster';
import { parseArgs } from 'node:util';
import type { FastifyBaseLogger } from 'fastify';
import { announcement } from './announce.ts';
import { type Config, describeConfig, readConfig } from './config.ts';
import type { Database } from './database/database.ts';
import { openServerDatabase } from './database/open-database.ts';
import { loadEnvironment } from './environment.ts';
import { checkAddress } from './listening-address.ts';
import { openLog } from './open-log.ts';
import { superviseProcesses } from './processes.ts';
import { reportFailure } from './report-failure.ts';
import { stopRequested } from './stopping.ts';

const usage = `Starts the server.

  npm start           with the demo region, which the first start loads
  npm run serve       without it

Options: --demo loads the demo region where it is missing; --help prints this.
Variables, from the environment or from a file .env:
${describeConfig()}
`;

async function main(): Promise<void> {
  // What process lists show: the runtime's own name says nothing.
  process.title = 'infostrada';
  const { values: options } = parseArgs({
    options: { demo: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (options.help) {
    process.stdout.write(usage);
    return;
  }
  const stop = stopRequested();
  if (cluster.isWorker) {
    // Nobody would stop it when the process that started it is gone.
    const orphaned = (): boolean => process.kill(process.pid, 'SIGTERM');
    process.once('disconnect', orphaned);
    await serveAlone(options, readConfig(loadEnvironment()), stop).finally(() => {
      process.off('disconnect', orphaned);
      process.disconnect();
    });
    return;
  }
  const config = await checkAddress(readConfig(loadEnvironment()));
  if (config.serverProcesses === 1) return serveAlone(options, config, stop);
  await prepareDatabase(options, config, stop);
  const logger = loggerOf(options, config);
  // The port is free now and must be the same for all.
  const shared = { PORT: String(config.port), PUBLIC_URL: config.publicUrlGiven ? config.publicUrl : '' };
  const ready = (): void => {
    process.stderr.write(announcement(config, performance.now() / 1000));
  };
  process.exitCode = await superviseProcesses(config.serverProcesses, shared, logger, stop, ready);
}

type Options = { readonly demo?: boolean | undefined };

/** Once for all processes: the schema, and the demo where it is asked for. */
async function prepareDatabase(options: Options, config: Config, stop: AbortSignal): Promise<void> {
  const database = await openServerDatabase(config, loggerOf(options, config));
  try {
    if (options.demo) await loadDemo(database, stop);
  } finally {
    await database.close();
  }
}

async function loadDemo(database: Database, stop: AbortSignal): Promise<void> {
  const { loadMissingDemo } = await import('../scripts/missing-demo.ts');
  await loadMissingDemo(database, stop);
}

function loggerOf({ demo }: Options, config: Config): FastifyBaseLogger {
  // Who looks at the demo in a terminal wants to see its addresses, not a line for each request.
  const isQuiet = demo === true && process.stdout.isTTY && !loadEnvironment().LOG_LEVEL;
  return openLog(isQuiet ? 'warn' : config.logLevel);
}

/** The one process, or one of several. */
async function serveAlone(options: Options, config: Config, stop: AbortSignal): Promise<void> {
  const logger = loggerOf(options, config);
  const snapshot = options.demo ? (await import('../demo/snapshot.ts')).demoSnapshotFile : undefined;
  // The engine starts in a thread of its own: meanwhile this one reads the rest of the server.
  const serving = import('./serve.ts');
  const database = await openServerDatabase(config, logger, snapshot);
  try {
    if (options.demo && !cluster.isWorker) await loadDemo(database, stop);
    const { serve } = await serving;
    await serve(config, logger, database, stop);
  } finally {
    await database.close();
  }
}

await main().catch(reportFailure);
