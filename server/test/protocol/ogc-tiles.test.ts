import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { beforeAll, describe, expect, test } from 'vitest';
import { startTestServer } from '../server.ts';

let ogc = '';
beforeAll(async () => {
  ogc = `${(await startTestServer()).url}/ogc`;
});

interface Linked {
  readonly href: string;
  readonly rel: string;
  readonly type?: string;
  readonly templated?: boolean;
}
interface Tileset {
  readonly dataType: string;
  readonly tileMatrixSetURI: string;
  readonly layers: readonly { readonly id: string; readonly geometryDimension: number }[];
  readonly links: readonly Linked[];
  readonly boundingBox: { readonly lowerLeft: readonly number[]; readonly crs: string };
  readonly tileMatrixSetLimits: readonly {
    readonly tileMatrix: string;
    readonly minTileRow: number;
    readonly maxTileRow: number;
    readonly minTileCol: number;
    readonly maxTileCol: number;
  }[];
}

const json = async <T>(url: string): Promise<T> => {
  const reply = await fetch(url);
  expect(reply.status, url).toBe(200);
  return reply.json() as Promise<T>;
};
const linkOf = (links: readonly Linked[], rel: string): string =>
  links.find((link) => link.rel.endsWith(rel))!.href;

/** The middle tile of a tileset at its last level. */
function middle({ links, tileMatrixSetLimits }: Tileset, type: string): string {
  const limits = tileMatrixSetLimits.at(-1)!;
  const half = (a: number, b: number) => String(Math.floor((a + b) / 2));
  return links
    .find((link) => link.rel === 'item' && link.type === type)!
    .href.replace('{tileMatrix}', limits.tileMatrix)
    .replace('{tileRow}', half(limits.minTileRow, limits.maxTileRow))
    .replace('{tileCol}', half(limits.minTileCol, limits.maxTileCol));
}

test('landing page, conformance and collections lead to the tilesets', async () => {
  const landing = await json<{ links: Linked[] }>(ogc);
  const { conformsTo } = await json<{ conformsTo: string[] }>(`${ogc}/conformance`);
  expect(conformsTo).toContain('http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core');
  const collection = await json<{ links: Linked[] }>(`${ogc}/collections/gminas`);
  for (const { links } of [landing, collection]) {
    const tilesets = await json<{ tilesets: { links: Linked[]; dataType: string }[] }>(
      linkOf(links, 'def/rel/ogc/1.0/tilesets-vector'),
    );
    expect(tilesets.tilesets).toHaveLength(3);
    expect(tilesets.tilesets.every(({ dataType }) => dataType === 'vector')).toBe(true);
  }
});

test('a grid has the URI of its register; the national ones the address of their definition', async () => {
  const { tilesets } = await json<{ tilesets: Tileset[] }>(`${ogc}/collections/gminas/tiles`);
  const uris = tilesets.map(({ tileMatrixSetURI }) => tileMatrixSetURI);
  expect(uris).toEqual([
    'http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad',
    `${ogc}/tileMatrixSets/EPSG:2180`,
    `${ogc}/tileMatrixSets/EPSG:2177`,
  ]);
  for (const [i, { links }] of tilesets.entries()) {
    const { uri = uris[i] } = await json<{ uri?: string }>(linkOf(links, 'tiling-scheme'));
    expect(uri).toBe(uris[i]);
  }
});

test('tile matrix sets are described with corners in their own axis order', async () => {
  const landing = await json<{ links: Linked[] }>(ogc);
  const { tileMatrixSets } = await json<{ tileMatrixSets: { id: string; links: Linked[] }[] }>(
    linkOf(landing.links, 'tiling-schemes'),
  );
  expect(tileMatrixSets.map(({ id }) => id)).toEqual(['WebMercatorQuad', 'EPSG:2180', 'EPSG:2177']);
  const national = await json<{ orderedAxes: string[]; tileMatrices: { pointOfOrigin: number[] }[] }>(
    tileMatrixSets[1]!.links[0]!.href,
  );
  expect(national.orderedAxes).toEqual(['N', 'E']);
  expect(national.tileMatrices[0]!.pointOfOrigin).toEqual([850_000, 100_000]);
});

