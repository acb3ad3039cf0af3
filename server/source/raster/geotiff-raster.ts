import { fromCustomClient, fromFile, type GeoTIFF, type GeoTIFFImage } from 'geotiff';
import { ServiceError } from '../../errors.ts';
import { type Crs, findCrs } from '../../geo/crs.ts';
import { type Extent, intersection } from '../../geo/extent.ts';
import type { FilePlace } from '../files/file-place.ts';
import { registerDeflate } from './deflate-blocks.ts';
import { RangeClient } from './range-client.ts';
import type {
  BandValues,
  Raster,
  RasterDescription,
  RasterWindow,
  ValueRange,
  WindowRequest,
} from './raster.ts';

/** TIFF 6.0: photometric interpretations, and what an extra sample is. */
const PALETTE = 3;
const RGB = 2;
const YCBCR = 6;
const ALPHA_SAMPLES = [1, 2];
/** TIFF 6.0, NewSubfileType: bit 0 a reduced picture, bit 2 a mask. */
const REDUCED = 1;
const MASK = 4;

/** Bytes asked of a store at once, and how many such blocks of a file are kept. */
const BLOCK = 65_536;
const BLOCKS = 64;

/** Levels a file may have: each is read when the file is opened. */
const MAX_LEVELS = 32;

/** Bytes of a tile or strip when unpacked: each is held whole. */
const MAX_BLOCK = 32 * 1_048_576;

registerDeflate();

interface Level {
  readonly image: GeoTIFFImage;
  /** Where the level is transparent, when a mask says so. */
  mask?: GeoTIFFImage;
}

/**
 * A GeoTIFF with its overviews, cloud-optimised or not: tiles are read as they are needed, from a file or by ranges
 * of an address.
 * @throws ServiceError invalidParameter when it is no georeferenced TIFF in a CRS of the platform
 */
export async function openGeotiff(place: FilePlace, signal?: AbortSignal): Promise<Raster> {
  const tiff = await open(place, signal);
  const { levels, description } = await readDirectory(tiff).catch(async (error: unknown) => {
    await tiff.close();
    throw damaged(error, signal);
  });
  let ranges: Promise<readonly ValueRange[]> | undefined;
  return {
    description,
    ranges: () => {
      ranges ??= readRanges(levels, description);
      return ranges;
    },
    window: (request, stop) =>
      readWindow(levels, description, request, stop).catch((error: unknown) => {
        throw damaged(error, stop);
      }),
    close: async () => {
      await tiff.close();
    },
  };
}

async function readDirectory(
  tiff: GeoTIFF,
): Promise<{ readonly levels: readonly Level[]; readonly description: RasterDescription }> {
  const levels = await readLevels(tiff);
  const [first] = levels;
  if (first === undefined) throw unusable('has no picture');
  return { levels, description: await describe(first.image, levels) };
}

async function open(place: FilePlace, signal: AbortSignal | undefined): Promise<GeoTIFF> {
  try {
    if (place.kind === 'file') return await fromFile(place.path, signal);
    return await fromCustomClient(new RangeClient(place), { blockSize: BLOCK, cacheSize: BLOCKS }, signal);
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw unusable('cannot be read as a TIFF', error);
  }
}

async function readLevels(tiff: GeoTIFF): Promise<readonly Level[]> {
  const levels: Level[] = [];
  const count = Math.min(await tiff.getImageCount(), 2 * MAX_LEVELS);
  for (let index = 0; index < count; index++) {
    const image = await tiff.getImage(index);
    const kind = Number(image.getFileDirectory().getValue('NewSubfileType') ?? 0);
    const last = levels.at(-1);
    const block = image.getTileWidth() * image.getTileHeight() * image.getBytesPerPixel();
    if (!(block > 0 && block <= MAX_BLOCK)) {
      throw unusable('has blocks that are too large; write it anew with gdal_translate -of COG');
    }
    if ((kind & MASK) !== 0) {
      if (last !== undefined) last.mask = image;
    } else if (index === 0 || (kind & REDUCED) !== 0) {
      levels.push({ image });
    }
  }
  return levels.sort((a, b) => b.image.getWidth() - a.image.getWidth());
}

