import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../config.ts';
import { LayerChanges } from '../source/changes/layer-changes.ts';
import { type TestDatabase, testDatabase } from '../test/database.ts';
import { fixtureLayer } from '../test/fixture-catalog.ts';
import { canReplicate, startReplica, type TestReplica } from '../test/replica.ts';
import { silentLog } from './database-log.ts';
import { type OpenDatabase, openServerDatabase } from './open-database.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 240_000 });

describe.skipIf(!process.env.DATABASE_URL || !canReplicate)('reads from a replica', () => {
  let test: TestDatabase;
  let replica: TestReplica;
  let database: OpenDatabase;
  let changes: LayerChanges;
  const table = (): string => `${test.schema}.places`;
  beforeAll(async () => {
    test = await testDatabase();
    await test.database.script(
      `CREATE TABLE ${table()} (id int PRIMARY KEY, geom geometry(Point, 2180)); INSERT INTO ${table()} VALUES (1, ST_SetSRID(ST_MakePoint(473000, 573000), 2180))`,
    );
    const access = test.drawingAccess();
    const url = access.kind === 'postgresql' ? access.url : '';
    replica = await startReplica(url);
    const config = readConfig({ DATABASE_URL: url, DATABASE_READ_URL: replica.url, DATABASE_POOL_SIZE: '3' });
    database = await openServerDatabase(config, silentLog);
    changes = new LayerChanges(database, { log: silentLog, keepDays: 2, caughtUp: database.caughtUp });
    const layer = fixtureLayer('places', 'a', {
      table: { schema: test.schema, name: 'places' },
      geometry: { ...fixtureLayer('a', 'a').geometry, type: 'Point' },
    });
    await changes.watch([layer]);
  });
  afterAll(async () => {
    await changes?.close();
    await database?.close();
    await replica?.close();
    await test?.close();
  });

  const count = async (): Promise<unknown> =>
    (await database.reads.arrays({ sql: `SELECT count(*)::int FROM ${table()}`, parameters: [] }))[0]?.[0];

  it('go there, and drawing threads with them; writing does not', async () => {
    const [row] = await database.reads.arrays({ sql: 'SELECT pg_is_in_recovery()', parameters: [] });
    expect(row).toEqual([true]);
    expect(database.drawingAccess()).toMatchObject({ url: replica.url });
    expect(await database.arrays({ sql: 'SELECT pg_is_in_recovery()', parameters: [] })).toEqual([[false]]);
  });

  it('show a change before anyone is told of it, however far the replica lags', async () => {
    const told: (() => Promise<unknown>)[] = [];
    const seen: unknown[] = [];
    const end = changes.subscribe(() => {
      told.push(count);
      void count().then((rows) => seen.push(rows));
    });
    await replica.pause();
    await test.database.script(`INSERT INTO ${table()} SELECT 2, geom FROM ${table()} WHERE id = 1`);
    await wait(1500);
    expect(told).toHaveLength(0);
    expect(await count()).toBe(1);
    await replica.resume();
    await vi.waitFor(() => expect(seen).toEqual([2]), { timeout: 10_000 });
    end();
  });

  it('are not begun before the replica shows what the primary had', async () => {
    await replica.pause();
    await test.database.script(`INSERT INTO ${table()} SELECT 3, geom FROM ${table()} WHERE id = 1`);
    const late = new LayerChanges(database, { log: silentLog, keepDays: 2, caughtUp: database.caughtUp });
    const counted = late.watch([]).then(count);
    await expect(Promise.race([counted, wait(1000, 'waits')])).resolves.toBe('waits');
    await replica.resume();
    expect(await counted).toBe(3);
    await late.close();
  });
});
