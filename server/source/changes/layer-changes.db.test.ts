import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Layer } from '../../catalog/layer.ts';
import { silentLog } from '../../database/database-log.ts';
import { type TestDatabase, testDatabase } from '../../test/database.ts';
import { fixtureLayer } from '../../test/fixture-catalog.ts';
import type { ChangeBatch, LayerChange } from './change-feed.ts';
import { LayerChanges } from './layer-changes.ts';

vi.setConfig({ testTimeout: 90_000 });

const run = promisify(execFile);
const url = process.env.DATABASE_URL ?? '';
const isServer = url !== '';

let db: TestDatabase;
let feed: LayerChanges;
let heard: LayerChange[];
let batches: ChangeBatch[];
let databaseUrl: string;

const sql = (text: string): Promise<void> => db.database.script(text.replaceAll('$s', db.schema));

function layer(id: string, changes: Partial<Layer> = {}): Layer {
  return fixtureLayer(id, 'a', { table: { schema: db.schema, name: id }, ...changes });
}

async function follow(...layers: Layer[]): Promise<LayerChanges> {
  const opened = new LayerChanges(db.database, { log: silentLog, keepDays: 14 });
  await opened.watch(layers);
  return opened;
}

/** What the feed tells within the second that it promises (and some patience of the machine's). */
async function told(
  which: (change: LayerChange) => boolean = () => true,
  ms = 15_000,
): Promise<LayerChange[]> {
  const deadline = performance.now() + ms;
  while (!heard.some(which)) {
    if (performance.now() > deadline) throw new Error(`not told: ${JSON.stringify(heard)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return heard;
}

const isWhole = ({ extents }: LayerChange): boolean => extents === 'whole';
const square = (x: number, y: number, side = 10): string =>
  `ST_MakeEnvelope(${x}, ${y}, ${x + side}, ${y + side}, 2180)`;

beforeAll(async () => {
  db = await testDatabase();
  const [row] = await db.database.rows<{ name: string }>({
    sql: 'select current_database()::text as name',
    parameters: [],
  });
  databaseUrl = isServer ? Object.assign(new URL(url), { pathname: `/${row?.name}` }).href : '';
});

afterAll(() => db.close());

beforeEach(async () => {
  await sql(`
    create table $s.areas (id int4 primary key, name text, geom geometry(Polygon, 2180));
    insert into $s.areas values (1, 'one', ${square(0, 0)}), (2, 'two', ${square(100, 0)}), (3, 'three', null);
    create table $s.owners (id int4 primary key, name text);
    create view $s.named as select a.id, o.name, a.geom from $s.areas a left join $s.owners o using (id);
    create view $s.plain as select id, name, geom from $s.areas where id < 100`);
  feed = await follow(layer('areas'), layer('named'), layer('plain'));
  heard = [];
  batches = [];
  feed.subscribe((batch) => {
    batches.push(batch);
    heard.push(...batch.changes);
  });
});

afterEach(async () => {
  await feed.close();
  await sql('drop table if exists $s.areas cascade; drop table if exists $s.owners cascade');
});

describe('the feed of changes', () => {
  test('tells of each row inserted, updated and deleted by hand: where it was, where it is', async () => {
    const before = feed.of('areas');
    await sql(`insert into $s.areas values (7, 'new', ${square(5, 5)})`);
    await told();
    expect(heard.find(({ layerId }) => layerId === 'areas')).toMatchObject({
      extents: [[5, 5, 15, 15]],
      keys: ['7'],
      operation: 'insert',
    });
    expect(heard.map(({ layerId }) => layerId).sort()).toEqual(['areas', 'named', 'plain']);
    expect(feed.of('areas')).not.toBe(before);
    heard.length = 0;
    await sql(`update $s.areas set geom = ${square(50, 50)} where id = 7`);
    await told();
    expect(heard.find(({ layerId }) => layerId === 'plain')?.extents).toEqual([
      [5, 5, 15, 15],
      [50, 50, 60, 60],
    ]);
    expect(heard.find(({ layerId }) => layerId === 'plain')?.keys).toBeUndefined();
    heard.length = 0;
    await sql('delete from $s.areas where id in (7, 3)');
    await told();
    expect(heard.filter(({ layerId }) => layerId === 'areas')).toMatchObject([
      { extents: [], operation: 'delete', keys: ['3'] },
      { extents: [[50, 50, 60, 60]], keys: ['7'] },
    ]);
  });

  test('tells of rows whose key changes under both keys', async () => {
    await sql('update $s.areas set id = 20 where id = 2');
    await told();
    const changes = heard.filter(({ layerId }) => layerId === 'areas');
    expect(changes.flatMap(({ keys }) => keys).sort()).toEqual(['2', '20']);
    expect(changes.map(({ extents }) => extents)).toEqual([[[100, 0, 110, 10]], [[100, 0, 110, 10]]]);
  });

  test('tells of nothing when a statement changes nothing or is rolled back', async () => {
    const before = feed.of('areas');
    await sql('update $s.areas set id = id where id = 99');
    await sql(`begin; insert into $s.areas values (8, 'x', null); rollback`);
    await sql(`insert into $s.areas values (9, 'x', ${square(1, 1)})`);
    await told();
    expect(heard.filter(({ layerId }) => layerId === 'areas').map(({ keys }) => keys)).toEqual([['9']]);
    expect(feed.of('areas')).not.toBe(before);
  });

  test('tells of a statement over very many rows by the cells of a grid', async () => {
    await sql(
      `insert into $s.areas select n, 'n', ST_MakeEnvelope(n, 0, n + 1, 1, 2180) from generate_series(1001, 21000) n`,
    );
    await told();
    const changes = heard.filter(({ layerId }) => layerId === 'areas');
    expect(changes.length).toBeGreaterThan(10);
    expect(changes.length).toBeLessThan(200);
    expect(changes[0]?.keys).toBeUndefined();
    const extents = changes.flatMap((change) => (change.extents === 'whole' ? [] : change.extents));
    for (const x of [1001, 5000, 20999])
      expect(extents.some(([minX, , maxX]) => minX <= x && x + 1 <= maxX)).toBe(true);
    expect(Math.min(...extents.map(([minX]) => minX))).toBe(1001);
    heard.length = 0;
    await sql('delete from $s.areas where id > 1000');
    await told();
    expect(heard.filter(({ layerId }) => layerId === 'areas')).toHaveLength(changes.length);
  });

  test('takes TRUNCATE, ALTER and a replaced table for a change of the whole layer', async () => {
    await sql('truncate $s.areas');
    await told(isWhole);
    await pause();
    heard.length = 0;
    await sql('alter table $s.areas add column height float8');
    expect((await told(isWhole)).map(({ layerId }) => layerId)).toContain('areas');
    await pause();
    heard.length = 0;
    await sql(`begin; alter table $s.areas rename to old_areas;
      create table $s.areas (id int4 primary key, name text, geom geometry(Polygon, 2180)); commit`);
    await told(({ layerId, extents }) => layerId === 'areas' && extents === 'whole');
    await pause();
    heard.length = 0;
    await sql(
      `insert into $s.old_areas values (1, 'gone', ${square(3, 3)}); insert into $s.areas values (1, 'a', ${square(0, 0)})`,
    );
    await told();
    expect(heard.filter(({ layerId }) => layerId === 'areas').map(({ extents }) => extents)).toEqual([
      [[0, 0, 10, 10]],
    ]);
    await sql('drop table $s.old_areas cascade');
  });

  test('installs again what a restore disabled', async () => {
    await sql(`alter table $s.areas disable trigger all; insert into $s.areas values (50, 'silent', ${square(0, 0)});
      alter table $s.areas enable trigger all`);
    await told(isWhole);
    await pause();
    heard.length = 0;
    await sql(`set session_replication_role = replica; insert into $s.areas values (51, 'x', ${square(2, 2)});
      set session_replication_role = origin`);
    expect((await told())[0]?.extents).toEqual([[2, 2, 12, 12]]);
  });

  test('never fails a writer when a column it watches is away', async () => {
    await sql(`alter table $s.areas rename column geom to shape; insert into $s.areas values (80, 'x', ${square(0, 0)});
      alter table $s.areas rename column id to nr; update $s.areas set name = 'y'; delete from $s.areas;
      alter table $s.areas rename column shape to geom; alter table $s.areas rename column nr to id`);
    await told(isWhole);
    await pause();
    heard.length = 0;
    await sql(`insert into $s.areas values (81, 'x', ${square(0, 0)})`);
    expect((await told())[0]?.extents).toEqual([[0, 0, 10, 10]]);
  });

  test('takes a change below a view that has no place for a change of the whole view', async () => {
    await sql(`insert into $s.owners values (1, 'Anna')`);
    await told();
    expect(heard).toEqual([{ layerId: 'named', extents: 'whole', at: expect.any(String) }]);
  });

  test('takes a change below a view that moves, chooses or joins places for a change of the whole view', async () => {
    await sql(`create table $s.spots (id int4, area_id int4, geom geometry(Point, 2180));
      create view $s.wide as select id, ST_Buffer(geom, 50) geom from $s.areas;
      create view $s.newest as select distinct on (name) id, name, geom from $s.areas order by name, id desc;
      create view $s.spotted as select a.id, a.geom, s.id spot from $s.areas a join $s.spots s on s.area_id = a.id;
      create view $s.either as select id, geom from $s.areas union all select id + 1000, ST_Multi(geom) from $s.spots`);
    const views = ['wide', 'newest', 'spotted', 'either'].map((id) => layer(id));
    await feed.watch(views);
    heard.length = 0;
    await sql(`insert into $s.areas values (90, 'x', ${square(1, 1)})`);
    await told();
    expect(new Map(heard.map(({ layerId, extents }) => [layerId, extents]))).toEqual(
      new Map<string, unknown>([
        ['wide', 'whole'],
        ['newest', 'whole'],
        ['spotted', 'whole'],
        ['either', [[1, 1, 11, 11]]],
      ]),
    );
    await sql('drop table $s.spots cascade');
  });

  test('notices a view that is defined anew', async () => {
    const before = feed.of('plain');
    await sql(`create or replace view $s.plain as select id, name || '!' as name, geom from $s.areas`);
    await told(isWhole);
    expect(heard.map(({ layerId }) => layerId)).toEqual(['plain']);
    expect(feed.of('plain')).not.toBe(before);
  });

  test('tells of partitions, whether rows come through the table or not', async () => {
    await sql(`create table $s.parts (id int4, geom geometry(Point, 2180)) partition by range (id);
      create table $s.parts_1 partition of $s.parts for values from (0) to (100)`);
    await feed.watch([layer('parts')]);
    heard.length = 0;
    await sql(`insert into $s.parts values (1, 'SRID=2180;POINT(1 2)')`);
    expect((await told())[0]).toMatchObject({ extents: [[1, 2, 1, 2]], keys: ['1'] });
    heard.length = 0;
    await sql(`insert into $s.parts_1 values (2, 'SRID=2180;POINT(3 4)')`);
    expect((await told())[0]).toMatchObject({ extents: [[3, 4, 3, 4]], keys: ['2'] });
    await sql('drop table $s.parts');
  });

  test('has pages behind any position, the same for every server', async () => {
    const since = feed.position();
    for (let id = 60; id < 65; id++) await sql(`insert into $s.areas values (${id}, 'p', ${square(id, 0)})`);
    const other = await follow(layer('areas'));
    const keys: string[] = [];
    let position = since;
    for (let isMore = true; isMore; ) {
      const page = await other.page({ since: position, layerId: 'areas', limit: 2 });
      expect(page.isReset).toBe(false);
      keys.push(...page.changes.flatMap((change) => change.keys ?? []));
      ({ position, isMore } = page);
    }
    expect(keys).toEqual(['60', '61', '62', '63', '64']);
    expect((await other.page({ since: position, layerId: 'areas', limit: 2 })).changes).toEqual([]);
    await told();
    await pause();
    expect(other.of('areas')).toBe(feed.of('areas'));
    await other.close();
  });

  test('refuses what is no position, and starts anew after a restore', async () => {
    for (const since of [
      '',
      'x',
      'ä',
      '-1',
      Buffer.from('0123456789ab 9:3:').toString('base64url'),
      'A'.repeat(99_999),
    ])
      await expect(feed.page({ since, limit: 10 })).rejects.toMatchObject({
        fault: 'invalidParameter',
        parameter: 'since',
      });
    const elsewhere = Buffer.from('0123456789ab 900:900:').toString('base64url');
    expect(await feed.page({ since: elsewhere, limit: 10 })).toMatchObject({ isReset: true, changes: [] });
    const [, snapshot = ''] = Buffer.from(feed.position(), 'base64url').toString().split(' ');
    const [epoch] = Buffer.from(feed.position(), 'base64url').toString().split(' ');
    const ahead = `${epoch} ${Number(snapshot.split(':')[0]) + 1e6}:${Number(snapshot.split(':')[0]) + 1e6}:`;
    const page = await feed.page({ since: Buffer.from(ahead).toString('base64url'), limit: 10 });
    expect(page.isReset).toBe(true);
  });

  test.runIf(isServer)('loses nothing of a transaction that begins first and commits last', async () => {
    let begun = (): void => {};
    let commit = (): void => {};
    const started = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const wait = new Promise<void>((resolve) => {
      commit = resolve;
    });
    const slow = db.database.transaction(async (queries) => {
      await queries.script(`insert into ${db.schema}.areas values (70, 'slow', ${square(70, 0)})`);
      begun();
      await wait;
    });
    await started;
    for (let id = 71; id < 76; id++)
      await sql(`insert into $s.areas values (${id}, 'quick', ${square(id, 0)})`);
    await told(({ keys }) => keys?.[0] === '75');
    const position = feed.position();
    const version = feed.of('areas');
    expect(heard.some(({ keys }) => keys?.[0] === '70')).toBe(false);
    commit();
    await slow;
    await told(({ keys }) => keys?.[0] === '70');
    expect(feed.of('areas')).not.toBe(version);
    expect(
      (await feed.page({ since: position, limit: 10 })).changes.flatMap(({ keys }) => keys ?? []),
    ).toEqual(['70']);
  });

  test.runIf(isServer)('hears ogr2ogr append and overwrite, and a table restored from a dump', async () => {
    const target = `PG:${databaseUrl}`;
    const geojson = `/vsistdin/`;
    const input = JSON.stringify({
      type: 'FeatureCollection',
      crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::2180' } },
      features: [
        {
          type: 'Feature',
          properties: { name: 'ogr' },
          geometry: {
            type: 'Polygon',
            coordinates: [
              [
                [1, 1],
                [2, 1],
                [2, 2],
                [1, 1],
              ],
            ],
          },
        },
      ],
    });
    const ogr = async (...options: string[]): Promise<void> => {
      const child = run('ogr2ogr', [
        '-f',
        'PostgreSQL',
        target,
        geojson,
        '-a_srs',
        'EPSG:2180',
        '-nln',
        `${db.schema}.roads`,
        '-lco',
        'GEOMETRY_NAME=geom',
        '-lco',
        'FID=id',
        ...options,
      ]);
      child.child.stdin?.end(input);
      await child;
    };
    await ogr();
    await feed.watch([layer('roads')]);
    heard.length = 0;
    await ogr('-append');
    expect((await told())[0]).toMatchObject({ extents: [[1, 1, 2, 2]], keys: ['2'] });
    heard.length = 0;
    await ogr('-overwrite');
    await told(isWhole);
    await pause();
    const { stdout } = await run('pg_dump', ['--clean', '-t', `${db.schema}.roads`, databaseUrl], {
      maxBuffer: 1e8,
    });
    heard.length = 0;
    const psql = run('psql', ['-q', '-1', databaseUrl]);
    psql.child.stdin?.end(stdout);
    await psql;
    await told(isWhole);
    await pause();
    heard.length = 0;
    await sql(`update $s.roads set name = 'x'`);
    expect((await told())[0]).toMatchObject({
      extents: [
        [1, 1, 2, 2],
        [1, 1, 2, 2],
      ],
    });
    await sql('drop table $s.roads');
  });

  test('lets go of tables that no layer uses any more', async () => {
    await feed.watch([]);
    const again = await follow(layer('plain'));
    await again.close();
    const left = async (): Promise<unknown> => {
      const [row] = await db.database.arrays({
        sql: `select count(*)::int4 from pg_trigger where tgname like 'changes\\_of\\_%' and tgrelid = $1::regclass`,
        parameters: [`${db.schema}.areas`],
      });
      return row?.[0];
    };
    expect(await left()).toBeGreaterThan(3);
    const tidier = new LayerChanges(db.database, { log: silentLog, keepDays: 14, forgetAfter: 0 });
    await tidier.watch([]);
    await expect.poll(left, { timeout: 15_000 }).toBe(0);
    await tidier.close();
  });
});

function pause(ms = 2_000): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

test('who reads the past while changes come, and is told the rest, hears each once and in order', async () => {
  // The position may be of a server that is ahead of this one.
  const ahead = await follow(layer('areas'));
  const readers = [];
  try {
    for (let id = 100; id < 112; id++) {
      await sql(`insert into $s.areas values (${id}, 'new', ${square(5, 5)})`);
      await ahead.refresh();
      const [since, later] = [ahead.position(), [] as ChangeBatch[]];
      const stop = feed.subscribe((batch) => later.push(batch));
      const past = feed.page({ since, layerId: 'areas', limit: 1000, onlyTold: true });
      readers.push({ id, past, later, stop });
    }
    await told(({ keys }) => keys?.[0] === '111');
    for (const { id, past, later, stop } of readers) {
      stop();
      const { changes, position, isReset } = await past;
      expect(isReset).toBe(false);
      const rest = later.filter((batch) => !feed.covers(position, batch.position));
      const keys = [...changes, ...rest.flatMap((batch) => batch.changes)]
        .filter(({ layerId }) => layerId === 'areas')
        .flatMap((change) => change.keys ?? []);
      expect(keys).toEqual(Array.from({ length: 111 - id }, (_, i) => String(id + 1 + i)));
    }
  } finally {
    await ahead.close();
  }
});
