import { contentHash } from '../content-hash.ts';
import { EMPTY_TILE, type Tile, type TileRequest, type TileSource, tileMediaTypes } from './tile-source.ts';

/** Whether a tile can be put together from the tiles of its layers: a vector tile is the sequence of these (MVT 2.1, 4.1). */
export function isComposite({ layers, format }: TileRequest): boolean {
  return format === 'mvt' && layers.length > 1;
}

/** Puts tiles of several layers together from those of each: byte for byte what encoding them together makes. */
export class CompositeTileSource implements TileSource {
  readonly #parts: TileSource;

  /** @param parts tiles of one layer, from a cache */
  constructor(parts: TileSource) {
    this.#parts = parts;
  }

  async tile(request: TileRequest, signal?: AbortSignal): Promise<Tile> {
    const parts = await Promise.all(
      request.layers.map((layer) => this.#parts.tile({ ...request, layers: [layer] }, signal)),
    );
    if (parts.every(({ isEmpty }) => isEmpty)) return EMPTY_TILE;
    const data = Buffer.concat(parts.flatMap((part) => part.data ?? []));
    return { data, contentType: tileMediaTypes.mvt, hash: contentHash(data), isEmpty: false };
  }
}
