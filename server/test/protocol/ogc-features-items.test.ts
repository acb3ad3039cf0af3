import { get as httpGet } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allCrs, crsOf } from '../../geo/crs.ts';
import { writeCrs } from '../../geo/crs-reference.ts';
import { projection } from '../../geo/projection.ts';
import { type FeaturesServer, startFeaturesServer } from './ogc-features-server.ts';

let server: FeaturesServer;
beforeAll(async () => {
  server = await startFeaturesServer({ MAX_FEATURES: '5000' });
});
afterAll(async () => server.close());

interface Feature {
  readonly id: string;
  readonly geometry: { readonly coordinates: readonly number[] } | null;
  readonly properties: Readonly<Record<string, unknown>>;
}
interface Items {
  readonly features: readonly Feature[];
  readonly numberReturned: number;
  readonly numberMatched?: number;
  readonly links: readonly { readonly rel: string; readonly href: string; readonly type: string }[];
}

const EPSG2180 = 'http://www.opengis.net/def/crs/EPSG/0/2180';

async function items(path: string): Promise<Items & { readonly answer: Response }> {
  const { answer, body } = await server.api.get(`/collections/${path}`);
  expect([path, answer.status]).toEqual([path, 200]);
  return { ...(body as Items), answer };
}

async function idsOf(path: string): Promise<readonly string[]> {
  return (await items(path)).features.map(({ id }) => id);
}

async function refused(path: string): Promise<{ readonly code: string; readonly parameter: string }> {
  const { answer, body } = await server.api.get(`/collections/${path}`);
  expect([path, answer.status]).toEqual([path, 400]);
  return body as { code: string; parameter: string };
}

/** Toruń and Bydgoszcz as the check points have them: easting, northing in EPSG:2180. */
const TORUN = [473065.2, 572118.2] as const;

describe('coordinates (Part 2)', () => {
  test.each([
    ['EPSG:2180', [572118.2, 473065.2]],
    ['EPSG:2177', [5875871.2, 6540158.8]],
    ['EPSG:4326', [53.0138, 18.5984]],
    ['EPSG:4258', [53.0138, 18.5984]],
    ['CRS:84', [18.5984, 53.0138]],
  ] as const)('the check point of Toruń in %s has that system’s axis order', async (code, expected) => {
    const uri = writeCrs(crsOf(code), 'http');
    const { features, answer } = await items(`places/items?crs=${encodeURIComponent(uri)}`);
    const torun = features.find(({ id }) => id === 'torun')?.geometry?.coordinates ?? [];
    const tolerance = crsOf(code).unit === 'metre' ? 0.06 : 0.000001;
    for (const axis of [0, 1] as const)
      expect(Math.abs(torun[axis]! - expected[axis])).toBeLessThan(tolerance);
    expect(answer.headers.get('content-crs')).toBe(`<${uri}>`);
    const { answer: one, body } = await server.api.get(
      `/collections/places/items/torun?crs=${encodeURIComponent(uri)}`,
    );
    expect((body as Feature).geometry?.coordinates).toEqual(torun);
    expect(one.headers.get('content-crs')).toBe(`<${uri}>`);
  });

  test('without crs it is longitude, latitude, and says so', async () => {
    const { features, answer } = await items('places/items');
    expect(
      features.find(({ id }) => id === 'bydgoszcz')?.geometry?.coordinates.map((each) => each.toFixed(4)),
    ).toEqual(['18.0084', '53.1235']);
    expect(answer.headers.get('content-crs')).toBe('<http://www.opengis.net/def/crs/OGC/1.3/CRS84>');
  });

  test.each(allCrs.map((crs) => crs.code))(
    'bbox in %s finds Toruń and nothing else, in that system’s axis order',
    async (code) => {
      const crs = crsOf(code);
      const [x, y] = projection(crsOf('EPSG:2180'), crs)(...TORUN);
      const margin = crs.unit === 'metre' ? 100 : 0.001;
      const corners = crs.axisOrder === 'yx' ? [y, x] : [x, y];
      const bbox = [...corners.map((each) => each - margin), ...corners.map((each) => each + margin)].join(
        ',',
      );
      const query = `bbox=${bbox}&bbox-crs=${encodeURIComponent(writeCrs(crs, 'http'))}`;
      expect(await idsOf(`places/items?${query}`)).toEqual(['049901_1.0001.12/3', 'torun']);
      const [a, b, c, d] = bbox.split(',');
      expect(await idsOf(`places/items?${query.replace(bbox, `${a},${b},-5,${c},${d},500`)}`)).toHaveLength(
        2,
      );
      expect(await idsOf(`places/items?${query}&crs=${encodeURIComponent(EPSG2180)}`)).toHaveLength(2);
    },
  );

  test('bbox-crs is independent of crs, and short and urn forms are read', async () => {
    const bbox = 'bbox=572000,473000,572200,473100';
    expect(await idsOf(`places/items?${bbox}&bbox-crs=EPSG:2180`)).toHaveLength(2);
    expect(
      await idsOf(`places/items?${bbox}&bbox-crs=urn:ogc:def:crs:EPSG::2180&crs=EPSG:3857`),
    ).toHaveLength(2);
  });

  test('an unknown CRS is 400 and names the ones there are', async () => {
    for (const parameter of ['crs', 'bbox-crs']) {
      for (const value of [
        'EPSG:1',
        '',
        'http://www.opengis.net/def/crs/EPSG/0/0',
        "x'--",
        'http://evil.example/crs',
      ]) {
        expect(
          await refused(`places/items?bbox=1,2,3,4&${parameter}=${encodeURIComponent(value)}`),
        ).toMatchObject({
          code: 'unsupportedCrs',
          parameter,
        });
      }
    }
    expect((await server.api.get('/collections/places/items/torun?crs=EPSG:1')).answer.status).toBe(400);
  });
});

