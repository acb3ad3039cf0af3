import { ServiceError } from '../errors.ts';
import { type Extent, grow } from '../geo/extent.ts';
import { projection, transformExtent } from '../geo/projection.ts';
import type { Feature, FeatureSource } from '../source/feature-source.ts';
import type { Raster, RasterDescription, RasterWindow } from '../source/raster/raster.ts';
import type { RasterStore } from '../source/raster/raster-store.ts';
import { constantPart } from '../style/plain-symbolizer.ts';
import { rulesAt } from '../style/style.ts';
import type { RasterSymbolizer } from '../style/symbolizer.ts';
import type { PlaceQuestion } from './features-at.ts';
import { classOf, classTitle } from './legend/legend-classes.ts';
import { bandIndex } from './raster/colour-raster.ts';

/** What a picture file has at a place. */
export interface RasterReading {
  /** The file's row in the index, as {@link featuresAt} answers it. */
  readonly feature: Feature;
  /** A value for each band. */
  readonly bands: readonly number[];
  /** The class of the colour map that the value belongs to. */
  readonly className: string | undefined;
}

/** Files looked at for one place. */
const MOST_FILES = 64;
/** Pixels read for one: the tiles around it. */
const MOST_PIXELS = 4_096;

/**
 * What the files of an index layer have at the middle of a pixel: of the finest level, topmost file first; files
 * without a value there are left out, and all where the style draws no raster at the picture's scale.
 */
export async function rastersAt(
  question: PlaceQuestion,
  source: Pick<FeatureSource, 'features'>,
  rasters: Pick<RasterStore, 'open'>,
  signal: AbortSignal,
): Promise<readonly RasterReading[]> {
  const symbolizer = rulesAt(question.style, question.viewport.scaleDenominator)
    .flatMap(({ symbolizers }) => symbolizers)
    .find((each) => each.kind === 'raster');
  if (symbolizer === undefined) return [];
  const plain = constantPart<RasterSymbolizer>(symbolizer);
  const found: RasterReading[] = [];
  for (const { feature, location } of await filesAt(question, source, signal)) {
    const raster = await rasters.open(location).catch(absent);
    const bands = raster && (await bandsAt(raster, question, signal));
    if (raster === undefined || bands === undefined) continue;
    found.push({ feature, bands, className: classAt(plain, raster.description, bands) });
    if (found.length === question.limit) break;
  }
  return found;
}

/** A file that is not there, or cannot be read, has no value; the doctor names it. */
function absent(error: unknown): undefined {
  if (error instanceof ServiceError && ['notFound', 'invalidParameter'].includes(error.fault))
    return undefined;
  throw error;
}

async function filesAt(
  { viewport, layer, filter, x, y }: PlaceQuestion,
  source: Pick<FeatureSource, 'features'>,
  signal: AbortSignal,
): Promise<readonly { readonly feature: Feature; readonly location: string }[]> {
  const [east, north] = middleOf(viewport, x, y);
  const pixel: Extent = [east, north, east, north];
  const around = grow(pixel, Math.min(viewport.resolutionX, viewport.resolutionY) / 2);
  const window = transformExtent(around, viewport.crs, layer.geometry.crs);
  if (layer.raster === undefined || window === undefined) return [];
  const query = {
    layer,
    filter,
    window,
    properties: [...layer.properties, layer.raster.location],
    geometry: { encoding: 'wkb', crs: viewport.crs },
    limit: MOST_FILES,
  } as const;
  const files: { readonly feature: Feature; readonly location: string }[] = [];
  for await (const batch of source.features(query, signal)) {
    for (const { values, ...row } of batch) {
      const location = values.at(-1);
      if (typeof location === 'string')
        files.push({ feature: { ...row, values: values.slice(0, -1) }, location });
    }
  }
  return files.reverse();
}

function middleOf(
  { extent, resolutionX, resolutionY }: PlaceQuestion['viewport'],
  x: number,
  y: number,
): readonly [number, number] {
  return [extent[0] + x * resolutionX, extent[3] - y * resolutionY];
}

async function bandsAt(
  raster: Raster,
  { viewport, x, y }: PlaceQuestion,
  signal: AbortSignal,
): Promise<readonly number[] | undefined> {
  const { description } = raster;
  const [finest] = description.levels;
  const place = projection(viewport.crs, description.crs)(...middleOf(viewport, x, y));
  if (finest === undefined || !place.every(Number.isFinite)) return undefined;
  const resolution = Math.min(...finest.resolution);
  const window = await raster.window(
    {
      extent: grow([...place, ...place], resolution / 2),
      resolution,
      bands: Array.from({ length: description.bands }, (_, band) => band),
      margin: 0,
      maxPixels: MOST_PIXELS,
    },
    signal,
  );
  return window === undefined ? undefined : valuesIn(window, place, description);
}

function valuesIn(
  { width, height, extent, bands, alpha }: RasterWindow,
  [x, y]: readonly [number, number],
  { nodata, bits }: RasterDescription,
): readonly number[] | undefined {
  const column = Math.floor(((x - extent[0]) / (extent[2] - extent[0])) * width);
  const row = Math.floor(((extent[3] - y) / (extent[3] - extent[1])) * height);
  if (!(column >= 0 && row >= 0 && column < width && row < height)) return undefined;
  const at = row * width + column;
  if (alpha !== undefined && alpha[at] === 0) return undefined;
  const values = bands.map((band) => band[at] ?? Number.NaN);
  if (values.every((value) => Number.isNaN(value) || value === nodata)) return undefined;
  return values.map((value) => (bits === 32 ? shortest(value) : value));
}

/** A number of single precision by the digits it has, not by those of its double. */
function shortest(value: number): number {
  const short = Number(value.toPrecision(7));
  return Math.fround(short) === value ? short : value;
}

function classAt(
  { colourMap, channels }: RasterSymbolizer,
  description: RasterDescription,
  bands: readonly number[],
): string | undefined {
  if (colourMap === undefined) return undefined;
  const grey = channels !== undefined && 'grey' in channels ? channels.grey.band : '1';
  const index = classOf(colourMap, bands[bandIndex(grey, description)] ?? Number.NaN);
  return index === undefined ? undefined : (colourMap.entries[index]?.label ?? classTitle(colourMap, index));
}