test.each(['WebMercatorQuad', 'EPSG:2180', 'EPSG:2177'])(
  'a tileset in %s leads to its tiles',
  async (set) => {
    const tileset = await json<Tileset>(`${ogc}/collections/gminas/tiles/${set}`);
    expect(tileset.layers[0]).toMatchObject({ id: 'gminas', geometryDimension: 2 });
    const reply = await fetch(middle(tileset, 'application/vnd.mapbox-vector-tile'));
    expect(reply.status).toBe(200);
    const tile = new VectorTile(new PbfReader(new Uint8Array(await reply.arrayBuffer())));
    expect(Object.keys(tile.layers)).toContain('gminas');
  },
);

test('a tile of the dataset has the collections that were chosen, each as its own layer', async () => {
  const tileset = await json<Tileset>(`${ogc}/tiles/WebMercatorQuad?collections=gminas,voivodeship`);
  expect(tileset.layers.map(({ id }) => id)).toEqual(['gminas', 'voivodeship']);
  const reply = await fetch(`${ogc}/tiles/WebMercatorQuad/9/166/282?collections=gminas,voivodeship`);
  const tile = new VectorTile(new PbfReader(new Uint8Array(await reply.arrayBuffer())));
  expect(Object.keys(tile.layers)).toEqual(expect.arrayContaining(['gminas', 'voivodeship']));
});

test.each([
  ['png', 'image/png'],
  ['jpeg', 'image/jpeg'],
  ['webp', 'image/webp'],
])('map tiles come as %s, by collection and by style', async (f, type) => {
  const map = await json<Tileset>(`${ogc}/collections/gminas/map/tiles/EPSG:2180`);
  expect(map.dataType).toBe('map');
  const reply = await fetch(middle(map, type));
  expect(reply.headers.get('content-type')).toBe(type);
  const styled = await fetch(
    middle(await json<Tileset>(`${ogc}/collections/gminas/styles/gminas/map/tiles/EPSG:2180`), type),
  );
  expect(styled.headers.get('etag')).toBe(reply.headers.get('etag'));
  expect(f).toBeTruthy();
});

test('a filter leaves features out, and a tile without features is 204', async () => {
  const tileset = await json<Tileset>(`${ogc}/collections/gminas/tiles/WebMercatorQuad`);
  const address = middle(tileset, 'application/vnd.mapbox-vector-tile');
  const none = await fetch(`${address}&filter=${encodeURIComponent("name = 'nowhere'")}`);
  expect(none.status).toBe(204);
  expect(none.headers.get('etag')).toBeTruthy();
});

test('the list of grids links each definition in both ways that clients look for', async () => {
  const { tileMatrixSets } = await json<{ tileMatrixSets: { id: string; links: Linked[] }[] }>(
    `${ogc}/tileMatrixSets`,
  );
  for (const { id, links } of tileMatrixSets) {
    expect(links.map(({ rel, href }) => [rel, href])).toEqual([
      ['item', `${ogc}/tileMatrixSets/${id}`],
      ['http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme', `${ogc}/tileMatrixSets/${id}`],
    ]);
  }
  const quad = await json<object>(`${ogc}/tileMatrixSets/WebMercatorQuad`);
  expect(quad).toMatchObject({
    orderedAxes: ['X', 'Y'],
    wellKnownScaleSet: 'http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible',
  });
});

test('a tileset says whose data it shows, in which style, and where a map of it may open', async () => {
  const path = 'collections/gminas/styles/gminas/map/tiles/EPSG:2180';
  const tileset = await json<Tileset & Record<string, unknown>>(`${ogc}/${path}`);
  expect(tileset).toMatchObject({
    attribution: expect.stringContaining('GUGiK'),
    license: expect.any(String),
    description: expect.any(String),
    style: { id: 'gminas', title: expect.any(String) },
  });
  expect(linkOf(tileset.links, 'ogc/1.0/geodata')).toBe(`${ogc}/collections/gminas`);
  const centre = tileset.centerPoint as { coordinates: [number, number]; tileMatrix: string };
  const { lowerLeft } = tileset.boundingBox;
  expect(centre.coordinates[0]).toBeGreaterThan(lowerLeft[0]!);
  expect(centre.tileMatrix).toBe(tileset.tileMatrixSetLimits[0]!.tileMatrix);
});

