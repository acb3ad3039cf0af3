import type { Layer } from '../catalog/layer.ts';
import type { TileCoord, TileMatrixSet } from '../geo/tile-matrix-set.ts';

/** One tile, whatever address asked for it. */
export interface TileRequest {
  readonly layer: Layer;
  readonly tileMatrixSet: TileMatrixSet;
  /** Inside the grid: checked by the door. */
  readonly tile: TileCoord;
}

export interface Tile {
  /** MVT, not compressed; undefined when the tile is empty. */
  readonly data: Uint8Array | undefined;
  /** The same compressed, where a cache keeps it. */
  readonly gzip?: Uint8Array;
  /** Hash of the content, without quotes or encoding name. */
  readonly hash: string;
}

/** Where tiles come from; a cache is a TileSource around a TileSource. */
export interface TileSource {
  tile(request: TileRequest, signal?: AbortSignal): Promise<Tile>;
}
