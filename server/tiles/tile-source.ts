import type { ArchiveLayer } from '../catalog/archive-layer.ts';
import type { Layer } from '../catalog/layer.ts';
import type { Filter } from '../filter/filter.ts';
import type { TileCoord, TileMatrixSet } from '../geo/tile-matrix-set.ts';
import type { GeneralisedBand } from '../source/generalised/generalised.ts';
import type { Style } from '../style/style.ts';

/** What a tile can be had as: a Mapbox Vector Tile 2.1 or a picture. */
export type TileFormat = 'mvt' | 'png' | 'jpeg' | 'webp';

/** The media type of each format. */
export const tileMediaTypes: Readonly<Record<TileFormat, string>> = Object.freeze({
  mvt: 'application/vnd.mapbox-vector-tile',
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
});

/** One layer of a tile. */
export interface TileLayer {
  readonly layer: Layer;
  /** What a picture is drawn in, the layer's default when absent; a vector tile has none. */
  readonly style?: Style | undefined;
  /** Only these features; a moment of valid time is one too (`during`). Checked against the layer by the door. */
  readonly filter?: Filter | undefined;
  /** Geometry generalised ahead that a vector tile may hold; who makes the tile knows what there is. */
  readonly bands?: readonly GeneralisedBand[] | undefined;
}

/** One tile, whatever address asked for it. */
export interface TileRequest {
  /** At least one, but for tiles of an archive. Pictures: the first is drawn lowest. */
  readonly layers: readonly TileLayer[];
  readonly tileMatrixSet: TileMatrixSet;
  /** Inside the grid: checked by the door. */
  readonly tile: TileCoord;
  readonly format: TileFormat;
  /** The tile lies ready in this layer's archive. */
  readonly archive?: ArchiveLayer | undefined;
}

/** Whether a client's own condition chooses what is in the tile. */
export function hasCondition({ layers }: TileRequest): boolean {
  return layers.some(({ filter }) => filter !== undefined);
}

export interface Tile {
  /** Not compressed further; undefined for a vector tile without a row in its buffered extent. A picture always has bytes. */
  readonly data: Uint8Array | undefined;
  readonly contentType: string;
  /** The same compressed, where a cache keeps it. */
  readonly gzip?: Uint8Array | undefined;
  readonly brotli?: Uint8Array | undefined;
  /** Hash of the content, without quotes or encoding name. */
  readonly hash: string;
  /** No feature is in it; a picture is then the one that all empty tiles of its look share. */
  readonly isEmpty: boolean;
}

/** A vector tile without a row in its buffered extent. */
export const EMPTY_TILE: Tile = Object.freeze({
  data: undefined,
  contentType: tileMediaTypes.mvt,
  hash: 'empty',
  isEmpty: true,
});

/** Where tiles come from; a cache is a TileSource around a TileSource. */
export interface TileSource {
  /** @throws ServiceError of the database or the renderer: cancelled, timedOut, overloaded, tooMuchWork */
  tile(request: TileRequest, signal?: AbortSignal): Promise<Tile>;
  /** The tile when it is at hand without work; a source that keeps none has no such thing. */
  peek?(request: TileRequest): Tile | undefined;
}
