import { parseArgs } from 'node:util';
import { describeConfig, readConfig } from '../server/config.ts';
import { readMigrations } from '../server/database/migrations.ts';
import { openDatabase } from '../server/database/open-database.ts';
import { loadEnvironment } from '../server/environment.ts';
import { reportFailure } from '../server/report-failure.ts';

const usage = `npm run migrate

Brings the database's schema up to this version, as each start of the server does too.
Variables, from the environment or from a file .env:
${describeConfig()}
`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  // Opening is what migrates.
  const database = await openDatabase(readConfig(loadEnvironment()));
  await database.close();
  process.stdout.write(`The schema is at ${readMigrations().length}, as this version needs it.\n`);
}

await main().catch(reportFailure);
