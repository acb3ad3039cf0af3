import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { crsOf } from '../../geo/crs.ts';
import { projection } from '../../geo/projection.ts';
import { ApiDefinition } from '../openapi.ts';
import { type EditingServer, startEditingServer } from './editing-server.ts';

const CRS_2180 = '<http://www.opengis.net/def/crs/EPSG/0/2180>';

let server: EditingServer;
let items: string;

beforeAll(async () => {
  server = await startEditingServer();
  items = `${server.url}/ogc/collections/plots/items`;
});
afterAll(() => server.close());

let place = 0;
beforeEach(() => {
  place += 1;
});

/** An area in EPSG:2180, north before east, where no other lies. */
function area(east = 472_000 + place * 20, north = 572_000, side = 10): object {
  const [n, e] = [north, east];
  return {
    type: 'Polygon',
    coordinates: [
      [
        [n, e],
        [n, e + side],
        [n + side, e + side],
        [n + side, e],
        [n, e],
      ],
    ],
  };
}

function plot(properties: object = {}, geometry: object | null = area()): object {
  return { type: 'Feature', geometry, properties: { name: 'New', ...properties } };
}

interface Sending {
  readonly key?: string | undefined;
  readonly headers?: Record<string, string>;
  readonly type?: string;
}

function send(
  method: string,
  url: string,
  body?: unknown,
  { key, headers, type }: Sending = {},
): Promise<Response> {
  return fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${key ?? server.key}`,
      'content-crs': CRS_2180,
      ...(body === undefined ? {} : { 'content-type': type ?? 'application/geo+json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

async function made(properties: object = {}): Promise<string> {
  const answer = await send('POST', items, plot(properties));
  expect(answer.status).toBe(201);
  return answer.headers.get('location') ?? '';
}

async function read(url: string): Promise<{ readonly etag: string; readonly body: Record<string, unknown> }> {
  const answer = await fetch(`${url}?f=json&crs=http://www.opengis.net/def/crs/EPSG/0/2180`);
  expect(answer.status).toBe(200);
  return { etag: answer.headers.get('etag') ?? '', body: (await answer.json()) as Record<string, unknown> };
}

async function problem(answer: Response, status: number, code: string): Promise<Record<string, unknown>> {
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  const body = (await answer.json()) as Record<string, unknown>;
  expect({ status: answer.status, code: body.code }).toEqual({ status, code });
  return body;
}

test('a feature is created, read, updated, replaced and deleted', async () => {
  const url = await made({ kind: 'm', floors: 2, since: '2026-02-03' });
  expect(url.startsWith(`${items}/`)).toBe(true);
  const first = await read(url);
  expect(first.body).toMatchObject({
    geometry: area(),
    properties: { name: 'New', kind: 'm', floors: 2, since: '2026-02-03' },
  });
  const patch = { properties: { floors: 3, kind: null } };
  expect((await send('PATCH', url, patch, { type: 'application/merge-patch+json' })).status).toBe(204);
  expect((await read(url)).body).toMatchObject({
    geometry: area(),
    properties: { name: 'New', kind: null, floors: 3 },
  });
  expect((await send('PUT', url, plot({ name: 'Other' }))).status).toBe(204);
  expect((await read(url)).body).toMatchObject({ properties: { name: 'Other', kind: null, floors: null } });
  expect((await send('DELETE', url)).status).toBe(204);
  expect((await fetch(url)).status).toBe(404);
  await problem(await send('DELETE', url), 404, 'notFound');
});

test('the default CRS of a body is longitude, latitude', async () => {
  const [x, y] = projection(crsOf('EPSG:2180'), crsOf('CRS:84'))(475_000, 578_000);
  const ring = [
    [x, y],
    [x + 1e-4, y],
    [x + 1e-4, y + 1e-4],
    [x, y],
  ];
  const headers = { 'content-crs': '<http://www.opengis.net/def/crs/OGC/1.3/CRS84>' };
  const answer = await send('POST', items, plot({}, { type: 'Polygon', coordinates: [ring] }), { headers });
  if (answer.status !== 201) throw new Error(await answer.text());
  const { geometry } = (await (await fetch(`${answer.headers.get('location')}?f=json`)).json()) as {
    geometry: { coordinates: number[][][] };
  };
  const corner = geometry.coordinates[0]?.find((each) => Math.abs((each[0] ?? 0) - x) < 1e-7);
  expect(corner?.[1]).toBeCloseTo(y, 6);
});

