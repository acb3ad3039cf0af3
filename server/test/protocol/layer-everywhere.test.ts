import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OwnServer, startOwnServer } from '../server.ts';

const SECRET = 'Jan Kowalski 44051401458 TO1T/00012345/6';
let folder = '';
let server: OwnServer;

const LAYER = `
title: { pl: Drzewa, en: Trees }
abstract: { pl: Drzewa do próby, en: Trees for a test }
theme: environment
publisher: gmina_demo
order: 1
table: public.everywhere_trees
key: tree_id
geometry: { column: geom, type: Point, crs: "EPSG:2180" }
properties:
  - { name: species, type: string, title: { pl: Gatunek, en: Species } }
  - { name: height, type: number, unit: m, title: { pl: Wysokość, en: Height } }
  - { name: owner, type: string, published: false, title: { pl: Właściciel, en: Owner } }
featureTitle: "{species}"
search: { kind: feature, properties: [species], label: "{species}" }
styles: [everywhere]
tiles: { minZoom: 8, maxZoom: 16 }
licence: { title: { pl: Próba, en: Test } }
attribution: { pl: Próba, en: Test }
freshness: { note: { pl: Próba, en: Test } }
`;

const STYLE = `
title: { pl: Drzewa, en: Trees }
rules:
  - name: tree
    title: { pl: Drzewo, en: Tree }
    symbolizers:
      - { kind: point, mark: circle, size: 12, fill: "#228B22" }
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layers-'));
  await cp(
    fileURLToPath(new URL('../../../layers/catalog.yaml', import.meta.url)),
    join(folder, 'catalog.yaml'),
  );
  server = await startOwnServer({ LAYERS_DIR: folder });
  await server.parts.database.script(`
    DROP TABLE IF EXISTS public.everywhere_trees;
    CREATE TABLE public.everywhere_trees (tree_id text PRIMARY KEY, species text, height float8, owner text, geom geometry(Point, 2180));
    CREATE INDEX ON public.everywhere_trees USING gist (geom);
    INSERT INTO public.everywhere_trees VALUES
      ('T.1/2', 'Dąb szypułkowy', 21.5, '${SECRET}', ST_SetSRID(ST_MakePoint(473065.2, 572118.2), 2180)),
      ('T.3', 'Lipa', NULL, '${SECRET}', ST_SetSRID(ST_MakePoint(473165.2, 572218.2), 2180));
    ANALYZE public.everywhere_trees`);
  await addLayer();
});

afterAll(async () => {
  await server.parts.database.script('DROP TABLE public.everywhere_trees');
  await server.close();
  await rm(folder, { recursive: true });
});

async function addLayer(): Promise<void> {
  await mkdir(join(folder, 'styles'), { recursive: true });
  await writeFile(join(folder, 'styles', 'everywhere.yaml'), STYLE);
  await writeFile(join(folder, 'trees.yaml'), LAYER);
}

const get = (path: string): Promise<Response> => fetch(`${server.url}/${path}`);
const text = async (path: string): Promise<string> => (await get(path)).text();

const BOX_130 = '572018,472965,572318,473265';
const MAP = `wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=trees&STYLES=&CRS=EPSG:2180&BBOX=${BOX_130}&WIDTH=300&HEIGHT=300&FORMAT=image/png`;
const INFO = `wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetFeatureInfo&LAYERS=trees&QUERY_LAYERS=trees&STYLES=&CRS=EPSG:2180&BBOX=${BOX_130}&WIDTH=300&HEIGHT=300&I=100&J=199`;
const TILE = 'tiles/trees/16/36153/21344.mvt';

test('an added file is a layer of every service within two seconds, without a restart', async () => {
  const start = performance.now();
  while ((await get('ogc/collections/trees')).status !== 200) {
    expect(performance.now() - start).toBeLessThan(4000);
    await wait(100);
  }
  expect(await text('wms?SERVICE=WMS&REQUEST=GetCapabilities')).toContain('<Name>trees</Name>');
  expect(await text('wms?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.1.1')).toContain('<Name>trees</Name>');
  expect(await text('wfs?SERVICE=WFS&REQUEST=GetCapabilities')).toMatch(/:trees<\/(wfs:)?Name>/);
  expect(await text('wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=DescribeFeatureType&TYPENAMES=trees')).toContain(
    'name="species"',
  );
  expect(await text('ogc/collections?f=json')).toContain('"trees"');
  expect(await text('ogc/api?f=json')).toContain('/collections/trees/items');
  expect(await text('tiles/trees.json')).toContain('"species"');
  expect(await text('api/catalog')).toContain('"trees"');
  expect(await text('wmts?SERVICE=WMTS&REQUEST=GetCapabilities')).toContain(
    '<ows:Identifier>trees</ows:Identifier>',
  );
  expect((await get('wmts/1.0.0/trees/everywhere/WebMercatorQuad/16/21344/36153.png')).status).toBe(200);
  expect((await get('ogc/collections/trees/map?f=png')).headers.get('content-type')).toBe('image/png');
  expect(await text('ogc/collections/trees/styles')).toContain('"everywhere"');
  expect((await get(MAP)).headers.get('content-type')).toBe('image/png');
  expect(await text(`${INFO}&INFO_FORMAT=text/html&LANGUAGE=en`)).toContain('Dąb szypułkowy');
  expect(await text('api/search?q=dab')).toContain('Dąb szypułkowy');
});

test('the same feature has the same id everywhere', async () => {
  expect(await text('ogc/collections/trees/items/T.1/2?f=json')).toContain('Dąb szypułkowy');
  expect(await text('ogc/collections/trees/items/T.1%2F2?f=json')).toContain('Dąb szypułkowy');
  const wfs = await text(
    'wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=trees&OUTPUTFORMAT=application/json',
  );
  const ids = (JSON.parse(wfs) as { features: { id: string }[] }).features.map((feature) => feature.id);
  expect(ids).toEqual(['trees.T.1/2', 'trees.T.3']);
  const byId = await text(
    `wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&RESOURCEID=${encodeURIComponent('trees.T.1/2')}`,
  );
  expect(byId).toContain('Dąb szypułkowy');
  expect(byId).not.toContain('Lipa');
});

test('every publisher and theme has it in services of its own, and only theirs', async () => {
  for (const view of ['gmina_demo', 'environment']) {
    expect(await text(`${view}/wms?SERVICE=WMS&REQUEST=GetCapabilities`)).toContain('<Name>trees</Name>');
    expect((await get(`${view}/ogc/collections/trees`)).status).toBe(200);
    expect((await get(`${view}/tiles/trees.json`)).status).toBe(200);
  }
  expect((await get('heritage/ogc/collections/trees')).status).toBe(404);
  expect((await get('heritage/tiles/trees.json')).status).toBe(404);
});

describe('a property that is not published', () => {
  const paths = [
    'wms?SERVICE=WMS&REQUEST=GetCapabilities',
    `${INFO}&INFO_FORMAT=text/html`,
    `${INFO}&INFO_FORMAT=text/plain`,
    `${INFO}&INFO_FORMAT=application/json`,
    `${INFO}&INFO_FORMAT=application/vnd.ogc.gml`,
    `${INFO}&INFO_FORMAT=application/vnd.ogc.gml/3.1.1`,
    'wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=DescribeFeatureType&TYPENAMES=trees',
    'wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=trees',
    'wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=trees&OUTPUTFORMAT=application/json',
    'ogc/api?f=json',
    'ogc/collections/trees?f=json',
    'ogc/collections/trees/items?f=json',
    'ogc/collections/trees/items?f=html',
    'ogc/collections/trees/items/T.3?f=html',
    'tiles/trees.json',
    'api/catalog',
    'api/search?q=jan',
    'api/feature?layer=trees&key=T.3',
    'api/identify?x=473065&y=572118&resolution=1&layers=trees',
  ];
  test.each(paths)('is nowhere in %s', async (path) => {
    const body = await text(path);
    expect(body).not.toMatch(/owner|Właściciel|Kowalski|44051401458|TO1T/i);
  });

  test('is not in a tile', async () => {
    const reply = await get(TILE);
    expect(reply.status).toBe(200);
    const bytes = Buffer.from(await reply.arrayBuffer());
    expect(bytes.includes('Kowalski')).toBe(false);
    const tile = new VectorTile(new PbfReader(bytes));
    expect(Object.keys(tile.layers.trees!.feature(0).properties).sort()).toEqual(['id', 'species']);
  });

  test('can be neither asked for nor filtered by: whether a guess is right must not show', async () => {
    const asked = await get(
      'wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=trees&PROPERTYNAME=owner',
    );
    expect(asked.status).toBe(400);
    expect((await get(`ogc/collections/trees/items?owner=${encodeURIComponent(SECRET)}`)).status).toBe(400);
    const filter = `<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0"><fes:PropertyIsEqualTo><fes:ValueReference>owner</fes:ValueReference><fes:Literal>x</fes:Literal></fes:PropertyIsEqualTo></fes:Filter>`;
    const filtered = await get(
      `wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=trees&FILTER=${encodeURIComponent(filter)}`,
    );
    expect(filtered.status).toBe(400);
  });
});

