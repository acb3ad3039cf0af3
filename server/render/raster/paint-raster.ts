import { createCanvas, ImageData, type SKRSContext2D } from '@napi-rs/canvas';
import type { Property } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import { metresPerUnit } from '../../geo/crs.ts';
import { transformExtent } from '../../geo/projection.ts';
import type { Raster } from '../../source/raster/raster.ts';
import { constantPart } from '../../style/plain-symbolizer.ts';
import { rulesAt } from '../../style/style.ts';
import type { RasterSymbolizer } from '../../style/symbolizer.ts';
import type { DrawnSource } from '../drawing-source.ts';
import type { SceneLayer } from '../renderer.ts';
import type { Viewport } from '../viewport.ts';
import { composeRaster, type RasterColours, rasterColours } from './colour-raster.ts';
import { hillshade } from './hillshade.ts';
import { type SampledRaster, sampleRaster } from './sampled-raster.ts';

/** Files that one picture may be put together from. */
const MAX_FILES = 256;
/** Pixels read of one file for one picture. */
const MAX_WINDOW_PIXELS = 16_000_000;
/** Pixels read around a picture: cubic weights and slopes look two pixels about. */
const MARGIN = 3;

/** What painting pictures needs besides the layer. */
export interface RasterContext {
  readonly viewport: Viewport;
  readonly source: DrawnSource;
  readonly context: SKRSContext2D;
  readonly signal: AbortSignal;
  /** Throws ServiceError cancelled once nobody waits for the picture. */
  readonly checkCancelled: () => void;
}

/** Paints an index layer by each raster symbolizer of its style at this scale. @returns files painted */
export async function paintRasters(scene: SceneLayer, paint: RasterContext): Promise<number> {
  let painted = 0;
  for (const { symbolizers } of rulesAt(scene.style, paint.viewport.scaleDenominator)) {
    for (const symbolizer of symbolizers) {
      if (symbolizer.kind === 'raster')
        painted += await paintRaster(scene, constantPart<RasterSymbolizer>(symbolizer), paint);
    }
  }
  return painted;
}

/**
 * Paints the files of an index layer whose footprints meet the picture, in the order of keys: later ones above. A
 * file that is not there, or cannot be read, leaves its place empty; the doctor names it.
 * @returns the number of files painted
 */
async function paintRaster(
  scene: SceneLayer,
  symbolizer: RasterSymbolizer,
  paint: RasterContext,
): Promise<number> {
  const { viewport } = paint;
  const { rasters } = paint.source;
  const { width, height } = viewport;
  if (rasters === undefined) return 0;
  const locations = await locationsOf(scene, paint);
  const rgba = new Uint8ClampedArray(width * height * 4);
  let painted = 0;
  for (const location of locations) {
    paint.checkCancelled();
    const isPainted = await rasters
      .open(location)
      .then((raster) => paintFile(raster, symbolizer, paint, rgba))
      .catch(absent);
    if (isPainted === true) painted++;
  }
  if (painted === 0) return 0;
  const picture = createCanvas(width, height);
  picture.getContext('2d').putImageData(new ImageData(rgba, width, height), 0, 0);
  const { context } = paint;
  context.save();
  context.globalAlpha = typeof symbolizer.opacity === 'number' ? symbolizer.opacity : 1;
  context.drawImage(picture, 0, 0);
  context.restore();
  return painted;
}

function absent(error: unknown): undefined {
  const isHere = error instanceof ServiceError && ['notFound', 'invalidParameter'].includes(error.fault);
  if (!isHere) throw error;
  return undefined;
}

