import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { validateXml } from '../xsd.ts';
import {
  mapOf11,
  mapOf13,
  type Parameters,
  pictureOf,
  startWmsServer,
  type WmsServer,
} from './wms-server.ts';

let server: WmsServer;
beforeAll(async () => {
  server = await startWmsServer();
});
afterAll(() => server.close());

const infoOf13: Parameters = {
  ...mapOf13,
  REQUEST: 'GetFeatureInfo',
  QUERY_LAYERS: 'lands',
  INFO_FORMAT: 'text/plain',
  I: 1,
  J: 1,
};
const legendOf13: Parameters = {
  VERSION: '1.3.0',
  REQUEST: 'GetLegendGraphic',
  LAYER: 'lands',
  FORMAT: 'image/png',
};

/** A request with a fault, its code in 1.3.0, its locator, and its code in 1.1.1 where it differs. */
type FaultCase = readonly [
  name: string,
  base: Parameters,
  change: Parameters,
  code: string,
  locator: string,
  oldCode?: string,
];

const faults: readonly FaultCase[] = [
  ['an unknown layer', mapOf13, { LAYERS: 'lands,nowhere' }, 'LayerNotDefined', 'LAYERS'],
  ['an unknown style', mapOf13, { STYLES: 'nowhere' }, 'StyleNotDefined', 'STYLES'],
  ['an unknown CRS', mapOf13, { CRS: 'EPSG:27700' }, 'InvalidCRS', 'CRS', 'InvalidSRS'],
  ['an unknown format', mapOf13, { FORMAT: 'image/gif' }, 'InvalidFormat', 'FORMAT'],
  ['a picture that is too wide', mapOf13, { WIDTH: 4097 }, 'InvalidParameterValue', 'WIDTH'],
  ['an enormous picture', mapOf13, { WIDTH: 999999999, HEIGHT: 999999999 }, 'InvalidParameterValue', 'WIDTH'],
  ['a box without area', mapOf13, { BBOX: '1,1,1,2' }, 'InvalidParameterValue', 'BBOX'],
  ['an inverted box', mapOf13, { BBOX: '572500,474500,570500,476500' }, 'InvalidParameterValue', 'BBOX'],
  ['an infinite box', mapOf13, { BBOX: '-Infinity,0,1,1' }, 'InvalidParameterValue', 'BBOX'],
  ['a missing box', mapOf13, { BBOX: null }, 'MissingParameterValue', 'BBOX'],
  ['a missing CRS', mapOf13, { CRS: null }, 'MissingParameterValue', 'CRS'],
  ['another service', mapOf13, { SERVICE: 'WFS' }, 'InvalidParameterValue', 'SERVICE'],
  ['an unknown operation', mapOf13, { REQUEST: 'DropTable' }, 'OperationNotSupported', 'REQUEST'],
  ['an inherited name as operation', mapOf13, { REQUEST: 'constructor' }, 'OperationNotSupported', 'REQUEST'],
  ['a missing operation', mapOf13, { REQUEST: null }, 'MissingParameterValue', 'REQUEST'],
  ['an unspoken version', mapOf13, { VERSION: '7.0.0' }, 'InvalidParameterValue', 'VERSION'],
  ['a pixel outside the map', infoOf13, { I: 200 }, 'InvalidPoint', 'I'],
  ['a negative pixel', infoOf13, { J: -1 }, 'InvalidPoint', 'J'],
  ['a pixel that is no number', infoOf13, { J: 'x' }, 'InvalidPoint', 'J'],
  ['an unknown queried layer', infoOf13, { QUERY_LAYERS: 'nowhere' }, 'LayerNotDefined', 'QUERY_LAYERS'],
  ['an unknown info format', infoOf13, { INFO_FORMAT: 'text/x' }, 'InvalidFormat', 'INFO_FORMAT'],
  ['a missing info format', infoOf13, { INFO_FORMAT: null }, 'MissingParameterValue', 'INFO_FORMAT'],
  ['no features asked for', infoOf13, { FEATURE_COUNT: 0 }, 'InvalidParameterValue', 'FEATURE_COUNT'],
  ['a reach over the whole map', infoOf13, { BUFFER: 500 }, 'InvalidParameterValue', 'BUFFER'],
  ['a legend of an unknown layer', legendOf13, { LAYER: 'nowhere' }, 'LayerNotDefined', 'LAYER'],
  ['a legend of an unknown style', legendOf13, { STYLE: 'nowhere' }, 'StyleNotDefined', 'STYLE'],
  ['a legend of an unknown rule', legendOf13, { RULE: 'nowhere' }, 'InvalidParameterValue', 'RULE'],
  ['a legend at no scale', legendOf13, { SCALE: -5 }, 'InvalidParameterValue', 'SCALE'],
];

describe('a fault in WMS 1.3.0', () => {
  for (const [name, base, change, code, locator] of faults) {
    test(`${name} is ${code} at ${locator}`, async () => {
      const response = await server.ask({ ...base, ...change });
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        'text/xml; charset=utf-8',
      ]);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('etag')).toBeNull();
      const document = await validateXml(await response.text());
      const told = (attribute: string) => document.get(`//o:ServiceException/@${attribute}`, OGC)?.content;
      expect([told('code'), told('locator')]).toEqual([code, locator]);
    });
  }
});

