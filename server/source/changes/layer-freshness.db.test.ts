import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { dropOldDays } from '../../database/change-days.ts';
import { silentLog } from '../../database/database-log.ts';
import { PostgresqlDatabase } from '../../database/postgresql/postgresql-database.ts';
import { type TestDatabase, testDatabase } from '../../test/database.ts';
import { fixtureLayer } from '../../test/fixture-catalog.ts';
import type { LayerChange } from './change-feed.ts';
import { LayerChanges } from './layer-changes.ts';

vi.setConfig({ testTimeout: 90_000 });

const run = promisify(execFile);
const isServer = (process.env.DATABASE_URL ?? '') !== '';

let db: TestDatabase;
let url: URL;
const open: LayerChanges[] = [];
const sql = (text: string): Promise<void> => db.database.script(text.replaceAll('$s', db.schema));
const layer = (id: string) => fixtureLayer(id, 'a', { table: { schema: db.schema, name: id } });

async function follow(id: string, database = db.database): Promise<[LayerChanges, LayerChange[]]> {
  const feed = new LayerChanges(database, { log: silentLog, keepDays: 14 });
  open.push(feed);
  await feed.watch([layer(id)]);
  const heard: LayerChange[] = [];
  feed.subscribe(({ changes }) => void heard.push(...changes));
  return [feed, heard];
}

const heardWhole = (heard: readonly LayerChange[]) =>
  expect.poll(() => heard.some(({ extents }) => extents === 'whole'), { timeout: 20_000 }).toBe(true);

beforeAll(async () => {
  db = await testDatabase();
  const [row] = await db.database.arrays({ sql: 'select current_database()::text', parameters: [] });
  if (isServer) url = Object.assign(new URL(process.env.DATABASE_URL!), { pathname: `/${row?.[0]}` });
});
beforeEach(() =>
  sql(`create table $s.areas (id int4 primary key, name text, geom geometry(Polygon, 2180));
    insert into $s.areas values (1, 'one', ST_MakeEnvelope(0, 0, 9, 9, 2180))`),
);
afterEach(async () => {
  for (const feed of open.splice(0)) await feed.close();
  await sql('drop table if exists $s.areas cascade');
});
afterAll(() => db.close());

/** As if all that is in the feed had happened so many days ago. */
const age = (days: number) =>
  sql(`update infostrada.changes set at = now() - interval '${days} days',
    day = infostrada.change_day(now() - interval '${days} days')`);

const countOf = async (): Promise<number> => {
  const [row] = await db.database.arrays({
    sql: 'select count(*)::int4 from infostrada.changes',
    parameters: [],
  });
  return Number(row?.[0]);
};

const isSettled = async (): Promise<boolean> => {
  const [row] = await db.database.arrays({
    sql: `select coalesce(bool_and(xid < pg_snapshot_xmin(pg_current_snapshot())), true) from infostrada.changes`,
    parameters: [],
  });
  return row?.[0] === true;
};

test('days that the feed need not reach back to are dropped, and who stopped before them starts anew', async () => {
  const [feed] = await follow('areas');
  const before = feed.position();
  await sql(`update $s.areas set name = 'two'`);
  // Other tests' transactions in the same cluster may be older: a position taken meanwhile has to be called too old.
  await expect.poll(isSettled, { timeout: 20_000 }).toBe(true);
  await feed.refresh();
  const behind = feed.position();
  await age(13);
  await dropOldDays(db.database, 14);
  expect((await feed.page({ since: before, limit: 10 })).isReset).toBe(false);
  await age(20);
  await sql(`update $s.areas set name = 'three'`);
  await feed.refresh();
  const version = feed.of('areas');
  await dropOldDays(db.database, 14);
  expect(await countOf()).toBe(1);
  expect(await feed.page({ since: before, limit: 10 })).toMatchObject({ isReset: true, changes: [] });
  expect(await feed.page({ since: behind, limit: 10 })).toMatchObject({
    isReset: false,
    changes: [{ keys: ['1'] }],
  });
  // What was dropped still counts: a server that starts later has the same version of the layer.
  const [other] = await follow('areas');
  expect(other.of('areas')).toBe(version);
});

test.runIf(isServer)('a day that someone still writes to is left for the next time', async () => {
  const [feed] = await follow('areas');
  await sql(`update $s.areas set name = 'two'`);
  await feed.refresh();
  await age(20);
  const day = Math.floor(Date.now() / 86_400_000 - 20) % 32;
  const kept = await countOf();
  await db.database.transaction(async (queries) => {
    await queries.script(`lock table infostrada.changes_${day} in row exclusive mode`);
    await dropOldDays(db.database, 14);
    expect(await countOf()).toBe(kept);
  });
  await dropOldDays(db.database, 14);
  expect(await countOf()).toBe(0);
});

test('a materialized view is polled, and changed whole when it is refreshed', async () => {
  await sql('create materialized view $s.copies as select * from $s.areas');
  const [feed, heard] = await follow('copies');
  await feed.refresh();
  expect(feed.freshnessOf('copies')).toBe('poll');
  const version = feed.of('copies');
  heard.length = 0;
  await sql(`update $s.areas set name = 'two'; refresh materialized view $s.copies`);
  await heardWhole(heard);
  expect(feed.of('copies')).not.toBe(version);
});

test('a foreign table has no one to tell of its changes, and the feed says so', async () => {
  await sql(`create foreign data wrapper nowhere; create server nowhere foreign data wrapper nowhere;
    create foreign table $s.distant (id int4, geom geometry(Polygon, 2180)) server nowhere`);
  const [feed] = await follow('distant');
  await expect.poll(() => feed.freshnessOf('distant'), { timeout: 10_000 }).toBe('none');
  await sql('drop foreign data wrapper nowhere cascade');
});

