import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type NewLayer, writeLayerFiles } from '../../catalog/write-layer-file.ts';
import { type TestDatabase, testDatabase } from '../../test/database.ts';
import { ArchiveStore } from '../archive/archive-store.ts';
import { draftLayer } from './draft-layer.ts';
import { examineLayer } from './examine-layer.ts';
import { type OpenCatalog, openCatalog } from './open-catalog.ts';

const description = `
title: {pl: K, en: C}
abstract: {pl: O, en: A}
keywords: []
contact: {organisation: {pl: Urząd, en: Office}}
fees: {pl: brak, en: none}
accessConstraints: {pl: brak, en: none}
themes: {other: {title: {pl: Inne, en: Other}}}
publishers: {town: {title: {pl: Miasto, en: Town}}}
`;
const filing = { theme: 'other', publisher: 'town' };

let db: TestDatabase;
let folder: string;
let open: OpenCatalog | undefined;
let log: string[];

beforeAll(async () => {
  db = await testDatabase();
  const { schema } = db;
  await db.database.script(`
    create table ${schema}.points (id int4 primary key, name varchar(40), geom geometry(Point, 2180));
    create index on ${schema}.points using gist (geom);
    comment on table ${schema}.points is 'Punkty';
    insert into ${schema}.points values (1, 'one', 'SRID=2180;POINT(500000 600000)'), (2, 'two', 'SRID=2180;POINT(500100 600200)');
    create view ${schema}.named as select id, upper(name) as name, geom from ${schema}.points where name is not null;
    create table ${schema}.bare (code text, size float4, geom geometry(Polygon, 2177));
    create table ${schema}.places (id int4 primary key, kinds text, geom geometry(Polygon, 2180), label geometry(Point, 2180),
      elsewhere geometry(Point, 4326));
    insert into ${schema}.places (id, kinds) values (1, 'a,b'), (2, 'c,a');
    create table ${schema}.odd (id int4 primary key, geom geometry);
    insert into ${schema}.odd values (1, 'SRID=3857;POINT(0 0)');
    create table ${schema}.bowties (id int4 primary key, kind text, geom geometry(Polygon, 2180));
    create index on ${schema}.bowties using gist (geom);
    insert into ${schema}.bowties values (7, 'a', 'SRID=2180;POLYGON((0 0, 10 10, 10 0, 0 10, 0 0))'), (8, 'b', null);
    create table ${schema}.empty (id int4 primary key, geom geometry(Point, 4326));
    create index on ${schema}.empty using gist (geom);
    create table ${schema}.parts (id int4, geom geometry(Point, 2180)) partition by range (id);
    create table ${schema}.parts_1 partition of ${schema}.parts for values from (0) to (100)`);
});

afterAll(() => db.close());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalog-'));
  await mkdir(join(folder, 'layers', 'styles'), { recursive: true });
  await write('catalog.yaml', description);
  log = [];
});

afterEach(async () => {
  await open?.close();
  open = undefined;
  await rm(folder, { recursive: true });
});

async function write(path: string, text: string): Promise<void> {
  await writeFile(join(folder, 'layers', path), text);
}

async function addLayer(
  table: string,
  changes: Partial<NewLayer> = {},
  edit = (text: string) => text,
): Promise<void> {
  const draft = await draftLayer(db.database, { schema: db.schema, name: table }, { key: changes.key });
  const files = writeLayerFiles({
    id: table,
    title: { pl: table, en: table },
    ...filing,
    ...draft,
    ...changes,
  });
  await write(files.style.path, files.style.text);
  await write(files.layer.path, edit(files.layer.text));
}

async function start(): Promise<OpenCatalog> {
  const note = (text: unknown, more?: unknown): void =>
    void log.push(typeof text === 'string' ? text : String(more));
  const logger = { error: note, warn: note, info: note, debug: note } as unknown as FastifyBaseLogger;
  const config = { layersDirs: [join(folder, 'layers')], dataDir: folder, changesDays: 14 };
  const archives = new ArchiveStore({ folder: config.dataDir, addresses: [] });
  open = await openCatalog(config, db.database, logger, archives);
  return open;
}

