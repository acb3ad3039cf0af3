import { beforeAll, describe, expect, test } from 'vitest';
import type {
  IdentifiedFeature,
  IdentifyAnswer,
  PortalCatalog,
  SearchAnswer,
} from '../../portal/contract.ts';
import { startTestServer } from '../server.ts';

let url = '';
beforeAll(async () => {
  url = (await startTestServer()).url;
});

const json = async <T>(path: string): Promise<T> => (await fetch(`${url}/api/${path}`)).json() as Promise<T>;
const search = (q: string): Promise<SearchAnswer> => json(`search?q=${encodeURIComponent(q)}`);

test('the catalog lists every layer once, with a legend whose pictures exist', async () => {
  const catalog = await json<PortalCatalog>('catalog');
  const layers = catalog.themes.flatMap((theme) => theme.layers);
  expect(layers).toHaveLength(16);
  expect(new Set(layers.map((layer) => layer.order)).size).toBe(16);
  const { image } = layers[0]!.styles[0]!.legend[0]!;
  const picture = await fetch(`${url}/${image}`);
  expect(picture.headers.get('content-type')).toBe('image/png');
});

test('the catalog is 304 for who has it', async () => {
  const first = await fetch(`${url}/api/catalog`);
  const again = await fetch(`${url}/api/catalog`, {
    headers: { 'if-none-match': first.headers.get('etag')! },
  });
  expect(again.status).toBe(304);
});

describe('search', () => {
  test.each([
    ['Toruń', 'place'],
    ['torun', 'place'],
    ['53.0138, 18.5984', 'coordinates'],
    ['572118 473065', 'coordinates'],
  ])('of %s finds a %s first', async (q, kind) => {
    expect((await search(q)).hits[0]?.kind).toBe(kind);
  });

  test('finds a parcel by its identifier, and by precinct and number', async () => {
    const items = await fetch(`${url}/ogc/collections/parcels/items?limit=1&f=json`);
    const { features } = (await items.json()) as {
      features: { id: string; properties: Record<string, string> }[];
    };
    const { id, properties } = features[0]!;
    expect((await search(id)).hits[0]).toMatchObject({ kind: 'parcel', key: id });
    const hits = (await search(`${properties.precinct_name} ${properties.parcel_number}`)).hits;
    expect(hits.map((hit) => hit.key)).toContain(id);
  });

  test('gives at most twelve hits, and none to nothing', async () => {
    expect((await search('a')).hits.length).toBeLessThanOrEqual(12);
    expect((await search('   ')).hits).toEqual([]);
    expect((await search("'; DROP TABLE demo.parcels; --")).hits).toEqual([]);
    expect((await search('%_\\')).hits).toEqual([]);
  });
});

test('a place in Toruń lies in its gmina and powiat, each with its text page', async () => {
  const answer = await json<IdentifyAnswer>('identify?x=473065&y=572118&resolution=1&layers=gminas,powiats');
  expect(answer.features.map((feature) => feature.key)).toEqual(['0463011', '0463']);
  expect(answer.place.lon).toBeCloseTo(18.5984, 3);
  const page = await fetch(`${url}/${answer.features[0]!.page}`, { headers: { accept: 'text/html' } });
  expect(await page.text()).toContain('Toruń');
});

test('a feature comes by its key, and 404 when the layer has none', async () => {
  expect(await json<IdentifiedFeature>('feature?layer=powiats&key=0463')).toMatchObject({
    layer: 'powiats',
    key: '0463',
  });
  expect((await fetch(`${url}/api/feature?layer=powiats&key=9999`)).status).toBe(404);
});

test.each([
  ['identify?x=1e999&y=1&resolution=1&layers=gminas', 400],
  ['identify?x=abc&y=1&resolution=1&layers=gminas', 400],
  ['identify?x=-9e6&y=1&resolution=1&layers=gminas', 400],
  ['identify?x=473065&y=572118&resolution=1&layers=nothing', 404],
  ['identify?x=473065&y=572118&resolution=1&crs=EPSG:27700&layers=gminas', 400],
  ['search', 400],
  [`search?q=${'x'.repeat(300)}`, 400],
])('%s is refused as a problem', async (path, status) => {
  const reply = await fetch(`${url}/api/${path}`);
  expect(reply.status).toBe(status);
  expect(reply.headers.get('content-type')).toMatch(/problem\+json/);
});