async function describe(image: GeoTIFFImage, levels: readonly Level[]): Promise<RasterDescription> {
  const directory = image.getFileDirectory();
  const photometric = Number(directory.getValue('PhotometricInterpretation'));
  const samples = image.getSamplesPerPixel();
  const extras = Array.from((await directory.loadValue('ExtraSamples')) ?? [], Number);
  const hasAlpha = extras.some((extra) => ALPHA_SAMPLES.includes(extra));
  const bands = hasAlpha ? samples - 1 : samples;
  const extent = extentOf(image);
  return {
    crs: crsOfImage(image),
    extent,
    levels: levels.map((level) => {
      const [width, height] = [level.image.getWidth(), level.image.getHeight()];
      const resolution = [(extent[2] - extent[0]) / width, (extent[3] - extent[1]) / height] as const;
      return { width, height, resolution };
    }),
    bands,
    bits: image.getBitsPerSample(),
    colours:
      photometric === PALETTE ? 'palette' : [RGB, YCBCR].includes(photometric) && bands >= 3 ? 'rgb' : 'grey',
    palette: photometric === PALETTE ? await readPalette(image) : undefined,
    nodata: image.getGDALNoData() ?? undefined,
    hasAlpha,
  };
}

function extentOf(image: GeoTIFFImage): Extent {
  try {
    const [x = Number.NaN, y = Number.NaN] = image.getOrigin();
    const [stepX = Number.NaN, stepY = Number.NaN] = image.getResolution();
    // A rotated picture, or one from the bottom up, would need another reading than rows and columns.
    if (!(stepX > 0 && stepY < 0)) throw unusable('is turned or mirrored; warp it with gdalwarp');
    // A value at a point stands in the middle of its pixel.
    const [left, top] = image.pixelIsArea() ? [x, y] : [x - stepX / 2, y - stepY / 2];
    return [left, top + stepY * image.getHeight(), left + stepX * image.getWidth(), top];
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw unusable('has no place on the map', error);
  }
}

function crsOfImage(image: GeoTIFFImage): Crs {
  const keys = image.getGeoKeys();
  const code = keys?.ProjectedCSTypeGeoKey ?? keys?.GeographicTypeGeoKey;
  const crs = findCrs(`EPSG:${code}`);
  if (crs === undefined) throw unusable(`is in EPSG:${code}; warp it to a CRS of the platform with gdalwarp`);
  return crs;
}

async function readPalette(image: GeoTIFFImage): Promise<Uint8Array> {
  const map = Array.from((await image.getFileDirectory().loadValue('ColorMap')) ?? [], Number);
  const count = map.length / 3;
  const palette = new Uint8Array(map.length);
  for (let i = 0; i < count; i++) {
    for (let channel = 0; channel < 3; channel++)
      palette[i * 3 + channel] = (map[channel * count + i] ?? 0) >> 8;
  }
  return palette;
}

async function readWindow(
  levels: readonly Level[],
  description: RasterDescription,
  request: WindowRequest,
  signal: AbortSignal | undefined,
): Promise<RasterWindow | undefined> {
  const common = intersection(request.extent, description.extent);
  if (common === undefined) return undefined;
  const index = chooseLevel(description, request.resolution);
  const level = levels[index];
  const facts = description.levels[index];
  if (level === undefined || facts === undefined) return undefined;
  const [stepX, stepY] = facts.resolution;
  const [minX, , , maxY] = description.extent;
  const { margin } = request;
  const left = Math.max(0, Math.floor((common[0] - minX) / stepX) - margin);
  const top = Math.max(0, Math.floor((maxY - common[3]) / stepY) - margin);
  const right = Math.min(facts.width, Math.ceil((common[2] - minX) / stepX) + margin);
  const bottom = Math.min(facts.height, Math.ceil((maxY - common[1]) / stepY) + margin);
  const [width, height] = [right - left, bottom - top];
  if (!(width > 0 && height > 0)) return undefined;
  if (width * height > request.maxPixels) throw tooLarge(width * height, request.maxPixels);
  const window: [number, number, number, number] = [left, top, right, bottom];
  const { bands, alpha } = await readBands(level, description, request.bands, window, signal);
  const extent: Extent = [
    minX + left * stepX,
    maxY - bottom * stepY,
    minX + right * stepX,
    maxY - top * stepY,
  ];
  return { width, height, extent, bands, alpha };
}

