import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadDemo } from '../../demo/load.ts';
import type { Layer } from '../catalog/layer.ts';
import { findLayerFiles, readLayerFiles } from '../catalog/layer-folders.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { crsOf } from '../geo/crs.ts';
import { transformExtent } from '../geo/projection.ts';
import { findTileMatrixSet, tileLimits } from '../geo/tile-matrix-set.ts';
import { publishLayers } from '../source/publishing/published-layers.ts';
import { scanFeatures } from '../source/scan-features.ts';
import { type TestDatabase, testDatabase } from '../test/database.ts';
import { fixtureLayer } from '../test/fixture-catalog.ts';
import { compareTile, featuresOf, noComparison, type TileComparison } from '../test/tile-geometry.ts';
import { VectorTileSource } from './vector-tile-source.ts';

let db: TestDatabase;
let folder = '';
beforeAll(async () => {
  db = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'tiles-'));
  // Blobs with holes, some much larger than a tile, and ways across them: by a seed, the same everywhere.
  await db.database.script(`
    select setseed(0.4);
    create table ${db.schema}.areas as select i as id, ST_Difference(
        ST_MakePolygon(ST_AddPoint(line, ST_StartPoint(line))), ST_Buffer(ST_Centroid(line), 20 + i)) as geom
      from (select i, ST_MakeLine(array(select ST_SetSRID(ST_MakePoint(
          470000 + 400 * (i % 8) + (60 + 9 * i) * reach * cos(a * pi() / 24),
          570000 + 400 * (i / 8) + (60 + 9 * i) * reach * sin(a * pi() / 24)), 2180)
        from (select a, 0.5 + random() as reach from generate_series(0, 47) a) r)) as line
      from generate_series(1, 48) i) x;
    alter table ${db.schema}.areas add primary key (id);
    create table ${db.schema}.ways as select id, ST_Boundary(geom) as geom from ${db.schema}.areas;
    alter table ${db.schema}.ways add primary key (id); analyze`);
});
afterAll(async () => {
  await db.close();
  await rm(folder, { recursive: true, force: true });
});

const quad = findTileMatrixSet('WebMercatorQuad')!;

function layerOf(name: string, type: Layer['geometry']['type']): Layer {
  const geometry = { column: 'geom', type, crs: crsOf('EPSG:2180') };
  const changes = { table: { schema: db.schema, name }, geometry };
  return fixtureLayer(name, 'a', changes, 'EPSG:2180', [465_000, 565_000, 480_000, 580_000]);
}

async function compareAll(layer: Layer, z: number, every = 1): Promise<TileComparison> {
  const source = new VectorTileSource(scanFeatures(db.database));
  const extent = transformExtent(layer.extent!, layer.geometry.crs, quad.crs)!;
  const { minRow, maxRow, minColumn, maxColumn } = tileLimits(quad, z, extent)!;
  const sum = noComparison();
  let seen = 0;
  for (let row = minRow; row <= maxRow; row++) {
    for (let column = minColumn; column <= maxColumn; column++) {
      if (seen++ % every !== 0) continue;
      const tile = { z, row, column };
      const made = await source.tile({ layers: [{ layer }], tileMatrixSet: quad, tile, format: 'mvt' });
      if (made.isEmpty) continue;
      const found = await compareTile(db.database, layer, quad, tile, made.data);
      for (const name of Object.keys(sum) as (keyof TileComparison)[]) {
        if (name === 'worst') sum.worst = Math.max(sum.worst, found.worst);
        else sum[name] += found[name];
      }
    }
  }
  return sum;
}

test.each([
  ['areas', 'Polygon', 14],
  ['areas', 'Polygon', 16],
  ['ways', 'MultiLineString', 15],
] as const)('%s as %s lie within a unit of where PostGIS has them at zoom %d', async (name, type, z) => {
  const found = await compareAll(layerOf(name, type), z);
  expect(found.features).toBeGreaterThan(40);
  expect(found.vertices).toBeGreaterThan(1_000);
  expect(found).toMatchObject({ missing: 0, invalid: 0, beyond: 0 });
  expect(found.worst).toBeLessThan(1);
});

const hasGdal = (() => {
  try {
    return /MVT/.test(execFileSync('ogrinfo', ['--formats'], { encoding: 'utf8' }));
  } catch {
    return false;
  }
})();

test.skipIf(!hasGdal)('GDAL reads the same features and vertices as the other reader', async () => {
  const layer = layerOf('areas', 'Polygon');
  const source = new VectorTileSource(scanFeatures(db.database));
  const extent = transformExtent([470_000, 570_000, 471_000, 571_000], layer.geometry.crs, quad.crs)!;
  const { minRow: row, minColumn: column } = tileLimits(quad, 14, extent)!;
  const tile = { z: 14, row, column };
  const { data } = await source.tile({ layers: [{ layer }], tileMatrixSet: quad, tile, format: 'mvt' });
  const path = join(folder, 'tile.pbf');
  await writeFile(path, data!);
  const json = execFileSync('ogr2ogr', ['-f', 'GeoJSON', '/vsistdout/', path, 'areas', '-oo', 'CLIP=NO'], {
    encoding: 'utf8',
  });
  const read = (JSON.parse(json) as { features: { geometry: { coordinates: unknown } }[] }).features;
  const own = featuresOf(data!, 'areas');
  expect(read).toHaveLength(own.length);
  const numbersOf = (value: unknown): number[] => [value].flat(9) as number[];
  const mine = own.flatMap((feature) =>
    feature
      .loadGeometry()
      .flat()
      .map(({ x }) => x),
  );
  const theirs = read.flatMap(({ geometry }) =>
    numbersOf(geometry.coordinates).filter((_, i) => i % 2 === 0),
  );
  expect(theirs.toSorted((a, b) => a - b)).toEqual(mine.toSorted((a, b) => a - b));
});

// All of the demo, some minutes: TILE_PROOF=12,14,16 vitest run server/tiles/tile-geometry.db.test.ts
const zooms = (process.env.TILE_PROOF ?? '').split(',').filter(Boolean).map(Number);
test.runIf(zooms.length > 0)('every tile of the demo', { timeout: 3_600_000 }, async () => {
  await loadDemo(db.database);
  const { catalog } = readCatalog(await readLayerFiles(await findLayerFiles(['layers'])));
  const { catalog: served } = await publishLayers(db.database, catalog!);
  for (const layer of served.layers) {
    for (const z of zooms) {
      const found = await compareAll(layer, z);
      console.log(layer.id, z, JSON.stringify(found));
    }
  }
});
