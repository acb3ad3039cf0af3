import type { Crs } from '../../geo/crs.ts';
import type { Extent } from '../../geo/extent.ts';

/** Values of one band, row by row from the top; any numeric kind that a TIFF holds. */
export type BandValues = ArrayLike<number>;

/** One level of a coverage: the full picture, or an overview of it. */
export interface RasterLevel {
  readonly width: number;
  readonly height: number;
  /** CRS units per pixel, both positive. */
  readonly resolution: readonly [x: number, y: number];
}

/** What a raster file says of itself. */
export interface RasterDescription {
  readonly crs: Crs;
  /** Outer edges of its pixels, x, y order. */
  readonly extent: Extent;
  /** The finest first. */
  readonly levels: readonly RasterLevel[];
  /** Bands of values, alpha not among them. */
  readonly bands: number;
  /** Bits of a sample: 8, 16, 32 or 64. */
  readonly bits: number;
  /** How values become colours without a style: bands are red, green, blue; palette indices; or grey. */
  readonly colours: 'rgb' | 'palette' | 'grey';
  /** red, green, blue in turn, of a palette. */
  readonly palette: Uint8Array | undefined;
  readonly nodata: number | undefined;
  readonly hasAlpha: boolean;
}

/** A rectangle of pixels of one level. */
export interface RasterWindow {
  readonly width: number;
  readonly height: number;
  /** Outer edges of its pixels in the raster's CRS, x, y order. */
  readonly extent: Extent;
  /** One array a band that was asked for. */
  readonly bands: readonly BandValues[];
  /** 0 where there is nothing to show; undefined: everywhere. */
  readonly alpha: BandValues | undefined;
}

/** What is asked of a raster. */
export interface WindowRequest {
  /** x, y order in the raster's CRS. */
  readonly extent: Extent;
  /** CRS units per pixel wanted: the coarsest level that is at least so fine is read. */
  readonly resolution: number;
  /** Bands, counted from 0; at least one. */
  readonly bands: readonly number[];
  /** Pixels around the extent, for resampling and slopes. */
  readonly margin: number;
  /** Pixels a window may have. */
  readonly maxPixels: number;
}

export type ValueRange = readonly [min: number, max: number];

/** An open raster file. */
export interface Raster {
  readonly description: RasterDescription;
  /**
   * The pixels of a window; undefined where the raster has none.
   * @throws ServiceError tooMuchWork when no level is coarse enough
   */
  window(request: WindowRequest, signal?: AbortSignal): Promise<RasterWindow | undefined>;
  /** Smallest and largest value of each band: of the file's statistics, else of its coarsest level. */
  ranges(): Promise<readonly ValueRange[]>;
  close(): Promise<void>;
}
