import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FeaturesServer, startFeaturesServer } from './ogc-features-server.ts';

let server: FeaturesServer;
beforeAll(async () => {
  server = await startFeaturesServer();
});
afterAll(async () => server.close());

interface Items {
  readonly features: readonly {
    readonly id: string;
    readonly geometry: { readonly coordinates: unknown } | null;
    readonly properties: Readonly<Record<string, unknown>>;
  }[];
  readonly numberReturned: number;
  readonly numberMatched?: number;
  readonly links: readonly { readonly rel: string; readonly href: string }[];
}

const EPSG2180 = 'http://www.opengis.net/def/crs/EPSG/0/2180';

async function ask(collection: string, parameters: Readonly<Record<string, string>>): Promise<Items> {
  const path = `/collections/${collection}/items?${new URLSearchParams(parameters)}`;
  const { answer, body } = await server.api.get(path);
  expect([path, answer.status]).toEqual([path, 200]);
  return body as Items;
}

async function ids(
  collection: string,
  parameters: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  return (await ask(collection, parameters)).features.map(({ id }) => id);
}

async function problem(
  parameters: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const path = `/collections/zones/items?${new URLSearchParams(parameters)}`;
  const { answer, body } = await server.api.get(path);
  expect([path, answer.status]).toEqual([path, 400]);
  return body as Readonly<Record<string, string>>;
}

describe('filter', () => {
  test('in CQL2 text and in CQL2 JSON asks the same', async () => {
    const json = {
      op: 'or',
      args: [
        { op: '>', args: [{ property: 'floors' }, 3] },
        { op: 'isNull', args: [{ property: 'kind' }] },
      ],
    };
    for (const parameters of [
      { filter: 'floors > 3 OR kind IS NULL' },
      { filter: 'floors > 3 OR kind IS NULL', 'filter-lang': 'cql2-text' },
      { filter: JSON.stringify(json), 'filter-lang': 'cql2-json' },
      { filter: JSON.stringify(json) },
    ]) {
      expect(await ids('zones', parameters)).toEqual(['2', '4']);
    }
  });

  test('stands beside bbox, datetime and properties, which all must hold', async () => {
    expect(await ids('zones', { filter: 'built = TRUE', kind: 'm', floors: '4' })).toEqual(['4']);
    expect(await ids('zones', { filter: 'built = TRUE', datetime: '2024-05-05T00:00:00Z' })).toEqual(['1']);
  });

  test('has geometries in filter-crs, in the axis order of that CRS', async () => {
    const box = '473065, 572118, 473066, 572119';
    const flipped = '572118, 473065, 572119, 473066';
    const found = ['049901_1.0001.12/3', 'torun'];
    const inPoland = { 'filter-crs': EPSG2180 };
    expect(await ids('places', { filter: `S_INTERSECTS(geometry, BBOX(${flipped}))`, ...inPoland })).toEqual(
      found,
    );
    expect(await ids('places', { filter: `S_INTERSECTS(geometry, BBOX(${box}))`, ...inPoland })).toEqual([]);
    const around = 'POLYGON((18.5 52.9, 18.7 52.9, 18.7 53.1, 18.5 53.1, 18.5 52.9))';
    expect((await ids('places', { filter: `S_WITHIN(geometry, ${around})` })).includes('torun')).toBe(true);
  });

  test('folds case and accents of Polish letters', async () => {
    expect(await ids('places', { filter: "CASEI(name) LIKE CASEI('TORUŃ')" })).toEqual(['torun']);
    expect(await ids('places', { filter: "CASEI(ACCENTI(name)) LIKE 'dzialka%'" })).toEqual([
      '049901_1.0001.12/3',
    ]);
  });

  test.each([
    [{ filter: 'floors >' }, 'filter', 'at character 9'],
    [{ filter: '{"op":"=","args":[1]}' }, 'filter', 'two operands'],
    [{ filter: 'nothing = 1' }, 'filter', 'no property'],
    [{ filter: "floors = 'many'" }, 'floors', 'type integer'],
    [{ filter: 'pg_sleep(9) = 1' }, 'filter', 'no function'],
    [{ filter: 'TRUE', 'filter-lang': 'ecql' }, 'filter-lang', 'cql2-text'],
    [{ filter: 'TRUE', 'filter-crs': 'EPSG:9999' }, 'filter-crs', ''],
    [{ filter: `${'('.repeat(100)}TRUE` }, 'filter', 'levels'],
    [{ filter: '10.0 ^ 400 > area' }, 'filter', ''],
  ])('%j is refused in words', async (parameters, parameter, words) => {
    const { detail, parameter: named, allowed } = await problem(parameters);
    expect(named).toBe(parameter);
    expect(`${detail} ${allowed}`).toContain(words);
  });

  test('names only what is queryable', async () => {
    const { answer } = await server.api.get(
      `/collections/places/items?${new URLSearchParams({ filter: 'note IS NULL' })}`,
    );
    expect(answer.status).toBe(400);
  });
});

describe('queryables', () => {
  test('are a JSON Schema of what filters may name, with titles in the language asked for', async () => {
    const answer = await fetch(`${server.landing}/collections/zones/queryables?lang=en`);
    expect(answer.headers.get('content-type')).toContain('application/schema+json');
    const schema = (await answer.json()) as { readonly properties: Readonly<Record<string, object>> };
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: `${server.landing}/collections/zones/queryables`,
      type: 'object',
      additionalProperties: false,
    });
    expect(schema.properties).toMatchObject({
      floors: { type: 'integer' },
      valid_from: { type: 'string', format: 'date' },
      geometry: { format: 'geometry-polygon' },
    });
    const places = await fetch(`${server.landing}/collections/places/queryables`);
    expect(Object.keys(((await places.json()) as { properties: object }).properties)).toEqual([
      'name',
      'geometry',
    ]);
  });

  test('are linked from the collection', async () => {
    const { body } = await server.api.get('/collections/zones?f=json');
    const { links } = body as Items;
    const link = links.find(({ rel }) => rel === 'http://www.opengis.net/def/rel/ogc/1.0/queryables');
    expect((await fetch(link?.href ?? '')).status).toBe(200);
  });
});