test('pictures are had at finer levels than vectors, which clients stretch', async () => {
  for (const [kind, last] of [
    ['tiles', '16'],
    ['map/tiles', '21'],
  ] as const) {
    const tileset = await json<Tileset>(`${ogc}/collections/parcels/${kind}/WebMercatorQuad`);
    expect(tileset.tileMatrixSetLimits.at(-1)!.tileMatrix).toBe(last);
  }
  const map = await json<Tileset>(`${ogc}/collections/parcels/map/tiles/WebMercatorQuad`);
  const [, z, row, column] = /(\d+)\/(\d+)\/(\d+)\?/.exec(middle(map, 'image/png'))!;
  const xyz = `${ogc.replace('/ogc', '/tiles')}/parcels/${z}/${column}/${row}`;
  expect((await fetch(`${xyz}.png`)).status).toBe(200);
  expect((await fetch(`${xyz}.mvt`)).status).toBe(404);
});

describe('an axis of time', () => {
  const at = '/collections/mpzp_plans/tiles/WebMercatorQuad/13/2661/4517';
  const ask = (query: Record<string, string>) => fetch(`${ogc}${at}?${new URLSearchParams(query)}`);

  test.each([
    ['subset=datetime("2013-01-01")', '2013-01-01'],
    ['subset=datetime("2010-01-01":"2013-01-01")', '2010-01-01/2013-01-01'],
    ['subset=datetime(*:"2013-01-01T00:00:00Z")', '../2013-01-01T00:00:00Z'],
    ['subset=datetime("2013-01-01":*)', '2013-01-01/..'],
  ])('%s is what datetime says', async (subset, datetime) => {
    const [one, other] = await Promise.all([ask({ subset: subset.slice(7) }), ask({ datetime })]);
    expect([one.status, other.status]).toEqual([200, 200]);
    expect(one.headers.get('etag')).toBe(other.headers.get('etag'));
  });

  test.each([
    { subset: 'datetime("2013-01-01")', datetime: '2013-01-01' },
    { subset: 'Lat(52:53)' },
    { subset: 'datetime' },
    { subset: 'datetime(*)' },
    { subset: '' },
  ])('%o is refused', async (query) => {
    const reply = await ask(query as Record<string, string>);
    expect([reply.status, reply.headers.get('content-type')]).toEqual([
      400,
      expect.stringMatching(/problem\+json/),
    ]);
  });
});

describe('what is not there', () => {
  test.each([
    ['/tiles/WebMercatorQuad/8/2147483647/140', 404],
    ['/tiles/WebMercatorQuad/8/-1/140', 404],
    ['/tiles/WebMercatorQuad/99/0/0', 404],
    ['/tiles/WebMercatorQuad/8/1e1/140', 404],
    ['/tiles/WorldCRS84Quad/8/1/1', 400],
    ['/tiles/WorldCRS84Quad', 404],
    ['/tileMatrixSets/WorldCRS84Quad', 404],
    ['/collections/nothing/tiles', 404],
    ['/collections/gminas/styles/nothing/map/tiles', 404],
    ['/tiles/WebMercatorQuad/9/166/282?unknown=1', 400],
    ['/tiles/WebMercatorQuad/9/166/282?f=png', 400],
    ['/tiles/WebMercatorQuad/9/166/282?collections=nothing', 404],
    ['/collections/gminas/tiles/WebMercatorQuad/9/166/282?filter=nothing%3D1', 400],
    ['/collections/gminas/tiles/WebMercatorQuad/9/166/282?datetime=yesterday', 400],
  ])('%s is %d', async (path, status) => {
    const reply = await fetch(`${ogc}${path}`);
    expect(reply.status).toBe(status);
    expect(reply.headers.get('content-type')).toMatch(/problem\+json/);
  });
});