describe('bbox and datetime (Part 1, 7.15)', () => {
  test('a box meets geometries, not their boxes, and its edge belongs to it', async () => {
    const crs = `bbox-crs=${encodeURIComponent('http://www.opengis.net/def/crs/EPSG/0/2177')}`;
    expect(await idsOf(`zones/items?bbox=5875800,6540180,5875880,6540190&${crs}`)).toEqual(['1']);
    expect(await idsOf(`zones/items?bbox=5875800,6540181,5875880,6540199&${crs}`)).toEqual([]);
    expect(await idsOf(`zones/items?bbox=5875800,6540180,5875880,6540200&${crs}`)).toEqual(['1', '2']);
  });

  test('a box across the antimeridian and one around the world are answered', async () => {
    expect(await idsOf('places/items?bbox=170,-90,-170,90')).toEqual([]);
    expect(await idsOf('places/items?bbox=10,50,-170,60')).toHaveLength(5);
    expect(await idsOf('places/items?bbox=-180,-90,180,90')).toHaveLength(5);
  });

  test('datetime selects what is valid then; features without an end or a start are open', async () => {
    expect(await idsOf('zones/items?datetime=2022-01-01')).toEqual(['1', '2', '3']);
    expect(await idsOf('zones/items?datetime=2024-01-01')).toEqual(['1', '3']);
    expect(await idsOf('zones/items?datetime=2023-12-31')).toEqual(['1', '2', '3']);
    expect(await idsOf('zones/items?datetime=2026-01-01T00:00:00Z')).toEqual(['1', '3', '4']);
    expect(await idsOf('zones/items?datetime=2019-01-01')).toEqual(['3']);
    expect(await idsOf('zones/items?datetime=../2020-01-01')).toEqual(['1', '2', '3']);
    expect(await idsOf('zones/items?datetime=../2019-12-31')).toEqual(['3']);
    expect(await idsOf('zones/items?datetime=2025-06-01/..')).toEqual(['1', '3', '4']);
    expect(await idsOf('zones/items?datetime=../..')).toHaveLength(4);
    for (const end of ['9999-12-31', '9999-12-31T23:59:59Z'])
      expect(await idsOf(`zones/items?datetime=2025-06-01/${end}`)).toEqual(['1', '3', '4']);
    expect(await idsOf('places/items?datetime=2022-01-01')).toHaveLength(6);
  });
});

describe('property filters', () => {
  test.each([
    ['kind=m', ['1', '4']],
    ['kind=M', []],
    ['kind=m%25', []],
    ['floors=5', ['2']],
    ['area=6400.5', ['1']],
    ['built=true', ['1', '4']],
    ['built=false', ['2']],
    ['valid_from=2025-06-01', ['4']],
    ['changed=2026-01-31T23:30:00Z', ['1']],
    ['changed=2026-02-01', ['1']],
    ['kind=m&floors=4', ['4']],
    ['kind=m&bbox=18,53,19,54&datetime=2022-01-01', ['1']],
  ])('%s', async (query, expected) => {
    expect(await idsOf(`zones/items?${query}`)).toEqual(expected);
  });

  test('texts come with every letter', async () => {
    expect(await idsOf('places/items?name=Toru%C5%84')).toEqual(['torun']);
    expect(await idsOf('places/items?name=Dzia%C5%82ka+12/3')).toEqual(['049901_1.0001.12/3']);
  });

  test.each([
    'floors=x',
    'floors=1.5',
    'built=yes',
    'area=NaN',
    'valid_from=2026-02-30',
    'changed=soon',
    'floors=',
  ])('%s does not fit the type and is 400', async (query) => {
    expect(await refused(`zones/items?${query}`)).toMatchObject({
      code: 'invalidParameter',
      parameter: query.split('=')[0],
    });
  });

  test('what is not queryable or not published is no parameter', async () => {
    for (const query of ['note=x', 'secret=x', 'place_id=torun', 'geom=x', 'NAME=x']) {
      expect(await refused(`places/items?${query}`)).toMatchObject({ code: 'unknownParameter' });
    }
  });

  test('a property whose name is taken is no filter', async () => {
    const { numberReturned } = await items('zones/items?limit=2');
    expect(numberReturned).toBe(2);
  });

  test('what is not published is in no answer', async () => {
    for (const path of [
      '/collections/places/items',
      '/collections/places/items/torun',
      '/collections/places',
      '/api',
    ]) {
      for (const f of ['json', 'html']) {
        const text = await (await fetch(`${server.landing}${path}?f=${f}`)).text();
        expect(text).not.toContain('secret');
      }
    }
  });
});

