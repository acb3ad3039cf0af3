import type { Layer } from '../catalog/layer.ts';
import type { Affine } from '../geo/coordinate-transform.ts';
import { type Crs, crsOf, metresPerUnit } from '../geo/crs.ts';
import type { Extent } from '../geo/extent.ts';
import { STANDARD_DPI, toScaleDenominator } from '../geo/scale.ts';
import type { Length } from '../style/symbolizer.ts';
import type { Scene } from './renderer.ts';

/** Where a picture stands in the world. */
export interface Viewport {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** x, y order, in `crs`. */
  readonly extent: Extent;
  readonly crs: Crs;
  readonly dpi: number;
  /** CRS units per pixel, along x and y. */
  readonly resolutionX: number;
  readonly resolutionY: number;
  /** By the picture's dpi; of pixels that are not square, the mean. */
  readonly scaleDenominator: number;
  /** From `crs` into pixels, y downwards. */
  readonly affine: Affine;
}

/** The viewport of a scene; its extent must have an area. */
export function viewportOf(scene: Pick<Scene, 'width' | 'height' | 'extent' | 'crs' | 'dpi'>): Viewport {
  const { width, height, extent, dpi } = scene;
  const crs = crsOf(scene.crs);
  const resolutionX = (extent[2] - extent[0]) / width;
  const resolutionY = (extent[3] - extent[1]) / height;
  return {
    width,
    height,
    extent,
    crs,
    dpi,
    resolutionX,
    resolutionY,
    scaleDenominator: toScaleDenominator(Math.sqrt(resolutionX * resolutionY), crs, dpi),
    affine: {
      scaleX: 1 / resolutionX,
      offsetX: -extent[0] / resolutionX,
      scaleY: -1 / resolutionY,
      offsetY: extent[3] / resolutionY,
    },
  };
}

/**
 * Metres on the ground that one pixel stands for, alike for every picture of a layer at the same
 * resolution: dashes and letters measured with it agree between neighbouring tiles.
 */
export function groundResolution(viewport: Viewport, layer: Layer): number {
  const resolution = Math.sqrt(viewport.resolutionX * viewport.resolutionY);
  return resolution * groundMetres(viewport.crs, latitudeOf(layer));
}

/** Storage CRS units that one pixel stands for; constant as {@link groundResolution} is. */
export function storageResolution(viewport: Viewport, layer: Layer): number {
  return groundResolution(viewport, layer) / groundMetres(layer.geometry.crs, latitudeOf(layer));
}

/** Ground metres per CRS unit: Web Mercator stretches by 1 / cos φ. */
function groundMetres(crs: Crs, latitude: number): number {
  return crs.srid === 3857 ? Math.cos((latitude * Math.PI) / 180) : metresPerUnit(crs);
}

/** Middle of the region where the layer does not say. */
const REGION_LATITUDE = 53;

function latitudeOf(layer: Layer): number {
  const extent = layer.geographicExtent;
  return extent === undefined ? REGION_LATITUDE : (extent[1] + extent[3]) / 2;
}

/**
 * A style's length in pixels: `px` of the standard's 0.28 mm and `mm` follow the dpi, `m` the ground.
 * @param metresPerPixel see {@link groundResolution}
 */
export function toPixels(length: Length, dpi: number, metresPerPixel: number): number {
  if (typeof length === 'number') return (length * dpi) / STANDARD_DPI;
  const value = Number.parseFloat(length);
  if (length.endsWith('mm')) return (value * dpi) / 25.4;
  if (length.endsWith('px')) return (value * dpi) / STANDARD_DPI;
  return value / metresPerPixel;
}
