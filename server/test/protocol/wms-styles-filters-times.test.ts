import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { XmlElement } from 'libxml2-wasm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { validateXml } from '../xsd.ts';
import {
  mapOf11,
  mapOf13,
  type Parameters,
  pictureOf,
  query,
  startLargerWmsServer,
  type WmsServer,
} from './wms-server.ts';

const NS = {
  w: 'http://www.opengis.net/wms',
  o: 'http://www.opengis.net/ogc',
  sld: 'http://www.opengis.net/sld',
};
const WHITE = '#FFFFFFFF';
const LAND = '#00AA00FF';
const WATER = '#0088FFFF';

let server: WmsServer;
let styleHost: string;
const styles = createServer((request, response) => {
  if (request.url === '/elsewhere') response.writeHead(302, { location: '/style.xml' }).end();
  else if (request.url === '/huge') response.writeHead(200).end('x'.repeat(3 * 1_048_576));
  else response.writeHead(200, { 'content-type': 'text/xml' }).end(sld('lands', '#123456'));
});
beforeAll(async () => {
  await new Promise<void>((resolve) => styles.listen(0, '127.0.0.1', resolve));
  const { port } = styles.address() as AddressInfo;
  styleHost = `127.0.0.1:${port}`;
  server = await startLargerWmsServer({ SLD_HOSTS: styleHost });
});
afterAll(async () => {
  styles.close();
  await server.close();
});

/** An SLD 1.0.0 that fills a layer, or part of it. */
function sld(layer: string, fill: string, filter = ''): string {
  return `<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc"><NamedLayer><Name>${layer}</Name><UserStyle><Name>mine</Name><FeatureTypeStyle><Rule>${filter}<PolygonSymbolizer><Fill><CssParameter name="fill">${fill}</CssParameter></Fill></PolygonSymbolizer></Rule></FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>`;
}
const coloursOf = async (parameters: Parameters) => (await pictureOf(await server.ask(parameters))).colours;
async function codeOf(parameters: Parameters): Promise<readonly (string | undefined)[]> {
  const report = await validateXml(await (await server.ask(parameters)).text());
  return [report.get('//@code')?.content, report.get('//@locator')?.content];
}