describe('paging', () => {
  test('ten by default, more are cut to the maximum, 0 and less are refused', async () => {
    expect((await items('rows/items')).numberReturned).toBe(10);
    expect((await items('rows/items?limit=99999999999999999999')).numberReturned).toBe(5000);
    for (const limit of ['0', '-1', '1.5', 'x', '', '1e3', '0x10']) {
      expect(await refused(`rows/items?limit=${limit}`)).toMatchObject({
        code: 'invalidParameter',
        parameter: 'limit',
      });
    }
  });

  test('the pages together are the whole, forwards and backwards, in every CRS', async () => {
    for (const crs of ['', `&crs=${encodeURIComponent(EPSG2180)}`]) {
      const forwards: string[] = [];
      let page = await items(`rows/items?limit=700&text=&f=json${crs}`.replace('&text=', ''));
      const sizes: number[] = [];
      for (;;) {
        forwards.push(...page.features.map(({ id }) => id));
        sizes.push(page.numberReturned);
        expect(page.numberMatched).toBe(5000);
        const next = page.links.find(({ rel }) => rel === 'next');
        if (next === undefined) break;
        page = await items(next.href.split('/collections/')[1] ?? '');
      }
      expect(sizes).toEqual([700, 700, 700, 700, 700, 700, 700, 100]);
      expect(new Set(forwards).size).toBe(5000);
      const backwards: string[] = [];
      for (;;) {
        backwards.unshift(...page.features.map(({ id }) => id));
        const previous = page.links.find(({ rel }) => rel === 'prev');
        if (previous === undefined) break;
        page = await items(previous.href.split('/collections/')[1] ?? '');
      }
      expect(backwards).toEqual(forwards);
    }
  });

  test('rows that come and go while someone pages are neither repeated nor do they hide others', async () => {
    const first = await items('rows/items?limit=3');
    expect(first.features.map(({ id }) => id)).toEqual(['2', '4', '6']);
    const next = first.links.find(({ rel }) => rel === 'next')?.href.split('/collections/')[1] ?? '';
    await server.parts.database.script(
      "INSERT INTO ogc_test.rows VALUES (1, 0, 'new', NULL); DELETE FROM ogc_test.rows WHERE row_id = 4",
    );
    try {
      expect(await idsOf(next)).toEqual(['8', '10', '12']);
    } finally {
      await server.parts.database.script(
        "DELETE FROM ogc_test.rows WHERE row_id = 1; INSERT INTO ogc_test.rows VALUES (4, 2, 'back', NULL)",
      );
    }
  });

  test('links keep the query and the header Link has them too', async () => {
    const { links, answer } = await items('rows/items?limit=2&lang=en&crs=EPSG:2180');
    const next = new URL(links.find(({ rel }) => rel === 'next')?.href ?? '');
    expect(Object.fromEntries(next.searchParams)).toMatchObject({
      limit: '2',
      lang: 'en',
      crs: 'EPSG:2180',
      f: 'json',
    });
    expect(links.find(({ rel }) => rel === 'self')?.type).toBe('application/geo+json');
    expect(answer.headers.get('link')).toContain(`<${next.href}>; rel="next"; type="application/geo+json"`);
  });

  test('numberMatched counts what the filter leaves', async () => {
    expect((await items('zones/items?kind=m&limit=1')).numberMatched).toBe(2);
    expect((await items('rows/items?number=17')).numberMatched).toBe(1);
    expect((await items('empty/items')).numberMatched).toBe(0);
  });

  test('a cursor that no link has is 400', async () => {
    for (const cursor of [
      'x',
      '%00',
      'WyJhIl0',
      Buffer.from('["a","not-a-number",1]').toString('base64url'),
    ]) {
      const { answer } = await server.api.get(`/collections/rows/items?cursor=${cursor}`);
      expect([cursor, answer.status]).toEqual([cursor, 400]);
    }
  });
});