async function locationsOf({ layer, filter }: SceneLayer, paint: RasterContext): Promise<readonly string[]> {
  const { crs } = layer.geometry;
  const window = transformExtent(paint.viewport.extent, paint.viewport.crs, crs);
  if (layer.raster === undefined || window === undefined) return [];
  const locations: string[] = [];
  const query = {
    layer,
    filter,
    window,
    properties: [layer.raster.location satisfies Property],
    geometry: { encoding: 'none' },
    limit: MAX_FILES + 1,
  } as const;
  for await (const batch of paint.source.features(query, paint.signal)) {
    for (const { values } of batch) if (typeof values[0] === 'string') locations.push(values[0]);
  }
  if (locations.length <= MAX_FILES) return locations;
  throw new ServiceError(
    'tooMuchWork',
    `More than ${MAX_FILES} picture files of layer ${layer.id} meet this map; ask for a smaller area.`,
  );
}

async function paintFile(
  raster: Raster,
  symbolizer: RasterSymbolizer,
  { viewport, signal }: RasterContext,
  rgba: Uint8ClampedArray,
): Promise<boolean> {
  const { description } = raster;
  const needsRanges = symbolizer.colourMap === undefined && symbolizer.hillshade === undefined;
  const ranges = needsRanges ? await raster.ranges() : [];
  const shadeOnly = symbolizer.hillshade !== undefined && symbolizer.hillshade.overColours !== true;
  const colours = shadeOnly
    ? GREY
    : rasterColours(symbolizer, description, (band) => ranges[band] ?? [0, 255]);
  const extent = transformExtent(viewport.extent, viewport.crs, description.crs);
  if (extent === undefined) return false;
  const window = await raster.window(
    {
      extent,
      resolution: resolutionIn(extent, viewport),
      bands: colours.bands,
      margin: MARGIN,
      maxPixels: MAX_WINDOW_PIXELS,
    },
    signal,
  );
  if (window === undefined) return false;
  const { crs, nodata } = description;
  const resampling = colours.isContinuous ? (symbolizer.resampling ?? 'bilinear') : 'nearest';
  const shade =
    symbolizer.hillshade === undefined ? undefined : shadeOf(raster, window, symbolizer.hillshade);
  const shaded =
    shade === undefined
      ? undefined
      : sampleRaster({ window: shade, crs, resampling, nodata: undefined }, viewport);
  if (shadeOnly) return compose(shaded, GREY, undefined, rgba, viewport);
  const sampled = sampleRaster({ window, crs, resampling, nodata }, viewport);
  return compose(sampled, colours, shaded?.bands[0], rgba, viewport);
}

function compose(
  sampled: SampledRaster | undefined,
  colours: RasterColours,
  shade: Float32Array | undefined,
  rgba: Uint8ClampedArray,
  { width }: Viewport,
): boolean {
  if (sampled === undefined) return false;
  composeRaster(sampled, colours, shade, rgba, width);
  return true;
}

/** Units of the raster's CRS that a pixel of the picture stands for, by the picture's diagonal. */
function resolutionIn(
  extent: readonly [number, number, number, number],
  { width, height }: Viewport,
): number {
  return Math.min((extent[2] - extent[0]) / width, (extent[3] - extent[1]) / height);
}

type Window = NonNullable<Awaited<ReturnType<Raster['window']>>>;

function shadeOf(
  { description }: Raster,
  window: Window,
  { azimuth = 315, altitude = 45, exaggeration = 1 }: NonNullable<RasterSymbolizer['hillshade']>,
): Window {
  const middle = (window.extent[1] + window.extent[3]) / 2;
  const metres = metresPerUnit(description.crs);
  // A degree of longitude is shorter than one of latitude.
  const shortening = description.crs.unit === 'degree' ? Math.cos((middle * Math.PI) / 180) : 1;
  const stepX = ((window.extent[2] - window.extent[0]) / window.width) * metres * shortening;
  const stepY = ((window.extent[3] - window.extent[1]) / window.height) * metres;
  const bands = [hillshade(window, { azimuth, altitude, exaggeration }, [stepX, stepY], description.nodata)];
  return { ...window, bands };
}

/** Brightness as it is. */
const GREY: RasterColours = {
  bands: [0],
  isContinuous: true,
  paint(bands, i, rgba, o) {
    rgba.fill((bands[0] as Float32Array)[i] as number, o, o + 3);
    rgba[o + 3] = 255;
  },
};
