import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findTileMatrixSet } from '../../geo/tile-matrix-set.ts';
import { writePmTiles } from '../../tiles/archive/pmtiles.ts';
import { ApiDefinition } from '../openapi.ts';
import { type OwnServer, startOwnServer } from '../server.ts';
import { validateXml } from '../xsd.ts';

interface Collection {
  readonly id: string;
  readonly links: readonly { readonly rel: string; readonly href: string }[];
}

let folder = '';
let server: OwnServer;

const layerFile = (title: string, location: string) => `
title: { pl: "${title}", en: "${title}" }
abstract: { pl: Gotowe kafle, en: Ready tiles }
theme: environment
publisher: gmina_demo
archive: { location: ${location} }
licence: { title: { pl: Próba, en: Test } }
attribution: { pl: Próba, en: Test }
freshness: { note: { pl: Próba, en: Test } }
`;

/** An archive of one tile, 10/569/334, where Toruń is. */
async function writeArchive(name: string, format: 'mvt' | 'png', content: Buffer): Promise<void> {
  const unfinished = join(folder, `${name}.unfinished`);
  const archive = writePmTiles(unfinished, {
    name,
    description: '',
    attribution: '',
    format,
    tileMatrixSet: findTileMatrixSet('WebMercatorQuad')!,
    minZoom: 9,
    maxZoom: 10,
    bounds: [18.2, 52.8, 19, 53.2],
    extent: [0, 0, 1, 1],
    vectorLayers: [{ id: 'trees', fields: { species: 'String' } }],
  });
  archive.add({ z: 10, row: 334, column: 565 }, content);
  archive.close();
  await rename(unfinished, join(folder, name));
}