test('an answer says in its ETag what the client saw, and a change of it fails when someone was quicker', async () => {
  const url = await made();
  const { etag } = await read(url);
  expect(
    (
      await fetch(`${url}?f=json&crs=http://www.opengis.net/def/crs/EPSG/0/2180`, {
        headers: { 'if-none-match': etag },
      })
    ).status,
  ).toBe(304);
  const page = (await fetch(`${url}?f=html`)).headers.get('etag') ?? '';
  expect(page).not.toBe(etag);
  const patch = (floors: number, seen: string): Promise<Response> =>
    send(
      'PATCH',
      url,
      { properties: { floors } },
      { type: 'application/merge-patch+json', headers: { 'if-match': seen } },
    );
  expect((await patch(4, page)).status).toBe(204);
  await problem(await patch(5, etag), 412, 'preconditionFailed');
  await problem(await patch(5, `W/${(await read(url)).etag}`), 412, 'preconditionFailed');
  await problem(await patch(5, '"x"'), 412, 'preconditionFailed');
  expect((await patch(6, `"x", ${(await read(url)).etag}`)).status).toBe(204);
  expect((await patch(7, '*')).status).toBe(204);
  await problem(
    await send('DELETE', url, undefined, { headers: { 'if-match': etag } }),
    412,
    'preconditionFailed',
  );
  expect((await read(url)).body).toMatchObject({ properties: { floors: 7 } });
});

test('who wrote reads what it wrote at once, in lists too', async () => {
  const list = `${items}?f=json&limit=1000`;
  const before = await fetch(list);
  await made({ name: 'At once' });
  const after = await fetch(list, { headers: { 'if-none-match': before.headers.get('etag') ?? '' } });
  expect(after.status).toBe(200);
  expect(await after.text()).toContain('At once');
});

test('writing needs a key of the publisher for that layer; reading needs none', async () => {
  const bare = await fetch(items, {
    method: 'POST',
    body: JSON.stringify(plot()),
    headers: { 'content-type': 'application/geo+json' },
  });
  expect(bare.headers.get('www-authenticate')).toContain('Bearer');
  await problem(bare, 401, 'unauthorized');
  for (const key of [
    server.expiredKey,
    'nonsense',
    '',
    `${server.key}x`,
    `${'a'.repeat(12)}_${'b'.repeat(43)}`,
  ])
    await problem(await send('POST', items, plot(), { key }), 401, 'unauthorized');
  for (const key of [server.strangeKey, server.narrowKey])
    await problem(await send('POST', items, plot(), { key }), 403, 'forbidden');
  const header = await fetch(items, {
    method: 'POST',
    body: JSON.stringify(plot()),
    headers: { 'content-type': 'application/geo+json', 'x-api-key': server.key, 'content-crs': CRS_2180 },
  });
  expect(header.status).toBe(201);
  const basic = Buffer.from(`anyone:${server.key}`).toString('base64');
  const url = header.headers.get('location') ?? '';
  expect((await fetch(url, { method: 'DELETE', headers: { authorization: `Basic ${basic}` } })).status).toBe(
    204,
  );
  await server.parts.database.rows({
    sql: 'update infostrada.keys set revoked_at = now() where id = $1',
    parameters: [server.narrowKey.slice(0, 12)],
  });
  await problem(await send('POST', items, plot(), { key: server.narrowKey }), 401, 'unauthorized');
});