async function eventually(condition: () => boolean, milliseconds = 2_500): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not within ${milliseconds} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const ids = (): readonly string[] => open!.current.layers.map(({ id }) => id);

describe('an open catalog', () => {
  test('serves tables and views with keys and extents', async () => {
    await addLayer('points');
    await addLayer('named', { key: 'id' });
    await addLayer('empty');
    const { current, problems } = await start();
    expect(problems).toEqual({ faults: [], findings: [] });
    const [empty, named, points] = current.layers;
    expect(points).toMatchObject({ keyType: 'integer', extent: [500_000, 600_000, 500_100, 600_200] });
    expect(points?.geographicExtent?.[0]).toBeCloseTo(19, 3);
    expect(named).toMatchObject({ keyType: 'integer', extent: [500_000, 600_000, 500_100, 600_200] });
    expect(empty?.extent).toBeUndefined();
    expect(current.views.get('town')?.layers).toHaveLength(3);
  });

  test('takes up new, changed, bad and removed files while it runs', async () => {
    await addLayer('points');
    await start();
    const versions: string[] = [];
    open!.onChange(({ version }) => versions.push(version));
    await addLayer('named', { key: 'id' });
    await eventually(() => ids().length === 2);
    await write('named.yaml', 'title: [');
    await eventually(() => ids().join() === 'points');
    expect(log.some((line) => line.includes('named.yaml:1'))).toBe(true);
    await addLayer('named', { key: 'id', title: { pl: 'Nowa', en: 'New' } });
    await eventually(() => open!.current.layers[0]?.title.en === 'New');
    await rm(join(folder, 'layers', 'named.yaml'));
    await eventually(() => ids().join() === 'points');
    expect(new Set(versions).size).toBeGreaterThanOrEqual(3);
  });

  test('goes on with the last state while catalog.yaml is wrong', async () => {
    await addLayer('points');
    await start();
    await write('catalog.yaml', description.replace('title:', 'titel:'));
    await eventually(() => log.some((line) => line.includes('titel')));
    expect(ids()).toEqual(['points']);
    await write('catalog.yaml', description.replace('{pl: K, en: C}', '{pl: K, en: Changed}'));
    await eventually(() => open!.current.description.title.en === 'Changed');
  });

  test('does not open without a usable catalog.yaml, and says why', async () => {
    await write('catalog.yaml', description.replace('title:', 'titel:'));
    await expect(start()).rejects.toThrow(/No usable catalog\.yaml[\s\S]*titel: is not known here/);
  });

  test('has the same version on every server that has the same', async () => {
    await addLayer('points');
    const first = (await start()).current.version;
    await open!.close();
    expect((await start()).current.version).toBe(first);
  });

  test('takes layers of imports from the data folder', async () => {
    await addLayer('points');
    expect((await start()).current.layers).toHaveLength(1);
  });
});

describe('a layer that does not fit its table is left out and told', () => {
  test.each([
    ['a missing table', 'points', (text: string) => text.replace('.points', '.nowhere'), 'there is no table'],
    [
      'a missing column',
      'points',
      (text: string) => text.replace('name: name', 'name: name\n    column: nmae'),
      'has no column "nmae". Did you mean "name"?',
    ],
    [
      'a wrong type',
      'points',
      (text: string) => text.replace('type: string', 'type: integer'),
      'write type: string',
    ],
    [
      'a wrong SRID',
      'points',
      (text: string) => text.replace('EPSG:2180', 'EPSG:2177'),
      'has 2180; write EPSG:2180',
    ],
    [
      'a wrong geometry type',
      'points',
      (text: string) => text.replace('type: Point', 'type: Polygon'),
      'write Point',
    ],
    ['a missing key', 'points', (text: string) => text.replace('key: id', 'key: uid'), 'key: '],
    [
      'a column that is no geometry',
      'points',
      (text: string) => text.replace('column: geom', 'column: name'),
      'is of type varchar, not geometry',
    ],
    [
      'an untyped column with another SRID',
      'odd',
      (text: string) => text.replace('EPSG:3857', 'EPSG:2180'),
      'the geometries have 3857; write EPSG:3857',
    ],
  ])('%s', async (_, table, edit, message) => {
    await addLayer(table, {}, edit);
    await addLayer('named', { key: 'id' });
    await start();
    expect(ids()).toEqual(['named']);
    expect(log.join('\n')).toContain(message);
  });

  test('and comes back when the table is there', async () => {
    const { database, schema } = db;
    await database.script(`create table ${schema}.late (like ${schema}.points including all)`);
    await addLayer('late');
    await database.script(`drop table ${schema}.late`);
    await start();
    expect(ids()).toEqual([]);
    await database.script(`create table ${schema}.late (like ${schema}.points including all)`);
    await eventually(() => ids().join() === 'late', 8_000);
  });
});

