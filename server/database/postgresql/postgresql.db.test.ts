import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/database.ts';
import { silentLog } from '../database-log.ts';
import { checkPostgresql } from './check-postgresql.ts';
import { PostgresqlDatabase } from './postgresql-database.ts';

const server = process.env.DATABASE_URL;

/** What only a real server shows. */
describe.skipIf(!server)('PostgreSQL', () => {
  let test: TestDatabase;
  let url: string;
  beforeAll(async () => {
    test = await testDatabase();
    const access = test.drawingAccess();
    url = access.kind === 'postgresql' ? access.url : '';
  });
  afterAll(() => test.close());

  async function killConnections(): Promise<void> {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    await client.end();
  }

  const sleep = (seconds: number) => ({ sql: 'SELECT pg_sleep($1)', parameters: [seconds] });
  const running = {
    sql: `SELECT count(*) FROM pg_stat_activity
      WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active' AND datname = current_database()`,
    parameters: [],
  };

  it('stops a query at its limit, in the server too', async () => {
    await expect(test.database.arrays(sleep(20), { timeout: 200 })).rejects.toMatchObject({
      fault: 'timedOut',
    });
    expect(await test.database.arrays(running)).toEqual([[0]]);
  });

  it('stops a cancelled query in the server, and never the next one on that connection', async () => {
    const single = new PostgresqlDatabase({ url, poolSize: 1, queryTimeout: 10_000 }, silentLog);
    for (let round = 0; round < 20; round++) {
      const stop = new AbortController();
      setTimeout(() => stop.abort(), round);
      const stopped = single.arrays(sleep(5), { signal: stop.signal });
      await expect(stopped).rejects.toMatchObject({ fault: 'cancelled' });
      await single.arrays({ sql: 'SELECT pg_sleep(0.01)', parameters: [] });
    }
    expect(await single.arrays(running)).toEqual([[0]]);
    await single.close();
  });

  it('that ends a connection is databaseUnavailable for its query, and works for the next', async () => {
    const lost = test.database.arrays(sleep(20));
    const outcome = expect(lost).rejects.toMatchObject({
      fault: 'databaseUnavailable',
      retryAfter: expect.any(Number),
    });
    await expect.poll(async () => (await test.database.arrays(running))[0]?.[0]).toBe(1);
    await killConnections();
    await outcome;
    // Other connections of the pool may still have to hear of their end.
    const again = (): Promise<string> =>
      test.database.ping().then(
        () => 'back',
        () => 'away',
      );
    await expect.poll(again).toBe('back');
  });

  it('that ends the listening connection is listened to again, with one empty call', async () => {
    const heard: string[] = [];
    await test.database.listen('again', (payload) => heard.push(payload));
    await killConnections();
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual(['']);
    await test.database.script("NOTIFY again, 'x'");
    await expect.poll(() => heard, { timeout: 5_000 }).toEqual(['', 'x']);
  });

  it('gives drawing connections no parallel plans', async () => {
    const settings = await test.database.arrays({
      sql: "SELECT current_setting('max_parallel_workers_per_gather'), current_setting('TimeZone')",
      parameters: [],
    });
    expect(settings).toEqual([['0', 'UTC']]);
  });

  it('keeps other limits where a query needs them', async () => {
    const single = new PostgresqlDatabase({ url, poolSize: 1, queryTimeout: 10_000 }, silentLog);
    const limit = { sql: "SELECT current_setting('statement_timeout')", parameters: [] };
    expect(await single.arrays(limit, { timeout: 60_000 })).toEqual([['62s']]);
    expect(await single.arrays(limit)).toEqual([['12s']]);
    await single.close();
  });
});

describe('a PostgreSQL that cannot be used', () => {
  it('is named in one sentence without its password', async () => {
    const refused = checkPostgresql('postgresql://someone:secret@127.0.0.1:1/region');
    await expect(refused).rejects.toThrow(/^The database 127\.0\.0\.1:1\/region refuses: .*ECONNREFUSED/);
    await expect(refused).rejects.not.toThrow(/secret/);
  });
});
