import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { crsOf } from '../../geo/crs.ts';
import { transformExtent } from '../../geo/projection.ts';
import { tileExtent, tileMatrixSets } from '../../geo/tile-matrix-set.ts';
import { validateXml } from '../xsd.ts';
import { type Parameters, pictureOf, startWmsServer, type WmsServer } from './wms-server.ts';

let server: WmsServer;
beforeAll(async () => {
  server = await startWmsServer();
});
afterAll(() => server.close());

const LAND = '#00AA00FF';
const CLEAR = '#00000000';
const ask = (parameters: Parameters, init?: RequestInit) => server.ask(parameters, init, '/wmts');

/** The same place in Web Mercator. */
const mercator = transformExtent(
  [475_200, 571_200, 475_201, 571_201],
  crsOf('EPSG:2180'),
  crsOf('EPSG:3857'),
)?.slice(0, 2) as [number, number];

const zone6 = transformExtent(
  [475_200, 571_200, 475_201, 571_201],
  crsOf('EPSG:2180'),
  crsOf('EPSG:2177'),
)?.slice(0, 2) as [number, number];

/** The tile of a national grid in which the middle of a square of land, E 475200 N 571200, lies; and its pixel there. */
function placeOf(id: string, z: number, x: number, y: number) {
  const set = tileMatrixSets.find((each) => each.id === id);
  const matrix = set?.matrices[z];
  if (set === undefined || matrix === undefined) throw new Error(`no ${id} ${z}`);
  const side = matrix.resolution * set.tileSize;
  const column = Math.floor((x - set.origin[0]) / side);
  const row = Math.floor((set.origin[1] - y) / side);
  const [minX, , , maxY] = tileExtent(set, { z, row, column });
  const pixel = [
    Math.floor((x - minX) / matrix.resolution),
    Math.floor((maxY - y) / matrix.resolution),
  ] as const;
  return { row, column, pixel };
}

function tileOf(id: string, z: number, x: number, y: number): Parameters {
  const { row, column } = placeOf(id, z, x, y);
  return {
    SERVICE: 'WMTS',
    VERSION: '1.0.0',
    REQUEST: 'GetTile',
    LAYER: 'lands',
    STYLE: 'lands',
    FORMAT: 'image/png',
    TILEMATRIXSET: id,
    TILEMATRIX: String(z),
    TILEROW: String(row),
    TILECOL: String(column),
  };
}