describe('order and pages', () => {
  test('sortby takes several keys, features without a value come last', async () => {
    expect(await ids('zones', { sortby: '-floors' })).toEqual(['2', '4', '1', '3']);
    expect(await ids('zones', { sortby: 'kind,-floors' })).toEqual(['4', '1', '2', '3']);
    expect(await ids('zones', { sortby: '+kind,+floors' })).toEqual(['1', '4', '2', '3']);
    const plain = await fetch(`${server.landing}/collections/zones/items?sortby=+floors`);
    expect(((await plain.json()) as Items).features.map(({ id }) => id)).toEqual(['1', '4', '2', '3']);
  });

  test('by distance to a point', async () => {
    const near = { near: '584000,433000', 'filter-crs': EPSG2180 };
    expect((await ids('places', near))[0]).toBe('bydgoszcz');
    expect((await ids('places', { ...near, sortby: '-distance' }))[0]).not.toBe('bydgoszcz');
    expect((await ids('places', near)).at(-1)).toBe('no-geometry');
    expect((await problem({ sortby: 'distance' })).parameter).toBe('near');
    expect((await problem({ sortby: 'geom' })).parameter).toBe('sortby');
  });

  test('next and prev keep to the order, in either direction', async () => {
    const walk = async (rel: string, from: string): Promise<{ found: string[]; last: string }> => {
      const found: string[] = [];
      let [address, last] = [from as string | undefined, from];
      while (address !== undefined) {
        last = address;
        const page = (await (await fetch(address)).json()) as Items;
        const own = page.features.map(({ id }) => id);
        if (rel === 'next') found.push(...own);
        else found.unshift(...own);
        expect(page.numberMatched).toBe(1000);
        address = page.links.find((link) => link.rel === rel)?.href;
      }
      return { found, last };
    };
    const parameters = new URLSearchParams({ filter: 'number % 5 = 0', sortby: '-text', limit: '170' });
    const { found, last } = await walk('next', `${server.landing}/collections/rows/items?${parameters}`);
    expect(found).toHaveLength(1000);
    expect(new Set(found).size).toBe(1000);
    expect((await walk('prev', last)).found).toEqual(found);
  });

  test('offset is answered in the same order', async () => {
    const all = await ids('rows', { sortby: '-number', limit: '60' });
    const page = await ask('rows', { sortby: '-number', limit: '10', offset: '50' });
    expect(page.features.map(({ id }) => id)).toEqual(all.slice(50));
    expect(page.numberMatched).toBe(5000);
    const previous = page.links.find(({ rel }) => rel === 'prev')?.href ?? '';
    const before = (await (await fetch(previous)).json()) as Items;
    expect(before.features.map(({ id }) => id)).toEqual(all.slice(40, 50));
    expect((await ask('rows', { offset: '9999' })).features).toEqual([]);
    expect((await problem({ offset: '-1' })).parameter).toBe('offset');
  });

  test('a cursor of another order, or made up, is refused', async () => {
    const { links } = await ask('rows', { limit: '2' });
    const cursor =
      new URL(links.find(({ rel }) => rel === 'next')?.href ?? '').searchParams.get('cursor') ?? '';
    expect((await problem({ cursor, sortby: 'kind' })).parameter).toBe('cursor');
    const made = Buffer.from(JSON.stringify(['a', '1', 0, null, "' or 1=1"])).toString('base64url');
    expect((await problem({ cursor: made, sortby: 'floors' })).parameter).toBe('cursor');
  });
});

describe('what is in the answer', () => {
  test('properties chooses, geometry is one of them', async () => {
    const [first] = (
      (await fetch(`${server.landing}/collections/zones/items?properties=kind,area&limit=1`).then((answer) =>
        answer.json(),
      )) as Items
    ).features;
    expect(first).toMatchObject({ geometry: null, properties: { kind: 'm', area: 6400.5 } });
    expect(Object.keys(first?.properties ?? {})).toEqual(['kind', 'area']);
    const [second] = (
      (await fetch(`${server.landing}/collections/zones/items?properties=geometry&limit=1`).then((answer) =>
        answer.json(),
      )) as Items
    ).features;
    expect([second?.geometry !== null, second?.properties]).toEqual([true, {}]);
    expect((await problem({ properties: 'kind,secret' })).parameter).toBe('properties');
  });

  test('coordinate-precision and max-allowable-offset make it smaller', async () => {
    const [coarse] = (await ask('places', { filter: "name = 'Toruń'", 'coordinate-precision': '2' }))
      .features;
    expect(JSON.stringify(coarse?.geometry?.coordinates)).toMatch(/^\[18\.\d{1,2},5\d(\.\d{1,2})?\]$/);
    const simple = await ask('zones', { 'max-allowable-offset': '0.01', limit: '1' });
    expect(JSON.stringify(simple.features[0]?.geometry).length).toBeLessThan(400);
    for (const name of ['coordinate-precision', 'max-allowable-offset']) {
      expect((await problem({ [name]: '-1' })).parameter).toBe(name);
      expect((await problem({ [name]: 'NaN' })).parameter).toBe(name);
    }
  });
});
