import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { crsOf } from '../../geo/crs.ts';
import { projection } from '../../geo/projection.ts';
import { findTileMatrixSet } from '../../geo/tile-matrix-set.ts';
import { startTestServer } from '../server.ts';

let url = '';
/** A place inside a zone of the general plan: longitude, latitude; and a moment that all zones are valid at. */
let place: readonly [number, number];
beforeAll(async () => {
  url = (await startTestServer()).url;
  const items = await (await fetch(`${url}/ogc/collections/pog_zones/items?limit=1&f=json`)).json();
  const { features } = items as { features: { geometry: { coordinates: number[][][] & number[][][][] } }[] };
  const ring = features[0]!.geometry.coordinates[0]!;
  const [x, y] = (Array.isArray(ring[0]![0]) ? ring[0]![0] : ring[0]) as unknown as [number, number];
  place = [x, y];
});

/** The tile around the place at a level whose scale the zones are drawn at. */
function tileAt(grid: string): { readonly z: number; readonly row: number; readonly column: number } {
  const set = findTileMatrixSet(grid)!;
  const z = set.matrices.findIndex(({ scaleDenominator }) => scaleDenominator < 20_000);
  const [x, y] = projection(crsOf('CRS:84'), set.crs)(...place);
  const side = set.matrices[z]!.resolution * set.tileSize;
  return { z, row: Math.floor((set.origin[1] - y) / side), column: Math.floor((x - set.origin[0]) / side) };
}

const grids = ['WebMercatorQuad', 'EPSG:2180', 'EPSG:2177'];
type Conditions = { readonly filter?: string; readonly datetime?: string };

const families: Readonly<Record<string, (grid: string, conditions: Conditions) => string>> = {
  'XYZ, vectors': (grid, conditions) => xyz(grid, 'mvt', conditions),
  'XYZ, pictures': (grid, conditions) => xyz(grid, 'png', conditions),
  'OGC API Tiles, vectors': (grid, conditions) => ogc(grid, 'tiles', 'mvt', conditions),
  'OGC API Tiles, pictures': (grid, conditions) => ogc(grid, 'map/tiles', 'png', conditions),
  'WMTS, vectors': (grid, conditions) => wmts(grid, 'application/vnd.mapbox-vector-tile', conditions),
  'WMTS, pictures': (grid, conditions) => wmts(grid, 'image/png', conditions),
};

function xyz(grid: string, format: string, conditions: Conditions): string {
  const { z, row, column } = tileAt(grid);
  return `tiles/pog_zones/${grid}/${z}/${row}/${column}.${format}?${new URLSearchParams(conditions)}`;
}

function ogc(grid: string, kind: string, f: string, conditions: Conditions): string {
  const { z, row, column } = tileAt(grid);
  const query = new URLSearchParams({ f, ...conditions });
  return `ogc/collections/pog_zones/${kind}/${grid}/${z}/${row}/${column}?${query}`;
}

function wmts(grid: string, format: string, { filter, datetime }: Conditions): string {
  const { z, row, column } = tileAt(grid);
  return `wmts?${new URLSearchParams({
    SERVICE: 'WMTS',
    REQUEST: 'GetTile',
    VERSION: '1.0.0',
    LAYER: 'pog_zones',
    STYLE: 'default',
    FORMAT: format,
    TILEMATRIXSET: grid,
    TILEMATRIX: String(z),
    TILEROW: String(row),
    TILECOL: String(column),
    ...(filter === undefined ? {} : { CQL_FILTER: filter }),
    ...(datetime === undefined ? {} : { TIME: datetime }),
  })}`;
}

async function isEmpty(path: string): Promise<boolean> {
  const reply = await fetch(`${url}/${path}`);
  if (reply.status === 204) return true;
  expect([path, reply.status]).toEqual([path, 200]);
  const bytes = Buffer.from(await reply.arrayBuffer());
  if (!String(reply.headers.get('content-type')).startsWith('image/')) return false;
  return ((await sharp(bytes).ensureAlpha().stats()).channels[3]?.max ?? 0) === 0;
}

const cases = Object.keys(families).flatMap((family) => grids.map((grid) => [family, grid] as const));

test.each(cases)(
  '%s in %s keep tiles of a filter and of a moment apart from the whole',
  async (family, grid) => {
    const address = families[family]!;
    const nobody: Conditions = { filter: "zone_id = 'nobody'" };
    const everybody: Conditions = { filter: "zone_id <> 'nobody'" };
    // Each twice, and the whole between: what one kept must not be given for another.
    for (let round = 0; round < 2; round++) {
      expect(await isEmpty(address(grid, {}))).toBe(false);
      expect(await isEmpty(address(grid, nobody))).toBe(true);
      expect(await isEmpty(address(grid, everybody))).toBe(false);
      if (!family.startsWith('WMTS')) {
        expect(await isEmpty(address(grid, { datetime: '1900-01-01' }))).toBe(true);
        expect(await isEmpty(address(grid, { datetime: '../..', ...everybody }))).toBe(false);
      }
    }
  },
);

test.each(Object.keys(families))('%s refuse a filter that cannot be read or does not fit', async (family) => {
  for (const filter of ['=', 'nothing = 1', 'zone_id = 1 AND', '('.repeat(100)]) {
    const reply = await fetch(`${url}/${families[family]!('EPSG:2180', { filter })}`);
    expect([filter, reply.status]).toEqual([filter, 400]);
  }
});
