import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Database } from '../../database/database.ts';
import { silentLog } from '../../database/database-log.ts';
import { migrate } from '../../database/migrate.ts';
import { PostgresqlDatabase } from '../../database/postgresql/postgresql-database.ts';
import { canStartCluster, startCluster, type TestCluster } from '../../test/cluster.ts';
import { fixtureLayer } from '../../test/fixture-catalog.ts';
import type { LayerChange } from './change-feed.ts';
import { LayerChanges } from './layer-changes.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const TABLES = `create table areas (id int4 primary key, geom geometry(Polygon, 2180));
  create table parts (id int4 primary key, geom geometry(Point, 2180)) partition by range (id);
  create table parts_1 partition of parts for values from (0) to (100)`;

describe.skipIf(!process.env.DATABASE_URL || !canStartCluster)('the feed of changes', () => {
  let cluster: TestCluster;
  let publisher: Database;
  let subscriber: Database;
  let feed: LayerChanges;
  const heard: LayerChange[] = [];
  const open = (name: string): Database => {
    const url = Object.assign(new URL(cluster.url), { pathname: `/${name}` }).href;
    return new PostgresqlDatabase({ url, poolSize: 3, queryTimeout: 20_000 }, silentLog);
  };
  const told = async (id: string): Promise<LayerChange[]> => {
    const of = (): LayerChange[] => heard.filter(({ layerId, keys }) => layerId === id && keys !== undefined);
    await expect.poll(() => of().length, { timeout: 10_000 }).toBeGreaterThan(0);
    return of();
  };
  beforeAll(async () => {
    cluster = await startCluster('wal_level=logical', 'max_prepared_transactions=4');
    const first = open('postgres');
    for (const name of ['publisher', 'subscriber']) {
      await first.rows({ sql: `create database ${name}`, parameters: [] });
    }
    await first.close();
    publisher = open('publisher');
    subscriber = open('subscriber');
    await publisher.script(`create extension postgis; ${TABLES};
      create publication everything for all tables with (publish_via_partition_root = true)`);
    await publisher.rows({
      sql: `select pg_create_logical_replication_slot('here', 'pgoutput')`,
      parameters: [],
    });
    await migrate(subscriber);
    const from = new URL(cluster.url);
    await subscriber.script(`${TABLES};
      create subscription here connection 'host=127.0.0.1 port=${from.port} user=postgres dbname=publisher'
        publication everything with (create_slot = false)`);
    const synchronised = `select count(*)::int4 from pg_subscription_rel where srsubstate = 'r'`;
    await vi.waitFor(
      async () => expect(await subscriber.arrays({ sql: synchronised, parameters: [] })).toEqual([[2]]),
      { timeout: 30_000, interval: 100 },
    );
    feed = new LayerChanges(subscriber, { log: silentLog, keepDays: 14 });
    await feed.watch(
      ['areas', 'parts'].map((name) => fixtureLayer(name, 'a', { table: { schema: 'public', name } })),
    );
    feed.subscribe(({ changes }) => void heard.push(...changes));
  });
  afterAll(async () => {
    await feed?.close();
    await subscriber?.close();
    await publisher?.close();
    cluster?.close();
  });

  test('tells of rows that logical replication applies, of partitions too', async () => {
    expect(feed.freshnessOf('areas')).toBe('feed');
    await publisher.script('insert into areas values (1, ST_MakeEnvelope(0, 0, 9, 9, 2180))');
    expect(await told('areas')).toMatchObject([
      { extents: [[0, 0, 9, 9]], keys: ['1'], operation: 'insert' },
    ]);
    heard.length = 0;
    await publisher.script('update areas set geom = ST_Translate(geom, 20, 0)');
    expect((await told('areas'))[0]?.extents).toEqual([
      [0, 0, 9, 9],
      [20, 0, 29, 9],
    ]);
    heard.length = 0;
    await publisher.script(`delete from areas; insert into parts values (2, 'SRID=2180;POINT(1 2)')`);
    expect(await told('areas')).toMatchObject([
      { extents: [[20, 0, 29, 9]], keys: ['1'], operation: 'delete' },
    ]);
    expect(await told('parts')).toMatchObject([{ extents: [[1, 2, 1, 2]], keys: ['2'] }]);
  });

  test('lets a writer prepare its transaction, and tells of it when it is committed', async () => {
    heard.length = 0;
    await subscriber.script(`begin; insert into areas values (7, ST_MakeEnvelope(5, 5, 6, 6, 2180));
      prepare transaction 'later'`);
    await feed.refresh();
    expect(heard).toEqual([]);
    await subscriber.script(`commit prepared 'later'`);
    expect(await told('areas')).toMatchObject([{ extents: [[5, 5, 6, 6]], keys: ['7'] }]);
  });
});
