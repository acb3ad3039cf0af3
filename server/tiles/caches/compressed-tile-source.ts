import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { type Tile, type TileRequest, type TileSource, tileMediaTypes } from '../tile-source.ts';

/** Gives vector tiles the forms that clients take compressed, so that a cache keeps them; pictures are compressed already. */
export class CompressedTileSource implements TileSource {
  readonly #inner: TileSource;

  constructor(inner: TileSource) {
    this.#inner = inner;
  }

  async tile(request: TileRequest, signal?: AbortSignal): Promise<Tile> {
    return compressTile(await this.#inner.tile(request, signal));
  }
}

/** The tile with its compressed forms, where they are worth it. @param from bytes from which they are */
export async function compressTile(tile: Tile, from = WORTH_IT): Promise<Tile> {
  const { data, contentType } = tile;
  if (data === undefined || data.length < from || contentType !== tileMediaTypes.mvt) return tile;
  const [asGzip, asBrotli] = await Promise.all([
    toGzip(data, { level: 6 }),
    toBrotli(data, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 5,
        [constants.BROTLI_PARAM_SIZE_HINT]: data.length,
      },
    }),
  ]);
  return { ...tile, gzip: asGzip, brotli: asBrotli };
}

const toGzip = promisify(gzip);
const toBrotli = promisify(brotliCompress);

/** Bytes below which headers outweigh the gain. */
const WORTH_IT = 512;
