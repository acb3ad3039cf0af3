import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { validateXml } from '../xsd.ts';
import { type Parameters, startWmsServer, type WmsServer } from './wms-server.ts';

const NS = {
  w: 'http://www.opengis.net/wmts/1.0',
  ows: 'http://www.opengis.net/ows/1.1',
  xlink: 'http://www.w3.org/1999/xlink',
};

let server: WmsServer;
beforeAll(async () => {
  server = await startWmsServer({ PUBLIC_URL: 'https://sip.example.org/geo' });
});
afterAll(() => server.close());

const capabilities: Parameters = { SERVICE: 'WMTS', REQUEST: 'GetCapabilities' };
const ask = (parameters: Parameters, init?: RequestInit) => server.ask(parameters, init, '/wmts');
async function read(parameters: Parameters = {}) {
  const response = await ask({ ...capabilities, ...parameters });
  expect(response.status).toBe(200);
  return validateXml(await response.text());
}
const texts = (document: Awaited<ReturnType<typeof read>>, path: string) =>
  document.find(path, NS).map((node) => node.content);

describe('WMTS GetCapabilities', () => {
  test('is valid by its schema, in both languages, and says what it is', async () => {
    const document = await read();
    expect(texts(document, '//ows:ServiceType')).toEqual(['OGC WMTS']);
    expect(texts(document, '//ows:ServiceTypeVersion')).toEqual(['1.0.0']);
    const english = await read({ LANGUAGE: 'eng' });
    expect(texts(english, '//w:Layer[ows:Identifier="lands"]/ows:Title')).toEqual(['Lands']);
  });

  test('addresses end in a bare question mark', async () => {
    const document = await read();
    expect(new Set(texts(document, '//ows:Get/@xlink:href'))).toEqual(
      new Set(['https://sip.example.org/geo/wmts?']),
    );
    expect(texts(document, '//ows:Get/ows:Constraint[@name="GetEncoding"]//ows:Value')).toEqual([
      'KVP',
      'KVP',
      'KVP',
    ]);
    expect(texts(document, '//w:ServiceMetadataURL/@xlink:href')).toEqual([
      'https://sip.example.org/geo/wmts/1.0.0/WMTSCapabilities.xml',
    ]);
  });

  test('lists the grids with their corner in the order of the authority', async () => {
    const document = await read();
    expect(texts(document, '//w:Contents/w:TileMatrixSet/ows:Identifier')).toEqual([
      'WebMercatorQuad',
      'EPSG:2180',
      'EPSG:2177',
    ]);
    const of = (id: string, what: string) =>
      texts(document, `//w:Contents/w:TileMatrixSet[ows:Identifier="${id}"]/${what}`);
    expect(of('EPSG:2180', 'ows:SupportedCRS')).toEqual(['urn:ogc:def:crs:EPSG::2180']);
    expect(new Set(of('EPSG:2180', 'w:TileMatrix/w:TopLeftCorner'))).toEqual(new Set(['850000 100000']));
    expect(new Set(of('EPSG:2177', 'w:TileMatrix/w:TopLeftCorner'))).toEqual(new Set(['6200000 6100000']));
    expect(of('EPSG:2180', 'w:TileMatrix/w:ScaleDenominator').map((text) => Number(text).toFixed(2))).toEqual(
      [
        '30238155.71',
        '15119077.86',
        '7559538.93',
        '3779769.46',
        '1889884.73',
        '944942.37',
        '472471.18',
        '236235.59',
        '94494.24',
        '47247.12',
        '23623.56',
        '9449.42',
        '4724.71',
        '1889.88',
        '944.94',
        '472.47',
      ],
    );
    expect(of('WebMercatorQuad', 'w:WellKnownScaleSet')).toEqual([
      'urn:ogc:def:wkss:OGC:1.0:GoogleMapsCompatible',
    ]);
    expect(of('WebMercatorQuad', 'w:TileMatrix[1]/w:TopLeftCorner')[0]).toMatch(
      /^-20037508\.34\d+ 20037508\.34\d+$/,
    );
  });

  test('each layer has its styles, formats, limits and addresses; a theme is a layer of all of its own', async () => {
    const document = await read();
    const lands = '//w:Contents/w:Layer[ows:Identifier="lands"]';
    expect(texts(document, `${lands}/w:Style/ows:Identifier`)).toEqual(['lands', 'lands-blue', 'lands-near']);
    expect(texts(document, `${lands}/w:Style[@isDefault="true"]/ows:Identifier`)).toEqual(['lands']);
    expect(texts(document, `${lands}/w:Format`)).toEqual([
      'image/png',
      'image/jpeg',
      'image/webp',
      'application/vnd.mapbox-vector-tile',
    ]);
    expect(texts(document, `${lands}/w:TileMatrixSetLink/w:TileMatrixSet`)).toHaveLength(3);
    expect(texts(document, `${lands}//w:TileMatrixLimits`).length).toBeGreaterThan(10);
    expect(texts(document, `${lands}/w:ResourceURL[@format="image/png"]/@template`)).toEqual([
      'https://sip.example.org/geo/wmts/1.0.0/lands/{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.png',
    ]);
    expect(texts(document, '//w:Contents/w:Layer/ows:Identifier')).toEqual([
      'places',
      'cities',
      'cities_2177',
      'land',
      'ways',
      'lands',
      'waters',
    ]);
    expect(texts(document, '//w:Theme[ows:Identifier="land"]/w:LayerRef')).toEqual([
      'ways',
      'lands',
      'waters',
    ]);
  });

  test('the scales of a legend are those of tile matrices, its size that of the picture', async () => {
    const document = await read();
    const scales = new Set(texts(document, '//w:TileMatrix/w:ScaleDenominator'));
    const legends = '//w:Contents/w:Layer/w:Style/w:LegendURL';
    for (const name of ['minScaleDenominator', 'maxScaleDenominator'])
      for (const scale of texts(document, `${legends}/@${name}`)) expect(scales).toContain(scale);
    expect(texts(document, `${legends}/@width`).length).toBeGreaterThan(0);
  });

  test.each([
    ['ServiceIdentification', ['ServiceIdentification']],
    ['ServiceProvider', ['ServiceProvider']],
    ['OperationsMetadata', ['OperationsMetadata']],
    ['Contents', ['Contents']],
    ['Themes', ['Themes']],
    ['Contents,Themes', ['Contents', 'Themes']],
    [
      'all',
      [
        'ServiceIdentification',
        'ServiceProvider',
        'OperationsMetadata',
        'Contents',
        'Themes',
        'ServiceMetadataURL',
      ],
    ],
  ])('SECTIONS=%s has these and no others', async (sections, names) => {
    const document = await read({ SECTIONS: sections });
    expect(document.find('/*/*').map((node) => (node as unknown as { name: string }).name)).toEqual(names);
  });

  test('ACCEPTFORMATS takes a type offered; any other is application/xml', async () => {
    for (const [asked, type] of [
      ['text/xml', 'text/xml'],
      ['application/xml', 'application/xml'],
      ['bogus/xml', 'application/xml'],
      ['bogus/xml,text/xml', 'text/xml'],
    ]) {
      const response = await ask({ ...capabilities, ACCEPTFORMATS: asked ?? '' });
      expect(response.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
    }
  });

  test('UPDATESEQUENCE: the current one is answered with an empty document, an older one with the whole', async () => {
    const whole = await read();
    const current = whole.get('/*/@updateSequence')?.content ?? '';
    expect((await read({ UPDATESEQUENCE: current })).find('/*/*')).toHaveLength(0);
    const older = `${String.fromCharCode(current.charCodeAt(0) - 1)}${current.slice(1)}`;
    expect((await read({ UPDATESEQUENCE: older })).find('/*/*').length).toBeGreaterThan(3);
    const newer = `${String.fromCharCode(current.charCodeAt(0) + 1)}${current.slice(1)}`;
    const response = await ask({ ...capabilities, UPDATESEQUENCE: newer });
    expect(response.status).toBe(400);
    const report = await validateXml(await response.text());
    expect(report.get('//ows:Exception/@exceptionCode', NS)?.content).toBe('InvalidUpdateSequence');
    expect(report.get('//ows:Exception/@locator', NS)).toBeNull();
  });

  test('is a resource of its own too, and each view has one', async () => {
    const response = await fetch(`${server.url}/wmts/1.0.0/WMTSCapabilities.xml`);
    const document = await validateXml(await response.text());
    expect(texts(document, '//w:Layer/ows:Identifier')).toContain('ways');
    const view = await fetch(`${server.url}/powiat/wmts/1.0.0/WMTSCapabilities.xml`);
    const own = await validateXml(await view.text());
    expect(texts(own, '//w:Layer/ows:Identifier')).not.toContain('cities');
    expect(texts(own, '//ows:Operation[@name="GetTile"]//ows:Get/@xlink:href')).toEqual([
      'https://sip.example.org/geo/powiat/wmts?',
    ]);
  });

  test('parameters come in any case and order, as a form too, and a known document is 304', async () => {
    const response = await fetch(`${server.url}/wmts?&reQuest=getCapabilities&version=1.0.0&Service=wmts&`);
    expect(response.status).toBe(200);
    const etag = response.headers.get('etag') ?? '';
    const again = await ask(capabilities, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    const form = await fetch(`${server.url}/wmts`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'service=WMTS&request=GetCapabilities',
    });
    expect(form.headers.get('etag')).toBe(etag);
  });
});

describe('a WMTS exception', () => {
  const tile: Parameters = {
    SERVICE: 'WMTS',
    VERSION: '1.0.0',
    REQUEST: 'GetTile',
    LAYER: 'lands',
    STYLE: 'lands',
    FORMAT: 'image/png',
    TILEMATRIXSET: 'EPSG:2180',
    TILEMATRIX: '9',
    TILEROW: '41',
    TILECOL: '55',
  };

  test.each<[string, Parameters, string, string | null]>([
    ['a missing SERVICE', { ...capabilities, SERVICE: null }, 'MissingParameterValue', 'service'],
    ['another SERVICE', { ...capabilities, SERVICE: 'BOGUS' }, 'InvalidParameterValue', 'service'],
    ['a missing REQUEST', { SERVICE: 'WMTS' }, 'MissingParameterValue', 'request'],
    ['an unknown REQUEST', { SERVICE: 'WMTS', REQUEST: 'GetBOGUS' }, 'InvalidParameterValue', 'request'],
    ['no version accepted', { ...capabilities, ACCEPTVERSIONS: '2.0.0' }, 'VersionNegotiationFailed', null],
    ['an unknown section', { ...capabilities, SECTIONS: 'Bogus' }, 'InvalidParameterValue', 'Sections'],
    ['another VERSION', { ...tile, VERSION: '2.0.0' }, 'InvalidParameterValue', 'version'],
    ...(['Layer', 'Style', 'Format', 'TileMatrixSet', 'TileMatrix', 'TileRow', 'TileCol'] as const).map(
      (name): [string, Parameters, string, string] => [
        `a missing ${name}`,
        { ...tile, [name.toUpperCase()]: null },
        'MissingParameterValue',
        name,
      ],
    ),
    ['an unknown layer', { ...tile, LAYER: 'bogus' }, 'InvalidParameterValue', 'Layer'],
    ['an unknown style', { ...tile, STYLE: 'bogus' }, 'InvalidParameterValue', 'Style'],
    ['an unknown format', { ...tile, FORMAT: 'image/bogus' }, 'InvalidParameterValue', 'Format'],
    ['an unknown grid', { ...tile, TILEMATRIXSET: 'bogus' }, 'InvalidParameterValue', 'TileMatrixSet'],
    ['an unknown level', { ...tile, TILEMATRIX: 'bogus' }, 'InvalidParameterValue', 'TileMatrix'],
    ['a row that is no number', { ...tile, TILEROW: '1e1' }, 'InvalidParameterValue', 'TileRow'],
    ['a row outside the limits', { ...tile, TILEROW: '0' }, 'TileOutOfRange', 'TileRow'],
    ['a row below zero', { ...tile, TILEROW: '-1' }, 'TileOutOfRange', 'TileRow'],
    ['a column outside the limits', { ...tile, TILECOL: '999999' }, 'TileOutOfRange', 'TileCol'],
    ['a column that is no number', { ...tile, TILECOL: 'NaN' }, 'InvalidParameterValue', 'TileCol'],
    [
      'a level not offered',
      { ...tile, TILEMATRIX: '0', TILEROW: '0', TILECOL: '0' },
      'TileOutOfRange',
      'TileMatrix',
    ],
    ['a time that is none', { ...tile, TIME: 'BOGUS' }, 'InvalidParameterValue', 'Time'],
    [
      'a missing InfoFormat',
      { ...tile, REQUEST: 'GetFeatureInfo', I: 1, J: 1 },
      'MissingParameterValue',
      'InfoFormat',
    ],
    [
      'a missing J',
      { ...tile, REQUEST: 'GetFeatureInfo', I: 1, INFOFORMAT: 'text/plain' },
      'MissingParameterValue',
      'J',
    ],
    [
      'an I outside the tile',
      { ...tile, REQUEST: 'GetFeatureInfo', I: 512, J: 1, INFOFORMAT: 'text/plain' },
      'PointIJOutOfRange',
      'I',
    ],
    [
      'an unknown InfoFormat',
      { ...tile, REQUEST: 'GetFeatureInfo', I: 5, J: 1, INFOFORMAT: 'bogus' },
      'InvalidParameterValue',
      'InfoFormat',
    ],
  ])('for %s says so with 400', async (_, parameters, code, locator) => {
    const response = await ask(parameters);
    expect(response.status).toBe(400);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const report = await validateXml(await response.text());
    expect(report.get('/ows:ExceptionReport/ows:Exception/@exceptionCode', NS)?.content).toBe(code);
    expect(report.get('//ows:Exception/@locator', NS)?.content ?? null).toBe(locator);
  });

  test('for a query that is none names what is missing', async () => {
    const response = await fetch(`${server.url}/wmts?request~GetCapabilities!service~!'WMTS'version~'1.0.0'`);
    const report = await validateXml(await response.text());
    expect([response.status, report.get('//@exceptionCode')?.content]).toEqual([
      400,
      'MissingParameterValue',
    ]);
  });

  test.each([
    ['a row outside the limits', 'lands/lands/EPSG:2180/10/0/0.png', 'TileOutOfRange', 'TileRow'],
    ['a level not offered', 'lands/lands/EPSG:2180/0/0/0.png', 'TileOutOfRange', 'TileMatrix'],
    ['an unknown level', 'lands/lands/EPSG:2180/99/0/0.png', 'InvalidParameterValue', 'TileMatrix'],
    ['an unknown grid', 'lands/lands/bogus/10/0/0.png', 'InvalidParameterValue', 'TileMatrixSet'],
    ['an unknown layer', 'bogus/lands/EPSG:2180/10/0/0.png', 'InvalidParameterValue', 'Layer'],
    ['an unknown style', 'lands/bogus/EPSG:2180/10/0/0.png', 'InvalidParameterValue', 'Style'],
  ])('at the address of a resource is 404: %s', async (_, path, code, locator) => {
    const response = await fetch(`${server.url}/wmts/1.0.0/${path}`);
    const report = await validateXml(await response.text());
    const said = ['@exceptionCode', '@locator'].map((name) => report.get(`//${name}`)?.content);
    expect([response.status, ...said]).toEqual([404, code, locator]);
  });

  test('for an address without a resource is 404, for another method 405', async () => {
    for (const path of [
      '/wmts/nonesuch',
      '/wmts/1.0.0/lands.png',
      '/nonesuch/wmts?service=WMTS&request=GetCapabilities',
    ]) {
      const response = await fetch(`${server.url}${path}`);
      expect(response.status).toBe(404);
      await validateXml(await response.text());
    }
    expect((await fetch(`${server.url}/wmts`, { method: 'PUT' })).status).toBe(405);
  });
});
