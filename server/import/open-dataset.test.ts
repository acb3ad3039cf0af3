import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ImportError, type ReadOptions, type SourceFeature } from './dataset.ts';
import { openDataset } from './open-dataset.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

async function readAll(path: string, options: ReadOptions = {}) {
  const dataset = await openDataset(path, options);
  const features: SourceFeature[] = [];
  try {
    for await (const feature of dataset.features) features.push(feature);
  } finally {
    await dataset.close();
  }
  return { ...dataset, features };
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'datasets-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe('a file is read for what it is', () => {
  test('GeoJSON, with longitude and latitude unless it says otherwise', async () => {
    const points = await readAll(fixture('points.geojson'));
    expect(points.srid).toBe(4326);
    expect(points.features.map((each) => each.properties.nazwa)).toEqual([
      'Dąb szypułkowy',
      'Źródło',
      'bez miejsca',
    ]);
    expect((await readAll(fixture('broken-polygons.geojson'))).srid).toBe(2180);
  });

  test('a zipped shapefile, its CRS by the parameters of the .prj, its encoding by its letters', async () => {
    const streets = await readAll(fixture('streets-1250.zip'));
    expect(streets).toMatchObject({ name: 'streets', srid: 2180, encoding: 'windows-1250' });
    expect(streets.features.map((each) => each.properties.ULICA)).toEqual(['Świętego Jakuba', 'Żeglarska']);
    expect(streets.features.map((each) => each.properties.DATA)).toEqual(['2024-01-31', '1999-12-31']);
  });

  test('GeoPackage', async () => {
    const zones = await readAll(fixture('zones.gpkg'));
    expect(zones).toMatchObject({ name: 'zones', srid: 2180 });
    expect(zones.features).toHaveLength(2);
    expect(zones.features[0]?.geometry).toBeInstanceOf(Uint8Array);
  });

  test('GeoTIFFs of a folder, as an index of their footprints; copies are taken back when asked', async () => {
    const pictures = fileURLToPath(new URL('../source/raster/fixtures/', import.meta.url));
    const rasterDir = join(folder, 'rasters');
    await expect(readAll(pictures, { rasterDir })).rejects.toThrow(/one layer has one CRS/);
    const photo = await readAll(join(pictures, 'photo.tif'), { rasterDir, rasterFolder: 'ortho' });
    expect(photo).toMatchObject({ name: 'photo', srid: 2177 });
    expect(photo.features).toMatchObject([
      { properties: { id: 'photo', bands: 3, pixel_size: 2, location: 'ortho/photo.tif' } },
    ]);
    expect((await stat(join(rasterDir, 'ortho/photo.tif'))).size).toBeGreaterThan(10_000);
    const inside = await readAll(join(rasterDir, 'ortho/photo.tif'), { rasterDir });
    await inside.raster?.discard();
    await photo.raster?.discard();
    expect(await readdir(join(rasterDir, 'ortho'))).toEqual([]);
    await expect(readAll(await file('no.tif', 'II*\0nothing'), { rasterDir })).rejects.toThrow(ImportError);
  });

  test('FlatGeobuf', async () => {
    const points = await readAll(fixture('points.fgb'));
    expect(points.srid).toBe(4326);
    expect(points.features.map((each) => each.properties.kod)).toEqual(['0401', '0402']);
  });

  test('CSV, with separator, decimal commas and windows-1250 found', async () => {
    const wells = await readAll(fixture('wells-1250.csv'));
    expect(wells).toMatchObject({ srid: 4326, encoding: 'windows-1250' });
    expect(wells.features[0]).toEqual({
      geometry: { type: 'Point', coordinates: [18.5984, 53.0138] },
      properties: { id: '1', nazwa: 'Żółta studnia' },
    });
  });

  test('GML of a WFS 1.1.0: the short EPSG:2180 is northing first there', async () => {
    const parcels = await readAll(fixture('parcels-wfs.gml'));
    expect(parcels).toMatchObject({ name: 'dzialki', srid: 2180 });
    expect(parcels.features[0]).toEqual({
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [473000, 572100],
            [473000, 572200],
            [473100, 572200],
            [473100, 572100],
            [473000, 572100],
          ],
        ],
      },
      properties: {
        gml_id: 'dzialki.046301_1.0012.123/4',
        ID_DZIALKI: '046301_1.0012.123/4',
        NAZWA: 'Stare Miasto & okolice',
      },
    });
  });
});