test.each([
  ['geometry of another CRS', 'geom type geometry(Point, 2177) using ST_Transform(geom, 2177)'],
  ['a property of another type', 'rank type text using rank::text'],
])('%s takes a layer off before the pause between two looks is over, and back it is there', async (_, as) => {
  const { database, schema } = db;
  await database.script(`create table ${schema}.altered (id int primary key, rank int, geom geometry(Point, 2180));
    insert into ${schema}.altered values (1, 1, ST_SetSRID(ST_MakePoint(500000, 600000), 2180))`);
  await addLayer('altered');
  await start();
  expect(ids()).toEqual(['altered']);
  await database.script(`alter table ${schema}.altered alter column ${as}`);
  await eventually(() => ids().length === 0);
  await database.script(`drop table ${schema}.altered;
    create table ${schema}.altered (id int primary key, rank int, geom geometry(Point, 2180))`);
  await eventually(() => ids().join() === 'altered');
  await database.script(`drop table ${schema}.altered`);
});

test('no index and no unique key are warnings with SQL that mends them', async () => {
  await addLayer('bare', { key: 'code' });
  const { problems, current } = await start();
  expect(current.layers).toHaveLength(1);
  expect(problems.findings.map(({ severity }) => severity)).toEqual(['warning', 'warning']);
  for (const { fix } of problems.findings) await db.database.script(fix);
  await open!.close();
  const again = (await start()).problems.findings;
  expect(again.map(({ message }) => message)).toEqual([expect.stringContaining('may be NULL')]);
});

describe('the version of a layer', () => {
  test.each([
    [
      'inserted rows',
      (schema: string) => `insert into ${schema}.points values (100, 'x', 'SRID=2180;POINT(1 1)')`,
    ],
    ['updated rows', (schema: string) => `update ${schema}.points set name = 'y' where id = 100`],
    ['deleted rows', (schema: string) => `delete from ${schema}.points where id = 100`],
    ['another column', (schema: string) => `alter table ${schema}.points add column note text`],
  ])('changes with %s, also of a view above the table', async (_, change) => {
    await addLayer('points');
    await addLayer('named', { key: 'id' });
    const { versions } = await start();
    const before = ['points', 'named'].map((id) => versions.of(id));
    expect(new Set(before).size).toBe(2);
    await db.database.script(change(db.schema));
    await eventually(() => ['points', 'named'].every((id, i) => versions.of(id) !== before[i]), 13_000);
  });

  test('of a partitioned table changes with its parts', async () => {
    await addLayer('parts', { key: 'id' });
    const { versions } = await start();
    const before = versions.of('parts');
    await db.database.script(`insert into ${db.schema}.parts values (5, 'SRID=2180;POINT(1 1)')`);
    await eventually(() => versions.of('parts') !== before, 13_000);
  });

  test('stays while nothing happens, and is empty for an unknown layer', async () => {
    await addLayer('points');
    const { versions } = await start();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    const before = versions.of('points');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(versions.of('points')).toBe(before);
    expect(versions.of('__proto__')).toBe('');
  });

  test('brings a new extent when features come', async () => {
    await addLayer('empty');
    await start();
    await db.database.script(`insert into ${db.schema}.empty values (1, 'SRID=4326;POINT(18.5 53)')`);
    await eventually(() => open!.current.layers[0]?.extent?.[0] === 18.5, 18_000);
  });
});

