import { fitTransform } from '../../geo/coordinate-transform.ts';
import type { Crs } from '../../geo/crs.ts';
import { type Extent, intersection } from '../../geo/extent.ts';
import { transformExtent } from '../../geo/projection.ts';
import type { BandValues, RasterWindow } from '../../source/raster/raster.ts';
import type { Viewport } from '../viewport.ts';

export type Resampling = 'nearest' | 'bilinear' | 'cubic';

/** Values of a raster at the pixels of a picture. */
export interface SampledRaster {
  /** The part of the picture that is covered: columns and rows, the last excluded. */
  readonly box: readonly [left: number, top: number, right: number, bottom: number];
  /** One array a band, row by row inside the box. */
  readonly bands: readonly Float32Array[];
  /** 0 nothing … 255 all. */
  readonly alpha: Uint8Array;
}

/** A window that is about to be sampled. */
export interface SampleRequest {
  readonly window: RasterWindow;
  readonly crs: Crs;
  readonly resampling: Resampling;
  /** A value that means there is none. */
  readonly nodata: number | undefined;
}

/**
 * Meets a window with a picture: each pixel's middle is carried into the raster's CRS by the fitted transform and
 * the values around it are weighed. undefined where they do not meet.
 */
export function sampleRaster(request: SampleRequest, viewport: Viewport): SampledRaster | undefined {
  const { window, crs } = request;
  const box = boxOf(window.extent, crs, viewport);
  if (box === undefined) return undefined;
  const [left, top, right, bottom] = box;
  const [columns, rows] = [right - left, bottom - top];
  const places = placesOf(request, viewport, box);
  const bands = window.bands.map(() => new Float32Array(columns * rows));
  const alpha = new Uint8Array(columns * rows);
  const sampler = new Sampler(request);
  for (let i = 0; i < alpha.length; i++) {
    alpha[i] = sampler.sample(places[i * 2] as number, places[i * 2 + 1] as number, bands, i);
  }
  return { box, bands, alpha };
}

function boxOf(extent: Extent, crs: Crs, viewport: Viewport): SampledRaster['box'] | undefined {
  const seen = transformExtent(extent, crs, viewport.crs);
  const common = seen === undefined ? undefined : intersection(seen, viewport.extent);
  if (common === undefined) return undefined;
  const { resolutionX, resolutionY, width, height } = viewport;
  const left = Math.max(0, Math.floor((common[0] - viewport.extent[0]) / resolutionX));
  const top = Math.max(0, Math.floor((viewport.extent[3] - common[3]) / resolutionY));
  const right = Math.min(width, Math.ceil((common[2] - viewport.extent[0]) / resolutionX));
  const bottom = Math.min(height, Math.ceil((viewport.extent[3] - common[1]) / resolutionY));
  return right > left && bottom > top ? [left, top, right, bottom] : undefined;
}

/** Columns and rows of the window, as pairs, for the middle of each pixel of the box. */
function placesOf(
  { window, crs }: SampleRequest,
  viewport: Viewport,
  [left, top, right, bottom]: SampledRaster['box'],
): Float64Array {
  const { extent, resolutionX, resolutionY } = viewport;
  const stepX = (window.extent[2] - window.extent[0]) / window.width;
  const stepY = (window.extent[3] - window.extent[1]) / window.height;
  const places = new Float64Array((right - left) * (bottom - top) * 2);
  let i = 0;
  for (let row = top; row < bottom; row++) {
    const y = extent[3] - (row + 0.5) * resolutionY;
    for (let column = left; column < right; column++) {
      places[i++] = extent[0] + (column + 0.5) * resolutionX;
      places[i++] = y;
    }
  }
  const toWindow = fitTransform(viewport.crs, crs, extent, {
    scaleX: 1 / stepX,
    offsetX: -window.extent[0] / stepX,
    scaleY: -1 / stepY,
    offsetY: window.extent[3] / stepY,
  });
  toWindow.apply(places, places, places.length / 2);
  return places;
}

