import type { Layer } from '../catalog/layer.ts';
import { type CoordinateTransform, fitTransform } from '../geo/coordinate-transform.ts';
import type { Extent } from '../geo/extent.ts';
import { transformExtent } from '../geo/projection.ts';
import { storageResolution, type Viewport } from './viewport.ts';

/** Pixels to the sides, and above and below. */
export interface Margin {
  readonly x: number;
  readonly y: number;
}

/** A picture seen from a layer's own CRS. */
export interface LayerWindow {
  /** What is fetched: the picture and all whose labels may matter to it; storage CRS. */
  readonly fetch: Extent;
  /** What is painted: the picture and the reach of its symbols; storage CRS. */
  readonly paint: Extent;
  /** Storage CRS → pixels, right inside `fetch`. */
  readonly transform: CoordinateTransform;
  /** Storage CRS units a pixel stands for. */
  readonly unitsPerPixel: number;
  /** The picture's place in its CRS, counted in pixels: where the map's own origin lies. */
  readonly originX: number;
  readonly originY: number;
}

/**
 * The window of a picture on a layer.
 * @param symbols how far symbols reach, pixels
 * @param labels how far labels reach
 * @returns undefined where the picture lies outside what the layer's CRS can say
 */
export function layerWindow(
  viewport: Viewport,
  layer: Layer,
  symbols: number,
  labels: Margin,
): LayerWindow | undefined {
  const { crs } = layer.geometry;
  const { offsetX, offsetY } = viewport.affine;
  const paint = transformExtent(grown(viewport, { x: symbols, y: symbols }), viewport.crs, crs);
  const margin = { x: Math.max(symbols, labels.x), y: Math.max(symbols, labels.y) };
  const fetch = transformExtent(grown(viewport, margin), viewport.crs, crs);
  if (paint === undefined || fetch === undefined) return undefined;
  return {
    fetch,
    paint,
    transform: fitTransform(crs, viewport.crs, fetch, viewport.affine),
    unitsPerPixel: storageResolution(viewport, layer),
    originX: offsetX,
    originY: offsetY,
  };
}

function grown({ extent, resolutionX, resolutionY }: Viewport, { x, y }: Margin): Extent {
  return [
    extent[0] - x * resolutionX,
    extent[1] - y * resolutionY,
    extent[2] + x * resolutionX,
    extent[3] + y * resolutionY,
  ];
}
