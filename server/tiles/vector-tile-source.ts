import { contentHash } from '../content-hash.ts';
import { fitTransform } from '../geo/coordinate-transform.ts';
import type { Extent } from '../geo/extent.ts';
import { tileExtent } from '../geo/tile-matrix-set.ts';
import type { ScanFeatures } from '../source/scan-features.ts';
import { MvtLayerEncoder } from './mvt/encode-mvt.ts';
import { TILE_EXTENT } from './mvt/mvt-geometry.ts';
import { VarintWriter } from './mvt/varint-writer.ts';
import { storageWindow, vectorMargin } from './tile-areas.ts';
import { tileContent } from './tile-content.ts';
import {
  EMPTY_TILE,
  type Tile,
  type TileLayer,
  type TileRequest,
  type TileSource,
  tileMediaTypes,
} from './tile-source.ts';

/** Encodes tiles from rows as they arrive: WKB in the table's CRS, moved into the tile by one fitted polynomial. */
export class VectorTileSource implements TileSource {
  readonly #scan: ScanFeatures;
  /** Room of tiles that are done, for the next. */
  readonly #spare: { readonly encoder: MvtLayerEncoder; readonly tile: VarintWriter }[] = [];

  constructor(scan: ScanFeatures) {
    this.#scan = scan;
  }

  async tile(request: TileRequest, signal?: AbortSignal): Promise<Tile> {
    const { encoder, tile } = this.#spare.pop() ?? {
      encoder: new MvtLayerEncoder(),
      tile: new VarintWriter(),
    };
    tile.length = 0;
    let rows = 0;
    // A tile is the sequence of its layers (MVT 2.1, 4.1).
    for (const each of request.layers) rows += await this.#layer(each, request, encoder, tile, signal);
    const data = tile.bytes.slice(0, tile.length);
    if (encoder.room + tile.bytes.length <= MOST_ROOM) this.#spare.push({ encoder, tile });
    if (rows === 0) return EMPTY_TILE;
    return { data, contentType: tileMediaTypes.mvt, hash: contentHash(data), isEmpty: false };
  }

  /** @returns rows in the buffered extent */
  async #layer(
    { layer, filter, bands = [] }: TileLayer,
    { tileMatrixSet: set, tile }: TileRequest,
    encoder: MvtLayerEncoder,
    target: VarintWriter,
    signal: AbortSignal | undefined,
  ): Promise<number> {
    const { crs } = layer.geometry;
    const extent = tileExtent(set, tile);
    const window = storageWindow(layer, set, extent, vectorMargin(extent));
    if (window === undefined) return 0;
    const { properties, hasLabelPoints } = tileContent(layer, set, tile.z);
    // Half a pixel where a tile is shown at its full size: what clients stretch it to.
    const generalised = { bands, pixel: (window[2] - window[0]) / SHOWN_SIZE };
    const geometry = { encoding: 'wkb', crs, generalised } as const;
    const query = { layer, filter, window, properties, geometry } as const;
    encoder.begin({
      name: layer.id,
      properties: properties.map(({ name, type }) => ({
        name,
        isText: type === 'string',
        isNumber: type === 'number' || type === 'integer',
      })),
      transform: fitTransform(crs, set.crs, window, intoTile(extent), 0.25),
      window,
      hasLabelPoints,
    });
    let rows = 0;
    await this.#scan(
      query,
      (row, readers) => {
        rows += 1;
        encoder.add(row, readers);
      },
      signal,
    );
    encoder.finish(target);
    return rows;
  }
}

/** Bytes of room that are worth keeping: few tiles need more. */
const MOST_ROOM = 8_388_608;

/** Pixels that clients show a vector tile on. */
const SHOWN_SIZE = 512;

function intoTile([minX, , maxX, maxY]: Extent) {
  const scale = TILE_EXTENT / (maxX - minX);
  return { scaleX: scale, offsetX: -minX * scale, scaleY: -scale, offsetY: maxY * scale };
}
