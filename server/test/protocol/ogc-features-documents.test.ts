import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { outputFormats } from '../../encode/output-formats.ts';
import { type FeaturesServer, startFeaturesServer } from './ogc-features-server.ts';

let server: FeaturesServer;
beforeAll(async () => {
  server = await startFeaturesServer();
});
afterAll(async () => server.close());

interface Link {
  readonly href: string;
  readonly rel: string;
  readonly type?: string;
}
const linksOf = (body: unknown): readonly Link[] => (body as { links: readonly Link[] }).links;

describe('landing page, conformance, API definition', () => {
  test('the landing page links to definition, conformance and data (Part 1, 7.2)', async () => {
    const { body } = await server.api.get('/?f=json');
    const rels = linksOf(body).map(({ rel }) => rel);
    for (const rel of ['self', 'alternate', 'service-desc', 'service-doc', 'conformance', 'data']) {
      expect(rels).toContain(rel);
    }
  });

  test('every link of the API answers with the type it says', async () => {
    const ids = outputFormats.filter(({ isDownload }) => isDownload).map(({ id }) => id);
    const files = new RegExp(`[?&]f=(${ids.join('|')})(&|$)`);
    const seen = new Set<string>();
    const queue = [`${server.landing}?f=json`];
    for (let url = queue.pop(); url !== undefined; url = queue.pop()) {
      if (seen.has(url) || seen.size > 150) continue;
      seen.add(url);
      const { answer, body } = await server.api.get(url);
      expect([url, answer.status]).toEqual([url, 200]);
      if (typeof body !== 'object') continue;
      const collections = (body as { collections?: readonly unknown[] }).collections ?? [];
      for (const link of [...(linksOf(body) ?? []), ...collections.flatMap(linksOf)]) {
        // Files of one collection are enough: they take the longest.
        const isAgain = files.test(link.href) && !link.href.includes('/zones/');
        if (link.href.startsWith(`${server.landing}`) && !link.href.includes('cursor') && !isAgain)
          queue.push(link.href);
      }
    }
    expect(seen.size).toBeGreaterThan(20);
  });

  test('conformance names the classes of the standard that are there, and no others', async () => {
    const { body } = await server.api.get('/conformance?f=json');
    const { conformsTo } = body as { readonly conformsTo: readonly string[] };
    expect(conformsTo.filter((uri) => uri.includes('/ogcapi-features-'))).toEqual([
      'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core',
      'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson',
      'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html',
      'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30',
      'http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs',
      'http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables',
      'http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters',
      'http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter',
      'http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter',
      'http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas',
      'http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/core-roles-features',
      'http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/returnables-and-receivables',
      'http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/sortables',
    ]);
  });

  test('the definition is OpenAPI 3.0 by its media type and refers to nothing outside', async () => {
    const answer = await fetch(`${server.landing}/api`, { headers: { accept: '*/*' } });
    expect(answer.headers.get('content-type')).toBe('application/vnd.oai.openapi+json;version=3.0');
    const text = await answer.text();
    const references = [...text.matchAll(/"\$ref":"([^"]*)"/g)].map(([, reference]) => reference);
    expect(references.length).toBeGreaterThan(50);
    expect(references.filter((reference) => !reference?.startsWith('#/'))).toEqual([]);
  });

  test('bbox, limit and datetime are described as Part 1, 7.15 asks', async () => {
    const { body } = await server.api.get('/api?f=json');
    const { parameters } = (body as { components: { parameters: Record<string, unknown> } }).components;
    expect(parameters.bbox).toMatchObject({
      name: 'bbox',
      in: 'query',
      required: false,
      style: 'form',
      explode: false,
      schema: { type: 'array', minItems: 4, maxItems: 6, items: { type: 'number' } },
    });
    expect(parameters.limit).toMatchObject({
      required: false,
      style: 'form',
      explode: false,
      schema: { type: 'integer', minimum: 1, maximum: 1_000_000, default: 10 },
    });
    expect(parameters.datetime).toMatchObject({
      required: false,
      style: 'form',
      explode: false,
      schema: { type: 'string' },
    });
  });

  test('each collection has its own paths, with a parameter for each queryable property', () => {
    const { paths } = server.api.document;
    const names = paths['/collections/zones/items']?.get.parameters
      .map((each) => (each as { name?: string }).name)
      .filter((name) => name !== undefined);
    expect(names).toEqual(['kind', 'floors', 'area', 'built', 'valid_from', 'valid_to', 'changed']);
    const places = JSON.stringify(paths['/collections/places/items']);
    expect(places).toContain('"name"');
    expect(places).not.toContain('"note"');
  });
});

