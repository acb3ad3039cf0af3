import type { Layer } from '../catalog/layer.ts';
import { transformExtent } from '../geo/projection.ts';
import {
  type TileCoord,
  type TileLimits,
  type TileMatrixSet,
  tileLimits,
  tileMatrixSets,
} from '../geo/tile-matrix-set.ts';

/** Levels of a grid at which a layer has tiles, both included. */
export interface ZoomRange {
  readonly minZoom: number;
  readonly maxZoom: number;
}

/** Vector tiles, or pictures. */
export type TileKind = 'vector' | 'map';

/** Pictures cannot be stretched as vector tiles can: they are had at every level down to this scale denominator. */
const FINEST_PICTURE_SCALE = 250;

/**
 * The layer's zooms are WebMercatorQuad's; another grid serves the levels of like scale: those between the
 * scale denominators of the two ends, and at least one. Pictures go on to finer levels.
 */
export function zoomRange(layer: Layer, set: TileMatrixSet, kind: TileKind = 'vector'): ZoomRange {
  const range = vectorZooms(layer, set);
  if (kind === 'vector') return range;
  const finest = set.matrices.findLastIndex(
    ({ scaleDenominator }) => scaleDenominator >= FINEST_PICTURE_SCALE,
  );
  return { minZoom: range.minZoom, maxZoom: Math.max(range.maxZoom, finest) };
}

function vectorZooms(layer: Layer, set: TileMatrixSet): ZoomRange {
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
export function layerTileLimits(
  layer: Layer,
  set: TileMatrixSet,
  z: number,
  kind: TileKind = 'vector',
): TileLimits | undefined {
  return limitsOf(layer, set, kind)[z];
}

/** Whether a tile lies inside the layer's zooms and limits; the tile must lie inside the grid. */
export function hasTile(
  layer: Layer,
  set: TileMatrixSet,
  { z, row, column }: TileCoord,
  kind: TileKind = 'vector',
): boolean {
  const limits = layerTileLimits(layer, set, z, kind);
  return (
    limits !== undefined &&
    row >= limits.minRow &&
    row <= limits.maxRow &&
    column >= limits.minColumn &&
    column <= limits.maxColumn
  );
}

/** Limits by level, worked out once for a layer: an address outside them must cost nothing. */
type LevelLimits = readonly (TileLimits | undefined)[];
const known = {
  vector: new WeakMap<Layer, Map<TileMatrixSet, LevelLimits>>(),
  map: new WeakMap<Layer, Map<TileMatrixSet, LevelLimits>>(),
} satisfies Readonly<Record<TileKind, unknown>>;

function limitsOf(layer: Layer, set: TileMatrixSet, kind: TileKind): LevelLimits {
  const ofLayer = known[kind].get(layer) ?? new Map<TileMatrixSet, LevelLimits>();
  known[kind].set(layer, ofLayer);
  let limits = ofLayer.get(set);
  if (limits === undefined) {
    const range = zoomRange(layer, set, kind);
    const extent =
      layer.extent === undefined ? undefined : transformExtent(layer.extent, layer.geometry.crs, set.crs);
    limits = set.matrices.map((_, z) =>
      extent === undefined || z < range.minZoom || z > range.maxZoom ? undefined : tileLimits(set, z, extent),
    );
    ofLayer.set(set, limits);
  }
  return limits;
}
