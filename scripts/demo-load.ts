import { parseArgs } from 'node:util';
import { describeConfig, readConfig } from '../server/config.ts';
import { openDatabase } from '../server/database/open-database.ts';
import { StartError } from '../server/database/start-error.ts';
import { loadEnvironment } from '../server/environment.ts';
import { reportFailure } from '../server/report-failure.ts';
import { stopRequested } from '../server/stopping.ts';
import { loadDemoWithProgress } from './missing-demo.ts';

const usage = `npm run demo:load [-- --parcels N]

Loads the demo region anew. With --parcels further invented gminas are added until there are N parcels:
500000 is about as many as a voivodeship has in its towns.
Variables, from the environment or from a file .env:
${describeConfig()}
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { parcels: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const parcels = values.parcels === undefined ? undefined : readCount(values.parcels);
  const signal = stopRequested();
  const database = await openDatabase(readConfig(loadEnvironment()));
  try {
    await loadDemoWithProgress(database, { parcels, signal });
  } finally {
    await database.close();
  }
}

function readCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1)
    throw new StartError(`--parcels ${text}: must be a whole number from 1 up.`);
  return count;
}

await main().catch(reportFailure);
