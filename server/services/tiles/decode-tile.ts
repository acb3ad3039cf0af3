import { findLayer, type View } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import { findTileMatrixSet, isInside, tileMatrixSets } from '../../geo/tile-matrix-set.ts';
import type { TileRequest } from '../../tiles/tile-source.ts';
import { layerTileLimits, zoomRange } from '../../tiles/zoom-range.ts';

/** The pieces of a tile's address, as they stand in it. */
export interface TilePath {
  readonly layer: string;
  readonly tileMatrixSet: string;
  readonly z: string;
  readonly row: string;
  readonly column: string;
}

/**
 * Address → tile, without asking the database.
 * @throws ServiceError unknownLayer; invalidParameter for a grid that is not served; tileOutOfRange for a
 * tile outside the grid, the layer's zooms or its limits
 */
export function decodeTile(path: TilePath, view: View): TileRequest {
  const layer = findLayer(view, path.layer);
  if (layer === undefined) {
    throw new ServiceError('unknownLayer', 'There is no such layer.', {
      parameter: 'layer',
      received: path.layer,
      allowed: 'a layer of the catalog',
    });
  }
  const tileMatrixSet = findTileMatrixSet(path.tileMatrixSet);
  if (tileMatrixSet === undefined) {
    throw new ServiceError('invalidParameter', 'Tiles are not offered in this grid.', {
      parameter: 'tileMatrixSet',
      received: path.tileMatrixSet,
      allowed: tileMatrixSets.map((set) => set.id),
    });
  }
  const tile = { z: readIndex(path.z), row: readIndex(path.row), column: readIndex(path.column) };
  const limits = isInside(tileMatrixSet, tile) ? layerTileLimits(layer, tileMatrixSet, tile.z) : undefined;
  const isWithin =
    limits !== undefined &&
    tile.row >= limits.minRow &&
    tile.row <= limits.maxRow &&
    tile.column >= limits.minColumn &&
    tile.column <= limits.maxColumn;
  if (!isWithin) {
    const { minZoom, maxZoom } = zoomRange(layer, tileMatrixSet);
    throw new ServiceError('tileOutOfRange', 'The layer has no tile there.', {
      parameter: 'tile',
      received: `${path.z}/${path.row}/${path.column}`,
      allowed: `zooms ${minZoom} to ${maxZoom}, inside the bounds of the layer`,
    });
  }
  return { layer, tileMatrixSet, tile };
}

/** Digits only: a sign, a point or an exponent is no index. NaN lies outside every grid. */
function readIndex(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}