let picture: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archives-'));
  await cp(
    fileURLToPath(new URL('../../../layers/catalog.yaml', import.meta.url)),
    join(folder, 'catalog.yaml'),
  );
  const background = { r: 10, g: 120, b: 40, alpha: 1 };
  picture = await sharp({ create: { width: 256, height: 256, channels: 4, background } })
    .png()
    .toBuffer();
  await writeArchive('trees.pmtiles', 'mvt', gzipSync('first'));
  await writeArchive('ortho.pmtiles', 'png', picture);
  await writeFile(join(folder, 'trees.yaml'), layerFile('Drzewa', 'trees.pmtiles'));
  await writeFile(join(folder, 'ortho.yaml'), layerFile('Ortofotomapa', 'ortho.pmtiles'));
  await writeFile(join(folder, 'outside.yaml'), layerFile('Poza', '../trees.pmtiles'));
  server = await startOwnServer({ LAYERS_DIR: folder, ARCHIVE_DIR: folder });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.url}/${path}`, { headers });

describe('a layer whose source is an archive', () => {
  test('is described by TileJSON from what the archive says', async () => {
    const trees = await (await get('tiles/trees.json')).json();
    expect(trees).toMatchObject({
      tilejson: '3.0.0',
      minzoom: 9,
      maxzoom: 10,
      bounds: [18.2, 52.8, 19, 53.2],
      tiles: [`${server.url}/tiles/trees/{z}/{x}/{y}.mvt`],
      vector_layers: [{ id: 'trees', fields: { species: 'String' } }],
    });
    const ortho = (await (await get('gmina_demo/tiles/ortho.json')).json()) as Record<string, unknown>;
    expect(ortho.tiles).toEqual([`${server.url}/gmina_demo/tiles/ortho/{z}/{x}/{y}.png`]);
    expect(ortho).not.toHaveProperty('vector_layers');
    expect(JSON.stringify([trees, ortho])).not.toContain('pmtiles');
  });

  test('gives its tiles as they lie there, with an ETag', async () => {
    const reply = await get('tiles/trees/10/565/334.mvt', { 'accept-encoding': 'gzip' });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-encoding')).toBe('gzip');
    expect(await reply.text()).toBe('first');
    const again = await get('tiles/trees/10/565/334.pbf', { 'accept-encoding': 'identity' });
    expect(await again.text()).toBe('first');
    const tag = again.headers.get('etag')!;
    expect((await get('tiles/trees/10/565/334.mvt', { 'if-none-match': tag })).status).toBe(304);
    expect((await get('tiles/trees/WebMercatorQuad/10/334/565.mvt')).status).toBe(200);
    const png = await get('tiles/ortho/10/565/334.png');
    expect(png.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await png.arrayBuffer()).equals(picture)).toBe(true);
  });

  test('is empty where the archive has nothing, and ends at its bounds', async () => {
    expect((await get('tiles/trees/10/564/334.mvt')).status).toBe(204);
    const empty = await get('tiles/ortho/10/564/334.png');
    expect(empty.status).toBe(200);
    expect((await sharp(Buffer.from(await empty.arrayBuffer())).stats()).channels[3]!.max).toBe(0);
    for (const path of ['10/0/0.mvt', '11/1130/668.mvt', '8/141/83.mvt', '10/-1/334.mvt', '10/5e2/334.mvt']) {
      expect((await get(`tiles/trees/${path}`)).status, path).toBe(404);
    }
  });

  test('says what it cannot do', async () => {
    for (const [path, status] of [
      ['tiles/trees/10/565/334.png', 400],
      ['tiles/ortho/10/565/334.mvt', 400],
      ['tiles/trees/EPSG:2180/5/3/3.mvt', 400],
      ['tiles/trees/10/565/334.mvt?filter=a%3D1', 400],
      ['tiles/ortho/10/565/334.png?style=other', 404],
      ['tiles/trees,ortho/10/565/334.mvt', 404],
      ['tiles/outside/10/565/334.mvt', 404],
      ['gmina_other/tiles/trees.json', 404],
    ] as const) {
      const reply = await get(path);
      expect([path, reply.status]).toEqual([path, status]);
      expect(reply.headers.get('content-type')).toContain('application/problem+json');
    }
  });

  test('has a tileset of OGC API Tiles, of vectors or of a map', async () => {
    const list = await (await get('ogc/collections/trees/tiles')).json();
    expect(list).toMatchObject({ tilesets: [{ dataType: 'vector', tileMatrixSetId: 'WebMercatorQuad' }] });
    const tileset = (await (await get('ogc/collections/ortho/map/tiles/WebMercatorQuad')).json()) as {
      readonly links: readonly { readonly rel: string; readonly href: string; readonly type: string }[];
      readonly tileMatrixSetLimits: readonly { readonly tileMatrix: string }[];
    };
    expect(tileset.tileMatrixSetLimits.map(({ tileMatrix }) => tileMatrix)).toEqual(['9', '10']);
    const item = tileset.links.find(({ rel }) => rel === 'item')!;
    expect(item.type).toBe('image/png');
    const address = item.href
      .replace('{tileMatrix}', '10')
      .replace('{tileRow}', '334')
      .replace('{tileCol}', '565');
    expect((await fetch(address)).headers.get('content-type')).toBe('image/png');
    const tile = 'ogc/collections/trees/tiles/WebMercatorQuad/10/334/565';
    expect(await (await get(tile)).text()).toBe('first');
    for (const [path, status] of [
      ['ogc/collections/ortho/tiles', 404],
      ['ogc/collections/trees/map/tiles', 404],
      ['ogc/collections/trees/tiles/EPSG:2180', 404],
      ['ogc/collections/trees/styles/default/map/tiles', 404],
      [`${tile}?filter=a%3D1`, 400],
      [`${tile}?f=png`, 400],
      ['ogc/collections/trees/tiles/WebMercatorQuad/10/0/0', 404],
    ] as const) {
      expect([path, (await get(path)).status]).toEqual([path, status]);
    }
  });

  test('is a collection without items, with links to its tiles', async () => {
    const api = await ApiDefinition.fetch(`${server.url}/ogc`);
    const { body } = await api.get('/collections?f=json');
    const { collections } = body as { readonly collections: readonly Collection[] };
    // Suites of OGC take collections with links to items for those of features.
    expect(collections.map(({ id }) => id).toSorted()).toEqual(['ortho', 'trees']);
    for (const [id, dataType, tiles, other] of [
      ['trees', 'vector', 'vector', 'map'],
      ['ortho', 'map', 'map', 'vector'],
    ] as const) {
      const collection = (await api.get(`/collections/${id}?f=json`)).body as Collection;
      expect(collection).toMatchObject({
        title: id === 'trees' ? 'Drzewa' : 'Ortofotomapa',
        extent: { spatial: { bbox: [[18.2, 52.8, 19, 53.2]] } },
        dataType,
      });
      expect('layerDataType' in collection).toBe(dataType === 'map');
      for (const member of ['itemType', 'crs', 'storageCrs']) expect(collection).not.toHaveProperty(member);
      const rels = collection.links.map(({ rel }) => rel);
      expect(rels).not.toContain('items');
      expect(rels).not.toContain('http://www.opengis.net/def/rel/ogc/1.0/queryables');
      expect(rels).not.toContain(`http://www.opengis.net/def/rel/ogc/1.0/tilesets-${other}`);
      const listed = collections.find((each) => each.id === id)!;
      expect(listed).toEqual({ ...collection, links: expect.any(Array) });
      for (const { href } of [...collection.links, ...listed.links]) {
        expect([href, (await fetch(href)).status]).toEqual([href, 200]);
      }
      const tilesets = collection.links.find(({ rel }) => rel.endsWith(`/tilesets-${tiles}`))!;
      expect(await (await fetch(tilesets.href)).json()).toMatchObject({ tilesets: [{ dataType }] });
      for (const path of ['items', 'items/1', 'queryables', 'schema', 'styles', 'map', 'exports']) {
        const reply = await get(`ogc/collections/${id}/${path}`);
        expect([path, reply.status]).toEqual([path, 404]);
      }
    }
    expect(JSON.stringify(api.document)).not.toContain('getFeatures_trees');
    const page = await (await get('ogc/collections/trees?f=html&lang=en')).text();
    expect(page).toContain('Ready tiles (MVT), levels 9 to 10');
    expect(page).toContain('<code>species</code>');
    expect(page).not.toContain('/items');
    expect(await (await get('ogc/collections?f=html')).text()).toContain('/ogc/collections/ortho');
    const start = (await (await get('ogc?f=json')).json()) as Collection;
    expect(start.links.map(({ href }) => href)).toContain(`${server.url}/gmina_demo/ogc`);
  });

  test('is a layer of WMTS in its one format, by KVP and as a resource', async () => {
    const capabilities = await validateXml(
      await (await get('wmts?SERVICE=WMTS&REQUEST=GetCapabilities')).text(),
    );
    const ns = { w: 'http://www.opengis.net/wmts/1.0', ows: 'http://www.opengis.net/ows/1.1' };
    const of = (path: string) =>
      capabilities.find(`//w:Layer[ows:Identifier="ortho"]/${path}`, ns).map(({ content }) => content);
    expect(of('w:Format')).toEqual(['image/png']);
    expect(of('w:TileMatrixSetLink/w:TileMatrixSet')).toEqual(['WebMercatorQuad']);
    expect(of('w:InfoFormat')).toEqual([]);
    const [template] = of('w:ResourceURL/@template');
    const address = template!
      .replace('{Style}', 'default')
      .replace('{TileMatrixSet}', 'WebMercatorQuad')
      .replace('{TileMatrix}', '10')
      .replace('{TileRow}', '334')
      .replace('{TileCol}', '565');
    expect((await fetch(address)).headers.get('content-type')).toBe('image/png');
    const kvp = (changes: Record<string, string>) =>
      get(
        `wmts?${new URLSearchParams({
          SERVICE: 'WMTS',
          REQUEST: 'GetTile',
          VERSION: '1.0.0',
          LAYER: 'trees',
          STYLE: 'default',
          FORMAT: 'application/vnd.mapbox-vector-tile',
          TILEMATRIXSET: 'WebMercatorQuad',
          TILEMATRIX: '10',
          TILEROW: '334',
          TILECOL: '565',
          ...changes,
        })}`,
      );
    expect(await (await kvp({})).text()).toBe('first');
    for (const [changes, code, locator] of [
      [{ FORMAT: 'image/png' }, 'InvalidParameterValue', 'Format'],
      [{ STYLE: 'other' }, 'InvalidParameterValue', 'Style'],
      [{ TILEMATRIXSET: 'EPSG:2180' }, 'InvalidParameterValue', 'TileMatrixSet'],
      [{ TILEMATRIX: '12' }, 'TileOutOfRange', 'TileMatrix'],
      [{ TILEROW: '0' }, 'TileOutOfRange', 'TileRow'],
      [{ TILECOL: '0' }, 'TileOutOfRange', 'TileCol'],
      [{ TILECOL: 'x' }, 'InvalidParameterValue', 'TileCol'],
      [
        { REQUEST: 'GetFeatureInfo', INFOFORMAT: 'text/plain', I: '1', J: '1' },
        'OperationNotSupported',
        'Layer',
      ],
    ] as const) {
      const text = await (await kvp(changes as unknown as Record<string, string>)).text();
      expect(text).toContain(`exceptionCode="${code}" locator="${locator}"`);
    }
  });

  test('is new within seconds when its file is replaced, and gone with it', async () => {
    const before = (await get('tiles/trees/10/565/334.mvt')).headers.get('etag');
    await writeArchive('trees.pmtiles', 'mvt', gzipSync('second'));
    await expect
      .poll(async () => (await get('tiles/trees/10/565/334.mvt')).text(), { timeout: 4_000 })
      .toBe('second');
    expect((await get('tiles/trees/10/565/334.mvt')).headers.get('etag')).not.toBe(before);
    await rm(join(folder, 'trees.pmtiles'));
    await expect
      .poll(async () => (await get('tiles/trees.json')).status, { timeout: 6_000, interval: 200 })
      .toBe(404);
    await writeArchive('trees.pmtiles', 'mvt', gzipSync('third'));
    await expect
      .poll(async () => (await get('tiles/trees/10/565/334.mvt')).status, { timeout: 6_000, interval: 200 })
      .toBe(200);
  });

  test('is in no service that could not serve it', async () => {
    const wms = await (await get('wms?SERVICE=WMS&REQUEST=GetCapabilities')).text();
    const wfs = await (await get('wfs?SERVICE=WFS&REQUEST=GetCapabilities')).text();
    expect(wms + wfs).not.toContain('Ortofotomapa');
    expect((await get('ogc/collections/ortho/items')).status).toBe(404);
  });
});
