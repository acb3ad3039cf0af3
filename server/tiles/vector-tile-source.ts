import { contentHash } from '../content-hash.ts';
import { fitTransform } from '../geo/coordinate-transform.ts';
import type { Extent } from '../geo/extent.ts';
import { tileExtent } from '../geo/tile-matrix-set.ts';
import type { Feature, FeatureSource } from '../source/feature-source.ts';
import { MvtLayerEncoder } from './encode-mvt.ts';
import { TILE_EXTENT } from './mvt-geometry.ts';
import { storageWindow, vectorMargin } from './tile-areas.ts';
import { tileContent } from './tile-content.ts';
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
  readonly #check: () => void;

  /** @param check called between batches of features; throws where nobody waits any more */
  constructor(source: Pick<FeatureSource, 'features'>, check: () => void = () => undefined) {
    this.#source = source;
    this.#check = check;
  }

  async tile(request: TileRequest, signal?: AbortSignal): Promise<Tile> {
    const parts: Uint8Array[] = [];
    let rows = 0;
    for (const each of request.layers) {
      const encoded = await this.#layer(each, request, signal);
      rows += encoded.rows;
      if (encoded.bytes !== undefined) parts.push(encoded.bytes);
    }
    if (rows === 0) return EMPTY;
    // A tile is the sequence of its layers (MVT 2.1, 4.1).
    const [only] = parts;
    const data = only !== undefined && parts.length === 1 ? only : Buffer.concat(parts);
    return { data, contentType: tileMediaTypes.mvt, hash: contentHash(data), isEmpty: false };
  }

  async #layer(
    { layer, filter, bands = [] }: TileLayer,
    { tileMatrixSet: set, tile }: TileRequest,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly rows: number; readonly bytes: Uint8Array | undefined }> {
    const { crs } = layer.geometry;
    const extent = tileExtent(set, tile);
    const window = storageWindow(layer, set, extent, vectorMargin(extent));
    if (window === undefined) return { rows: 0, bytes: undefined };
    const { properties, hasLabelPoints } = tileContent(layer, set, tile.z);
    // Half a pixel where a tile is shown at its full size: what clients stretch it to.
    const generalised = { bands, pixel: (window[2] - window[0]) / SHOWN_SIZE };
    const geometry = { encoding: 'wkb', crs, generalised } as const;
    const query = { layer, filter, window, properties, geometry, sort: 'none' } as const;
    const features: Feature[] = [];
    for await (const batch of this.#source.features(query, signal)) {
      this.#check();
      for (const feature of batch) features.push(feature);
    }
    if (features.length === 0) return { rows: 0, bytes: undefined };
    const encoder = new MvtLayerEncoder({
      name: layer.id,
      keys: properties.map((property) => property.name),
      transform: fitTransform(crs, set.crs, window, intoTile(extent), 0.25),
      window,
      hasLabelPoints,
    });
    // The order of rows is the database's own affair: equal content makes equal bytes on every server.
    features.sort(byKey);
    for (const feature of features) encoder.add(feature);
    return { rows: features.length, bytes: encoder.finish() };
  }
}

/** Pixels that clients show a vector tile on. */
const SHOWN_SIZE = 512;

function byKey(a: Feature, b: Feature): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

const EMPTY: Tile = Object.freeze({
  data: undefined,
  contentType: tileMediaTypes.mvt,
  hash: 'empty',
  isEmpty: true,
});

function intoTile([minX, , maxX, maxY]: Extent) {
  const scale = TILE_EXTENT / (maxX - minX);
  return { scaleX: scale, offsetX: -minX * scale, scaleY: -scale, offsetY: maxY * scale };
}