describe('examining a layer', () => {
  test('finds invalid and missing geometry and rules that draw nothing', async () => {
    await addLayer('bowties');
    await write(
      'styles/bowties.yaml',
      `title: {pl: S, en: S}
rules:
  - {name: a, title: {pl: a, en: a}, filter: kind = 'a', symbolizers: [{kind: polygon, fill: '#ff0000'}]}
  - {name: c, title: {pl: c, en: c}, filter: kind = 'c', symbolizers: [{kind: polygon, fill: '#ff0000'}]}
`,
    );
    const { current } = await start();
    const findings = await examineLayer(db.database, current.layers[0]!);
    expect(findings.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      expect.stringMatching(/^error: 1 of 2 geometries are invalid: 7: Self-intersection/),
      'warning: 1 of 2 features have no geometry and are on no map',
      'warning: no feature meets 1 of 2 rules of style bowties: c',
    ]);
  });

  test('finds features outside the stated extent, and symbolizers of another geometry', async () => {
    await addLayer('points', {}, (text) =>
      text.replace('crs: EPSG:2180', 'crs: EPSG:2180\n  extent: [0, 0, 1, 1]'),
    );
    await write(
      'styles/points.yaml',
      "title: {pl: S, en: S}\nrules: [{name: a, title: {pl: a, en: a}, symbolizers: [{kind: polygon, fill: '#ff0000'}]}]",
    );
    const { current } = await start();
    const messages = (await examineLayer(db.database, current.layers[0]!)).map(({ message }) => message);
    expect(messages).toEqual([
      'features lie outside the stated extent 0, 0, 1, 1 and are not drawn',
      'rule a of style points draws polygons, the layer has Points',
    ]);
  });
});

describe('a layer with several geometries', () => {
  test('is drafted with the others as properties, and serves; values without a code are named', async () => {
    const { schema } = db;
    const drafted = await draftLayer(db.database, { schema, name: 'places' }, { geometryColumn: 'geom' });
    expect(drafted.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'kinds string',
      'label Point',
    ]);
    const files = writeLayerFiles({ ...drafted, ...filing, id: 'places', title: { pl: 'P', en: 'P' } });
    await write(files.style.path, files.style.text);
    const mapping = `harmonised:
  - type: x:Place
    namespaces: { x: "http://example.com/x" }
    elements:
      - { path: "x:kind", value: "=kinds", split: ",", codes: { a: A, b: B } }
      - { path: "x:label", value: "=label" }
`;
    await write(files.layer.path, files.layer.text + mapping);
    const { current } = await start();
    const [layer] = current.layers;
    expect(layer?.properties.map(({ type, geometryType }) => [type, geometryType])).toEqual([
      ['string', undefined],
      ['geometry', 'Point'],
    ]);
    const messages = (await examineLayer(db.database, layer!)).map(({ message }) => message);
    expect(messages).toContain('x:Place, x:kind: no code for "c"; the element is left out');
  });
});

describe('a draft', () => {
  const draft = (name: string, choices = {}) => draftLayer(db.database, { schema: db.schema, name }, choices);

  test('has what the table says', async () => {
    expect(await draft('points')).toMatchObject({
      key: 'id',
      comment: 'Punkty',
      geometry: { column: 'geom', type: 'Point', crs: { code: 'EPSG:2180' } },
      columns: [{ name: 'name', type: 'string' }, ...(await draft('points')).columns.slice(1)],
    });
    expect(await draft('odd')).toMatchObject({ geometry: { type: 'Point', crs: { code: 'EPSG:3857' } } });
    expect(await draft('named')).toMatchObject({ key: 'id' });
  });

  test('asks for what it cannot know', async () => {
    await expect(draft('bare')).rejects.toMatchObject({ parameter: 'key' });
    await expect(draft('nowhere')).rejects.toMatchObject({ fault: 'notFound' });
    await expect(draft('points', { geometryColumn: "geom'; drop table points" })).rejects.toMatchObject({
      parameter: 'geometry',
    });
    await expect(draftLayer(db.database, { schema: 'pg_catalog', name: 'pg_class' })).rejects.toMatchObject({
      parameter: 'geometry',
    });
  });
});
