import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { crsOf } from '../../geo/crs.ts';
import { transformExtent } from '../../geo/projection.ts';
import { tileExtent, tileMatrixSets } from '../../geo/tile-matrix-set.ts';
import { startWmsServer, type WmsServer } from './wms-server.ts';

let server: WmsServer;
beforeAll(async () => {
  server = await startWmsServer();
});
afterAll(() => server.close());

const [quad] = tileMatrixSets;
const z = 14;
const [x, y] = transformExtent([475_200, 571_200, 475_201, 571_201], crsOf('EPSG:2180'), quad!.crs)!;
const side = quad!.matrices[z]!.resolution * quad!.tileSize;
const tile = {
  z,
  row: Math.floor((quad!.origin[1] - y) / side),
  column: Math.floor((x - quad!.origin[0]) / side),
};
const { row, column } = tile;
const bbox = tileExtent(quad!, tile).join();
const map = `SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=lands&STYLES=&CRS=EPSG:3857&BBOX=${bbox}&WIDTH=256&HEIGHT=256`;
const wmts = `SERVICE=WMTS&VERSION=1.0.0&REQUEST=GetTile&LAYER=lands&STYLE=lands&TILEMATRIXSET=WebMercatorQuad&TILEMATRIX=${z}&TILEROW=${row}&TILECOL=${column}`;

const ADDRESSES = {
  xyz: `/tiles/lands/${z}/${column}/${row}.png`,
  'xyz, vectors': `/tiles/lands/${z}/${column}/${row}.mvt`,
  'ogc tiles': `/ogc/collections/lands/map/tiles/WebMercatorQuad/${z}/${row}/${column}?f=png`,
  wmts: `/wmts?${wmts}&FORMAT=image/png`,
  wms: `/wms?${map}&FORMAT=image/png&TRANSPARENT=TRUE`,
};

async function get(path: string, headers: Readonly<Record<string, string>> = {}) {
  const reply = await fetch(`${server.url}${path}`, { headers });
  const { date: _, 'x-request-id': id, ...kept } = Object.fromEntries(reply.headers);
  return { status: reply.status, id, headers: kept, bytes: Buffer.from(await reply.arrayBuffer()) };
}

test.each(Object.entries(ADDRESSES))(
  '%s: a repeated answer is the same, but for its request id',
  async (_, path) => {
    for (const encoding of ['identity', 'gzip', 'br']) {
      const first = await get(path, { 'accept-encoding': encoding });
      expect(first.status).toBe(200);
      const again = await get(path, { 'accept-encoding': encoding });
      expect(again.headers).toEqual(first.headers);
      expect(again.bytes.equals(first.bytes)).toBe(true);
      expect(again.id).not.toBe(first.id);
      const etag = first.headers.etag!;
      expect((await get(path, { 'if-none-match': etag })).status).toBe(304);
    }
  },
);

test('a picture is the same tile, whichever service is asked', async () => {
  const { 'xyz, vectors': _, ...pictures } = ADDRESSES;
  const tags = await Promise.all(Object.values(pictures).map(async (path) => (await get(path)).headers.etag));
  expect(new Set(tags).size).toBe(1);
  const opaque = await get(ADDRESSES.wms.replace('TRUE', 'FALSE'));
  expect(tags).not.toContain(opaque.headers.etag);
});

test('an address whose answer is negotiated is repeated to whom it fits', async () => {
  const path = ADDRESSES['ogc tiles'].replace('?f=png', '');
  for (let i = 0; i < 2; i++) {
    expect((await get(path, { accept: 'image/png' })).headers['content-type']).toBe('image/png');
    expect((await get(path, { accept: 'image/webp' })).headers['content-type']).toBe('image/webp');
  }
});

test('that nothing has changed is repeated too, to whom it was said', async () => {
  const path = ADDRESSES['xyz, vectors'];
  const { etag } = (await get(path)).headers;
  const asked = { 'if-none-match': etag! };
  const first = await get(path, asked);
  const again = await get(path, asked);
  expect([first.status, again.status, again.bytes.length]).toEqual([304, 304, 0]);
  expect(again.headers).toEqual(first.headers);
  expect(again.id).not.toBe(first.id);
  expect((await get(path, { 'if-none-match': '"other"' })).status).toBe(200);
  expect((await get(path)).status).toBe(200);
});

test('requests that come at once on one connection are answered one by one, the last with its end', async () => {
  const path = ADDRESSES['xyz, vectors'];
  const { bytes } = await get(path, { 'accept-encoding': 'identity' });
  await get(path, { 'accept-encoding': 'identity' });
  const { hostname, port } = new URL(server.url);
  const ask = `GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nAccept-Encoding: identity\r\n`;
  const socket = connect(Number(port), hostname);
  socket.end([ask, ask, ask, `${ask}Connection: close\r\n`].map((head) => `${head}\r\n`).join(''));
  const received = Buffer.concat(await socket.toArray());
  const heads = received.toString('latin1').match(/HTTP\/1\.1 [\s\S]*?\r\n\r\n/g) ?? [];
  expect(heads.map((head) => /^HTTP\/1\.1 (\d+)/.exec(head)?.[1])).toEqual(['200', '200', '200', '200']);
  expect(new Set(heads.map((head) => /x-request-id: (\S+)/.exec(head)?.[1])).size).toBe(4);
  for (const head of heads) expect(Date.parse(/\r\nDate: ([^\r]+)/.exec(head)?.[1] ?? '')).not.toBeNaN();
  expect(received.length).toBe(heads.join('').length + 4 * bytes.length);
  expect(received.subarray(heads[0]!.length, heads[0]!.length + bytes.length).equals(bytes)).toBe(true);
  expect(heads[3]).toMatch(/\r\nconnection: close\r\n/i);
});

test('repeated answers are counted', async () => {
  const counted = async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    return [
      'http_request_duration_seconds_count',
      'http_request_duration_seconds_bucket',
      'layer_requests_total',
    ]
      .map(
        (name) =>
          new RegExp(`^${name}\\{(?:le="\\+Inf",)?service="tiles",.*\\} (\\d+)$`, 'm').exec(text)?.[1],
      )
      .map(Number);
  };
  await get(ADDRESSES.xyz);
  const before = await counted();
  for (let i = 0; i < 5; i++) await get(ADDRESSES.xyz);
  expect(await counted()).toEqual(before.map((count) => count + 5));
});