describe('CQL_FILTER and FILTER', () => {
  test.each([
    ["id = 'l1'", true],
    ["id = 'nobody'", false],
    ["name ILIKE 'p%'", true],
    ['INCLUDE', true],
    ['EXCLUDE', false],
    // In the CRS of the map, easting first, in both versions.
    ['INTERSECTS(geometry, POINT(475200 571200))', true],
    ['INTERSECTS(geometry, POINT(571200 475200))', false],
    ['BBOX(geometry, 475000, 571000, 475100, 571100)', true],
    ['DWITHIN(geometry, POINT(474990 571200), 20, meters)', true],
    ["IN ('lands.l1')", true],
    ["IN ('waters.l1')", false],
  ])('%s: drawn is %s', async (CQL_FILTER, isDrawn) => {
    for (const map of [mapOf13, mapOf11])
      expect((await coloursOf({ ...map, CQL_FILTER })).has(LAND)).toBe(isDrawn);
  });

  test('there is one for each layer, an empty one leaves its layer whole', async () => {
    const map = { ...mapOf13, LAYERS: 'lands,waters' };
    const one = await coloursOf({ ...map, CQL_FILTER: "name = 'semi;colon';" });
    expect([one.has(LAND), one.has(WATER)]).toEqual([false, true]);
    expect(await codeOf({ ...map, CQL_FILTER: 'INCLUDE' })).toEqual(['InvalidParameterValue', 'CQL_FILTER']);
    expect(await codeOf({ ...map, CQL_FILTER: 'INCLUDE;INCLUDE;INCLUDE' })).toEqual([
      'InvalidParameterValue',
      'CQL_FILTER',
    ]);
  });

  test('FILTER takes Filter Encoding, each in parentheses', async () => {
    const equal = (id: string) =>
      `<ogc:Filter xmlns:ogc="http://www.opengis.net/ogc"><ogc:PropertyIsEqualTo><ogc:PropertyName>id</ogc:PropertyName><ogc:Literal>${id}</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter>`;
    expect((await coloursOf({ ...mapOf13, FILTER: equal('l1') })).has(LAND)).toBe(true);
    expect((await coloursOf({ ...mapOf13, FILTER: equal('nobody') })).has(LAND)).toBe(false);
    const both = await coloursOf({
      ...mapOf13,
      LAYERS: 'lands,waters',
      FILTER: `(${equal('nobody')})(${equal('j1')})`,
    });
    expect([both.has(LAND), both.has(WATER)]).toEqual([false, true]);
  });

  test.each([
    ['owner_of_all = 1'],
    ["id = 'x"],
    ['1=1; drop table wms_test.lands'],
    ["nobodysFunction(id) = 'L1'"],
    [`${'('.repeat(5000)}id = 'a'`],
  ])('%s is refused by its name', async (CQL_FILTER) => {
    const [code] = await codeOf({ ...mapOf13, CQL_FILTER });
    expect(code).toBe('InvalidParameterValue');
  });

  test.each([
    '<Filter',
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Filter>&a;</Filter>',
    '(())',
  ])('FILTER=%s is refused', async (FILTER) => {
    expect(await codeOf({ ...mapOf13, FILTER })).toEqual(['InvalidParameterValue', 'FILTER']);
  });

  test('GetFeatureInfo finds only what is left', async () => {
    const info = {
      ...mapOf13,
      REQUEST: 'GetFeatureInfo',
      QUERY_LAYERS: 'lands',
      INFO_FORMAT: 'text/plain',
      I: 60,
      J: 120,
    };
    expect(await (await server.ask({ ...info, CQL_FILTER: "id = 'l1'" })).text()).toContain('Pole');
    expect(await (await server.ask({ ...info, CQL_FILTER: "id = 'x'" })).text()).toBe('');
  });
});

describe('SLD_BODY and SLD', () => {
  test('draws the layers of the document in its styles', async () => {
    const colours = await coloursOf({
      ...mapOf13,
      LAYERS: null,
      STYLES: null,
      SLD_BODY: sld('lands', '#112233'),
    });
    expect([...colours].filter((colour) => colour !== WHITE)).toContain('#112233FF');
  });

  test('is a library of styles where LAYERS is given', async () => {
    const SLD_BODY = sld('lands', '#112233');
    expect((await coloursOf({ ...mapOf13, SLD_BODY })).has('#112233FF')).toBe(true);
    expect((await coloursOf({ ...mapOf13, STYLES: 'mine', SLD_BODY })).has('#112233FF')).toBe(true);
    expect((await coloursOf({ ...mapOf13, STYLES: 'lands-blue', SLD_BODY })).has('#0000AAFF')).toBe(true);
    expect((await coloursOf({ ...mapOf13, LAYERS: 'waters', SLD_BODY })).has('#112233FF')).toBe(false);
  });

  test('of an allowed host is fetched, of another and by a detour not', async () => {
    const SLD = `http://${styleHost}/style.xml`;
    expect((await coloursOf({ ...mapOf13, SLD })).has('#123456FF')).toBe(true);
    for (const address of [
      'http://localhost:1/style.xml',
      'file:///etc/passwd',
      `http://${styleHost}/elsewhere`,
      `http://${styleHost}/huge`,
      `http://user@${styleHost}/style.xml`,
      'nonsense',
    ]) {
      expect(await codeOf({ ...mapOf13, SLD: address })).toEqual(['InvalidParameterValue', 'SLD']);
    }
  });

  test.each([
    ['an unknown layer', sld('nobody', '#112233'), 'LayerNotDefined'],
    [
      'an unknown property',
      sld(
        'lands',
        '#112233',
        '<ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>owner</ogc:PropertyName><ogc:Literal>1</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter>',
      ),
      'InvalidParameterValue',
    ],
    ['what is no XML', '<Styled', 'InvalidParameterValue'],
    ['a document type', '<!DOCTYPE a><StyledLayerDescriptor/>', 'InvalidParameterValue'],
    ['another document', '<html/>', 'InvalidParameterValue'],
  ])('%s is refused', async (_, SLD_BODY, code) => {
    expect((await codeOf({ ...mapOf13, LAYERS: null, SLD_BODY }))[0]).toBe(code);
  });

  test('a legend of it shows its class', async () => {
    const legend = {
      SERVICE: 'WMS',
      VERSION: '1.3.0',
      REQUEST: 'GetLegendGraphic',
      LAYER: 'lands',
      FORMAT: 'image/png',
    };
    expect((await coloursOf({ ...legend, SLD_BODY: sld('lands', '#112233') })).has('#112233FF')).toBe(true);
  });
});

