import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  Answer,
  ask,
  exceptionOf,
  type Parameters,
  post,
  startWfsServer,
  type WfsServer,
} from './wfs-server.ts';

let server: WfsServer;
beforeAll(async () => {
  server = await startWfsServer();
});
afterAll(() => server.close());

const exception = (parameters: Parameters): ReturnType<typeof exceptionOf> =>
  exceptionOf(ask(server.wfs, parameters));
const send = (body: string | Uint8Array, type = 'text/xml'): Promise<Response> =>
  fetch(server.wfs, { method: 'POST', headers: { 'content-type': type }, body });
const filter = (content: string): string =>
  `<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0">${content}</fes:Filter>`;

describe('what a request lacks or has wrong is told by code, locator and status', () => {
  test.each([
    [{ SERVICE: null }, 'MissingParameterValue', 'service'],
    [{ SERVICE: 'WMS' }, 'InvalidParameterValue', 'service'],
    [{ REQUEST: null }, 'MissingParameterValue', 'request'],
    [{ REQUEST: 'GetMap' }, 'OperationNotSupported', 'GetMap'],
    [{ REQUEST: 'constructor' }, 'OperationNotSupported', 'constructor'],
    [{ VERSION: '3.0.0', TYPENAMES: 'places' }, 'InvalidParameterValue', 'version'],
    [{}, 'MissingParameterValue', 'typeNames'],
    [{ TYPENAMES: 'nothing' }, 'InvalidParameterValue', 'typeNames'],
    [{ TYPENAMES: 'places,zones' }, 'MissingParameterValue', 'filter'],
    [{ TYPENAMES: 'places', NAMESPACES: 'nonsense' }, 'InvalidParameterValue', 'namespaces'],
    [{ TYPENAMES: 'places', SRSNAME: 'EPSG:9999' }, 'InvalidParameterValue', 'srsName'],
    [
      { TYPENAMES: 'places', OUTPUTFORMAT: 'application/x-shapefile' },
      'InvalidParameterValue',
      'outputFormat',
    ],
    [{ TYPENAMES: 'places', OUTPUTFORMAT: 'toString' }, 'InvalidParameterValue', 'outputFormat'],
    [{ TYPENAMES: 'places', RESULTTYPE: 'all' }, 'InvalidParameterValue', 'resultType'],
    [{ TYPENAMES: 'places', RESOLVE: 'remote' }, 'InvalidParameterValue', 'resolve'],
    [{ TYPENAMES: 'places', COUNT: -1 }, 'InvalidParameterValue', 'count'],
    [{ TYPENAMES: 'places', COUNT: 'many' }, 'InvalidParameterValue', 'count'],
    [{ TYPENAMES: 'places', STARTINDEX: '1e9' }, 'InvalidParameterValue', 'startIndex'],
    [{ TYPENAMES: 'places', PROPERTYNAME: 'secret' }, 'InvalidParameterValue', 'propertyName'],
    [{ TYPENAMES: 'places', PROPERTYNAME: '(name)(note)' }, 'InvalidParameterValue', 'propertyName'],
    [{ TYPENAMES: 'places', SORTBY: 'secret' }, 'InvalidParameterValue', 'sortBy'],
    [{ TYPENAMES: 'places', SORTBY: 'name; DROP TABLE x' }, 'InvalidParameterValue', 'sortBy'],
    [{ TYPENAMES: 'places', BBOX: '1,2,3' }, 'InvalidParameterValue', 'bbox'],
    [{ TYPENAMES: 'places', BBOX: '1,2,3,4,5,6' }, 'InvalidParameterValue', 'bbox'],
    [{ TYPENAMES: 'places', BBOX: '3,4,1,2' }, 'InvalidParameterValue', 'bbox'],
    [{ TYPENAMES: 'places', BBOX: '1,2,,4' }, 'InvalidParameterValue', 'bbox'],
    [{ TYPENAMES: 'places', BBOX: '1,2,Infinity,4' }, 'InvalidParameterValue', 'bbox'],
    [{ TYPENAMES: 'places', BBOX: '1,2,NaN,4' }, 'InvalidParameterValue', 'bbox'],
    [{ TYPENAMES: 'places', BBOX: '1,2,3,4,EPSG:1' }, 'InvalidParameterValue', 'bbox'],
    [
      { TYPENAMES: 'places', BBOX: '1,2,3,4', RESOURCEID: 'places.torun' },
      'InvalidParameterValue',
      'resourceId',
    ],
    [{ RESOURCEID: 'nonsense' }, 'InvalidParameterValue', 'resourceId'],
    [{ TYPENAMES: 'places', RESOURCEID: 'zones.1' }, 'InvalidParameterValue', 'resourceId'],
    [
      { TYPENAMES: 'places', FILTER_LANGUAGE: 'CQL2', FILTER: 'name=1' },
      'InvalidParameterValue',
      'filter_Language',
    ],
    [{ TYPENAMES: 'places', FILTER: 'name = 1' }, 'OperationParsingFailed', undefined],
    [{ TYPENAMES: 'places', FILTER: '<Filter' }, 'OperationParsingFailed', undefined],
    [
      {
        TYPENAMES: 'places',
        FILTER: '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Filter>&x;</Filter>',
      },
      'OperationParsingFailed',
      undefined,
    ],
    [{ TYPENAMES: 'places', FILTER: filter('<fes:Intersects/>') }, 'InvalidParameterValue', 'filter'],
    [
      {
        TYPENAMES: 'places',
        FILTER: filter(
          '<fes:PropertyIsNull><fes:ValueReference>secret</fes:ValueReference></fes:PropertyIsNull>',
        ),
      },
      'InvalidParameterValue',
      'filter',
    ],
  ])('%j is %s at %s', async (parameters, code, locator) => {
    expect(await exception(parameters)).toMatchObject({ status: 400, code, locator });
  });

  test('a value of another type is told with the property', async () => {
    const text = filter(
      '<fes:PropertyIsEqualTo><fes:ValueReference>floors</fes:ValueReference><fes:Literal>many</fes:Literal></fes:PropertyIsEqualTo>',
    );
    expect(await exception({ TYPENAMES: 'zones', FILTER: text })).toMatchObject({
      status: 400,
      code: 'InvalidParameterValue',
      locator: 'floors',
    });
  });

  test('comparing the geometry is OperationProcessingFailed', async () => {
    const text = filter(
      '<fes:PropertyIsEqualTo><fes:ValueReference>geometry</fes:ValueReference><fes:Literal>1</fes:Literal></fes:PropertyIsEqualTo>',
    );
    expect(await exception({ TYPENAMES: 'zones', FILTER: text })).toMatchObject({
      status: 403,
      code: 'OperationProcessingFailed',
    });
  });

  test('a parameter given twice with other values is refused, with equal ones not', async () => {
    const twice = (value: string): Promise<Response> =>
      fetch(`${server.wfs}?service=WFS&request=GetFeature&typeNames=places&TYPENAMES=${value}`);
    expect(await exceptionOf(twice('zones'))).toMatchObject({
      status: 400,
      code: 'InvalidParameterValue',
      locator: 'typeNames',
    });
    expect((await twice('places')).status).toBe(200);
  });

  test('a broken percent escape is refused', async () => {
    expect(await exceptionOf(fetch(`${server.wfs}?service=WFS&request=%E0%A4%A`))).toMatchObject({
      status: 400,
    });
  });

  test('an unknown view is NotFound, with 404', async () => {
    expect(await exceptionOf(ask(`${server.url}/atlantis/wfs`, {}))).toMatchObject({
      status: 404,
      code: 'NotFound',
    });
  });

  test.each(['PUT', 'DELETE', 'PATCH'])('%s is 405', async (method) => {
    const response = await ask(server.wfs, {}, { method });
    expect(response.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS');
    expect(await exceptionOf(response)).toMatchObject({ status: 405 });
  });
});

describe('a body that cannot be read', () => {
  const inQuery = (content: string): string =>
    `<wfs:GetFeature xmlns:wfs="http://www.opengis.net/wfs/2.0" service="WFS" version="2.0.0">${content}</wfs:GetFeature>`;

  test.each([
    ['broken XML', inQuery('<wfs:Query typeNames="places">')],
    ['plain text', 'typeNames=places'],
    ['JSON', '{"typeNames":"places"}'],
    ['a request of no service', '<GetFeature/>'],
    ['an external DTD', `<!DOCTYPE wfs:GetFeature SYSTEM "http://127.0.0.1:9/x.dtd">${inQuery('')}`],
    ['an external entity', `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${inQuery('&x;')}`],
    ['a parameter entity', `<!DOCTYPE a [<!ENTITY % x SYSTEM "file:///etc/passwd">%x;]>${inQuery('')}`],
    [
      'a billion laughs',
      `<!DOCTYPE a [<!ENTITY a "ha">${Array.from({ length: 9 }, (_, i) => `<!ENTITY ${'abcdefghij'[i + 1]} "${`&${'abcdefghij'[i]};`.repeat(10)}">`).join('')}]>${inQuery('&j;')}`,
    ],
    ['60,000 levels', '<a>'.repeat(60_000)],
    ['30,000 attributes', `<a ${Array.from({ length: 30_000 }, (_, i) => `a${i}="1"`).join(' ')}/>`],
    [
      '100 levels of Not',
      inQuery(
        `<wfs:Query typeNames="places">${filter(`${'<fes:Not>'.repeat(100)}${'</fes:Not>'.repeat(100)}`)}</wfs:Query>`,
      ),
    ],
    ['bytes that are not UTF-8', new Uint8Array([0x3c, 0x61, 0x3e, 0xff, 0xfe, 0x3c, 0x2f, 0x61, 0x3e])],
    ['an encoding nobody knows', `<?xml version="1.0" encoding="EBCDIC"?>${inQuery('')}`],
  ])('as %s is OperationParsingFailed, at once', async (_, body) => {
    const start = performance.now();
    expect(await exceptionOf(send(body))).toMatchObject({ status: 400, code: 'OperationParsingFailed' });
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  test('nothing at all is a missing parameter', async () => {
    expect(await exceptionOf(fetch(server.wfs, { method: 'POST' }))).toMatchObject({
      status: 400,
      code: 'MissingParameterValue',
    });
  });

  test.each([
    [{ version: '1.1.0' }, 'InvalidParameterValue', 'version'],
    [{ service: 'WCS' }, 'InvalidParameterValue', 'service'],
  ])('with %j is %s', async (attributes, code, locator) => {
    const all = Object.entries({ service: 'WFS', version: '2.0.0', ...attributes });
    const text = all.map(([name, value]) => `${name}="${value}"`).join(' ');
    const body = `<wfs:GetFeature xmlns:wfs="http://www.opengis.net/wfs/2.0" ${text}><wfs:Query typeNames="places"/></wfs:GetFeature>`;
    expect(await exceptionOf(send(body))).toMatchObject({ status: 400, code, locator });
  });

  test.each([
    ['Transaction', 'OperationNotSupported', 'Transaction'],
    ['GetFeature', 'MissingParameterValue', 'Query'],
  ])('asking for %s without more is %s', async (operation, code, locator) => {
    expect(await exceptionOf(post(server.wfs, operation, '', ''))).toMatchObject({
      status: 400,
      code,
      locator,
    });
  });

  test('an XInclude and a schemaLocation in it are left alone', async () => {
    const content =
      '<wfs:Query typeNames="places"/><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>';
    const attributes =
      'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.opengis.net/wfs/2.0 http://127.0.0.1:9/wfs.xsd"';
    const answer = await Answer.of(post(server.wfs, 'GetFeature', attributes, content));
    expect(answer.count('//sip:places')).toBe(5);
  });

  test.each(['ISO-8859-2', 'UTF-16'])('in %s is understood', async (encoding) => {
    const text = `<?xml version="1.0" encoding="${encoding}"?>${inQuery(`<wfs:Query typeNames="places">${filter('<fes:PropertyIsEqualTo><fes:ValueReference>name</fes:ValueReference><fes:Literal>Toru\u0144</fes:Literal></fes:PropertyIsEqualTo>')}</wfs:Query>`)}`;
    const bytes =
      encoding === 'UTF-16'
        ? Buffer.from(`\ufeff${text}`, 'utf16le')
        : Buffer.from(text.replace('ń', '\u00f1'), 'latin1');
    const answer = await Answer.of(send(bytes, 'application/xml'));
    expect(answer.all('//sip:places/@gml:id')).toEqual(['places.torun']);
  });
});

describe('a body of 50 MB', () => {
  test('announced is 413 in the protocol’s form, before it is sent', async () => {
    const { port } = new URL(server.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write(
          `POST /wfs HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: ${50 * 1_048_576}\r\n\r\n<wfs:GetFeature`,
        );
      });
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
        if (text.includes('</ows:ExceptionReport>')) socket.destroy();
      });
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('exceptionCode="OperationParsingFailed"');
  });

  test('sent in chunks without a length is cut off at the limit', async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        if (sent > 50 * 1_048_576) controller.close();
        else controller.enqueue(new Uint8Array(65_536).fill(0x20));
      },
    });
    const init = {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body,
      duplex: 'half',
    } as RequestInit;
    const outcome = await fetch(server.wfs, init).then(
      (response) => response.status,
      () => 'cut off',
    );
    expect([413, 'cut off']).toContain(outcome);
    expect(sent).toBeLessThan(20 * 1_048_576);
  });

  test('small when compressed is no way round the limit', async () => {
    const { gzipSync } = await import('node:zlib');
    const response = await fetch(server.wfs, {
      method: 'POST',
      headers: { 'content-type': 'text/xml', 'content-encoding': 'gzip' },
      body: gzipSync(Buffer.alloc(50 * 1_048_576, 0x20)),
    });
    expect([400, 413, 415]).toContain(response.status);
    expect(response.headers.get('content-type')).toBe('text/xml; charset=utf-8');
  });
});

