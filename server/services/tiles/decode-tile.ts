import { findLayer, type View } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import { readTileAddress, type TileAddress } from '../../tiles/tile-address.ts';
import type { TileRequest } from '../../tiles/tile-source.ts';

/** The pieces of a tile's address, as they stand in it. */
export interface TilePath extends TileAddress {
  readonly layer: string;
}

/**
 * Address → tile, without asking the database.
 * @throws ServiceError unknownLayer, and as {@link readTileAddress}
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
  return { ...readTileAddress(path, [layer]), layers: [{ layer }], format: 'mvt' };
}
