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
import { type MadeTile, type TileMaker, TooManyRows } from './tile-maker.ts';
import { EMPTY_TILE, type TileLayer, type TileRequest, tileMediaTypes } from './tile-source.ts';

/** Encodes tiles from rows as they arrive: WKB in the table's CRS, moved into the tile by one fitted polynomial. */
export class VectorTileSource implements TileMaker {
  readonly #scan: ScanFeatures;
  /** Room of tiles that are done, for the next. */
  readonly #spare: { readonly encoder: MvtLayerEncoder; readonly tile: VarintWriter }[] = [];

  constructor(scan: ScanFeatures) {
    this.#scan = scan;
  }

  async tile(
    request: TileRequest,
    signal?: AbortSignal,
    mostBytes = Number.POSITIVE_INFINITY,
  ): Promise<MadeTile> {
    const { encoder, tile } = this.#spare.pop() ?? {
      encoder: new MvtLayerEncoder(),
      tile: new VarintWriter(),
    };
    tile.length = 0;
    const size: Size = { rows: 0, bytes: 0, mostBytes };
    // A tile is the sequence of its layers (MVT 2.1, 4.1).
    for (const each of request.layers) await this.#layer(each, request, encoder, tile, size, signal);
    const data = tile.bytes.slice(0, tile.length);
    if (encoder.room + tile.bytes.length <= MOST_ROOM) this.#spare.push({ encoder, tile });
    const rowBytes = size.bytes;
    if (size.rows === 0) return { ...EMPTY_TILE, rowBytes };
    return { data, contentType: tileMediaTypes.mvt, hash: contentHash(data), isEmpty: false, rowBytes };
  }

  /** @param size grows by the rows in the buffered extent */
  async #layer(
    { layer, filter, bands = [] }: TileLayer,
    { tileMatrixSet: set, tile }: TileRequest,
    encoder: MvtLayerEncoder,
    target: VarintWriter,
    size: Size,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { crs } = layer.geometry;
    const extent = tileExtent(set, tile);
    const window = storageWindow(layer, set, extent, vectorMargin(extent));
    if (window === undefined) return;
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
    await this.#scan(
      query,
      (row, readers) => {
        size.rows += 1;
        size.bytes += row.length;
        if (size.bytes > size.mostBytes) throw new TooManyRows();
        encoder.add(row, readers);
      },
      signal,
    );
    encoder.finish(target);
  }
}

/** What a tile holds so far. */
interface Size {
  rows: number;
  bytes: number;
  readonly mostBytes: number;
}

/** Bytes of room that are worth keeping: few tiles need more. */
const MOST_ROOM = 8_388_608;

/** Pixels that clients show a vector tile on. */
const SHOWN_SIZE = 512;

function intoTile([minX, , maxX, maxY]: Extent) {
  const scale = TILE_EXTENT / (maxX - minX);
  return { scaleX: scale, offsetX: -minX * scale, scaleY: -scale, offsetY: maxY * scale };
}
