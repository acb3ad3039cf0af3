import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../server/config.ts';
import type { Database } from '../server/database/database.ts';
import { openDatabase } from '../server/database/open-database.ts';

/*
 * The commands as a person runs them, in processes of their own: beside a running server, whose database
 * (the embedded one too) they share.
 */

const schema = `commands_${randomUUID().slice(0, 8)}`;
let folder: string;
let environment: Readonly<Record<string, string>>;
let database: Database;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'commands-'));
  await mkdir(join(folder, 'layers', 'styles'), { recursive: true });
  await copyFile('layers/catalog.yaml', join(folder, 'layers', 'catalog.yaml'));
  environment = {
    ...(process.env as Record<string, string>),
    DATA_DIR: join(folder, 'data'),
    LAYERS_DIR: join(folder, 'layers'),
  };
  database = await openDatabase(readConfig(environment));
  await database.script(`
    create schema ${schema};
    create table ${schema}.wells (id int primary key, "Nazwa studni" text, depth numeric, geom geometry(Point, 2180));
    comment on table ${schema}.wells is 'Studnie';
    insert into ${schema}.wells values (1, 'Pod lipą', 12.5, 'SRID=2180;POINT(470000 570000)');
    create table ${schema}.keyless (a int, b text, geom geometry(Point, 2180))`);
});

afterAll(async () => {
  await database.script(`drop schema ${schema} cascade`);
  await database.close();
  await rm(folder, { recursive: true });
});

function run(
  script: string,
  ...options: readonly string[]
): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...options], { env: environment }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

const create = (...options: readonly string[]) => run('scripts/layers-new.ts', ...options);
const doctor = () => run('scripts/doctor.ts');

test('layers:new writes a layer that the doctor finds in order but for its index', async () => {
  const { code, out } = await create(`${schema}.wells`, '--theme', 'environment', '--title-en', 'Wells');
  expect(code).toBe(0);
  expect(out).toContain('wells.yaml written: 1 features, Point, EPSG:2180, key id');
  const text = await readFile(join(folder, 'layers', 'wells.yaml'), 'utf8');
  for (const part of ['pl: Studnie', 'en: Wells', 'column: Nazwa studni', 'featureTitle: "{nazwa_studni}"']) {
    expect(text).toContain(part);
  }
  const told = await doctor();
  expect(told.out).toContain('no spatial index on geom');
  expect(told.out).toContain(`fix: create index on "${schema}"."wells" using gist ("geom")`);
  expect(told.code).toBe(0);
});

test('the doctor names what is broken with file, place and fix, and exits 1', async () => {
  await database.script(`create index on ${schema}.wells using gist (geom)`);
  const file = join(folder, 'layers', 'wells.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(
    file,
    text.replace('EPSG:2180', 'EPSG:2177').replace('name: depth', 'name: depth\n    column: deepth'),
  );
  await writeFile(
    join(folder, 'layers', 'styles', 'spare.yaml'),
    await readFile(join(folder, 'layers', 'styles', 'wells.yaml')),
  );
  const told = await doctor();
  expect(told.code).toBe(1);
  expect(told.out).toContain(
    'wells.yaml: geometry.crs: EPSG:2177 has the SRID 2177, the column geom has 2180',
  );
  expect(told.out).toContain('has no column "deepth". Did you mean "depth"?');
  expect(told.out).toContain('spare.yaml: no layer uses this style');
  await writeFile(file, text);
  await rm(join(folder, 'layers', 'styles', 'spare.yaml'));
  expect(await doctor()).toMatchObject({ code: 0, out: '1 layers are in order\n' });
});

test.each([
  ['a layer that is there already', ['wells'], 'is there already: choose another --id, or --force'],
  ['an unknown table', ['nowhere'], 'There is no table or view'],
  [
    'a table without a key',
    ['keyless'],
    'has no unique column: name the one that identifies a feature. Allowed (--key): a, b, geom.',
  ],
  ['an unknown theme', ['keyless', '--theme', 'sea'], 'catalog.yaml has no theme sea'],
  ['an unknown option', ['keyless', '--colour', 'red'], "Unknown option '--colour'"],
])('layers:new refuses %s in a sentence', async (_, [table, ...options], message) => {
  const { code, err } = await create(`${schema}.${table}`, ...options);
  expect(code).toBe(1);
  expect(err).toContain(message);
  expect(err).not.toContain('    at ');
});