describe('a fault in WMS 1.1.1', () => {
  for (const [name, base, change, code, , oldCode = code] of faults) {
    if (base !== mapOf13 || 'VERSION' in change) continue;
    test(`${name} is ${oldCode}, by the DTD`, async () => {
      const { CRS, ...others } = change;
      const response = await server.ask({
        ...mapOf11,
        ...others,
        ...(CRS === undefined ? {} : { SRS: CRS }),
      });
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        'application/vnd.ogc.se_xml; charset=utf-8',
      ]);
      const document = await validateXml(await response.text());
      expect(document.get('/ServiceExceptionReport/ServiceException/@code')?.content).toBe(oldCode);
    });
  }
});

describe('EXCEPTIONS', () => {
  const bad = { ...mapOf13, LAYERS: 'nowhere' };

  test('XML, or anything unknown, is a report', async () => {
    for (const EXCEPTIONS of ['XML', 'xml', 'text/xml', 'nonsense', 'application/vnd.ogc.se_xml', '']) {
      const response = await server.ask({ ...bad, EXCEPTIONS });
      expect(response.headers.get('content-type')).toBe('text/xml; charset=utf-8');
    }
  });

  test.each(['BLANK', 'application/vnd.ogc.se_blank'])(
    '%s is an empty picture of the background',
    async (EXCEPTIONS) => {
      const red = await pictureOf(await server.ask({ ...bad, EXCEPTIONS, BGCOLOR: '0xFF0000' }));
      expect(red.colours).toEqual(new Set(['#FF0000FF']));
      expect(red.hasAlpha).toBe(false);
      const clear = await pictureOf(await server.ask({ ...bad, EXCEPTIONS, TRANSPARENT: 'TRUE' }));
      expect(clear.colours).toEqual(new Set(['#00000000']));
      const jpeg = await server.ask({ ...bad, EXCEPTIONS, FORMAT: 'image/jpeg' });
      expect(jpeg.headers.get('content-type')).toBe('image/jpeg');
    },
  );

  test.each(['INIMAGE', 'application/vnd.ogc.se_inimage'])(
    '%s writes the message on the picture',
    async (EXCEPTIONS) => {
      const response = await server.ask({ ...bad, EXCEPTIONS, WIDTH: 300, HEIGHT: 100 });
      expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
      const picture = await pictureOf(response);
      expect([picture.width, picture.height]).toEqual([300, 100]);
      expect(picture.colours.size).toBeGreaterThan(3);
    },
  );

  test('a picture that cannot be made is a report', async () => {
    for (const change of [{ FORMAT: 'image/gif' }, { WIDTH: 'x' }, { HEIGHT: 99999 }, { BGCOLOR: 'red' }]) {
      const response = await server.ask({ ...bad, ...change, EXCEPTIONS: 'INIMAGE' });
      expect(response.headers.get('content-type')).toBe('text/xml; charset=utf-8');
    }
  });
});

describe('hostile requests', () => {
  test('a broken escape, a NUL and a script are answered with a valid report', async () => {
    for (const text of [
      'LAYERS=%E0%A4%A',
      'LAYERS=%00',
      'LAYERS=<script>alert(1)</script>',
      `LAYERS=${'x'.repeat(8000)}`,
    ]) {
      const response = await fetch(`${server.url}/wms?REQUEST=GetMap&VERSION=1.3.0&${text}`);
      const report = await response.text();
      expect(report).not.toContain('<script>');
      expect(report.length).toBeLessThan(2000);
      await validateXml(report);
    }
  });

  test('an unknown view is a 404 in the protocol’s form', async () => {
    const response = await server.ask(mapOf13, {}, '/nowhere/wms');
    expect(response.status).toBe(404);
    await validateXml(await response.text());
  });

  test('a body that is too large or of another kind is refused in the protocol’s form', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const large = await fetch(`${server.url}/wms`, {
      method: 'POST',
      headers: form,
      body: `x=${'y'.repeat(2_000_000)}`,
    });
    expect(large.status).toBe(413);
    await validateXml(await large.text());
    const xml = await fetch(`${server.url}/wms`, {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body: '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><GetMap>&e;</GetMap>',
    });
    expect(xml.status).toBe(400);
    await validateXml(await xml.text());
  });

  test('PUT is not served', async () => {
    const response = await fetch(`${server.url}/wms`, { method: 'PUT' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
    await validateXml(await response.text());
  });

  test('a client that leaves does not disturb the others', async () => {
    const leaving = new AbortController();
    const left = server.ask({ ...mapOf13, LAYERS: 'land' }, { signal: leaving.signal });
    leaving.abort();
    await expect(left).rejects.toThrow();
    expect((await server.ask(mapOf13)).headers.get('content-type')).toBe('image/png');
  });
});

const OGC = { o: 'http://www.opengis.net/ogc' };
