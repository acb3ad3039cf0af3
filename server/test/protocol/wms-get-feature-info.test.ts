import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { validateXml } from '../xsd.ts';
import { mapOf11, mapOf13, type Parameters, startWmsServer, type WmsServer } from './wms-server.ts';

let server: WmsServer;
beforeAll(async () => {
  server = await startWmsServer();
});
afterAll(() => server.close());

/** Pixel 60, 60 lies in the land `l1`, 100, 100 in its hole, 130, 80 in land and water. */
const info: Parameters = {
  ...mapOf13,
  REQUEST: 'GetFeatureInfo',
  QUERY_LAYERS: 'lands',
  INFO_FORMAT: 'application/json',
  I: 60,
  J: 60,
};

/** Twenty metres a pixel around the two squares that overlap; pixel 50, 50 is in both. */
const overlap: Parameters = {
  ...info,
  BBOX: '574000,475000,576000,477000',
  WIDTH: 100,
  HEIGHT: 100,
  I: 50,
  J: 50,
  FEATURE_COUNT: 5,
};

async function idsOf(parameters: Parameters): Promise<readonly string[]> {
  const response = await server.ask({ ...parameters, INFO_FORMAT: 'application/json' });
  const collection = (await response.json()) as { features: readonly { id: string }[] };
  return collection.features.map((feature) => feature.id);
}

describe('GetFeatureInfo finds', () => {
  test('the feature under the pixel, in both versions', async () => {
    expect(await idsOf(info)).toEqual(['lands.l1']);
    const old = { ...mapOf11, REQUEST: 'GetFeatureInfo', QUERY_LAYERS: 'lands', X: 60, Y: 60 };
    expect(await idsOf(old)).toEqual(['lands.l1']);
  });

  test('nothing in a hole', async () => {
    expect(await idsOf({ ...info, I: 100, J: 100 })).toEqual([]);
  });

  test('one feature of each layer unless FEATURE_COUNT asks for more, the smaller area first', async () => {
    expect(await idsOf({ ...overlap, FEATURE_COUNT: null })).toEqual(['lands.small']);
    expect(await idsOf(overlap)).toEqual(['lands.small', 'lands.big']);
    expect(await idsOf({ ...overlap, FEATURE_COUNT: '100000000' })).toHaveLength(2);
  });

  test('several layers in the order of QUERY_LAYERS, a group top first', async () => {
    const place = { ...info, LAYERS: 'land', I: 130, J: 80 };
    expect(await idsOf({ ...place, QUERY_LAYERS: 'waters,lands' })).toEqual(['waters.j1', 'lands.l1']);
    expect(await idsOf({ ...place, QUERY_LAYERS: 'land' })).toEqual(['lands.l1', 'waters.j1']);
  });

  test('a point by the reach of its symbol, a line within three pixels', async () => {
    const places = {
      ...info,
      LAYERS: 'cities',
      QUERY_LAYERS: 'cities',
      BBOX: '571118.2,472065.2,573118.2,474065.2',
    };
    expect(await idsOf({ ...places, I: 105, J: 100 })).toEqual(['cities.torun']);
    expect(await idsOf({ ...places, I: 108, J: 100 })).toEqual([]);
    // 12 px become 39.7 px at 300 dpi.
    expect(await idsOf({ ...places, I: 115, J: 100, DPI: 300 })).toEqual(['cities.torun']);
    const ways = { ...info, LAYERS: 'ways', QUERY_LAYERS: 'ways', BBOX: '571000,473000,573000,475000' };
    expect(await idsOf({ ...ways, I: 102, J: 100 })).toEqual(['ways.w1']);
    expect(await idsOf({ ...ways, I: 104, J: 100 })).toEqual([]);
    // As far as BUFFER says, for fingers.
    expect(await idsOf({ ...ways, I: 104, J: 100, BUFFER: 8 })).toEqual(['ways.w1']);
    expect(await idsOf({ ...places, I: 108, J: 100, BUFFER: 10 })).toEqual(['cities.torun']);
  });

  test('nothing that the style does not draw at the scale', async () => {
    expect(await idsOf({ ...info, STYLES: 'lands-near' })).toEqual([]);
    expect(await idsOf({ ...info, STYLES: 'lands-near', WIDTH: 800, HEIGHT: 800, I: 240, J: 240 })).toEqual([
      'lands.l1',
    ]);
  });

  test('nothing outside the CRS’s world, without an exception', async () => {
    expect(await idsOf({ ...info, CRS: 'CRS:84', BBOX: '500,500,600,600' })).toEqual([]);
    expect(await idsOf({ ...info, CRS: 'EPSG:3857', BBOX: '-1e9,-1e9,1e9,1e9' })).toEqual([]);
  });
});