test('a view that asks the clock or a function that may read anything only ages, and the feed says so', async () => {
  await sql(`create table $s.log (id int4, geom geometry(Polygon, 2180));
    create function $s.logged() returns table (id int4, geom geometry) language sql stable as 'select * from $s.log';
    create function $s.shifted(geometry) returns geometry language sql immutable as 'select ST_Translate($1, 500, 0)';
    create function $s.shouted(text) returns text language sql immutable as 'select upper($1)';
    create view $s.entries as select id, geom from $s.logged();
    create view $s.today as select * from $s.areas where id < extract(day from current_date);
    create view $s.ontoday as select * from $s.today;
    create view $s.moved as select id, $s.shifted(geom) as geom from $s.areas;
    create view $s.loud as select id, $s.shouted(name) as name, geom from $s.areas`);
  const feed = new LayerChanges(db.database, { log: silentLog, keepDays: 14 });
  open.push(feed);
  const ids = ['entries', 'today', 'ontoday', 'moved', 'loud'];
  await feed.watch(ids.map(layer));
  const heard: LayerChange[] = [];
  feed.subscribe(({ changes }) => void heard.push(...changes));
  await expect.poll(() => feed.freshnessOf('loud'), { timeout: 10_000 }).toBe('feed');
  expect(ids.map((id) => feed.freshnessOf(id))).toEqual(['none', 'none', 'none', 'feed', 'feed']);
  expect(ids.map((id) => feed.isCertain(id))).toEqual([false, false, false, true, true]);
  // A client that asks with an old ETag is not told for ever that nothing changed.
  const clock = vi.spyOn(Date, 'now');
  const versionsAt = (ms: number) => {
    clock.mockReturnValue(ms);
    return ids.map((id) => feed.of(id));
  };
  const [early, late] = [versionsAt(1_000_000), versionsAt(1_005_000)];
  clock.mockRestore();
  expect(ids.map((_, i) => early[i] === late[i])).toEqual([false, false, false, true, true]);
  heard.length = 0;
  await sql(`update $s.areas set name = 'two'`);
  await feed.refresh();
  const places = (id: string) => heard.find(({ layerId }) => layerId === id)?.extents;
  expect([places('moved'), places('loud')]).toEqual(['whole', [[0, 0, 9, 9]]]);
  await sql('drop function $s.logged cascade; drop function $s.shifted cascade; drop table $s.log');
});

test.runIf(isServer)('where the server may not install triggers it polls, until it may', async () => {
  const role = `reader_${randomUUID().slice(0, 8)}`;
  const everything = 'all tables in schema infostrada';
  // A name of its own: what was installed for a table of this name belongs to who did it.
  await sql(`create table $s.guarded as select * from $s.areas; alter table $s.guarded add primary key (id);
    create role ${role}_owner; create role ${role} login password 'reader'; grant all on schema infostrada to ${role}; grant usage on schema $s to ${role};
    grant select, insert, update, delete, truncate on ${everything} to ${role};
    grant usage on all sequences in schema infostrada to ${role}; grant select on $s.guarded to ${role}`);
  const own = Object.assign(new URL(url), { username: role, password: 'reader' }).href;
  const database = new PostgresqlDatabase({ url: own, poolSize: 2, queryTimeout: 20_000 }, silentLog);
  try {
    const [feed, heard] = await follow('guarded', database);
    await expect.poll(() => feed.freshnessOf('guarded'), { timeout: 10_000 }).toBe('poll');
    heard.length = 0;
    await sql(`update $s.guarded set name = 'two'`);
    await heardWhole(heard);
    // Its membership in the owner's role is enough, without a restart.
    await sql(`grant ${role}_owner to ${role}; grant all on schema $s to ${role}_owner;
      alter table $s.guarded owner to ${role}_owner`);
    await expect.poll(() => feed.freshnessOf('guarded'), { timeout: 25_000 }).toBe('feed');
    heard.length = 0;
    await sql(`update $s.guarded set name = 'three'`);
    await expect.poll(() => heard.map(({ keys }) => keys), { timeout: 5_000 }).toEqual([['1']]);
  } finally {
    for (const feed of open.splice(0)) await feed.close();
    await database.close();
    await sql(`drop table $s.guarded cascade; drop owned by ${role}; drop owned by ${role}_owner;
      drop role ${role}; drop role ${role}_owner`);
  }
});

test.runIf(isServer)('pg_restore into the live database is seen, whichever way it is done', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dump-'));
  const file = join(folder, 'areas.dump');
  const [feed, heard] = await follow('areas');
  await feed.refresh();
  await run('pg_dump', ['-Fc', '-t', `${db.schema}.areas`, '-f', file, url.href]);
  await sql('delete from $s.areas');
  for (const way of [['--data-only', '--disable-triggers'], ['--clean']]) {
    await expect.poll(() => heard.length, { timeout: 5_000 }).toBeGreaterThan(0);
    heard.length = 0;
    const version = feed.of('areas');
    await run('pg_restore', ['-d', url.href, '--single-transaction', ...way, file]);
    await expect.poll(() => heard.length, { timeout: 15_000 }).toBeGreaterThan(0);
    expect(feed.of('areas')).not.toBe(version);
    await expect.poll(() => feed.freshnessOf('areas'), { timeout: 15_000 }).toBe('feed');
    heard.length = 0;
    await sql('delete from $s.areas');
  }
  await rm(folder, { recursive: true });
});
