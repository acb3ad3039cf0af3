import type { Extent } from '../../geo/extent.ts';
import type { TileCoord, TileMatrixSet } from '../../geo/tile-matrix-set.ts';
import type { TileFormat } from '../tile-source.ts';

/** What an archive says of its tiles. */
export interface ArchiveDescription {
  readonly name: string;
  readonly description: string;
  readonly attribution: string;
  readonly format: TileFormat;
  readonly tileMatrixSet: TileMatrixSet;
  readonly minZoom: number;
  readonly maxZoom: number;
  /** Longitude, latitude. */
  readonly bounds: Extent;
  /** Grid's CRS. */
  readonly extent: Extent;
  /** As TileJSON has them; of vector tiles. */
  readonly vectorLayers: readonly object[];
}

/** A file of tiles that is being written; it is good only after `close`. */
export interface ArchiveWriter {
  /** Takes a tile with something in it, as it travels: vector tiles compressed with gzip. */
  add(tile: TileCoord, bytes: Uint8Array): void;
  close(): void;
}