describe('a filter without end', () => {
  const comparison =
    '<fes:PropertyIsEqualTo><fes:ValueReference>number</fes:ValueReference><fes:Literal>1</fes:Literal></fes:PropertyIsEqualTo>';

  test('has a limit of conditions', async () => {
    const query = `<wfs:Query typeNames="app:rows"><fes:Filter><fes:Or>${comparison.repeat(3000)}</fes:Or></fes:Filter></wfs:Query>`;
    expect(await exceptionOf(post(server.wfs, 'GetFeature', '', query))).toMatchObject({
      status: 400,
      code: 'InvalidParameterValue',
    });
  });

  test('of many ids is one query', async () => {
    const ids = Array.from({ length: 5000 }, (_, i) => `<fes:ResourceId rid="rows.${i}"/>`).join('');
    const query = `<wfs:Query typeNames="app:rows"><fes:Filter>${ids}</fes:Filter></wfs:Query>`;
    const answer = await Answer.of(post(server.wfs, 'GetFeature', 'resultType="hits"', query));
    expect(answer.one('/*/@numberMatched')).toBe('2499');
  });

  test('of queries has a limit', async () => {
    const queries = '<wfs:Query typeNames="app:places"/>'.repeat(101);
    expect(await exceptionOf(post(server.wfs, 'GetFeature', '', queries))).toMatchObject({
      status: 403,
      code: 'OperationProcessingFailed',
    });
  });
});

test('a database that is away is 503 with Retry-After, not a stack trace', async () => {
  const broken = await startWfsServer();
  try {
    await broken.parts.database.close();
    const response = await ask(broken.wfs, { TYPENAMES: 'places' });
    expect(response.status).toBeGreaterThanOrEqual(500);
    expect(await response.text()).not.toMatch(/at .*\.ts:\d+/);
  } finally {
    await broken.close().catch(() => undefined);
  }
});