describe('GetMap by POST', () => {
  const post = (body: string, type = 'text/xml') =>
    fetch(`${server.url}/wms`, { method: 'POST', headers: { 'content-type': type }, body });
  const getMap = (style: string) => `<?xml version="1.0"?>
<GetMap version="1.3.0" xmlns="http://www.opengis.net/sld" xmlns:ows="http://www.opengis.net/ows" xmlns:wms="http://www.opengis.net/wms">
${style.replace(/<\?xml.*?\?>/, '')}<CRS>EPSG:2180</CRS>
<ows:BoundingBox crs="urn:ogc:def:crs:EPSG::2180"><ows:LowerCorner>570500 474500</ows:LowerCorner><ows:UpperCorner>572500 476500</ows:UpperCorner></ows:BoundingBox>
<Output><Size><Width>200</Width><Height>200</Height></Size><wms:Format>image/png</wms:Format><Transparent>true</Transparent></Output></GetMap>`;

  test('in XML draws its document', async () => {
    const picture = await pictureOf(await post(getMap(sld('lands', '#112233'))));
    expect([picture.width, picture.hasAlpha, picture.at(60, 120)]).toEqual([200, true, '#112233FF']);
  });

  test('as a form is the same as GET', async () => {
    const body = query(mapOf13);
    const form = await post(String(body), 'application/x-www-form-urlencoded');
    expect(form.headers.get('etag')).toBe((await server.ask(mapOf13)).headers.get('etag'));
  });

  test.each([
    ['<GetMap', 'InvalidParameterValue', 400],
    ['<GetBogus/>', 'OperationNotSupported', 200],
    ['<GetMap xmlns="http://www.opengis.net/sld"/>', 'MissingParameterValue', 200],
  ])('%s is an exception', async (body, code, status) => {
    const response = await post(body);
    expect(response.status).toBe(status);
    expect((await validateXml(await response.text())).get('//@code')?.content).toBe(code);
  });
});

