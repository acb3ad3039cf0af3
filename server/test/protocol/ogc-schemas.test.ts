import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { beforeAll, expect, test } from 'vitest';
import { ApiDefinition } from '../openapi.ts';
import { startTestServer } from '../server.ts';

let url = '';
beforeAll(async () => {
  url = (await startTestServer()).url;
});

interface Schema {
  readonly $id: string;
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

async function schemaOf(collection: string, path: string, query = ''): Promise<Schema> {
  const response = await fetch(`${url}/ogc/collections/${collection}/${path}${query}`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/schema+json');
  return (await response.json()) as Schema;
}

function validator() {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, formats: { 'geometry-any': true } });
  addFormats.default(ajv);
  for (const word of ['x-ogc-role', 'x-ogc-propertySeq', 'x-ogc-unit']) ajv.addKeyword(word);
  for (const type of ['point', 'linestring', 'polygon', 'multipoint', 'multilinestring', 'multipolygon'])
    ajv.addFormat(`geometry-${type}`, true);
  return ajv;
}

test('every collection links its schemas, and each is a strict JSON Schema under its own address', async () => {
  const { collections } = (await (await fetch(`${url}/ogc/collections?f=json`)).json()) as {
    collections: { id: string; links: { rel: string; href: string; type: string }[] }[];
  };
  for (const { id, links } of collections) {
    for (const rel of ['schema', 'queryables', 'sortables']) {
      const link = links.find((each) => each.rel === `http://www.opengis.net/def/rel/ogc/1.0/${rel}`)!;
      const schema = await schemaOf(id, rel);
      expect(link.href.split('?')[0]).toBe(schema.$id);
      validator().compile(schema);
    }
  }
});

test('features of a collection are valid by its schema', async () => {
  for (const id of ['parcels', 'pog_zones', 'gminas', 'utility_lines']) {
    const validate = validator().compile(await schemaOf(id, 'schema'));
    const answer = await fetch(`${url}/ogc/collections/${id}/items?limit=20&f=json`);
    const { features } = (await answer.json()) as {
      features: { geometry: object; properties: Record<string, unknown> }[];
    };
    expect(features.length).toBeGreaterThan(0);
    for (const { geometry, properties } of features) {
      const present = Object.entries({ ...properties, geometry }).filter(([, value]) => value !== null);
      expect(validate(Object.fromEntries(present)), JSON.stringify(validate.errors)).toBe(true);
    }
  }
});

test('roles, units, codes and geometry are told, in the language asked for', async () => {
  const { properties } = await schemaOf('parcels', 'schema', '?lang=en');
  expect(properties.parcel_id).toMatchObject({
    type: 'string',
    title: 'Parcel identifier',
    'x-ogc-role': 'id',
  });
  expect(properties.area_ha).toMatchObject({ type: 'number', 'x-ogc-unit': 'ha' });
  expect(properties.valid_from).toMatchObject({ type: 'string', format: 'date' });
  expect(properties.geometry).toMatchObject({ format: 'geometry-polygon', 'x-ogc-role': 'primary-geometry' });
  expect(properties.register_group!.oneOf).toContainEqual({ const: 1, title: 'State Treasury' });
});

test('the geometry can be asked about, but nothing is sorted by it', async () => {
  expect((await schemaOf('parcels', 'queryables')).properties.geometry).toBeDefined();
  expect((await schemaOf('parcels', 'sortables')).properties.geometry).toBeUndefined();
});

test('who has a schema already is told so; unknown collections and parameters are refused', async () => {
  const first = await fetch(`${url}/ogc/collections/parcels/schema`);
  const again = await fetch(`${url}/ogc/collections/parcels/schema`, {
    headers: { 'if-none-match': first.headers.get('etag')! },
  });
  expect(again.status).toBe(304);
  expect((await fetch(`${url}/ogc/collections/nothing/schema`)).status).toBe(404);
  expect((await fetch(`${url}/ogc/collections/parcels/schema?colour=red`)).status).toBe(400);
  expect((await fetch(`${url}/planning/ogc/collections/parcels/schema`)).status).toBe(404);
});

test('the functions that filters know say what they take and give', async () => {
  const definition = await ApiDefinition.fetch(`${url}/ogc`);
  const { body } = await definition.get('/functions?lang=en');
  const { functions } = body as {
    functions: { name: string; description?: string; arguments: { type: string[] }[]; returns: string[] }[];
  };
  expect(functions.map(({ name }) => name)).toContain('casei');
  expect(functions.filter(({ description }) => description === undefined)).toEqual([]);
  expect(functions.find(({ name }) => name === 'buffer')).toEqual({
    name: 'buffer',
    description: 'Area around a geometry.',
    arguments: [
      { title: 'geometry', type: ['geometry'] },
      { title: 'distance in metres, 0 to 100,000', type: ['number'] },
    ],
    returns: ['geometry'],
  });
  const { links } = (await (await fetch(`${url}/ogc?f=json`)).json()) as {
    links: { rel: string; href: string }[];
  };
  const link = links.find(({ rel }) => rel === 'http://www.opengis.net/def/rel/ogc/1.0/functions')!;
  expect((await fetch(link.href)).status).toBe(200);
  expect((await fetch(`${url}/ogc/functions?other=1`)).status).toBe(400);
});

test('what the landing page links to has the media type that the link says', async () => {
  const { links } = (await (await fetch(`${url}/ogc?f=json`)).json()) as {
    links: { rel: string; href: string; type: string }[];
  };
  const followed = links.filter(({ rel }) => !rel.endsWith('/map'));
  expect(followed.length).toBeGreaterThan(10);
  for (const { href, type } of followed) {
    const response = await fetch(href, { method: 'HEAD' });
    expect([href, response.headers.get('content-type')?.replace(/; charset=.*/, '')]).toEqual([href, type]);
  }
});

test.each([
  '',
  '/collections/parcels',
  '/collections/parcels/tiles',
  '/collections/parcels/styles',
  '/styles',
  '/styles/parcels/metadata',
])('links of %s keep the language that was asked for, beside what they ask for themselves', async (path) => {
  const text = await (
    await fetch(`${url}/ogc${path}?lang=en`, { headers: { accept: 'application/json' } })
  ).text();
  const links = [...text.matchAll(/"href":"([^"]+)"/g)].map(([, href = '']) => href);
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((href) => href.split('?').length > 2)).toEqual([]);
  for (const href of links.filter((each) => /f=(jpeg|sld10|png)/.test(each)))
    expect(new URL(href).searchParams.get('lang')).toBe('en');
});