describe('collections', () => {
  test('all of a view, top first, with extent, CRSs and links (Part 1, 7.13; Part 2, 6.2)', async () => {
    const { body } = await server.api.get('/collections?f=json');
    const { collections, crs } = body as { collections: Record<string, unknown>[]; crs: string[] };
    expect(collections.map(({ id }) => id)).toEqual(['places', 'zones', 'rows', 'empty']);
    expect(crs[0]).toBe('http://www.opengis.net/def/crs/OGC/1.3/CRS84');
    expect(collections[0]).toMatchObject({
      itemType: 'feature',
      storageCrs: 'http://www.opengis.net/def/crs/EPSG/0/2180',
      extent: { spatial: { crs: 'http://www.opengis.net/def/crs/OGC/1.3/CRS84' } },
    });
    const { spatial } = collections[0]!.extent as { spatial: { bbox: number[][] } };
    const [bbox] = spatial.bbox;
    expect(bbox?.map((each) => Math.round(each * 10) / 10)).toEqual([18, 53, 18.6, 53.1]);
    for (const collection of collections) {
      // Part 2, 6.2.2: the list is said once.
      expect(collection.crs).toEqual(['#/crs']);
      expect(crs).toContain(collection.storageCrs);
      const rels = linksOf(collection).map(({ rel, type }) => `${rel} ${type}`);
      for (const link of [
        'self application/json',
        'alternate text/html',
        'items application/geo+json',
        'items text/html',
      ]) {
        expect(rels).toContain(link);
      }
    }
    const { temporal } = collections[1]!.extent as { temporal: { interval: [string, string][] } };
    const [[begin, end] = ['', '']] = temporal.interval;
    expect(begin).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:00:00Z$/);
    // What has no end is valid today.
    expect(Date.parse(end)).toBeGreaterThan(Date.now());
    expect(collections[3]?.extent).toBeUndefined();
  });

  test('one alone is the same as in the list, its CRSs written out', async () => {
    const { body: all } = await server.api.get('/collections?f=json');
    const { collections, crs } = all as { collections: object[]; crs: string[] };
    for (const [i, id] of ['places', 'zones'].entries()) {
      const { body } = await server.api.get(`/collections/${id}?f=json`);
      expect(body).toEqual({ ...collections[i], crs });
    }
  });

  test('every link says its relation and its media type', async () => {
    const { body } = await server.api.get('/collections?f=json');
    for (const collection of (body as { collections: unknown[] }).collections) {
      for (const link of linksOf(collection)) {
        expect(link, link.href).toMatchObject({ rel: expect.any(String), type: expect.any(String) });
      }
    }
  });

  test('invented data say so, licence and metadata are linked', async () => {
    const { body: zones } = await server.api.get('/collections/zones?lang=en&f=json');
    expect((zones as { description: string }).description).toMatch(/^FICTITIOUS DATA/);
    const { body: places } = await server.api.get('/collections/places?f=json');
    expect(linksOf(places)).toContainEqual(
      expect.objectContaining({ rel: 'license', href: 'https://creativecommons.org/licenses/by/4.0/' }),
    );
    expect(linksOf(places)).toContainEqual(
      expect.objectContaining({ rel: 'describedby', href: 'https://example.pl/metadata/places' }),
    );
  });

  test('an unknown collection and an unknown path are 404', async () => {
    const { answer, body } = await server.api.get('/collections/nope?f=json');
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(body).toMatchObject({ status: 404, code: 'unknownLayer', received: 'nope' });
    for (const path of ['/nope', '/collections/places/nope', '/collections/nope/items/1']) {
      expect((await server.api.get(path)).answer.status).toBe(404);
    }
  });

  test('a view has only its own collections, under its own addresses', async () => {
    const base = server.landing.replace('/ogc', '/town/ogc');
    const answer = await fetch(`${base}/collections`);
    const { collections, links } = (await answer.json()) as { collections: { id: string }[]; links: Link[] };
    expect(collections.map(({ id }) => id)).toEqual(['zones']);
    expect(links[0]?.href).toBe(`${base}/collections?f=json`);
    expect((await fetch(`${base}/collections/places`)).status).toBe(404);
    expect((await fetch(`${base}/collections/zones/items/1`)).status).toBe(200);
    expect((await fetch(server.landing.replace('/ogc', '/nowhere/ogc'))).status).toBe(404);
  });
});