test('a change of the table is in tiles and ETags soon', async () => {
  const before = await get(TILE);
  await before.arrayBuffer();
  await server.parts.database.script(
    `UPDATE public.everywhere_trees SET species = 'Grab' WHERE tree_id = 'T.3'`,
  );
  const start = performance.now();
  for (;;) {
    const after = await get(TILE);
    if (Buffer.from(await after.arrayBuffer()).includes('Grab')) break;
    expect(performance.now() - start).toBeLessThan(15_000);
    await wait(200);
  }
});

test('a file with a fault is left out while the rest keeps serving, and comes back', async () => {
  await writeFile(join(folder, 'broken.yaml'), LAYER.replace('table:', 'tabel:'));
  await writeFile(
    join(folder, 'trees.yaml'),
    LAYER.replace('Drzewa, en: Trees', 'Drzewa miejskie, en: City trees'),
  );
  const start = performance.now();
  while (!(await text('ogc/collections/trees?f=json&lang=en')).includes('City trees')) {
    expect(performance.now() - start).toBeLessThan(6000);
    await wait(100);
  }
  expect((await get('ogc/collections/broken')).status).toBe(404);
});

test('a removed file is a layer no more', async () => {
  await rm(join(folder, 'trees.yaml'));
  const start = performance.now();
  while ((await get('ogc/collections/trees')).status !== 404) {
    expect(performance.now() - start).toBeLessThan(6000);
    await wait(100);
  }
  expect(await text('wms?SERVICE=WMS&REQUEST=GetCapabilities')).not.toContain('<Name>trees</Name>');
});
