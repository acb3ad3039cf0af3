import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../database/database.ts';
import { type OwnServer, startOwnServer } from '../server.ts';
import { pictureOf, query } from './wms-server.ts';

const RASTERS = fileURLToPath(new URL('../../source/raster/fixtures', import.meta.url));
const CATALOG = fileURLToPath(new URL('./fixtures/cite/catalog.yaml', import.meta.url));

const layerFile = (table: string) => `
title: { pl: "${table}", en: "${table}" }
abstract: { pl: Obrazy, en: Pictures }
theme: imported
publisher: gmina
table: data.${table}
key: id
geometry: { column: geom, type: Polygon, crs: EPSG:4326 }
properties:
  - { name: year, type: integer, title: { pl: Rok, en: Year } }
  - { name: location, type: string, title: { pl: Plik, en: File }, published: false }
raster: { location: location }
styles: [${table}]
licence: { title: { pl: Próba, en: Test } }
attribution: { pl: Próba, en: Test }
freshness: { note: { pl: Próba, en: Test } }
`;

const styleFile = (colourMap: string) => `
title: { pl: Klasy, en: Classes }
rules:
  - name: classes
    title: { pl: Klasy, en: Classes }
    symbolizers: [{ kind: raster, colourMap: { ${colourMap} } }]
`;

const STYLES = {
  cover: styleFile(
    'type: values, entries: [{ value: 0, colour: "#00000000" }, { value: 2, colour: "#4A90D9", label: Woda }, { value: 3, colour: "#E0C060" }]',
  ),
  heights: styleFile(
    'type: intervals, entries: [{ value: 100, colour: "#1A6B3C" }, { value: 200, colour: "#8A4B2A" }]',
  ),
};

/** Rows of an index; the file that is not there must not spoil the answer. */
async function prepare(database: Database): Promise<void> {
  await database.script(`
    CREATE SCHEMA IF NOT EXISTS data;
    CREATE TABLE data.cover (id text PRIMARY KEY, year integer, location text, geom geometry(Polygon, 4326));
    INSERT INTO data.cover VALUES
      ('a', 2025, 'classes.tif', ST_MakeEnvelope(18.5, 53, 18.564, 53.064, 4326)),
      ('b', 2026, 'lost.tif', ST_MakeEnvelope(18.5, 53, 18.564, 53.064, 4326));
    CREATE TABLE data.heights (LIKE data.cover INCLUDING ALL);
    INSERT INTO data.heights VALUES
      ('a', 2025, 'hills.tif', ST_Transform(ST_MakeEnvelope(472000, 572000, 474560, 574560, 2180), 4326));
  `);
}

let folder = '';
let server: OwnServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rasters-'));
  await mkdir(join(folder, 'styles'));
  await cp(CATALOG, join(folder, 'catalog.yaml'));
  for (const [name, style] of Object.entries(STYLES)) {
    await writeFile(join(folder, `${name}.yaml`), layerFile(name));
    await writeFile(join(folder, `styles/${name}.yaml`), style);
  }
  server = await startOwnServer(
    { LAYERS_DIR: folder, RASTER_DIR: RASTERS, RENDER_THREADS: '1' },
    { prepare },
  );
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const COVER = { CRS: 'EPSG:4326', BBOX: '53,18.5,53.064,18.564', WIDTH: 64, HEIGHT: 64, I: 20, J: 30 };
/** Pixel (100, 100) of the file. */
const HEIGHTS = {
  CRS: 'EPSG:2180',
  BBOX: '572000,472000,574560,474560',
  WIDTH: 256,
  HEIGHT: 256,
  I: 100,
  J: 100,
};

const info = (layer: string, format: string, more: Readonly<Record<string, string | number>>) =>
  fetch(
    `${server.url}/wms?${query({
      SERVICE: 'WMS',
      VERSION: '1.3.0',
      REQUEST: 'GetFeatureInfo',
      LAYERS: layer,
      QUERY_LAYERS: layer,
      STYLES: '',
      FORMAT: 'image/png',
      INFO_FORMAT: format,
      LANGUAGE: 'eng',
      ...more,
    })}`,
  );

test('a pixel of a raster tells the value of each band and its class in the colour map', async () => {
  const cover = await (await info('cover', 'application/json', COVER)).json();
  expect(cover).toMatchObject({
    features: [{ id: 'cover.a', properties: { year: 2025, band_1: 2, class: 'Woda' } }],
  });
  const heights = await (await info('heights', 'application/json', HEIGHTS)).json();
  expect(heights).toMatchObject({ features: [{ properties: { band_1: 131.63, class: '100 – 200' } }] });
  expect(JSON.stringify([cover, heights])).not.toContain('.tif');
});

test('where a raster has no data a pixel has no value', async () => {
  const none = await (await info('heights', 'application/json', { ...HEIGHTS, I: 5, J: 5 })).json();
  expect(none).toMatchObject({ features: [] });
});

test.each([
  ['text/plain', /Band 1: 2\n.*Class: Woda/s],
  ['text/html', /<th scope="row">Band 1<\/th><td>2<\/td>.*<td>Woda<\/td>/s],
  ['application/gml+xml; version=3.2', /<[a-z_]+:band_1>2<.*:class>Woda</s],
  ['application/vnd.ogc.gml', /<[a-z_]+:band_1>2<.*:class>Woda</s],
])('%s has the values too', async (format, expected) => {
  const response = await info('cover', format, COVER);
  expect(response.headers.get('content-type')).toContain(format.split(';')[0]);
  expect(await response.text()).toMatch(expected);
});

test('WMTS tells the same of a pixel of its tile', async () => {
  const tile = {
    SERVICE: 'WMTS',
    VERSION: '1.0.0',
    REQUEST: 'GetFeatureInfo',
    LAYER: 'cover',
    STYLE: 'cover',
    FORMAT: 'image/png',
    TILEMATRIXSET: 'WebMercatorQuad',
    TILEMATRIX: '12',
    TILEROW: '1333',
    TILECOL: '2258',
    INFOFORMAT: 'application/json',
    I: 184,
    J: 165,
  };
  const answer = await (await fetch(`${server.url}/wmts?${query(tile)}`)).json();
  expect(answer).toMatchObject({ features: [{ properties: { year: 2025, band_1: 2, class: 'Woda' } }] });
});

test('the legend of a raster is its colour map, a row a class', async () => {
  const legend = (format: string) =>
    fetch(
      `${server.url}/wms?${query({ SERVICE: 'WMS', VERSION: '1.3.0', REQUEST: 'GetLegendGraphic', LAYER: 'cover', FORMAT: format })}`,
    );
  const { layers } = (await (await legend('application/json')).json()) as {
    layers: { rules: { title: string }[] }[];
  };
  expect(layers[0]!.rules.map(({ title }) => title)).toEqual(['Woda', '3']);
  const picture = await pictureOf(await legend('image/png'));
  expect(picture.colours).toContain('#E0C060FF');
  const svg = await (await legend('image/svg+xml')).text();
  expect(svg).toMatch(/#4a90d9/i);
});