const gml = (namespace: string, srsName: string, body: string): string =>
  `<c xmlns:gml="${namespace}"><gml:featureMember><t><gml:Point srsName="${srsName}">${body}</gml:Point></t></gml:featureMember></c>`;

test.each([
  ['http://www.opengis.net/gml/3.2', 'urn:ogc:def:crs:EPSG::2180', '<gml:pos>572118 473065</gml:pos>'],
  [
    'http://www.opengis.net/gml/3.2',
    'http://www.opengis.net/def/crs/EPSG/0/2180',
    '<gml:pos>572118 473065</gml:pos>',
  ],
  ['http://www.opengis.net/gml/3.2', 'EPSG:2180', '<gml:pos>473065 572118</gml:pos>'],
  [
    'http://www.opengis.net/gml/3.2',
    'http://www.opengis.net/gml/srs/epsg.xml#2180',
    '<gml:pos>473065 572118</gml:pos>',
  ],
  ['http://www.opengis.net/gml', 'EPSG:2180', '<gml:pos>572118 473065</gml:pos>'],
  ['http://www.opengis.net/gml', 'EPSG:2180', '<gml:coordinates>473065,572118</gml:coordinates>'],
])('in %s the srsName %s puts %s into Toruń', async (namespace, srsName, body) => {
  const { features } = await readAll(await file('point.gml', gml(namespace, srsName, body)));
  expect(features[0]?.geometry).toEqual({ type: 'Point', coordinates: [473065, 572118] });
});

describe('a file that is not what it should be is refused in a sentence', () => {
  const bomb = `<!DOCTYPE a [<!ENTITY x "${'y'.repeat(1000)}">]><a>&x;</a>`;
  test.each<[string, string, string | Uint8Array]>([
    [
      'cut GeoJSON',
      'a.geojson',
      '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geom',
    ],
    ['no JSON', 'a.geojson', '{"type" "FeatureCollection"}'],
    ['deep JSON', 'a.geojson', `{"type":"FeatureCollection","features":[${'['.repeat(100_000)}`],
    ['a member that is no feature', 'a.geojson', '{"type":"FeatureCollection","features":[42]}'],
    ['a DTD', 'a.gml', bomb],
    ['broken XML', 'a.gml', '<a><b></a>'],
    ['deep XML', 'a.gml', '<a>'.repeat(100_000)],
    ['a zip without a shapefile', 'a.zip', Buffer.from('PK\u0003\u0004garbage')],
    ['a cut GeoPackage', 'a.gpkg', Buffer.from('SQLite format 3\u0000garbage')],
    ['a cut FlatGeobuf', 'a.fgb', Buffer.from('fgb\u0003fgb\u0000garbage')],
    ['CSV without coordinates', 'a.csv', 'a,b\n1,2\n'],
    ['CSV with words for coordinates', 'a.csv', 'lon,lat\nhere,there\n'],
    ['an empty file', 'a.geojson', ''],
    ['a picture', 'a.png', Buffer.from([0x89, 0x50, 0x4e, 0x47])],
    [
      'an arc',
      'a.gml',
      '<c xmlns:gml="http://www.opengis.net/gml/3.2"><gml:featureMember><t><gml:Curve srsName="EPSG:2180"><gml:segments><gml:Arc><gml:posList>0 0 1 1 2 0</gml:posList></gml:Arc></gml:segments></gml:Curve></t></gml:featureMember></c>',
    ],
  ])('%s', async (_, name, content) => {
    await expect(readAll(await file(name, content))).rejects.toThrow(ImportError);
  });

  test('a file that is not there', async () => {
    await expect(readAll(join(folder, 'nothing.geojson'))).rejects.toThrow(/There is no file/);
  });
});
