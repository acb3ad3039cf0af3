import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../config.ts';
import { type TestDatabase, testDatabase } from '../../test/database.ts';
import { hasPooler, startPooler, type TestPooler } from '../../test/pooler.ts';
import { silentLog } from '../database-log.ts';
import { type OpenDatabase, openDrawingDatabase, openServerDatabase } from '../open-database.ts';

const server = process.env.DATABASE_URL;

describe.skipIf(!server || !hasPooler)('behind a PgBouncer in transaction mode', () => {
  let test: TestDatabase;
  let pooler: TestPooler;
  let database: OpenDatabase;
  beforeAll(async () => {
    test = await testDatabase();
    const access = test.drawingAccess();
    const direct = access.kind === 'postgresql' ? access.url : '';
    pooler = await startPooler(direct);
    const config = readConfig({
      DATABASE_URL: pooler.url,
      DATABASE_DIRECT_URL: direct,
      DATABASE_POOLER: 'transaction',
      DATABASE_POOL_SIZE: '8',
    });
    database = await openServerDatabase(config, silentLog);
  });
  afterAll(async () => {
    await database?.close();
    await pooler?.close();
    await test?.close();
  });

  it('every connection works with the settings that values are read by', async () => {
    const ask =
      "SELECT current_setting('TimeZone'), current_setting('bytea_output'), '2026-03-29 01:30+01'::timestamptz";
    const rows = await Promise.all(
      Array.from({ length: 20 }, () => database.arrays({ sql: ask, parameters: [] }, { prepared: true })),
    );
    for (const row of rows) expect(row).toEqual([['UTC', 'hex', '2026-03-29T00:30:00Z']]);
  });

  it('statements that recur run on whichever connection comes, bytes as bytes', async () => {
    const statement = { sql: 'SELECT $1::int, ST_AsBinary(ST_MakePoint($1::int, 2))', parameters: [7] };
    const many = Array.from({ length: 60 }, () => database.arrays(statement, { prepared: true }));
    for (const [row] of await Promise.all(many)) {
      expect(row?.[0]).toBe(7);
      expect(row?.[1]).toHaveLength(21);
    }
  });

  it('streams keep their connection until they end, and others go on meanwhile', async () => {
    const statement = { sql: 'SELECT n FROM generate_series(1, 5000) n', parameters: [] };
    const seen: unknown[] = [];
    for await (const batch of database.stream(statement, 100, { prepared: true })) {
      seen.push(...batch.map(([n]) => n));
      if (seen.length === 1000) await database.arrays({ sql: 'SELECT 1', parameters: [] });
    }
    expect(seen.length).toBe(5000);
  });

  it('a transaction is whole, and its limit goes with it', async () => {
    const limit = { sql: "SELECT current_setting('statement_timeout')", parameters: [] };
    const [[inside] = []] = await database.transaction((queries) => queries.arrays(limit), {
      timeout: 5_000,
    });
    expect(inside).toBe('7s');
    const outside = await Promise.all(Array.from({ length: 10 }, () => database.arrays(limit)));
    for (const row of outside) expect(row).toEqual([['32s']]);
    const long = await database.arrays(limit, { timeout: 100_000 });
    expect(long).toEqual([['102s']]);
  });

  it('stops a cancelled query in the server, and no other one', async () => {
    const others = Array.from({ length: 4 }, () =>
      database.arrays({ sql: 'SELECT pg_sleep(0.3), 1 AS ok', parameters: [] }),
    );
    const stop = new AbortController();
    const stopped = database.arrays({ sql: 'SELECT pg_sleep(20)', parameters: [] }, { signal: stop.signal });
    setTimeout(() => stop.abort(), 100);
    await expect(stopped).rejects.toMatchObject({ fault: 'cancelled' });
    await expect(Promise.all(others)).resolves.toHaveLength(4);
  });

  it('hears notifications past the pooler', async () => {
    const heard = Promise.withResolvers<string>();
    const unlisten = await database.listen('pooler_test', heard.resolve);
    await database.script("NOTIFY pooler_test, 'x'");
    expect(await heard.promise).toBe('x');
    await unlisten();
  });

  it('drawing threads go the same way', async () => {
    const drawing = openDrawingDatabase(database.drawingAccess());
    const sql = "SELECT ST_AsBinary(ST_MakePoint(1, 2)), current_setting('TimeZone')";
    const [row] = await drawing.arrays({ sql, parameters: [] }, { prepared: true });
    expect(row?.[1]).toBe('UTC');
    await drawing.close();
  });
});
