import type { Layer } from '../catalog/layer.ts';
import { transformExtent } from '../geo/projection.ts';
import { type TileLimits, type TileMatrixSet, tileLimits, tileMatrixSets } from '../geo/tile-matrix-set.ts';

/** Levels of a grid at which a layer has tiles, both included. */
export interface ZoomRange {
  readonly minZoom: number;
  readonly maxZoom: number;
}

/**
 * The layer's zooms are WebMercatorQuad's; another grid serves the levels of like scale: those between the
 * scale denominators of the two ends, and at least one.
 */
export function zoomRange(layer: Layer, set: TileMatrixSet): ZoomRange {
  const [quad] = tileMatrixSets;
  if (quad === undefined || set.id === quad.id) return layer.tiles;
  const coarsest = quad.matrices[layer.tiles.minZoom]?.scaleDenominator ?? Infinity;
  const finest = quad.matrices[layer.tiles.maxZoom]?.scaleDenominator ?? 0;
  const fitting = set.matrices.map((matrix, z) => ({ z, scale: matrix.scaleDenominator }));
  const minZoom = fitting.find(({ scale }) => scale <= coarsest * 1.01)?.z ?? set.matrices.length - 1;
  const maxZoom = fitting.findLast(({ scale }) => scale >= finest * 0.75)?.z ?? 0;
  return { minZoom: Math.min(minZoom, maxZoom), maxZoom: Math.max(minZoom, maxZoom) };
}

/** The tiles of one level that may hold something of the layer; undefined when none may. */
export function layerTileLimits(layer: Layer, set: TileMatrixSet, z: number): TileLimits | undefined {
  const range = zoomRange(layer, set);
  if (layer.extent === undefined || z < range.minZoom || z > range.maxZoom) return undefined;
  const extent = transformExtent(layer.extent, layer.geometry.crs, set.crs);
  return extent === undefined ? undefined : tileLimits(set, z, extent);
}
