import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import type { Layer } from '../catalog/layer.ts';
import { SharedWork } from './shared-work.ts';
import { type Tile, type TileRequest, type TileSource, tileMediaTypes } from './tile-source.ts';

/**
 * Keeps tiles in memory, bounded in bytes, and computes a tile that several ask for at once only once. A tile
 * is kept with its gzip form, so that a hit costs no work. The version of a layer is part of the key:
 * a changed layer is computed anew, old tiles fall out by age.
 */
export class CachedTileSource implements TileSource {
  readonly #inner: TileSource;
  readonly #versionOf: (layer: Layer) => string;
  readonly #cache: LRUCache<string, Tile>;
  readonly #work = new SharedWork<Tile>();

  /** @param maxBytes of tile content, both forms */
  constructor(inner: TileSource, maxBytes: number, versionOf: (layer: Layer) => string) {
    this.#inner = inner;
    this.#versionOf = versionOf;
    this.#cache = new LRUCache({ maxSize: maxBytes, sizeCalculation: sizeOf, maxEntrySize: maxBytes / 8 });
  }

  tile(request: TileRequest, signal?: AbortSignal): Promise<Tile> {
    const { layers, tileMatrixSet, tile, format } = request;
    const content = layers.map(({ layer, style, filter }) => [
      layer.id,
      this.#versionOf(layer),
      style?.id ?? '',
      filter ?? null,
    ]);
    const key = `${tileMatrixSet.id}/${tile.z}/${tile.row}/${tile.column}.${format} ${JSON.stringify(content)}`;
    const known = this.#cache.get(key);
    if (known !== undefined) return Promise.resolve(known);
    return this.#work.share(key, signal, async (shared) => {
      const made = await compressed(await this.#inner.tile(request, shared));
      this.#cache.set(key, made);
      return made;
    });
  }
}

const compress = promisify(gzip);

/** What an entry weighs besides its bytes: key and bookkeeping. */
const OVERHEAD = 300;

function sizeOf(tile: Tile): number {
  return OVERHEAD + (tile.data?.length ?? 0) + (tile.gzip?.length ?? 0);
}

async function compressed(tile: Tile): Promise<Tile> {
  if (tile.contentType !== tileMediaTypes.mvt || tile.data === undefined || tile.data.length < 512)
    return tile;
  return { ...tile, gzip: await compress(tile.data, { level: 6 }) };
}