describe('one feature', () => {
  test.each([
    '049901_1.0001.12%2F3',
    '049901_1.0001.12/3',
    'places.049901_1.0001.12%2F3',
    'places.049901_1.0001.12/3',
  ])('its id may be written %s', async (id) => {
    const { answer, body } = await server.api.get(`/collections/places/items/${id}`);
    expect(answer.status).toBe(200);
    expect(body).toMatchObject({ type: 'Feature', id: '049901_1.0001.12/3' });
  });

  test('every id that a list has leads to its feature, whatever it holds', async () => {
    for (const id of await idsOf('places/items')) {
      const { answer, body } = await server.api.get(`/collections/places/items/${encodeURIComponent(id)}`);
      expect(answer.status).toBe(200);
      const { id: answered, links } = body as Feature & { links: { rel: string; href: string }[] };
      expect(answered).toBe(id);
      expect(links.map(({ rel }) => rel)).toEqual(['self', 'alternate', 'collection']);
      const self = links[0]?.href ?? '';
      expect(((await (await fetch(self)).json()) as Feature).id).toBe(id);
    }
  });

  test.each([
    'nope',
    '1%27%3B%20drop%20table%20x',
    '..%2F..%2Fetc%2Fpasswd',
    '%00',
    'x'.repeat(900),
    '999999999999999999999999',
  ])('an id that nobody has is 404: %.30s', async (id) => {
    for (const layer of ['places', 'zones', 'rows']) {
      const { answer, body } = await server.api.get(`/collections/${layer}/items/${id}`);
      expect([layer, id, answer.status]).toEqual([layer, id, 404]);
      expect(body).toMatchObject({ code: 'notFound' });
    }
  });

  test('what a list takes to choose features is unknown here', async () => {
    for (const query of ['limit=1', 'bbox=1,2,3,4', 'datetime=2026-01-01', 'name=x']) {
      expect((await server.api.get(`/collections/places/items/torun?${query}`)).answer.status).toBe(400);
    }
  });
});

describe('large answers and hostile requests', () => {
  test('a large answer is streamed whole and valid; compressed the same', async () => {
    const { features } = await items('rows/items?limit=5000');
    expect(features).toHaveLength(5000);
    const answer = await fetch(`${server.landing}/collections/rows/items?limit=5000`, {
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(((await answer.json()) as Items).features).toEqual(features);
  });

  test('clients that leave at any moment give their connections back', async () => {
    const leave = (moment: number) =>
      new Promise<void>((resolve) => {
        const request = httpGet(`${server.landing}/collections/rows/items?limit=5000`, (answer) => {
          let pieces = 0;
          if (moment === 0) request.destroy();
          answer.on('data', () => ++pieces === moment && request.destroy());
          answer.once('close', resolve);
        });
        if (moment > 4) setTimeout(() => request.destroy(), moment);
        request.once('error', () => resolve());
      });
    await Promise.all(Array.from({ length: 40 }, (_, i) => leave(i % 10)));
    const answers = await Promise.all(Array.from({ length: 20 }, () => idsOf('places/items')));
    expect(answers.every((ids) => ids.length === 6)).toBe(true);
  });

  test.each([
    "name=' OR 1=1 --",
    'name=\u0000',
    'bbox=1;DROP TABLE ogc_test.places,2,3,4',
    'bbox=-1e300,-1e300,1e300,1e300',
    'datetime=2026-01-01/2026-01-02/2026-01-03',
    'crs=javascript:alert(1)',
    'limit=1&limit=2',
    'constructor=1',
    '__proto__=1',
    'cursor=eyJ0b1N0cmluZyI6MX0',
    `name=${'x'.repeat(7000)}`,
    'f=json%00',
    '%E0%A4%A=1',
  ])('%.50s costs nothing and breaks nothing', async (query) => {
    const encoded = query.startsWith('%')
      ? query
      : query
          .split('&')
          .map((pair) =>
            pair
              .split('=')
              .map((each) => (each.includes('%') ? each : encodeURIComponent(each)))
              .join('='),
          )
          .join('&');
    const started = performance.now();
    const { answer, body } = await server.api.get(`/collections/places/items?${encoded}`);
    expect(answer.status).toBeLessThan(500);
    expect(JSON.stringify(body)).not.toMatch(/node_modules|\.ts:\d|select |syntax error/i);
    expect(performance.now() - started).toBeLessThan(2000);
    expect(await idsOf('places/items')).toHaveLength(6);
  });
});