describe('formats, languages, methods, caching', () => {
  test.each([
    '/',
    '/api',
    '/conformance',
    '/collections',
    '/collections/zones',
    '/collections/zones/items',
    '/collections/zones/items/1',
  ])('%s is JSON for programs, HTML for browsers, 406 for others, 400 for an unknown f', async (path) => {
    const get = (accept: string) => server.api.get(path, { headers: { accept } });
    expect((await get('*/*')).answer.headers.get('content-type')).toMatch(/json/);
    expect((await get('application/json')).answer.headers.get('content-type')).toMatch(/json/);
    expect((await get('text/html,*/*;q=0.8')).answer.headers.get('content-type')).toBe(
      'text/html; charset=utf-8',
    );
    expect((await get('image/png')).answer.status).toBe(406);
    const { answer, body } = await server.api.get(`${path}?f=xml`);
    expect(answer.status).toBe(400);
    expect(body).toMatchObject({
      code: 'unsupportedFormat',
      parameter: 'f',
      allowed: expect.arrayContaining(['json', 'html']),
    });
    expect(answer.headers.get('vary')).toMatch(/accept/i);
  });

  test('an unknown parameter is 400 everywhere, and names are case-sensitive (Part 1, 7.5)', async () => {
    for (const path of [
      '/',
      '/api',
      '/conformance',
      '/collections',
      '/collections/zones',
      '/collections/zones/items',
      '/collections/zones/items/1',
    ]) {
      for (const query of ['nope=1', 'F=json', '_=1']) {
        const { answer, body } = await server.api.get(`${path}?${query}`);
        expect([path, query, answer.status]).toEqual([path, query, 400]);
        expect(body).toMatchObject({ code: 'unknownParameter', parameter: query.split('=')[0] });
      }
    }
  });

  test('the language follows lang, then Accept-Language, then is Polish; links keep an asked one', async () => {
    const title = async (path: string, language?: string) => {
      const headers = language === undefined ? {} : { 'accept-language': language };
      const { answer, body } = await server.api.get(path, { headers });
      return `${answer.headers.get('content-language')} ${(body as { title: string }).title}`;
    };
    expect(await title('/collections/zones?f=json')).toBe('pl Strefy');
    expect(await title('/collections/zones?f=json', 'en-GB,pl;q=0.5')).toBe('en Zones');
    expect(await title('/collections/zones?f=json&lang=pl', 'en')).toBe('pl Strefy');
    const { body } = await server.api.get('/?f=json&lang=en');
    for (const { href, rel } of linksOf(body)) if (rel !== 'related') expect(href).toContain('lang=en');
    expect((await server.api.get('/?lang=de')).answer.status).toBe(400);
  });

  test('what is not GET or HEAD is 405 with Allow', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      for (const path of [
        '',
        '/collections',
        '/collections/places/items',
        '/collections/places/items/torun',
      ]) {
        const answer = await fetch(`${server.landing}${path}`, {
          method,
          body: method === 'DELETE' ? null : '<x>',
        });
        expect([path, method, answer.status]).toEqual([path, method, 405]);
        expect(answer.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
        expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      }
    }
  });

  test('HEAD has the headers of GET and no body', async () => {
    for (const path of [
      '?f=json',
      '/api',
      '/collections/places/items',
      '/collections/places/items/torun',
      '/collections/places?f=html',
    ]) {
      const url = `${server.landing}${path}`;
      const [get, head] = await Promise.all([fetch(url), fetch(url, { method: 'HEAD' })]);
      for (const name of ['etag', 'content-type', 'link', 'content-crs', 'cache-control']) {
        expect([path, name, head.headers.get(name)]).toEqual([path, name, get.headers.get(name)]);
      }
      expect(await head.text()).toBe('');
    }
  });

  test('an answer the client has is 304, whatever its encoding; another query has another ETag', async () => {
    for (const path of [
      '?f=json',
      '/api',
      '/collections',
      '/collections/rows/items?limit=200',
      '/collections/zones/items/1',
      '/collections/zones?f=html',
    ]) {
      const url = `${server.landing}${path}`;
      const first = await fetch(url, { headers: { 'accept-encoding': 'gzip' } });
      const etag = first.headers.get('etag') ?? '';
      expect(etag).toMatch(/^"[\w-]{22}(-gzip)?"$/);
      for (const encoding of ['gzip', 'identity', 'br']) {
        const again = await fetch(url, { headers: { 'if-none-match': etag, 'accept-encoding': encoding } });
        expect([path, again.status]).toEqual([path, 304]);
      }
      const other = await fetch(`${url}${path.includes('?') ? '&' : '?'}lang=en`, {
        headers: { 'if-none-match': etag },
      });
      expect(other.status).toBe(200);
    }
    const missing = await fetch(`${server.landing}/collections/zones/items/999`, {
      headers: { 'if-none-match': '*' },
    });
    expect(missing.status).toBe(404);
  });

  test('answers may be read across origins', async () => {
    const answer = await fetch(`${server.landing}/collections/places/items`, {
      headers: { origin: 'https://example.org' },
    });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-expose-headers')).toMatch(/Content-Crs/i);
  });
});