describe('GetTile', () => {
  test.each([
    ['EPSG:2180', 10, 475_200, 571_200, 512],
    ['EPSG:2177', 10, ...zone6, 512],
    ['WebMercatorQuad', 15, ...mercator, 256],
  ] as [string, number, number, number, number][])(
    'of %s draws the layer where it is',
    async (id, z, x, y, side) => {
      const place = placeOf(id, z, x, y);
      const picture = await pictureOf(await ask(tileOf(id, z, x, y)));
      expect([picture.width, picture.height]).toEqual([side, side]);
      expect(picture.colours).toContain(LAND);
      expect(picture.hasAlpha).toBe(true);
      expect(picture.at(place.pixel[0], place.pixel[1])).toBe(LAND);
    },
  );

  const tile = tileOf('EPSG:2180', 10, 475_200, 571_200);

  test.each([
    ['image/png', 'png'],
    ['image/jpeg', 'jpg'],
    ['image/webp', 'webp'],
    ['application/vnd.mapbox-vector-tile', 'mvt'],
  ])('as %s is the same by KVP and by its address', async (type, ending) => {
    const kvp = await ask({ ...tile, FORMAT: type });
    expect(kvp.headers.get('content-type')).toBe(type);
    const rest = await fetch(
      `${server.url}/wmts/1.0.0/lands/lands/EPSG:2180/10/${tile.TILEROW}/${tile.TILECOL}.${ending}`,
    );
    expect([rest.status, rest.headers.get('etag')]).toEqual([200, kvp.headers.get('etag')]);
    expect(Buffer.from(await rest.arrayBuffer()).equals(Buffer.from(await kvp.arrayBuffer()))).toBe(true);
  });

  test('in another style, and in the default when the style is empty or called so', async () => {
    expect((await pictureOf(await ask({ ...tile, STYLE: 'lands-blue' }))).colours).toContain('#0000AAFF');
    for (const STYLE of ['', 'default'])
      expect((await pictureOf(await ask({ ...tile, STYLE }))).colours).toContain(LAND);
  });

  test('of a theme draws all of its layers', async () => {
    const { row, column } = placeOf('EPSG:2180', 10, 476_200, 572_200);
    const picture = await pictureOf(
      await ask({ ...tile, LAYER: 'land', STYLE: 'default', TILEROW: String(row), TILECOL: String(column) }),
    );
    expect(picture.colours).toContain(LAND);
    expect(picture.colours).toContain('#0088FFFF');
  });

  test('an empty one inside the limits is one transparent picture, with one ETag', async () => {
    // Between the land beside the water and the land in the north there is nothing.
    const empty = tileOf('EPSG:2180', 13, 475_500, 573_000);
    const other = tileOf('EPSG:2180', 13, 477_500, 573_000);
    const [one, two] = [await ask(empty), await ask(other)];
    expect([one.status, one.headers.get('etag')]).toEqual([200, two.headers.get('etag')]);
    const picture = await pictureOf(one);
    expect(picture.colours).toEqual(new Set([CLEAR]));
  });

  test('a tile the client has is 304, HEAD has no body', async () => {
    const etag = (await ask(tile)).headers.get('etag') ?? '';
    expect((await ask(tile, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const head = await ask(tile, { method: 'HEAD' });
    expect([head.status, head.headers.get('etag'), (await head.arrayBuffer()).byteLength]).toEqual([
      200,
      etag,
      0,
    ]);
  });

  test('is of a view’s own layers in that view', async () => {
    const response = await server.ask({ ...tile, LAYER: 'cities' }, undefined, '/land/wmts');
    expect(response.status).toBe(400);
    expect((await validateXml(await response.text())).get('//@locator')?.content).toBe('Layer');
  });
});

describe('GetFeatureInfo of a tile', () => {
  const [x, y] = [475_200, 571_200];
  const place = placeOf('EPSG:2180', 12, x, y);
  const info: Parameters = {
    ...tileOf('EPSG:2180', 12, x, y),
    REQUEST: 'GetFeatureInfo',
    INFOFORMAT: 'application/geo+json',
    I: place.pixel[0],
    J: place.pixel[1],
  };

  test('finds what the tile shows at the pixel', async () => {
    const response = await ask(info);
    expect(response.headers.get('content-type')).toBe('application/geo+json');
    const found = (await response.json()) as { features: { id: string }[] };
    expect(found.features.map(({ id }) => id)).toEqual(['lands.l1']);
    const beside = (await (await ask({ ...info, I: 0, J: 0 })).json()) as { features: unknown[] };
    expect(beside.features).toEqual([]);
  });

  test.each([
    ['geojson', 'application/geo+json'],
    ['html', 'text/html; charset=utf-8'],
    ['txt', 'text/plain; charset=utf-8'],
    ['gml', 'application/vnd.ogc.gml/3.1.1'],
  ])('is a resource ending in .%s', async (ending, type) => {
    const { TILEROW, TILECOL, I, J } = info;
    const response = await fetch(
      `${server.url}/wmts/1.0.0/lands/lands/EPSG:2180/12/${TILEROW}/${TILECOL}/${J}/${I}.${ending}`,
    );
    expect(response.headers.get('content-type')).toBe(type);
    const text = await response.text();
    expect(text).toContain('Pole');
    if (ending === 'gml') expect(text).toContain('<wfs:FeatureCollection');
  });
});
