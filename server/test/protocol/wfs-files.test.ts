import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWfsServer, type WfsServer } from './wfs-server.ts';

let server: WfsServer;
beforeAll(async () => {
  server = await startWfsServer({ DEFAULT_FEATURES: '5', EXPORT_MAX_FEATURES: '40' });
});
afterAll(async () => server.close());

const ask = (query: string): Promise<Response> =>
  fetch(`${server.wfs}?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&${query}`);

test.each([
  ['SHAPE-ZIP', 'application/zip', 'rows.zip'],
  ['csv', 'text/csv', 'rows.csv'],
  ['gpkg', 'application/geopackage+sqlite3', 'rows.gpkg'],
  ['KML', 'application/vnd.google-earth.kml+xml', 'rows.kml'],
])('OUTPUTFORMAT=%s is a file to keep', async (format, type, name) => {
  const answer = await ask(`TYPENAMES=sip:rows&OUTPUTFORMAT=${format}`);
  expect([answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([200, type]);
  expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${name}"`);
  expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(200);
});

test('a file has all features without COUNT, no more than the operator allows, and as many as COUNT asks for', async () => {
  const rows = async (query: string): Promise<number> =>
    (await (await ask(`TYPENAMES=sip:rows&OUTPUTFORMAT=ndjson${query}`)).text()).trim().split('\n').length;
  expect(await rows('')).toBe(40);
  expect(await rows('&COUNT=3')).toBe(3);
});
