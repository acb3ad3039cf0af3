import { contentHash } from '../content-hash.ts';
import { fitTransform } from '../geo/coordinate-transform.ts';
import { type Extent, grow, intersection } from '../geo/extent.ts';
import { transformExtent } from '../geo/projection.ts';
import { type TileMatrixSet, tileExtent } from '../geo/tile-matrix-set.ts';
import type { FeatureSource } from '../source/feature-source.ts';
import { MvtLayerEncoder } from './encode-mvt.ts';
import { TILE_BUFFER, TILE_EXTENT } from './mvt-geometry.ts';
import {
  type Tile,
  type TileLayer,
  type TileRequest,
  type TileSource,
  tileMediaTypes,
} from './tile-source.ts';

/** Encodes tiles from features: WKB in the table's CRS, moved into the tile by one fitted polynomial. */
export class VectorTileSource implements TileSource {
  readonly #source: Pick<FeatureSource, 'features'>;

  constructor(source: Pick<FeatureSource, 'features'>) {
    this.#source = source;
  }

  async tile(request: TileRequest, signal?: AbortSignal): Promise<Tile> {
    const extent = tileExtent(request.tileMatrixSet, request.tile);
    const parts: Uint8Array[] = [];
    let rows = 0;
    for (const each of request.layers) {
      const encoded = await this.#layer(each, request.tileMatrixSet, extent, signal);
      rows += encoded.rows;
      if (encoded.bytes !== undefined) parts.push(encoded.bytes);
    }
    if (rows === 0) return EMPTY;
    // A tile is the sequence of its layers (MVT 2.1, 4.1).
    const data = parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
    return { data, contentType: tileMediaTypes.mvt, hash: contentHash(data), isEmpty: false };
  }

  async #layer(
    { layer, filter }: TileLayer,
    set: TileMatrixSet,
    extent: Extent,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly rows: number; readonly bytes: Uint8Array | undefined }> {
    const { crs } = layer.geometry;
    const window = storageWindow(layer, set, extent);
    if (window === undefined) return { rows: 0, bytes: undefined };
    const { properties } = layer.tiles;
    const encoder = new MvtLayerEncoder(
      layer.id,
      properties.map((property) => property.name),
      fitTransform(crs, set.crs, window, intoTile(extent), 0.25),
    );
    const geometry = { encoding: 'wkb', crs } as const;
    let rows = 0;
    const query = { layer, filter, window, properties, geometry, sort: 'none' } as const;
    for await (const batch of this.#source.features(query, signal)) {
      rows += batch.length;
      for (const feature of batch) encoder.add(feature);
    }
    return { rows, bytes: encoder.finish() };
  }
}

const EMPTY: Tile = Object.freeze({
  data: undefined,
  contentType: tileMediaTypes.mvt,
  hash: 'empty',
  isEmpty: true,
});

/** The buffered tile in the table's CRS, cut to where the layer has anything; undefined when it has not. */
function storageWindow(
  { extent: own, geometry }: TileLayer['layer'],
  set: TileMatrixSet,
  extent: Extent,
): Extent | undefined {
  if (own === undefined) return undefined;
  const margin = ((extent[2] - extent[0]) * TILE_BUFFER) / TILE_EXTENT;
  const buffered = transformExtent(grow(extent, margin), set.crs, geometry.crs);
  return buffered === undefined || intersection(buffered, own) === undefined ? undefined : buffered;
}

function intoTile([minX, , maxX, maxY]: Extent) {
  const scale = TILE_EXTENT / (maxX - minX);
  return { scaleX: scale, offsetX: -minX * scale, scaleY: -scale, offsetY: maxY * scale };
}