test('layers that are not for writing say so, with what is allowed', async () => {
  const other = `${server.url}/ogc/collections/readings/items`;
  const answer = await send('POST', other, plot());
  expect(answer.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  await problem(answer, 405, 'methodNotAllowed');
  const allow = async (url: string): Promise<string | null> =>
    (await fetch(url, { method: 'OPTIONS' })).headers.get('allow');
  expect(await allow(other)).toBe('GET, HEAD, OPTIONS');
  expect(await allow(items)).toBe('GET, HEAD, OPTIONS, POST');
  expect(await allow(`${items}/1`)).toBe('GET, HEAD, OPTIONS, PUT, PATCH, DELETE');
  const options = await fetch(`${items}/1`, { method: 'OPTIONS' });
  expect(options.headers.get('accept-patch')).toBe('application/merge-patch+json');
  await problem(
    await send('POST', `${server.url}/ogc/collections/nothing/items`, plot()),
    404,
    'unknownLayer',
  );
  await problem(await send('PUT', items, plot()), 405, 'methodNotAllowed');
  await problem(await send('POST', `${items}/1`, plot()), 405, 'methodNotAllowed');
});

test('the definition describes writing, and conformance says so', async () => {
  const { document } = await ApiDefinition.fetch(`${server.url}/ogc`);
  const methods = (path: string): string[] => Object.keys(document.paths[path] ?? {}).sort();
  expect(methods('/collections/plots/items')).toEqual(['get', 'post']);
  expect(methods('/collections/plots/items/{featureId}')).toEqual(['delete', 'get', 'patch', 'put']);
  expect(methods('/collections/readings/items')).toEqual(['get']);
  const conformance = await (await fetch(`${server.url}/ogc/conformance?f=json`)).text();
  expect(conformance).toContain('ogcapi-features-4/1.0/conf/create-replace-delete');
});

test('rules of the layer are told with the property, and nothing is written', async () => {
  const cases: readonly (readonly [object, string])[] = [
    [plot({ floors: 99 }), 'floors'],
    [plot({ name: null }), 'name'],
    [plot({ kind: 'x' }), 'kind'],
    [plot({ unknown: 1 }), 'unknown'],
    [plot({ name: { a: 1 } }), 'name'],
    [plot({}, area(479_999)), 'geometry'],
    [plot({}, area(471_020, 571_000)), 'geometry'],
    [plot({}, { type: 'Point', coordinates: [572_000, 472_000] }), ''],
    [
      plot(
        {},
        {
          type: 'Polygon',
          coordinates: [
            [
              [1, 2],
              [3, 4],
            ],
          ],
        },
      ),
      'geometry',
    ],
    [plot({}, { type: 'Nonsense', coordinates: [] }), 'geometry'],
    [plot({}, {}), 'geometry'],
    [plot({ name: { type: 'Point', coordinates: [1, 2] } }), 'name'],
  ];
  for (const [body, parameter] of cases) {
    const told = await problem(await send('POST', items, body), 422, 'invalidFeature');
    if (parameter !== '') expect([body, told.parameter]).toEqual([body, parameter]);
  }
});

test('hostile bodies are refused in bounded time, never with an error of ours', async () => {
  const deep = `${'{"properties":'.repeat(9_000)}1${'}'.repeat(9_000)}`;
  const bodies = [
    '',
    '{',
    'null',
    '[]',
    '"x"',
    '1',
    deep.slice(0, 60_000),
    `${'['.repeat(60_000)}`,
    '{"type":"FeatureCollection","features":[]}',
    '{"type":"Feature","properties":[],"geometry":null}',
    '{"type":"Feature","properties":{"name":"a\\u0000b"},"geometry":null}',
    '{"type":"Feature","properties":{"__proto__":{"x":1},"name":"a"},"geometry":null}',
    '{"type":"Feature","properties":{"name":"a"},"geometry":{"type":"Polygon","coordinates":[[[1e400,1],[2,2],[3,3],[1e400,1]]]}}',
    '{"type":"Feature","properties":{"name":"a"},"geometry":{"type":"Polygon","coordinates":[[[1e300,1],[2,2],[3,1e300],[1e300,1]]]}}',
    `{"type":"Feature","properties":{"name":"a"},"geometry":{"type":"GeometryCollection","geometries":[${'{"type":"GeometryCollection","geometries":['.repeat(500)}${']}'.repeat(500)}]}}`,
    `{"type":"Feature","properties":{"name":"'; drop table edit_test.plots; --","floors":"1; select 1"},"geometry":null}`,
  ];
  for (const body of bodies) {
    const answer = await send('POST', items, body);
    expect([body.slice(0, 80), answer.status >= 400 && answer.status < 500]).toEqual([
      body.slice(0, 80),
      true,
    ]);
    await answer.text();
  }
  expect((await send('POST', items, 'x'.repeat(70_000))).status).toBe(413);
  expect((await send('POST', items, '<a/>', { type: 'application/xml' })).status).toBe(415);
  await problem(
    await send('POST', items, plot(), { headers: { 'content-crs': '<http://example.org/crs>' } }),
    400,
    'unsupportedCrs',
  );
  const long = await send('DELETE', `${items}/${encodeURIComponent("1' or '1'='1")}`);
  await problem(long, 404, 'notFound');
});

test('many writers and readers at once: what was written is there once', async () => {
  const walk = async (): Promise<number> => {
    const seen = new Set<unknown>();
    let url: string | undefined = `${items}?f=json&limit=7`;
    while (url !== undefined) {
      const page = (await (await fetch(url)).json()) as {
        features: { id: unknown }[];
        links: { rel: string; href: string }[];
      };
      for (const { id } of page.features) {
        expect(seen.has(id)).toBe(false);
        seen.add(id);
      }
      url = page.links.find(({ rel }) => rel === 'next')?.href;
    }
    return seen.size;
  };
  const before = await walk();
  const writes = Array.from({ length: 60 }, (_, n) =>
    send('POST', items, plot({ name: `Many ${n}` }, area(474_000 + n * 20, 575_000))),
  );
  const walks = Promise.all([walk(), walk(), walk()]);
  const urls = await Promise.all(writes.map(async (each) => (await each).headers.get('location') ?? ''));
  for (const seen of await walks) expect(seen).toBeGreaterThanOrEqual(before);
  expect(await walk()).toBe(before + 60);
  await Promise.all(
    urls.map((url, n) =>
      n % 2 === 0
        ? send('DELETE', url)
        : send('PATCH', url, { properties: { floors: 1 } }, { type: 'application/merge-patch+json' }),
    ),
  );
  expect(await walk()).toBe(before + 30);
});
