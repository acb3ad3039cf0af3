import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { infoFormats } from '../../ows/feature-info/info-format.ts';
import { imageFormats } from '../../render/renderer.ts';
import { validateXml } from '../xsd.ts';
import { pictureOf, startWmsServer, type WmsServer } from './wms-server.ts';

let server: WmsServer;
beforeAll(async () => {
  server = await startWmsServer();
});
afterAll(() => server.close());

const NS = {
  w: 'http://www.opengis.net/wms',
  xlink: 'http://www.w3.org/1999/xlink',
  o: 'http://www.opengis.net/ogc',
};
const ask = { SERVICE: 'WMS', REQUEST: 'GetCapabilities' };

describe('GetCapabilities negotiates', () => {
  test.each([
    [null, '1.3.0'],
    ['1.3.0', '1.3.0'],
    ['2.0.0', '1.3.0'],
    ['1.2.5', '1.1.1'],
    ['1.1.1', '1.1.1'],
    ['1.0.0', '1.1.1'],
    ['0.0.1', '1.1.1'],
  ])('VERSION=%s as %s', async (VERSION, version) => {
    const document = await validateXml(await (await server.ask({ ...ask, VERSION })).text());
    expect(document.root.attr('version')?.value).toBe(version);
  });

  test('the language, by parameter and by header, Polish first', async () => {
    const title = async (parameters: object, headers: Record<string, string> = {}) => {
      const response = await server.ask({ ...ask, ...parameters }, { headers });
      expect(response.headers.get('vary')).toMatch(/accept-language/i);
      return (await validateXml(await response.text())).get('//w:Service/w:Title', NS)?.content;
    };
    expect(await title({})).toBe('Usługa próbna');
    expect(await title({ LANGUAGE: 'eng' })).toBe('Service for tests');
    expect(await title({ AcceptLanguages: 'de,en' })).toBe('Service for tests');
    expect(await title({}, { 'accept-language': 'en;q=0.8,de' })).toBe('Service for tests');
    expect(await title({ LANGUAGE: 'xx' })).toBe('Usługa próbna');
  });

  test('the media type of each version; an unknown FORMAT is the default', async () => {
    const type = async (parameters: object) =>
      (await server.ask({ ...ask, ...parameters })).headers.get('content-type');
    expect(await type({})).toBe('text/xml; charset=utf-8');
    expect(await type({ FORMAT: 'invalid' })).toBe('text/xml; charset=utf-8');
    expect(await type({ VERSION: '1.1.1' })).toBe('application/vnd.ogc.wms_xml; charset=utf-8');
  });

  test('UPDATESEQUENCE: the current and a higher one are exceptions', async () => {
    const current =
      (await validateXml(await (await server.ask(ask)).text())).root.attr('updateSequence')?.value ?? '';
    const code = async (UPDATESEQUENCE: string) => {
      const document = await validateXml(await (await server.ask({ ...ask, UPDATESEQUENCE })).text());
      return document.get('//o:ServiceException/@code', NS)?.content;
    };
    expect(await code(current)).toBe('CurrentUpdateSequence');
    expect(await code('zzz')).toBe('InvalidUpdateSequence');
    expect(await code('0')).toBeUndefined();
  });
});

describe('GetCapabilities', () => {
  test('is kept with an ETag of each version and language', async () => {
    const first = await server.ask(ask);
    const etag = first.headers.get('etag') ?? '';
    expect((await server.ask(ask, { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect((await server.ask({ ...ask, LANGUAGE: 'en' })).headers.get('etag')).not.toBe(etag);
    const head = await server.ask(ask, { method: 'HEAD' });
    expect([head.status, head.headers.get('etag')]).toEqual([200, etag]);
  });

  test('of a view lists its layers alone, under its own title and addresses', async () => {
    const document = await validateXml(await (await server.ask(ask, {}, '/powiat/wms')).text());
    expect(document.get('//w:Service/w:Title', NS)?.content).toBe('Powiat');
    expect(document.find('//w:Layer/w:Name', NS).map((each) => each.content)).toEqual([
      'land',
      'lands',
      'waters',
    ]);
    expect(document.get('//w:GetMap//@xlink:href', NS)?.content).toBe(`${server.url}/powiat/wms?`);
  });

  test('declares formats that are all there', async () => {
    const document = await validateXml(await (await server.ask(ask)).text());
    const map = document.find('//w:GetMap/w:Format', NS).map((each) => each.content);
    expect(map).toEqual(imageFormats.filter((format) => format !== 'image/vnd.jpeg-png'));
    const infos = document.find('//w:GetFeatureInfo/w:Format', NS).map((each) => each.content);
    expect(infos[0]).toBe('text/html');
    expect(infos).toEqual([...infoFormats]);
  });

  test('points to legends of the size declared, and to data of the type declared', async () => {
    const document = await validateXml(await (await server.ask({ ...ask, LANGUAGE: 'en' })).text());
    const legends = document.find('//w:LegendURL', NS);
    expect(legends.length).toBe(7);
    for (const [i] of legends.entries()) {
      const at = `(//w:LegendURL)[${i + 1}]`;
      const href = document.get(`${at}//@xlink:href`, NS)?.content ?? '';
      const picture = await pictureOf(await fetch(href));
      const size = [document.get(`${at}/@width`, NS)?.content, document.get(`${at}/@height`, NS)?.content];
      expect([String(picture.width), String(picture.height)]).toEqual(size);
    }
    const data = await fetch(document.get('//w:DataURL//@xlink:href', NS)?.content ?? '');
    expect([data.status, data.headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(/^application\/geo\+json/),
    ]);
  });
});