describe('GetFeatureInfo answers', () => {
  test.each([
    ['text/html', 'text/html; charset=utf-8'],
    ['text/html; charset=utf-8', 'text/html; charset=utf-8'],
    ['text/plain', 'text/plain; charset=utf-8'],
    ['application/json', 'application/json'],
    ['application/geo+json', 'application/geo+json'],
    ['application/vnd.ogc.gml', 'application/vnd.ogc.gml'],
    ['application/vnd.ogc.gml/3.1.1', 'application/vnd.ogc.gml/3.1.1'],
  ])('%s', async (INFO_FORMAT, type) => {
    const response = await server.ask({ ...info, INFO_FORMAT });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
    expect(await response.text()).toContain('Pole');
  });

  test('a readable card in the language asked for, with units, meanings and a link', async () => {
    const html = async (LANGUAGE: string | null, headers: Record<string, string> = {}) =>
      (await server.ask({ ...info, INFO_FORMAT: 'text/html', LANGUAGE }, { headers })).text();
    const polish = await html(null);
    expect(polish).toMatch(/<html lang="pl">/);
    expect(polish).toMatch(/Powierzchnia<\/th><td>960\s000\sm²/);
    expect(polish).toMatch(/Rodzaj<\/th><td>ląd \(L\)/);
    expect(polish).toMatch(/Od<\/th><td>29 lutego 2020/);
    expect(polish).toContain(`href="${server.url}/ogc/collections/lands/items/l1"`);
    for (const english of [await html('eng'), await html(null, { 'accept-language': 'en-GB,pl;q=0.5' })]) {
      expect(english).toMatch(/<html lang="en">/);
      expect(english).toMatch(/Kind<\/th><td>land \(L\)/);
      expect(english).toContain(`href="${server.url}/ogc/collections/lands/items/l1?lang=en"`);
    }
  });

  test('hostile values without letting them act', async () => {
    const place = { ...info, BBOX: '570500,476500,572500,478500', INFO_FORMAT: 'text/html' };
    const response = await server.ask(place);
    const html = await response.text();
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toContain('<script>');
    expect(html).toContain('/items/12%2F3%20%26%20%22x%22"');
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    expect(await idsOf(place)).toEqual(['lands.12/3 & "x"']);
    for (const INFO_FORMAT of ['application/vnd.ogc.gml', 'application/vnd.ogc.gml/3.1.1']) {
      expect(await (await server.ask({ ...place, INFO_FORMAT })).text()).not.toContain('<script>');
    }
  });

  test('no hit as an empty answer', async () => {
    const nowhere = { ...info, I: 1, J: 1 };
    const texts = async (INFO_FORMAT: string) => (await server.ask({ ...nowhere, INFO_FORMAT })).text();
    expect(await texts('text/plain')).toBe('');
    expect(await texts('text/html')).toMatch(/<body><\/body>/);
    expect(JSON.parse(await texts('application/json'))).toMatchObject({ features: [], numberReturned: 0 });
    expect((await validateXml(await texts('application/vnd.ogc.gml'))).root.name).toBe('FeatureCollection');
    expect((await validateXml(await texts('application/vnd.ogc.gml/3.1.1'))).root.name).toBe(
      'FeatureCollection',
    );
  });

  test('GeoJSON in longitude and latitude', async () => {
    const response = await server.ask({
      ...info,
      LAYERS: 'cities',
      QUERY_LAYERS: 'cities',
      BBOX: '571118.2,472065.2,573118.2,474065.2',
      I: 100,
      J: 99,
    });
    const { features, crs } = (await response.json()) as {
      features: readonly {
        geometry: { coordinates: [number, number] };
        properties: Record<string, unknown>;
      }[];
      crs: unknown;
    };
    expect(features[0]?.geometry.coordinates[0]).toBeCloseTo(18.5984, 4);
    expect(features[0]?.geometry.coordinates[1]).toBeCloseTo(53.0138, 4);
    expect(features[0]?.properties).toMatchObject({ name: 'Toruń', area: 115.72, since: '1233-12-28' });
    expect(crs).toEqual({ type: 'name', properties: { name: 'urn:ogc:def:crs:OGC:1.3:CRS84' } });
  });

  test.each([
    ['application/vnd.ogc.gml', 'coordinates', ','],
    ['application/vnd.ogc.gml/3.1.1', 'pos', ' '],
  ])('%s in the map’s CRS, easting first', async (INFO_FORMAT, element, comma) => {
    const place = {
      ...info,
      LAYERS: 'cities',
      QUERY_LAYERS: 'cities',
      BBOX: '571118.2,472065.2,573118.2,474065.2',
      I: 100,
      J: 99,
    };
    const gml = await (await server.ask({ ...place, INFO_FORMAT })).text();
    expect(gml).toContain('srsName="EPSG:2180"');
    expect(gml).toContain(`<gml:${element}>473065.2${comma}572118.2</gml:${element}>`);
  });

  test('an ETag, and nothing when it is known', async () => {
    const first = await server.ask({ ...info, INFO_FORMAT: 'text/plain' });
    const etag = first.headers.get('etag') ?? '';
    const again = await server.ask(
      { ...info, INFO_FORMAT: 'text/plain' },
      { headers: { 'if-none-match': etag } },
    );
    expect(again.status).toBe(304);
  });
});