describe('TIME', () => {
  const map = { ...mapOf13, LAYERS: 'plans' };
  const [OLD, FORMER, PRESENT] = [30, 100, 160];
  const at = async (TIME: string | null, version: Parameters = map) => {
    const response = await server.ask({ ...version, TIME });
    const warning = response.headers.get('warning') ?? '';
    const picture = await pictureOf(response);
    return { drawn: [OLD, FORMER, PRESENT].map((x) => picture.at(x, 100) !== WHITE), warning };
  };

  test.each([
    ['2015-06-01', [true, false, false]],
    ['2021-06-01T12:00:00Z', [false, true, false]],
    ['2020-01-01', [false, true, false]],
    ['current', [false, false, true]],
    ['2015-01-01/2021-01-01', [true, true, false]],
    ['2015-01-01/2021-01-01/P1D', [true, true, false]],
    ['2015-01-01,2023-01-01', [true, false, true]],
    ['2021', [false, true, false]],
  ])('%s draws what was in force then', async (TIME, drawn) => {
    expect((await at(TIME)).drawn).toEqual(drawn);
    expect((await at(TIME, { ...mapOf11, LAYERS: 'plans' })).drawn).toEqual(drawn);
  });

  test('a moment before everything is the nearest there is, and the answer says so', async () => {
    const { drawn, warning } = await at('1950-01-01');
    expect(drawn).toEqual([true, false, false]);
    expect(warning).toContain('99 Nearest value used: time=2010-01-01 ISO8601');
  });

  test('without it all is drawn, and the answer says so; a layer without time says nothing', async () => {
    const { drawn, warning } = await at(null);
    expect(drawn).toEqual([true, true, true]);
    expect(warning).toMatch(/^99 Default value used: time=2010-01-01\/\d{4}-\d\d-\d\d\/P1D ISO8601/);
    expect((await server.ask({ ...mapOf13, TIME: '2015' })).headers.get('warning')).toBeNull();
  });

  test.each(['yesterday', '2026-02-30', "2020'; drop table x"])('%s is no time', async (TIME) => {
    expect(await codeOf({ ...map, TIME })).toEqual(['InvalidParameterValue', 'TIME']);
  });

  test('capabilities declare it where there is valid time, and nowhere else', async () => {
    const ask = { SERVICE: 'WMS', REQUEST: 'GetCapabilities', VERSION: '1.3.0' };
    const document = await validateXml(await (await server.ask(ask)).text());
    expect(document.find('//w:Dimension', NS)).toHaveLength(1);
    expect(document.get('//w:Layer[w:Name="plans"]/w:Dimension', NS)?.content).toMatch(
      /^2010-01-01\/.*\/P1D$/,
    );
    const old = await validateXml(await (await server.ask({ ...ask, VERSION: '1.1.1' })).text());
    expect(old.get('//Layer[Name="plans"]/Extent[@name="time"]')?.content).toMatch(/^2010-01-01\//);
  });
});

describe('formats', () => {
  test.each([
    ['image/png; mode=8bit', 'image/png'],
    ['image/webp', 'image/webp'],
    ['image/svg+xml', 'image/svg+xml'],
    ['application/pdf', 'application/pdf'],
    ['image/vnd.jpeg-png', 'image/jpeg'],
  ])('%s comes as %s', async (FORMAT, type) => {
    const response = await server.ask({ ...mapOf13, FORMAT });
    expect([response.status, response.headers.get('content-type')?.split(';')[0]]).toEqual([200, type]);
    const text = Buffer.from(await response.arrayBuffer()).toString('latin1');
    if (type === 'application/pdf') expect(text.slice(0, 5)).toBe('%PDF-');
    if (type === 'image/svg+xml') await expect(validateXml).toBeDefined();
  });

  test('image/vnd.jpeg-png is PNG where something shows through', async () => {
    const response = await server.ask({ ...mapOf13, FORMAT: 'image/vnd.jpeg-png', TRANSPARENT: 'TRUE' });
    expect(response.headers.get('content-type')).toBe('image/png');
  });

  test('EXCEPTIONS=JSON tells code, locator and sentence', async () => {
    for (const EXCEPTIONS of ['JSON', 'application/json']) {
      const response = await server.ask({ ...mapOf13, LAYERS: 'nobody', EXCEPTIONS });
      expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(await response.json()).toMatchObject({
        version: '1.3.0',
        exceptions: [{ code: 'LayerNotDefined', locator: 'LAYERS' }],
      });
    }
  });

  test('feature information in GML 3.2 is valid by the schema of the WFS beside it', async () => {
    const info = { ...mapOf13, REQUEST: 'GetFeatureInfo', QUERY_LAYERS: 'lands', I: 60, J: 120 };
    const response = await server.ask({ ...info, INFO_FORMAT: 'application/gml+xml; version=3.2' });
    const text = await response.text();
    expect(text).toContain('numberReturned="1"');
    await validateXml(text);
  });
});

describe('DescribeLayer', () => {
  const ask = { SERVICE: 'WMS', REQUEST: 'DescribeLayer', LAYERS: 'lands,places', SLD_VERSION: '1.1.0' };
  test.each(['1.3.0', '1.1.1'])('of WMS %s is valid and names the WFS', async (VERSION) => {
    const response = await server.ask({ ...ask, VERSION });
    const text = await response.text();
    await validateXml(text);
    expect(text).toContain(`${server.url}/wfs?`);
    for (const name of ['sip:lands', 'sip:cities', 'sip:cities_2177']) expect(text).toContain(name);
  });
  test('of an unknown layer is LayerNotDefined', async () => {
    expect(await codeOf({ ...ask, VERSION: '1.3.0', LAYERS: 'nobody' })).toEqual([
      'LayerNotDefined',
      'LAYERS',
    ]);
  });
});

describe('GetLegendGraphic', () => {
  const legend: Parameters = {
    SERVICE: 'WMS',
    VERSION: '1.3.0',
    REQUEST: 'GetLegendGraphic',
    LAYER: 'plans',
    FORMAT: 'application/json',
  };
  const names = async (parameters: Parameters) => {
    const response = await server.ask({ ...legend, ...parameters });
    const json = (await response.json()) as { layers: { name: string; rules: { name: string }[] }[] };
    return json.layers.map(({ name, rules }) => `${name}: ${rules.map((rule) => rule.name).join()}`);
  };

  test('as JSON names its classes, of one layer or of a whole request, top first', async () => {
    expect(await names({})).toEqual(['plans: old,other']);
    expect(await names({ LAYER: 'lands,plans' })).toEqual([
      'plans: old,other',
      expect.stringMatching(/^lands: /),
    ]);
    expect(await names({ LAYER: null, LAYERS: 'plans' })).toEqual(['plans: old,other']);
  });

  test('with a box has only the classes that are drawn there', async () => {
    const box = { CRS: 'EPSG:2180', SRCWIDTH: 100, SRCHEIGHT: 100 };
    expect(await names({ ...box, BBOX: '571000,474700,571100,474800' })).toEqual(['plans: old']);
    expect(await names({ ...box, BBOX: '571000,476000,571100,476100' })).toEqual(['plans: other']);
    expect(await names({ ...box, LAYER: 'lands,plans', BBOX: '571000,474700,571100,474800' })).toEqual([
      'plans: old',
    ]);
    expect(
      await names({
        ...box,
        SRCWIDTH: null,
        SRCHEIGHT: null,
        SCALE: 1000,
        BBOX: '571000,474700,571100,474800',
      }),
    ).toEqual(['plans: old']);
  });

  test('comes as picture and drawing too', async () => {
    for (const FORMAT of ['image/png', 'image/svg+xml']) {
      const response = await server.ask({ ...legend, FORMAT });
      expect([response.status, response.headers.get('content-type')?.split(';')[0]]).toEqual([200, FORMAT]);
    }
  });
});

describe('INSPIRE', () => {
  const ask = { SERVICE: 'WMS', REQUEST: 'GetCapabilities', VERSION: '1.3.0' };
  const VS = {
    ...NS,
    v: 'http://inspire.ec.europa.eu/schemas/inspire_vs/1.0',
    c: 'http://inspire.ec.europa.eu/schemas/common/1.0',
  };

  test('extended capabilities are valid, and tell the languages', async () => {
    for (const [LANGUAGE, code] of [
      [null, 'pol'],
      ['eng', 'eng'],
      ['fra', 'pol'],
    ]) {
      const document = await validateXml(
        await (await server.ask({ ...ask, LANGUAGE: LANGUAGE ?? null })).text(),
      );
      const path = '//v:ExtendedCapabilities/c:ResponseLanguage/c:Language';
      expect(document.get(path, VS)?.content).toBe(code);
      expect(
        document.get('//v:ExtendedCapabilities/c:SupportedLanguages/c:DefaultLanguage/c:Language', VS)
          ?.content,
      ).toBe('pol');
    }
  });

  test('every layer has a box in every CRS that it is offered in', async () => {
    const document = await validateXml(await (await server.ask(ask)).text());
    const crss = document.find('/*/w:Capability/w:Layer/w:CRS', NS).map((crs) => crs.content);
    expect(crss).toContain('EPSG:4258');
    for (const layer of document.find('//w:Layer[w:EX_GeographicBoundingBox]', NS) as XmlElement[]) {
      const boxes = layer.find('w:BoundingBox/@CRS', NS).map((crs) => crs.content);
      expect(boxes.toSorted()).toEqual(crss.toSorted());
    }
  });

  test('harmonised names are layers, in the style that INSPIRE names', async () => {
    const document = await validateXml(await (await server.ask(ask)).text());
    expect(
      document.find('//w:Style[w:Name="inspire_common:DEFAULT"]/../w:Name', NS).map((name) => name.content),
    ).toEqual(['LU.SpatialPlan', 'CP.CadastralParcel']);
    const map = { ...mapOf13, LAYERS: 'LU.SpatialPlan', STYLES: 'inspire_common:DEFAULT' };
    expect((await coloursOf(map)).has('#AA0000FF')).toBe(true);
    expect((await coloursOf({ ...map, LAYERS: 'lands' })).has(LAND)).toBe(true);
  });
});

describe('the national parcel profile', () => {
  const kieg = (parameters: Parameters) => server.ask(parameters, undefined, '/wms/kieg');

  test('has its layers and no others, in both versions', async () => {
    for (const VERSION of ['1.3.0', '1.1.1']) {
      const text = await (await kieg({ SERVICE: 'WMS', REQUEST: 'GetCapabilities', VERSION })).text();
      const document = await validateXml(text);
      const names = document.find(VERSION === '1.3.0' ? '//w:Layer/w:Name' : '//Layer/Name', NS);
      expect(names.map((name) => name.content)).toEqual(['numery_dzialek', 'dzialki']);
      expect(text).toContain(`${server.url}/wms/kieg?`);
    }
  });

  test('draws borders and numbers apart', async () => {
    const border = '#3FA9F5FF';
    const drawn = async (LAYERS: string) => (await pictureOf(await kieg({ ...mapOf13, LAYERS }))).colours;
    const [borders, numbers] = [await drawn('dzialki'), await drawn('numery_dzialek')];
    expect([borders.has(border), borders.has('#000000FF')]).toEqual([true, false]);
    expect([numbers.has(border), numbers.has('#000000FF')]).toEqual([false, true]);
    const other = await kieg({ ...mapOf13, LAYERS: 'lands' });
    expect((await validateXml(await other.text())).get('//@code')?.content).toBe('LayerNotDefined');
  });

  test('tells features in its own form, without a word about owners', async () => {
    const info = {
      ...mapOf13,
      REQUEST: 'GetFeatureInfo',
      LAYERS: 'numery_dzialek,dzialki',
      QUERY_LAYERS: 'dzialki',
      INFO_FORMAT: 'text/xml',
      I: 60,
      J: 100,
    };
    const response = await kieg(info);
    expect(response.headers.get('content-type')).toBe('text/xml; charset=utf-8');
    const text = await response.text();
    expect(text).toContain(
      '<GETFEATUREINFO><DZIALKI><ID_DZIALKI>049901_1.0001.12/3</ID_DZIALKI><NUMER_DZIALKI>12/3</NUMER_DZIALKI>',
    );
    expect(text).toContain('<POLE_EWIDENCYJNE>1.25</POLE_EWIDENCYJNE>');
    expect(text).not.toMatch(/KW|owner|never/);
  });
});