/** Weighs the values around a place; values that are not there take no part. */
class Sampler {
  readonly #width: number;
  readonly #height: number;
  readonly #bands: readonly BandValues[];
  readonly #alpha: BandValues | undefined;
  readonly #nodata: number | undefined;
  readonly #reach: 0 | 1 | 2;
  readonly #weightsX = new Float64Array(4);
  readonly #weightsY = new Float64Array(4);

  constructor({ window, resampling, nodata }: SampleRequest) {
    this.#width = window.width;
    this.#height = window.height;
    this.#bands = window.bands;
    this.#alpha = window.alpha;
    this.#nodata = nodata;
    this.#reach = resampling === 'nearest' ? 0 : resampling === 'bilinear' ? 1 : 2;
  }

  /** Writes a value into each target at `i`. @returns the alpha of the place, 0–255 */
  sample(column: number, row: number, targets: readonly Float32Array[], i: number): number {
    const nearestX = Math.floor(column);
    const nearestY = Math.floor(row);
    if (!(nearestX >= 0 && nearestY >= 0 && nearestX < this.#width && nearestY < this.#height)) return 0;
    const nearest = nearestY * this.#width + nearestX;
    const alpha = this.#alphaAt(nearest);
    if (alpha === 0) return 0;
    if (this.#reach === 0) {
      for (const [band, values] of this.#bands.entries())
        (targets[band] as Float32Array)[i] = values[nearest] as number;
    } else {
      this.#weigh(column, row, targets, i, nearest);
    }
    return alpha;
  }

  #alphaAt(index: number): number {
    const first = this.#bands[0];
    const isNothing =
      this.#nodata !== undefined &&
      this.#bands.every((values) => values[index] === this.#nodata || Number.isNaN(values[index]));
    if (isNothing || (first !== undefined && Number.isNaN(first[index]))) return 0;
    if (this.#alpha === undefined) return 255;
    return this.#alpha[index] as number;
  }

  #weigh(column: number, row: number, targets: readonly Float32Array[], i: number, nearest: number): void {
    const size = this.#reach * 2;
    const left = Math.floor(column - 0.5) - (this.#reach - 1);
    const top = Math.floor(row - 0.5) - (this.#reach - 1);
    fillWeights(this.#weightsX, column - 0.5 - Math.floor(column - 0.5), this.#reach);
    fillWeights(this.#weightsY, row - 0.5 - Math.floor(row - 0.5), this.#reach);
    for (const target of targets) target[i] = 0;
    let total = 0;
    for (let dy = 0; dy < size; dy++) {
      const y = Math.min(this.#height - 1, Math.max(0, top + dy));
      for (let dx = 0; dx < size; dx++) {
        const x = Math.min(this.#width - 1, Math.max(0, left + dx));
        const at = y * this.#width + x;
        const weight = (this.#weightsX[dx] as number) * (this.#weightsY[dy] as number);
        if (weight === 0 || this.#alphaAt(at) === 0) continue;
        total += weight;
        for (const [band, values] of this.#bands.entries()) {
          (targets[band] as Float32Array)[i] =
            ((targets[band] as Float32Array)[i] as number) + weight * (values[at] as number);
        }
      }
    }
    for (const [band, values] of this.#bands.entries()) {
      const target = targets[band] as Float32Array;
      target[i] = total > 1e-6 ? (target[i] as number) / total : (values[nearest] as number);
    }
  }
}

/** Linear weights of two neighbours, or Catmull-Rom's of four, at `t` from the second (or first) to the next. */
function fillWeights(weights: Float64Array, t: number, reach: 0 | 1 | 2): void {
  if (reach === 1) {
    weights[0] = 1 - t;
    weights[1] = t;
    return;
  }
  const [t2, t3] = [t * t, t * t * t];
  weights[0] = -0.5 * t3 + t2 - 0.5 * t;
  weights[1] = 1.5 * t3 - 2.5 * t2 + 1;
  weights[2] = -1.5 * t3 + 2 * t2 + 0.5 * t;
  weights[3] = 0.5 * t3 - 0.5 * t2;
}
