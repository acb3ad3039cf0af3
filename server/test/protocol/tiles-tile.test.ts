import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { beforeAll, describe, expect, test } from 'vitest';
import { startTestServer } from '../server.ts';

let url = '';
beforeAll(async () => {
  url = (await startTestServer()).url;
});

interface TileJson {
  readonly tiles: readonly string[];
  readonly minzoom: number;
  readonly maxzoom: number;
  readonly center: readonly [number, number, number];
  readonly vector_layers: readonly { readonly id: string; readonly fields: object }[];
  readonly grids: readonly { readonly tileMatrixSet: string; readonly template: string }[];
}

const tileJson = async (layer: string): Promise<TileJson> =>
  (await fetch(`${url}/tiles/${layer}.json`)).json() as Promise<TileJson>;

/** Address of a tile that has data: the middle of the layer at its greatest zoom. */
async function middleTile(layer: string): Promise<string> {
  const { tiles, center, maxzoom } = await tileJson(layer);
  const n = 2 ** maxzoom;
  const x = Math.floor(((center[0] + 180) / 360) * n);
  const lat = (center[1] * Math.PI) / 180;
  const y = Math.floor(((1 - Math.log(Math.tan(lat) + 1 / Math.cos(lat)) / Math.PI) / 2) * n);
  return tiles[0]!.replace('{z}', String(maxzoom)).replace('{x}', String(x)).replace('{y}', String(y));
}

test('a tile holds the layer under its id, with the properties TileJSON names', async () => {
  const reply = await fetch(await middleTile('gminas'));
  expect(reply.status).toBe(200);
  expect(reply.headers.get('content-type')).toBe('application/vnd.mapbox-vector-tile');
  const tile = new VectorTile(new PbfReader(new Uint8Array(await reply.arrayBuffer())));
  expect(Object.keys(tile.layers)).toEqual(['gminas']);
  const fields = Object.keys((await tileJson('gminas')).vector_layers[0]!.fields);
  const feature = tile.layers.gminas!.feature(0);
  expect(fields).toEqual(expect.arrayContaining(Object.keys(feature.properties)));
  expect(feature.properties.id).toMatch(/^04\d{5}$/);
});

test('a number is a number, however the database keeps it', async () => {
  const reply = await fetch(`${url}/ogc/collections/flood/items?limit=1`);
  const { features } = (await reply.json()) as { features: { geometry: { coordinates: number[][][][] } }[] };
  const [lon, lat] = features[0]!.geometry.coordinates[0]![0]![0] as [number, number];
  const [x, y] = [
    ((lon + 180) / 360) * 2 ** 14,
    0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI),
  ];
  const tile = await fetch(`${url}/tiles/flood/14/${Math.floor(x)}/${Math.floor(y * 2 ** 14)}.mvt`);
  const { layers } = new VectorTile(new PbfReader(new Uint8Array(await tile.arrayBuffer())));
  expect(layers.flood!.feature(0).properties.probability_pct).toBeTypeOf('number');
});

test('.pbf is taken for .mvt, and gzip is the same bytes under an ETag of its own', async () => {
  const address = await middleTile('parcels');
  const plain = await fetch(address, { headers: { 'accept-encoding': 'identity' } });
  const other = await fetch(address.replace('.mvt', '.pbf'), { headers: { 'accept-encoding': 'gzip' } });
  expect(Buffer.from(await other.arrayBuffer())).toEqual(Buffer.from(await plain.arrayBuffer()));
  expect(other.headers.get('etag')).toBe(plain.headers.get('etag')?.replace(/"$/, '-gzip"'));
  expect(plain.headers.get('vary')).toMatch(/accept-encoding/i);
});

test('a tile that the client has is 304, whatever encoding it came in', async () => {
  const address = await middleTile('gminas');
  const etag = (await fetch(address)).headers.get('etag')!;
  for (const known of [etag, etag.replace(/-(gzip|br)"$/, '"'), `W/${etag}`, '*']) {
    const reply = await fetch(address, { headers: { 'if-none-match': known } });
    expect(reply.status).toBe(304);
    expect(await reply.text()).toBe('');
    expect(reply.headers.get('etag')).toBe(etag);
    expect(reply.headers.get('vary')).toMatch(/accept-encoding/i);
  }
  for (const encoding of ['gzip', 'br', 'identity']) {
    const asked = { 'accept-encoding': encoding };
    const first = await fetch(address, { headers: asked });
    const again = await fetch(address, { headers: { ...asked, 'if-none-match': etag } });
    expect([again.status, again.headers.get('etag')]).toEqual([304, first.headers.get('etag')]);
  }
});

test('every grid that TileJSON names has the layer in its own tiles', async () => {
  const { grids } = await tileJson('gminas');
  expect(grids.map((grid) => grid.tileMatrixSet)).toEqual(['WebMercatorQuad', 'EPSG:2180', 'EPSG:2177']);
  const [, national] = grids;
  const address = national!.template
    .replace('{tileMatrix}', '7')
    .replace('{tileRow}', '8')
    .replace('{tileCol}', '10');
  const reply = await fetch(address);
  expect(reply.status).toBe(200);
});

test('HEAD has the headers of GET and no body', async () => {
  const address = await middleTile('gminas');
  const [get, head] = await Promise.all([fetch(address), fetch(address, { method: 'HEAD' })]);
  expect(head.status).toBe(200);
  expect(head.headers.get('etag')).toBe(get.headers.get('etag'));
  expect(await head.text()).toBe('');
});

describe('an address without a tile', () => {
  test.each([
    ['gminas/99/0/0.mvt', 404],
    ['gminas/8/-1/0.mvt', 404],
    ['gminas/8/0/0.mvt', 404],
    ['gminas/8/1e2/84.mvt', 404],
    ['gminas/2/2/1.png', 404],
    ['gminas/8/142/84.tif', 404],
    ['gminas/8/142/84', 404],
    ['nothing/8/142/84.mvt', 404],
    ['..%2f..%2fetc/8/142/84.mvt', 404],
    ['gminas/8/99999999999999999999/84.mvt', 404],
    ['gminas/EPSG:27700/3/1/1.mvt', 400],
    ['gminas/8/142%00/84.mvt', 404],
  ])('%s is %d and says why', async (path, status) => {
    const reply = await fetch(`${url}/tiles/${path}`);
    expect(reply.status).toBe(status);
    expect(reply.headers.get('content-type')).toMatch(/problem\+json/);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(await reply.json()).toMatchObject({ status });
  });
});

test('an unknown view has no tiles', async () => {
  expect((await fetch(`${url}/nowhere/tiles/gminas.json`)).status).toBe(404);
});
