import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { describeConfig, readConfig } from './config.ts';
import { openServerDatabase } from './database/open-database.ts';
import { loadEnvironment } from './environment.ts';
import { checkAddress } from './listening-address.ts';
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
  const environment = loadEnvironment();
  const config = await checkAddress(readConfig(environment));
  // Who looks at the demo in a terminal wants to see its addresses, not a line for each request.
  const isQuiet = options.demo && process.stdout.isTTY && !environment.LOG_LEVEL;
  const logger = pino({ level: isQuiet ? 'warn' : config.logLevel });
  const snapshot = options.demo ? (await import('../demo/snapshot.ts')).demoSnapshotFile : undefined;
  // The engine starts in a thread of its own: meanwhile this one reads the rest of the server.
  const serving = import('./serve.ts');
  const database = await openServerDatabase(config, logger, snapshot);
  try {
    if (options.demo) {
      const { loadMissingDemo } = await import('../scripts/missing-demo.ts');
      await loadMissingDemo(database, stop);
    }
    const { serve } = await serving;
    await serve(config, logger, database, stop);
  } finally {
    await database.close();
  }
}

await main().catch(reportFailure);