/** The coarsest level that is at least as fine as what is asked; the finest when none is. */
function chooseLevel({ levels }: RasterDescription, resolution: number): number {
  let chosen = 0;
  for (const [index, level] of levels.entries()) {
    // A hair of slack: levels of a pyramid are seldom exact halves.
    if (Math.max(...level.resolution) <= resolution * 1.02) chosen = index;
  }
  return chosen;
}

async function readBands(
  level: Level,
  { bands: known, hasAlpha }: RasterDescription,
  bands: readonly number[],
  window: [number, number, number, number],
  signal: AbortSignal | undefined,
): Promise<{ bands: readonly BandValues[]; alpha: BandValues | undefined }> {
  const samples = hasAlpha ? [...bands, known] : [...bands];
  const stop = signal === undefined ? {} : { signal };
  const isYcbcr = Number(level.image.getFileDirectory().getValue('PhotometricInterpretation')) === YCBCR;
  const values = isYcbcr
    ? await level.image.readRGB({ window, interleave: false, ...stop })
    : await level.image.readRasters({ window, samples, interleave: false, ...stop });
  const arrays = (isYcbcr ? bands.map((band) => values[band]) : [...values]) as BandValues[];
  const own = hasAlpha && !isYcbcr ? arrays.pop() : undefined;
  if (level.mask === undefined) return { bands: arrays, alpha: own };
  const [mask] = await level.mask.readRasters({ window, interleave: false, ...stop });
  return { bands: arrays, alpha: mask as BandValues };
}

/** Pixels of a coarsest level that are looked through for its extremes. */
const RANGE_PIXELS = 4_000_000;

async function readRanges(
  levels: readonly Level[],
  { bands, nodata }: RasterDescription,
): Promise<readonly ValueRange[]> {
  const [first, coarsest] = [levels[0]?.image, levels.at(-1)?.image];
  const ranges: ValueRange[] = [];
  for (let band = 0; band < bands; band++) {
    const metadata = await first?.getGDALMetadata(band);
    const stated = [Number(metadata?.STATISTICS_MINIMUM), Number(metadata?.STATISTICS_MAXIMUM)] as const;
    if (stated.every(Number.isFinite)) ranges.push(stated);
    else ranges.push(await extremesOf(coarsest, band, nodata));
  }
  return ranges;
}

async function extremesOf(
  image: GeoTIFFImage | undefined,
  band: number,
  nodata: number | undefined,
): Promise<ValueRange> {
  if (image === undefined || image.getWidth() * image.getHeight() > RANGE_PIXELS) return [0, 255];
  const [values = []] = await image.readRasters({ samples: [band], interleave: false });
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value === nodata || Number.isNaN(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min <= max ? [min, max] : [0, 255];
}

function tooLarge(pixels: number, maxPixels: number): ServiceError {
  return new ServiceError(
    'tooMuchWork',
    `The map needs ${pixels} pixels of a picture that has no coarser overviews; at most ${maxPixels} are read.`,
  );
}

/** What decoding throws at bytes it does not understand is no bug of ours. */
function damaged(error: unknown, signal: AbortSignal | undefined): unknown {
  if (error instanceof ServiceError || signal?.aborted === true) return error;
  return unusable('is damaged', error);
}

function unusable(why: string, cause?: unknown): ServiceError {
  return new ServiceError('invalidParameter', `The raster ${why}.`, { cause });
}
