import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { StartError } from '../server/database/start-error.ts';
import { crsOf } from '../server/geo/crs.ts';
import { type Extent, union } from '../server/geo/extent.ts';
import { transformExtent } from '../server/geo/projection.ts';
import type { Parts } from '../server/parts.ts';
import { reportFailure } from '../server/report-failure.ts';
import type { ArchiveDescription, ArchiveWriter } from '../server/tiles/archive/archive.ts';
import { writeGeoPackageTiles } from '../server/tiles/archive/geopackage.ts';
import { writeMbTiles } from '../server/tiles/archive/mbtiles.ts';
import { writePmTiles } from '../server/tiles/archive/pmtiles.ts';
import { compressTile } from '../server/tiles/caches/compressed-tile-source.ts';
import { runWalk } from '../server/tiles/run-walk.ts';
import { writeVectorLayers } from '../server/tiles/vector-layers.ts';
import { type TileWalk, walkLevels } from '../server/tiles/walk-tiles.ts';
import { ProgressBar } from './progress-bar.ts';
import { readWalk, walkOptions, walkUsage, withTiles } from './tile-command.ts';

const usage = `npm run tiles:export -- FILE --layers A,B [options]

Writes tiles to one file: .pmtiles and .mbtiles in WebMercatorQuad; .gpkg in any grid, pictures only. The file is there
when it is whole; until then what stood there before stays. An export that was stopped is begun anew.

${walkUsage}`;

type Writer = (path: string, description: ArchiveDescription) => ArchiveWriter;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: walkOptions });
  const [path] = positionals;
  if (values.help === true || path === undefined) {
    process.stdout.write(usage);
    process.exitCode = values.help === true ? 0 : 1;
    return;
  }
  await withTiles(
    (config) => ({ ...config, tileDiskBytes: 0, tileStore: undefined }),
    async (parts, _config, signal) => {
      const walk = readWalk(values, parts);
      const write = writerOf(path, walk);
      const bar = new ProgressBar('export');
      const unfinished = nameUntilWhole(path);
      try {
        const archive = write(unfinished, describe(walk, parts));
        const end = await runWalk(walk, parts.tiles, {
          concurrency: 8,
          signal,
          progress: ({ done, total, full }) => bar.show(done / Math.max(1, total), `${full} tiles`),
          async take(tile, request) {
            if (tile.isEmpty || tile.data === undefined) return;
            const whole = tile.gzip === undefined ? await compressTile(tile, 0) : tile;
            archive.add(request.tile, walk.format === 'mvt' ? (whole.gzip ?? tile.data) : tile.data);
          },
        });
        archive.close();
        moveWhole(unfinished, path);
        bar.end(`${end.full} tiles in ${path}`);
      } catch (error) {
        for (const each of [unfinished, `${unfinished}.tiles`]) rmSync(each, { force: true });
        throw error;
      }
    },
  );
}

/** Nobody else writes under this name; what an export that was killed has left under its own is removed. */
function nameUntilWhole(path: string): string {
  const start = `${basename(path)}.`;
  for (const name of readdirSync(dirname(path)).filter((each) => each.startsWith(start))) {
    const [, id] = /^(\d{1,10})\.unfinished(\.tiles|-journal)?$/.exec(name.slice(start.length)) ?? [];
    if (id !== undefined && !isRunning(Number(id))) rmSync(join(dirname(path), name), { force: true });
  }
  return `${path}.${process.pid}.unfinished`;
}

function isRunning(id: number): boolean {
  if (id === process.pid) return false;
  try {
    return process.kill(id, 0);
  } catch (error) {
    // It runs, but is somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** On the disk before it has its name: a power cut leaves the old file or the new one. */
function moveWhole(from: string, to: string): void {
  const file = openSync(from, 'r+');
  fsyncSync(file);
  closeSync(file);
  renameSync(from, to);
}

function writerOf(path: string, { tileMatrixSet, format }: TileWalk): Writer {
  const isQuad = tileMatrixSet.id === 'WebMercatorQuad';
  if (path.endsWith('.pmtiles') && isQuad) return writePmTiles;
  if (path.endsWith('.mbtiles') && isQuad) return writeMbTiles;
  if (path.endsWith('.gpkg') && (format === 'png' || format === 'jpeg')) return writeGeoPackageTiles;
  throw new StartError(
    'A file is .pmtiles or .mbtiles, in WebMercatorQuad, or .gpkg with --format png or jpeg, in any grid.',
  );
}

function describe(walk: TileWalk, { catalog }: Parts): ArchiveDescription {
  const layers = walk.layers.map(({ layer }) => layer);
  const levels = walkLevels(walk);
  const [first, last] = [levels[0], levels.at(-1)];
  if (first === undefined || last === undefined) throw new StartError('There are no tiles there.');
  const boxes = layers.flatMap(({ geographicExtent }) =>
    geographicExtent === undefined ? [] : [geographicExtent],
  );
  const bounds: Extent = walk.area ?? boxes.reduce(union);
  const extent = transformExtent(bounds, crsOf('CRS:84'), walk.tileMatrixSet.crs) ?? bounds;
  return {
    name: layers.map(({ title }) => title.pl).join(', '),
    description: catalog.current.description.title.pl,
    attribution: [...new Set(layers.map(({ attribution }) => attribution.pl))].join(', '),
    format: walk.format,
    tileMatrixSet: walk.tileMatrixSet,
    minZoom: first.z,
    maxZoom: last.z,
    bounds,
    extent,
    vectorLayers: layers.flatMap((layer) => writeVectorLayers(layer, 'pl')),
  };
}

await main().catch(reportFailure);
