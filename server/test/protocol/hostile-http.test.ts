import { connect } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import { startTestServer } from '../server.ts';

let url: string;
beforeAll(async () => {
  ({ url } = await startTestServer());
});

/** Sends these very bytes and returns the whole answer: fetch would mend the address. */
function raw(address: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.setEncoding('utf8').on('data', (data) => {
      answer += data;
    });
    socket.once('close', () => resolve(answer)).once('error', reject);
    socket.write(bytes);
  });
}

const get = (path: string, headers = ''): Promise<string> =>
  raw(url, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`);

const statusOf = (answer: string): number => Number(answer.split(' ', 2)[1]);

describe('an address where nothing is', () => {
  const paths = [
    '/nothing',
    '/wms/x',
    '/api/nothing',
    '/tiles',
    '/nothing/wfs/x',
    '/health',
    '/.env',
    '/.git/config',
  ];

  test.each(paths)('%s is a problem for programs', async (path) => {
    const answer = await fetch(url + path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
    ]);
    expect(await answer.json()).toMatchObject({ status: 404, code: 'notFound' });
  });

  test.each(paths)('%s is a page for people', async (path) => {
    const answer = await fetch(url + path, {
      headers: { accept: 'text/html,*/*;q=0.8', 'accept-language': 'en' },
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await answer.text()).toContain('There is no such page');
  });
});

describe('a path that leads elsewhere', () => {
  test.each([
    '/../../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%2f..%2fetc%2fpasswd',
    '/..%5c..%5cetc%5cpasswd',
    '/%252e%252e/etc/passwd',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/%2e%2e/package.json',
    '//etc/passwd',
    '/assets%00/x.js',
    '/index.html%00.png',
    '/ogc/collections/..%2f..%2f..%2fpackage.json/items',
    '/tiles/..%2f..%2fpackage.json',
    '/server/main.ts',
    '/package.json',
  ])('%s is not found', async (path) => {
    const answer = await get(path);
    expect(statusOf(answer)).toBe(404);
    expect(answer).not.toMatch(/root:x|"dependencies"|\/work\/|node_modules/);
  });

  test('two slashes do not lead to another host', async () => {
    expect(await get('//example.org/%2f..')).not.toMatch(/^location:/im);
  });
});

describe('bytes that are no proper request', () => {
  test.each(['/%E0%A4%A', '/wms%', '/ogc/collections/%ff/items', '/tiles/%zz/1/2/3.mvt', '/api/%C0%AF'])(
    'a broken escape in the path %s is a problem with 400',
    async (path) => {
      const answer = await get(path);
      expect(statusOf(answer)).toBe(400);
      expect(answer).toContain('application/problem+json');
    },
  );

  test.each([
    ['an unknown method', 'FOO / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['no HTTP', '\x16\x03\x01\x02\x00\x01\x00', 400],
    ['a NUL in the address', 'GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['a header that breaks lines', 'GET / HTTP/1.1\r\nHost: x\r\nX\0: y\r\n\r\n', 400],
    ['two lengths', 'POST /wfs HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
    [
      'a length and chunks',
      'POST /wfs HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['an address of 16 KB', `GET /wms?x=${'y'.repeat(16_384)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
    ['a header of 16 KB', `GET / HTTP/1.1\r\nHost: x\r\nCookie: ${'y'.repeat(16_384)}\r\n\r\n`, 431],
  ])('%s is a problem, and the connection ends', async (_, bytes, status) => {
    const answer = await raw(url, bytes);
    expect(statusOf(answer)).toBe(status);
    const [, body = ''] = answer.split('\r\n\r\n');
    expect(answer).toContain('application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ status, type: 'about:blank' });
  });

  test.each([
    ['/wms?SERVICE=WMS&REQUEST=GetMap&VERSION=1.3.0&LAYERS=', 200],
    ['/wfs?SERVICE=WFS&REQUEST=GetFeature&VERSION=2.0.0&TYPENAMES=', 400],
    ['/ogc/collections/gminas/items?name=', 200],
    ['/api/search?q=', 400],
  ])('a query of 15 KB is answered in the form of %s', async (start, status) => {
    const answer = await fetch(`${url}${start}${'y'.repeat(15_000)}`);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch(/xml|json/);
    expect((await answer.text()).length).toBeLessThan(100_000);
    expect((answer.headers.get('link') ?? '').length).toBeLessThan(4000);
  });
});

