import type { Layer } from '../catalog/layer.ts';
import { ServiceError } from '../errors.ts';
import {
  findTileMatrixSet,
  isInside,
  type TileCoord,
  type TileMatrixSet,
  tileMatrixSets,
} from '../geo/tile-matrix-set.ts';
import { hasTile, type TileKind, zoomRange } from './zoom-range.ts';

/** A tile's place as an address writes it, every part as text. */
export interface TileAddress {
  readonly tileMatrixSet: string;
  readonly tileMatrix: string;
  readonly tileRow: string;
  readonly tileCol: string;
}

/** A tile's place. */
export interface TilePlace {
  readonly tileMatrixSet: TileMatrixSet;
  readonly tile: TileCoord;
}

/**
 * Address → place, without asking the database.
 * @param layers of the tile: at least one of them must reach it
 * @throws ServiceError invalidParameter for a grid that is not served; tileOutOfRange for a tile outside the
 * grid, or outside the zooms or the limits of every layer
 */
export function readTileAddress(
  address: TileAddress,
  layers: readonly Layer[],
  kind: TileKind = 'vector',
): TilePlace {
  const tileMatrixSet = readTileMatrixSet(address.tileMatrixSet);
  const tile = {
    z: readTileIndex(address.tileMatrix),
    row: readTileIndex(address.tileRow),
    column: readTileIndex(address.tileCol),
  };
  const isThere =
    isInside(tileMatrixSet, tile) && layers.some((layer) => hasTile(layer, tileMatrixSet, tile, kind));
  if (!isThere) throw outOfRange(address, tileMatrixSet, layers, kind);
  return { tileMatrixSet, tile };
}

/** @throws ServiceError invalidParameter for a grid that is not served */
export function readTileMatrixSet(id: string): TileMatrixSet {
  const set = findTileMatrixSet(id);
  if (set !== undefined) return set;
  throw new ServiceError('invalidParameter', 'Tiles are not offered in this grid.', {
    parameter: 'tileMatrixSet',
    received: id,
    allowed: tileMatrixSets.map((each) => each.id),
  });
}

/** Digits only: a sign, a point or an exponent is no index. NaN lies outside every grid. */
export function readTileIndex(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}

function outOfRange(
  { tileMatrix, tileRow, tileCol }: TileAddress,
  set: TileMatrixSet,
  layers: readonly Layer[],
  kind: TileKind,
): ServiceError {
  const ranges = layers.map((layer) => zoomRange(layer, set, kind));
  const first = Math.min(...ranges.map(({ minZoom }) => minZoom));
  const last = Math.max(...ranges.map(({ maxZoom }) => maxZoom));
  return new ServiceError('tileOutOfRange', 'There is no tile there.', {
    parameter: 'tile',
    received: `${tileMatrix}/${tileRow}/${tileCol}`,
    allowed: `levels ${first} to ${last}, inside the bounds of the layer`,
  });
}
