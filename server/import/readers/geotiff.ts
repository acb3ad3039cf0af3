import { copyFile, mkdir, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, extname, join, relative, sep } from 'node:path';
import { publicName } from '../../catalog/public-name.ts';
import { ServiceError } from '../../errors.ts';
import type { Extent } from '../../geo/extent.ts';
import { openGeotiff } from '../../source/raster/geotiff-raster.ts';
import type { RasterDescription } from '../../source/raster/raster.ts';
import { type Dataset, ImportError, type ReadOptions, type SourceFeature } from '../dataset.ts';

/** Pixels that a map may have to read at once of a picture without overviews. */
const MOST_WITHOUT_OVERVIEWS = 4_000_000;

/**
 * GeoTIFFs as an index layer: one feature a file, its footprint and what is in it. A file outside RASTER_DIR is
 * copied into it, in one step each.
 * @param path a file, or a folder whose .tif files are taken together
 */
export async function openGeotiffs(path: string, options: ReadOptions): Promise<Dataset> {
  const { rasterDir } = options;
  if (rasterDir === undefined) throw new ImportError('GeoTIFFs need a folder to lie in: RASTER_DIR.');
  const files = await filesOf(path);
  const name = publicName(basename(path, extname(path)), 'pictures');
  const first = await describe(files[0] ?? path);
  const copied: string[] = [];
  let done = 0;
  async function* read(): AsyncGenerator<SourceFeature> {
    for (const file of files) {
      const description = await describe(file);
      if (description.crs.srid !== first.crs.srid) throw otherCrs(file, description, first);
      const location = await settle(file, rasterDir ?? '', options.rasterFolder ?? name, copied);
      done++;
      yield featureOf(file, location, description);
    }
  }
  return {
    name,
    srid: first.crs.srid,
    crsNote: `${first.crs.code}, as the file says`,
    encoding: 'UTF-8',
    features: read(),
    progress: () => done / files.length,
    close: async () => undefined,
    raster: {
      location: 'location',
      discard: async () => {
        await Promise.all(copied.map((file) => rm(file, { force: true })));
      },
    },
  };
}

async function filesOf(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => /\.tiff?$/i.test(name)).sort();
  if (names.length === 0) throw new ImportError(`${path} holds no .tif files.`);
  return names.map((name) => join(path, name));
}

async function describe(file: string): Promise<RasterDescription> {
  try {
    const raster = await openGeotiff({ kind: 'file', path: file, state: '' });
    await raster.close();
    const [finest] = raster.description.levels;
    const pixels = (finest?.width ?? 0) * (finest?.height ?? 0);
    if (raster.description.levels.length < 2 && pixels > MOST_WITHOUT_OVERVIEWS) {
      throw new ImportError(
        `${file} has no overviews, so that small scales would read all of it. Make it cloud-optimised first: gdal_translate -of COG ${basename(file)} cog.tif`,
      );
    }
    return raster.description;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new ImportError(`${file} can't be imported. ${error.message}`, { cause: error });
  }
}

function otherCrs(file: string, { crs }: RasterDescription, first: RasterDescription): ImportError {
  return new ImportError(
    `${file} is in ${crs.code}, the files before it in ${first.crs.code}; one layer has one CRS. Warp it: gdalwarp -t_srs ${first.crs.code}`,
  );
}

/** Where the file lies under RASTER_DIR, copied there when it lies elsewhere. */
async function settle(file: string, rasterDir: string, folder: string, copied: string[]): Promise<string> {
  await mkdir(join(rasterDir, folder), { recursive: true });
  const inside = relative(await realpath(rasterDir), await realpath(file));
  if (!inside.startsWith('..') && !inside.startsWith(sep)) return inside.split(sep).join('/');
  const target = join(rasterDir, folder, basename(file));
  const draft = `${target}.${process.pid}.tmp`;
  try {
    await copyFile(file, draft);
    const isNew = await stat(target).then(
      () => false,
      () => true,
    );
    await rename(draft, target);
    if (isNew) copied.push(target);
  } finally {
    await rm(draft, { force: true });
  }
  return `${folder}/${basename(file)}`;
}

function featureOf(file: string, location: string, description: RasterDescription): SourceFeature {
  const { extent, levels, bands, bits } = description;
  const [finest] = levels;
  const name = basename(file, extname(file));
  return {
    geometry: { type: 'Polygon', coordinates: [outline(extent)] },
    properties: {
      id: name,
      name,
      pixel_size: Number((finest?.resolution[0] ?? 0).toPrecision(6)),
      width: finest?.width ?? 0,
      height: finest?.height ?? 0,
      bands,
      bits,
      location,
    },
  };
}

function outline([minX, minY, maxX, maxY]: Extent): number[][] {
  return [
    [minX, minY],
    [maxX, minY],
    [maxX, maxY],
    [minX, maxY],
    [minX, minY],
  ];
}
