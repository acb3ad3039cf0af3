import type { ArchiveLayer } from '../../catalog/archive-layer.ts';
import { ServiceError } from '../../errors.ts';
import { crsOf } from '../../geo/crs.ts';
import type { Extent } from '../../geo/extent.ts';
import { transformExtent } from '../../geo/projection.ts';
import {
  findTileMatrixSet,
  type TileLimits,
  type TileMatrixSet,
  tileLimits,
} from '../../geo/tile-matrix-set.ts';
import { readTileIndex, type TileAddress } from '../tile-address.ts';
import { type TileFormat, type TileRequest, tileMediaTypes } from '../tile-source.ts';

/** The one style of ready tiles. */
export const ARCHIVE_STYLE = 'default';

/** The grid that archives are cut by. */
export const archiveGrid = findTileMatrixSet('WebMercatorQuad') as TileMatrixSet;

/** What an address asks of ready tiles. */
export interface ArchiveWish {
  readonly address: TileAddress;
  readonly format: TileFormat;
  readonly style?: string | undefined;
  readonly filter?: string | undefined;
}

/**
 * A wish → the tile, without a look into the archive. Ready tiles have no valid time: like other layers without, they stay whole.
 * @throws ServiceError unsupportedFormat, unknownStyle, invalidParameter for another grid or a filter, tileOutOfRange
 */
export function toArchiveRequest(
  archive: ArchiveLayer,
  { address, format, style = '', filter = '' }: ArchiveWish,
): TileRequest {
  if (address.tileMatrixSet !== archiveGrid.id) {
    throw refused('tileMatrixSet', address.tileMatrixSet, [archiveGrid.id], 'are not there in this grid');
  }
  if (filter !== '') throw refused('filter', filter, 'no filter', 'are ready and cannot be filtered');
  if (style !== '' && style !== ARCHIVE_STYLE) {
    throw new ServiceError('unknownStyle', `The layer ${archive.id} has no such style.`, {
      parameter: 'style',
      received: style,
      allowed: [ARCHIVE_STYLE],
    });
  }
  requireFormat(archive, format);
  const tile = {
    z: readTileIndex(address.tileMatrix),
    row: readTileIndex(address.tileRow),
    column: readTileIndex(address.tileCol),
  };
  const limits = archiveTileLimits(archive, tile.z);
  const isThere =
    limits !== undefined &&
    tile.row >= limits.minRow &&
    tile.row <= limits.maxRow &&
    tile.column >= limits.minColumn &&
    tile.column <= limits.maxColumn;
  if (!isThere) throw outOfRange(archive, address);
  return { layers: [], tileMatrixSet: archiveGrid, tile, format, archive };
}

/** @throws ServiceError unsupportedFormat */
export function requireFormat({ id, facts }: ArchiveLayer, format: TileFormat): void {
  if (format === facts.format) return;
  throw new ServiceError('unsupportedFormat', `Tiles of ${id} are ready, in one format.`, {
    parameter: 'format',
    received: tileMediaTypes[format],
    allowed: [tileMediaTypes[facts.format]],
  });
}

/** The tiles of a level that the archive's bounds touch; undefined at levels it has not. */
export function archiveTileLimits({ facts }: ArchiveLayer, z: number): TileLimits | undefined {
  const extent = archiveExtent(facts.bounds);
  if (extent === undefined || !(z >= facts.minZoom && z <= facts.maxZoom)) return undefined;
  return tileLimits(archiveGrid, z, extent);
}

/** Latitude where the grid ends. */
const EDGE = 85.051_128;

/** Bounds (longitude, latitude) in the grid's CRS. */
export function archiveExtent([west, south, east, north]: Extent): Extent | undefined {
  const inside: Extent = [west, Math.max(-EDGE, south), east, Math.min(EDGE, north)];
  return inside[1] > inside[3] ? undefined : transformExtent(inside, crsOf('CRS:84'), archiveGrid.crs);
}

function refused(
  parameter: string,
  received: string,
  allowed: readonly string[] | string,
  why: string,
): ServiceError {
  const message = `The tiles of this layer ${why}.`;
  return new ServiceError('invalidParameter', message, { parameter, received, allowed });
}

function outOfRange({ facts }: ArchiveLayer, { tileMatrix, tileRow, tileCol }: TileAddress): ServiceError {
  return new ServiceError('tileOutOfRange', 'There is no tile there.', {
    parameter: 'tile',
    received: `${tileMatrix}/${tileRow}/${tileCol}`,
    allowed: `levels ${facts.minZoom} to ${facts.maxZoom}, inside the bounds of the archive`,
  });
}
