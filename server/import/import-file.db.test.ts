import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../test/database.ts';
import { ImportError, type SourceFeature } from './dataset.ts';
import { type ImportRequest, importFile } from './import-file.ts';
import { openDataset } from './open-dataset.ts';

let test_: TestDatabase;
beforeAll(async () => {
  test_ = await testDatabase();
});
afterAll(() => test_.close());

const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

async function load(name: string, more: Partial<ImportRequest> = {}) {
  const dataset = await openDataset(fixture(name), {});
  try {
    return await importFile(test_.database, { path: name, dataset, progress: () => undefined, ...more });
  } finally {
    await dataset.close();
  }
}

const rows = (text: string) =>
  test_.database.rows<Record<string, unknown>>(sql.raw(text).compile(test_.database.builder));
const tableExists = async (name: string): Promise<unknown> =>
  (await rows(`SELECT to_regclass('data.${name}') IS NOT NULL AS there`))[0]?.there;

describe('an imported file', () => {
  test('has its types, its letters, its places, a key and an index', async () => {
    const report = await load('points.geojson', { table: 'import_points' });
    expect(report).toMatchObject({ features: 3, withoutGeometry: 1, repaired: 0, sourceSrid: 4326 });
    expect(report.table).toMatchObject({ key: 'kod', geometry: { type: 'Point', srid: 4326 } });
    expect(
      await rows(
        `SELECT kod, nazwa, wysokosc_m, rok, data_wpisu, czynny, ST_AsText(geom) AS geom FROM data.import_points ORDER BY kod`,
      ),
    ).toEqual([
      {
        kod: '0401',
        nazwa: 'Dąb szypułkowy',
        wysokosc_m: 21.5,
        rok: 1890,
        data_wpisu: '2024-03-31',
        czynny: true,
        geom: 'POINT(18.5984 53.0138)',
      },
      {
        kod: '0402',
        nazwa: 'Źródło',
        wysokosc_m: null,
        rok: 2001,
        data_wpisu: null,
        czynny: false,
        geom: 'POINT(18.0084 53.1235)',
      },
      {
        kod: '0403',
        nazwa: 'bez miejsca',
        wysokosc_m: 7,
        rok: 1999,
        data_wpisu: '2020-02-29',
        czynny: true,
        geom: null,
      },
    ]);
    const [index] = await rows(
      `SELECT count(*) AS n FROM pg_indexes WHERE schemaname = 'data' AND tablename = 'import_points' AND indexdef LIKE '%gist%'`,
    );
    expect(index?.n).toBe(1);
  });

  test('is repaired where its geometry is invalid, and closed where a ring is open', async () => {
    const report = await load('broken-polygons.geojson', { table: 'import_zones' });
    expect(report).toMatchObject({ features: 2, repaired: 1 });
    expect(report.table).toMatchObject({ key: 'id', geometry: { type: 'MultiPolygon', srid: 2180 } });
    expect(
      await rows(
        `SELECT bool_and(ST_IsValid(geom)) AS valid, sum(ST_Area(geom)) AS area FROM data.import_zones`,
      ),
    ).toEqual([{ valid: true, area: 5000 + 10_000 }]);
  });

  test('in a CRS that is not served is transformed to PL-1992', async () => {
    const report = await load('points.geojson', { table: 'import_lambert', srid: 2154 });
    expect(report.table.geometry.srid).toBe(2180);
  });

  test('replaces what an earlier import made', async () => {
    await load('points.geojson', { table: 'import_again' });
    await expect(load('wells-1250.csv', { table: 'import_again' })).rejects.toThrow(/--replace/);
    await load('points.geojson', { table: 'import_again' });
    await load('wells-1250.csv', { table: 'import_again', replace: true });
    expect(await rows('SELECT nazwa FROM data.import_again ORDER BY id')).toEqual([
      { nazwa: 'Żółta studnia' },
      { nazwa: 'Łąka' },
    ]);
  });
});

describe('nothing is left of an import', () => {
  test('without a coordinate system', async () => {
    const dataset = {
      ...(await openDataset(fixture('points.geojson'), {})),
      srid: undefined,
      crsNote: 'there is no .prj',
    };
    const request = { path: 'x', dataset, table: 'import_none', progress: () => undefined };
    await expect(importFile(test_.database, request)).rejects.toThrow(/--crs EPSG:n/);
    expect(await tableExists('import_none')).toBe(false);
  });

  test('into a table that no import made', async () => {
    await rows('CREATE TABLE data.import_theirs (a int)');
    await expect(load('points.geojson', { table: 'import_theirs' })).rejects.toThrow(ImportError);
    expect(await rows('SELECT a FROM data.import_theirs')).toEqual([]);
  });

  test('that breaks in the middle of the file', async () => {
    async function* features(): AsyncGenerator<SourceFeature> {
      for (let id = 0; id < 2500; id++)
        yield { geometry: { type: 'Point', coordinates: [18, 53] }, properties: { id } };
      throw new ImportError('The file ends early.');
    }
    const dataset = { ...(await openDataset(fixture('points.geojson'), {})), features: features() };
    const request = { path: 'x', dataset, table: 'import_cut', progress: () => undefined };
    await expect(importFile(test_.database, request)).rejects.toThrow('The file ends early.');
    expect(await tableExists('import_cut')).toBe(false);
  });

  test('that is stopped', async () => {
    const stop = new AbortController();
    const progress = (): void => stop.abort(new ImportError('Stopped; nothing was changed.'));
    await expect(
      load('points.geojson', { table: 'import_stopped', progress, signal: stop.signal }),
    ).rejects.toThrow(/Stopped|cancelled/);
    expect(await tableExists('import_stopped')).toBe(false);
  });

  test('with a broken geometry, whose number is named', async () => {
    async function* features(): AsyncGenerator<SourceFeature> {
      yield { geometry: { type: 'Point', coordinates: [18, 53] }, properties: {} };
      yield { geometry: { type: 'Point', coordinates: ['x', null] }, properties: {} };
    }
    const dataset = { ...(await openDataset(fixture('points.geojson'), {})), features: features() };
    const request = { path: 'x', dataset, table: 'import_nan', progress: () => undefined };
    await expect(importFile(test_.database, request)).rejects.toThrow(/feature 2/);
  });
});

test('a name with SQL in it is only a name', async () => {
  const report = await load('points.geojson', { table: `x"; DROP SCHEMA data CASCADE; --` });
  expect(report.table.name).toBe('x_drop_schema_data_cascade');
});