describe('a method that is not served', () => {
  const methods = ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'];
  const readOnly = ['/', '/api/search?q=x', '/api/nothing', '/tiles/gminas.json', '/health/live', '/metrics'];

  test.each(readOnly)('%s is a problem with 405 and Allow, before a body is read', async (path) => {
    for (const method of methods) {
      const answer = await fetch(url + path, {
        method,
        headers: { 'content-type': 'application/json' },
        body: '{broken',
      });
      expect([method, answer.status, answer.headers.get('allow')]).toEqual([
        method,
        405,
        'GET, HEAD, OPTIONS',
      ]);
      expect(await answer.json()).toMatchObject({ status: 405, code: 'methodNotAllowed' });
    }
  });

  test.each([
    ['/wms', 'ServiceExceptionReport'],
    ['/wfs', 'ExceptionReport'],
  ])('%s says so in XML', async (path, root) => {
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const answer = await fetch(url + path, { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toMatch(/^GET, HEAD, POST/);
      expect(await answer.text()).toContain(root);
    }
  });

  test('TRACE echoes nothing', async () => {
    const answer = await raw(
      url,
      'TRACE /wms HTTP/1.1\r\nHost: x\r\nCookie: secret\r\nConnection: close\r\n\r\n',
    );
    expect(statusOf(answer)).toBe(405);
    expect(answer).not.toContain('secret');
  });
});

/** One address of each kind of answer. */
const answers = [
  '/',
  '/wms?SERVICE=WMS&REQUEST=GetCapabilities',
  '/wms?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetCapabilities',
  '/wms?SERVICE=WMS&REQUEST=Nothing',
  '/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=powiats&STYLES=&CRS=EPSG:2180&BBOX=500000,400000,650000,550000&WIDTH=64&HEIGHT=64&FORMAT=image/png',
  '/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetFeatureInfo&LAYERS=powiats&QUERY_LAYERS=powiats&STYLES=&CRS=EPSG:2180&BBOX=500000,400000,650000,550000&WIDTH=64&HEIGHT=64&I=32&J=32&INFO_FORMAT=text/html',
  '/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetLegendGraphic&LAYER=powiats&FORMAT=image/png',
  '/wfs?SERVICE=WFS&REQUEST=GetCapabilities',
  '/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=powiats&COUNT=2',
  '/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=powiats&COUNT=2&OUTPUTFORMAT=application/json',
  '/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=DescribeFeatureType',
  '/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=nothing',
  '/ogc?f=json',
  '/ogc?f=html',
  '/ogc/api?f=json',
  '/ogc/conformance?f=html',
  '/ogc/collections?f=json',
  '/ogc/collections/powiats?f=html',
  '/ogc/collections/powiats/items?f=json&limit=2',
  '/ogc/collections/powiats/items?f=html&limit=2',
  '/ogc/collections/nothing?f=html',
  '/borders/ogc/collections?f=json',
  '/borders/wms?SERVICE=WMS&REQUEST=GetCapabilities',
  '/tiles/powiats.json',
  '/tiles/powiats/7/70/42.mvt',
  '/tiles/powiats/99/0/0.mvt',
  '/api/catalog',
  '/api/search?q=18.6%2053.0',
  '/api/identify?x=475000&y=575000&resolution=100&layers=powiats',
  '/health/live',
  '/health/ready',
  '/metrics',
  '/nothing',
];

describe('every answer', () => {
  test.each(answers)('%s has the headers that bind browsers, and a HEAD like its GET', async (path) => {
    const [answer, head] = await Promise.all([fetch(url + path), fetch(url + path, { method: 'HEAD' })]);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.headers.get('x-powered-by')).toBeNull();
    if (answer.headers.get('content-type')?.startsWith('text/html') === true) {
      expect(answer.headers.get('content-security-policy')).toMatch(/default-src '(none|self)'/);
      expect(answer.headers.get('referrer-policy')).not.toBeNull();
    }
    expect(head.status).toBe(answer.status);
    for (const name of ['content-type', 'etag', 'cache-control', 'content-language', 'allow']) {
      expect([name, head.headers.get(name)]).toEqual([name, answer.headers.get(name)]);
    }
    expect(await head.text()).toBe('');
    await answer.arrayBuffer();
  });
});

describe('a page of another origin', () => {
  test.each(['/wms', '/wfs', '/ogc/collections', '/tiles/gminas.json', '/api/search'])(
    'may ask %s: its preflight is answered',
    async (path) => {
      const answer = await fetch(url + path, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://example.org',
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'x-anything, accept-language',
        },
      });
      expect(answer.status).toBe(204);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      expect(answer.headers.get('access-control-allow-methods')).toContain('GET');
      expect(answer.headers.get('access-control-allow-headers')).toContain('x-anything');
    },
  );

  test('OPTIONS without a preflight is no fault', async () => {
    expect((await fetch(`${url}/wms`, { method: 'OPTIONS' })).status).toBe(204);
  });
});

describe('addresses in answers are the public one', () => {
  const evil = 'evil.example';
  const poison = [
    `X-Forwarded-Host: ${evil}`,
    `X-Forwarded-Server: ${evil}`,
    'X-Forwarded-Proto: gopher',
    `X-Forwarded-Prefix: /${evil}`,
    'X-Forwarded-Port: 666',
    `X-Original-URL: /${evil}`,
    `X-Rewrite-URL: /${evil}`,
    `Forwarded: host=${evil};proto=gopher`,
    `Referer: http://${evil}/`,
    '',
  ].join('\r\n');

  async function expectClean(address: string): Promise<void> {
    for (const path of answers) {
      const answer = await raw(
        address,
        `GET ${path} HTTP/1.1\r\nHost: ${evil}:666\r\nConnection: close\r\nAccept: */*\r\n${poison}\r\n`,
      );
      expect([path, statusOf(answer) < 500]).toEqual([path, true]);
      expect([path, answer.match(/evil\.example|gopher|:666/g)]).toEqual([path, null]);
    }
    const absolute = await raw(
      address,
      `GET http://${evil}/ogc?f=json HTTP/1.1\r\nHost: ${evil}\r\nConnection: close\r\n\r\n`,
    );
    expect(absolute).not.toContain(evil);
  }

  test('whatever Host and forwarding headers say', async () => {
    await expectClean(url);
  });
});
