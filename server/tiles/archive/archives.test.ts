import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import { PMTiles, zxyToTileId } from 'pmtiles';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findTileMatrixSet } from '../../geo/tile-matrix-set.ts';
import { tileId } from '../../source/archive/pmtiles-format.ts';
import type { ArchiveDescription } from './archive.ts';
import { writeGeoPackageTiles } from './geopackage.ts';
import { writeMbTiles } from './mbtiles.ts';
import { writePmTiles } from './pmtiles.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archives-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const description: ArchiveDescription = {
  name: 'Działki',
  description: 'Opis',
  attribution: 'Gmina',
  format: 'mvt',
  tileMatrixSet: findTileMatrixSet('WebMercatorQuad')!,
  minZoom: 8,
  maxZoom: 10,
  bounds: [18, 52, 19, 53],
  extent: [2_003_750, 6_800_000, 2_115_000, 6_982_997],
  vectorLayers: [{ id: 'parcels', fields: {} }],
};

/** Reads a file as the library reads an address. */
function fileSource(path: string) {
  return {
    getKey: () => path,
    getBytes: async (offset: number, length: number) => {
      const bytes = await readFile(path);
      const part = bytes.subarray(offset, offset + length);
      return { data: new Uint8Array(part).buffer };
    },
  };
}

test('places on the curve are those of the library', () => {
  for (const [z, x, y] of [
    [0, 0, 0],
    [1, 1, 0],
    [8, 141, 83],
    [16, 36_143, 21_296],
    [22, 2_313_000, 1_363_001],
  ] as const) {
    expect(tileId(z, x, y)).toBe(zxyToTileId(z, x, y));
  }
});

test('a PMTiles archive of many tiles is read by the library, equal tiles being there once', async () => {
  const path = join(folder, 'a.pmtiles');
  const writer = writePmTiles(path, description);
  const bytes = (row: number, column: number) => gzipSync(`${row % 7}/${column}`);
  for (let row = 300; row < 420; row++) {
    for (let column = 500; column < 620; column++) writer.add({ z: 10, row, column }, bytes(row, column));
  }
  writer.add({ z: 8, row: 83, column: 141 }, gzipSync('eight'));
  writer.close();
  const archive = new PMTiles(fileSource(path));
  const header = await archive.getHeader();
  expect(header).toMatchObject({ minZoom: 8, maxZoom: 10, tileType: 1, numAddressedTiles: 14_401 });
  expect(Number(header.numTileContents)).toBe(7 * 120 + 1);
  expect(await archive.getMetadata()).toMatchObject({ name: 'Działki' });
  const text = async (z: number, x: number, y: number) =>
    Buffer.from((await archive.getZxy(z, x, y))?.data ?? new ArrayBuffer()).toString();
  expect(await text(8, 141, 83)).toBe('eight');
  for (const [x, y] of [
    [500, 300],
    [619, 419],
    [555, 356],
  ] as const) {
    expect(await text(10, x, y)).toBe(`${y % 7}/${x}`);
  }
  expect(await text(10, 499, 300)).toBe('');
}, 30_000);

test('an MBTiles archive counts rows from below and says what is in it', () => {
  const path = join(folder, 'a.mbtiles');
  const writer = writeMbTiles(path, description);
  writer.add({ z: 8, row: 83, column: 141 }, gzipSync('eight'));
  writer.close();
  const database = new DatabaseSync(path);
  const tile = database.prepare('SELECT * FROM tiles').get();
  expect(tile).toMatchObject({ zoom_level: 8, tile_column: 141, tile_row: 255 - 83 });
  const metadata = Object.fromEntries(
    database
      .prepare('SELECT name, value FROM metadata')
      .all()
      .map((row) => [row.name, row.value]),
  );
  expect(metadata).toMatchObject({ format: 'pbf', minzoom: '8', maxzoom: '10', name: 'Działki' });
  database.close();
});

const hasGdal = (() => {
  try {
    execFileSync('gdalinfo', ['--version']);
    return true;
  } catch {
    return false;
  }
})();

test.skipIf(!hasGdal)(
  'GDAL reads pictures of the national grid from a GeoPackage where they belong',
  async () => {
    const path = join(folder, 'a.gpkg');
    const set = findTileMatrixSet('EPSG:2180')!;
    const writer = writeGeoPackageTiles(path, {
      ...description,
      format: 'png',
      tileMatrixSet: set,
      minZoom: 10,
      maxZoom: 10,
      extent: [470_000, 570_000, 480_000, 580_000],
    });
    const create = {
      width: 512,
      height: 512,
      channels: 4,
      background: { r: 255, g: 0, b: 0, alpha: 1 },
    } as const;
    const red = await sharp({ create }).png().toBuffer();
    const side = set.matrices[10]!.resolution * 512;
    const [column, row] = [Math.floor((475_000 - 100_000) / side), Math.floor((850_000 - 575_000) / side)];
    writer.add({ z: 10, row, column }, red);
    writer.close();
    const at = (x: number, y: number) =>
      execFileSync('gdallocationinfo', ['-valonly', '-geoloc', path, String(x), String(y)], {
        encoding: 'utf8',
      });
    expect(at(475_000, 575_000).trim().split(/\s+/)).toEqual(['255', '0', '0', '255']);
    const info = execFileSync('gdalinfo', [path], { encoding: 'utf8' });
    expect(info).toContain('2180');
  },
);
