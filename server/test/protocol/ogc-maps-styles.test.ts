import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { validateXml } from '../xsd.ts';
import { pictureOf, startLargerWmsServer, type WmsServer } from './wms-server.ts';

let server: WmsServer;
beforeAll(async () => {
  server = await startLargerWmsServer();
});
afterAll(() => server.close());

const CLEAR = '#00000000';
const LAND = '#00AA00FF';
const ask = (path: string, init?: RequestInit) => fetch(`${server.url}/ogc${path}`, init);
const json = async (path: string) => (await (await ask(path)).json()) as Record<string, unknown>;
const CRS = 'http://www.opengis.net/def/crs';
// The corner of land and water, northing first as EPSG:2180 has it.
const box = `bbox=570500,474500,572500,476500&bbox-crs=${CRS}/EPSG/0/2180`;

describe('OGC API – Maps', () => {
  test('a map of a collection is drawn where it is, transparent, in the CRS of its data', async () => {
    const response = await ask(`/collections/lands/map?${box}&width=200&f=png`);
    expect(response.headers.get('content-crs')).toBe(`${CRS}/EPSG/0/2180`);
    expect(response.headers.get('content-bbox')).toBe('570500,474500,572500,476500');
    const picture = await pictureOf(response);
    expect([picture.width, picture.height]).toEqual([200, 200]);
    expect([picture.at(60, 120), picture.at(10, 10)]).toEqual([LAND, CLEAR]);
  });

  test('crs and bbox-crs are read in their own axis orders', async () => {
    const crs84 = 'bbox=18.62,52.99,18.66,53.02';
    for (const crs of ['EPSG/0/2180', 'EPSG/0/2177', 'EPSG/0/3857', 'EPSG/0/4326', 'OGC/1.3/CRS84']) {
      const response = await ask(`/collections/lands/map?${crs84}&crs=${CRS}/${crs}&width=300`);
      expect(response.headers.get('content-crs')).toBe(`${CRS}/${crs}`);
      expect((await pictureOf(response)).colours.has(LAND)).toBe(true);
    }
    const swapped = await ask(
      `/collections/lands/map?bbox=52.99,18.62,53.02,18.66&bbox-crs=${CRS}/EPSG/0/4326&width=300`,
    );
    expect((await pictureOf(swapped)).colours.has(LAND)).toBe(true);
  });

  test('without a box it is the whole collection, of a usual size', async () => {
    const picture = await pictureOf(await ask('/collections/lands/map'));
    expect(Math.max(picture.width, picture.height)).toBe(1024);
    expect(picture.colours.has(LAND)).toBe(true);
  });

  test('in a style, on a background, at a scale', async () => {
    const blue = await pictureOf(
      await ask(`/collections/lands/styles/lands-blue/map?${box}&bgcolor=0xFFEEDD&scale-denominator=50000`),
    );
    expect([blue.width, blue.height]).toEqual([143, 143]);
    expect(blue.colours.has('#0000AAFF')).toBe(true);
    expect(blue.at(2, 2)).toBe('#FFEEDDFF');
  });

  test('around a place, at the scale of the whole map or at another', async () => {
    const corner = 'center=571500,475500&center-crs=[EPSG:2180]';
    const near = await ask(
      `/collections/lands/map?${corner}&width=200&height=100&scale-denominator=35714.2857`,
    );
    expect(near.headers.get('content-bbox')?.split(',').map(Number).map(Math.round)).toEqual([
      571_000, 474_500, 572_000, 476_500,
    ]);
    // The hole of the square is its middle.
    const picture = await pictureOf(near);
    expect([picture.at(100, 50), picture.at(60, 50)]).toEqual([CLEAR, LAND]);
    const whole = await pictureOf(await ask(`/collections/lands/map?${corner}`));
    expect(Math.max(whole.width, whole.height)).toBe(1024);
    const printed = await pictureOf(
      await ask(`/collections/lands/map?${box}&scale-denominator=50000&mm-per-pixel=0.14`),
    );
    expect([printed.width, printed.height]).toEqual([286, 286]);
  });

  test('of a subset by the axes of its CRS, in one parameter or several', async () => {
    const one = await ask('/collections/lands/map?subset=Lat(52.99:53.02),Lon(18.62:18.66)&width=300');
    const two = await ask('/collections/lands/map?subset=Lat(52.99:53.02)&subset=Lon(18.62:18.66)&width=300');
    const same = await ask('/collections/lands/map?bbox=18.62,52.99,18.66,53.02&width=300');
    const boxes = [one, two, same].map((response) => response.headers.get('content-bbox'));
    expect(new Set(boxes).size).toBe(1);
    expect((await pictureOf(one)).colours.has(LAND)).toBe(true);
    const national = await ask(
      `/collections/lands/map?subset=x(474500:476500),y(570500:572500)&subset-crs=${CRS}/EPSG/0/2180`,
    );
    expect(national.headers.get('content-bbox')).toBe('570500,474500,572500,476500');
    // A bound that is not said is that of the data.
    expect((await ask('/collections/lands/map?subset=Lat(*:53.01)')).status).toBe(200);
    for (const far of ['Lat(200:300)', 'Lon(170:-170)', 'Lat(*:52)'])
      expect((await ask(`/collections/lands/map?subset=${far}`)).status).toBe(204);
    const crs84 = encodeURIComponent(`${CRS}/OGC/1.3/CRS84`);
    expect((await ask(`/map?subset=Lon(170:-170)&crs=${crs84}`)).status).toBe(200);
  });

  test('in a style all layers that have it are drawn in it', async () => {
    const blue = await pictureOf(await ask(`/styles/lands-blue/map?${box}&width=200`));
    expect(blue.colours.has('#0000AAFF')).toBe(true);
    expect((await ask('/styles/nobody/map')).status).toBe(404);
  });

  test('of the dataset, or of some collections, the first lowest', async () => {
    const over = await pictureOf(await ask(`/map?${box}&width=200&collections=lands,waters`));
    const under = await pictureOf(await ask(`/map?${box}&width=200&collections=waters,lands`));
    expect([over.at(130, 80), under.at(130, 80)]).toEqual(['#0088FFFF', LAND]);
    expect((await pictureOf(await ask(`/map?${box}&width=200`))).colours.size).toBeGreaterThan(2);
  });

  test('at a time', async () => {
    const at = async (datetime: string) =>
      (await pictureOf(await ask(`/collections/plans/map?${box}&width=200&datetime=${datetime}`))).at(
        30,
        100,
      );
    expect([await at('2015-01-01'), await at('2023-01-01')]).toEqual(['#AA0000FF', CLEAR]);
    const during = async (query: string) =>
      (await ask(`/collections/plans/map?width=50&${query}`)).headers.get('content-datetime');
    expect(await during('datetime=2015-01-01')).toBe('2015-01-01');
    expect(await during('subset=time("2015-01-01":"2016-01-01")')).toBe('2015-01-01/2016-01-01');
    for (const open of ['', 'datetime=../2016-01-01'])
      expect(await during(open)).toMatch(/^\d{4}-\d\d-\d\d[^/]*\/\d{4}-\d\d-\d\d[^/]*$/);
    expect((await ask('/collections/lands/map?width=50')).headers.get('content-datetime')).toBeNull();
  });

  test.each([
    ['jpeg', 'image/jpeg'],
    ['webp', 'image/webp'],
    ['svg', 'image/svg+xml'],
    ['pdf', 'application/pdf'],
  ])('f=%s is %s, and Accept asks for it too', async (f, type) => {
    for (const response of [
      await ask(`/collections/lands/map?${box}&f=${f}`),
      await ask(`/collections/lands/map?${box}`, { headers: { accept: type } }),
    ])
      expect([response.status, response.headers.get('content-type')?.split(';')[0]]).toEqual([200, type]);
  });

  test('a map the client has is 304', async () => {
    const path = `/collections/lands/map?${box}&width=200`;
    const etag = (await ask(path)).headers.get('etag') ?? '';
    expect((await ask(path, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  test.each([
    ['/collections/lands/map?bbox=1,2,3', 400],
    ['/collections/lands/map?bbox=3,2,1,4', 400],
    ['/collections/lands/map?bbox=a,b,c,d', 400],
    ['/collections/lands/map?width=0', 400],
    ['/collections/lands/map?width=999999', 400],
    ['/collections/lands/map?scale-denominator=1', 400],
    ['/collections/lands/map?scale-denominator=1000&width=5&bbox=18,52,19,53', 400],
    ['/collections/lands/map?mm-per-pixel=0', 400],
    ['/collections/lands/map?center=18.6', 400],
    ['/collections/lands/map?center=18.6,53&bbox=18,52,19,53', 400],
    ['/collections/lands/map?subset=Lat(52:53)&bbox=18,52,19,53', 400],
    ['/collections/lands/map?subset=Lat(52:53)&center=18.6,53', 400],
    ['/collections/lands/map?subset=Depth(0:1)', 400],
    ['/collections/lands/map?subset=Lat(53:52)', 400],
    ['/collections/lands/map?subset=Lat(52)', 400],
    ['/collections/lands/map?subset=Lat', 400],
    ['/collections/lands/map?subset=time("2020-01-01")&datetime=2020-01-01', 400],
    ['/collections/lands/map?crs=EPSG:0', 400],
    ['/collections/lands/map?bgcolor=red;', 400],
    ['/collections/lands/map?transparent=maybe', 400],
    ['/collections/lands/map?datetime=yesterday', 400],
    ['/collections/lands/map?f=bogus', 400],
    ['/collections/lands/map?Width=5', 400],
    ['/collections/lands/map?collections=lands', 400],
    ['/collections/nobody/map', 404],
    ['/collections/lands/styles/nobody/map', 404],
    ['/map?collections=nobody', 404],
  ])('%s is %d', async (path, status) => {
    const response = await ask(path);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(response.status).toBe(status);
  });
});

describe('OGC API – Styles', () => {
  test('lists the styles of all collections and of one, with what they can be had as', async () => {
    const all = (await json('/styles')) as {
      styles: { id: string; links: { rel: string; type: string; href: string }[] }[];
    };
    expect(all.styles.map(({ id }) => id)).toContain('lands-blue');
    const sheets = all.styles.find(({ id }) => id === 'lands')?.links ?? [];
    expect(sheets.filter(({ rel }) => rel === 'stylesheet').map(({ type }) => type)).toEqual([
      'application/vnd.mapbox.style+json',
      'application/vnd.ogc.sld+xml;version=1.0',
      'application/vnd.ogc.sld+xml;version=1.1',
    ]);
    for (const { href, type } of sheets) {
      const response = await fetch(href);
      expect([response.status, type.split('+')[1]?.split(';')[0] ?? type]).toEqual([200, expect.any(String)]);
    }
    expect(await json('/collections/lands/styles')).toMatchObject({ default: 'lands' });
  });

  test('a collection has its styles at its own path too, and each leads to a map in it', async () => {
    const { styles } = (await json('/collections/lands/styles')) as {
      styles: { id: string; links: { rel: string; href: string; type: string }[] }[];
    };
    for (const { id, links } of styles) {
      const base = `${server.url}/ogc/collections/lands/styles/${id}`;
      const of = (rel: string) => links.find((link) => link.rel.endsWith(rel))?.href;
      expect([of('/map'), of('describedby')]).toEqual([`${base}/map`, `${base}/metadata`]);
      for (const { href, type } of links)
        expect([href, (await fetch(href)).status, type]).toEqual([href, 200, expect.any(String)]);
    }
    expect((await ask('/collections/waters/styles/lands-blue?f=sld10')).status).toBe(404);
  });

  test.each(['sld10', 'sld11'])('a style as %s is valid by its schema', async (f) => {
    const response = await ask(`/styles/lands-blue?f=${f}`);
    expect(response.headers.get('content-type')).toBe(`application/vnd.ogc.sld+xml;version=1.${f.at(-1)}`);
    const text = await response.text();
    expect(text).toContain('lands-blue');
    await validateXml(text);
  });

  test('as MapLibre style it is the document beside its sprite', async () => {
    const response = await ask('/styles/lands?f=mapbox');
    expect([response.status, new URL(response.url).pathname]).toEqual([200, '/styles/lands.json']);
    expect(await response.json()).toMatchObject({ version: 8 });
  });

  test('metadata names collections, attributes and scales', async () => {
    expect(await json('/styles/lands-near/metadata')).toMatchObject({
      id: 'lands-near',
      maxScaleDenominator: expect.any(Number),
      layers: [
        {
          id: 'lands',
          type: 'polygon',
          attributes: expect.arrayContaining([{ id: 'name', type: 'string', required: false }]),
        },
      ],
    });
  });

  test('an unknown style is 404, an unknown form 400', async () => {
    expect((await ask('/styles/nobody')).status).toBe(404);
    expect((await ask('/styles/nobody/metadata')).status).toBe(404);
    expect((await ask('/styles/lands?f=yaml')).status).toBe(400);
  });

  test('WMS GetStyles has the same in one document', async () => {
    for (const [version, sld] of [
      ['1.3.0', '1.1.0'],
      ['1.1.1', '1.0.0'],
    ]) {
      const response = await server.ask({
        SERVICE: 'WMS',
        VERSION: version ?? '',
        REQUEST: 'GetStyles',
        LAYERS: 'lands,waters',
      });
      const document = await validateXml(await response.text());
      expect(document.get('/*/@version')?.content).toBe(sld);
      expect(document.find('//*[local-name()="NamedLayer"]')).toHaveLength(2);
    }
  });
});

test('landing page, collections and conformance lead to maps and styles', async () => {
  const rel = 'http://www.opengis.net/def/rel/ogc/1.0';
  for (const path of ['', '/collections/lands']) {
    const { links } = (await json(path === '' ? '?f=json' : path)) as {
      links: { rel: string; href: string; type: string }[];
    };
    for (const name of ['map', 'styles']) {
      const found = links.filter((link) => link.rel === `${rel}/${name}`);
      expect(found.length).toBeGreaterThan(0);
      const [link] = found;
      expect((await fetch(link?.href ?? '')).headers.get('content-type')?.split(';')[0]).toBe(link?.type);
    }
  }
  expect(await json('?f=json')).toMatchObject({
    crs: expect.arrayContaining([`${CRS}/EPSG/0/2180`]),
    storageCrs: `${CRS}/EPSG/0/2180`,
    extent: { spatial: { crs: `${CRS}/OGC/1.3/CRS84`, storageCrsBbox: [expect.any(Array)] } },
  });
  const { conformsTo } = (await json('/conformance')) as { conformsTo: string[] };
  expect(conformsTo).toContain('http://www.opengis.net/spec/ogcapi-maps-1/1.0/conf/collection-map');
  expect(conformsTo).toContain('http://www.opengis.net/spec/ogcapi-styles-1/1.0/conf/core');
});
