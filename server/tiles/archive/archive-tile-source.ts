import { LRUCache } from 'lru-cache';
import type { ArchiveLayer } from '../../catalog/archive-layer.ts';
import { contentHash } from '../../content-hash.ts';
import { ServiceError } from '../../errors.ts';
import type { ArchiveStore } from '../../source/archive/archive-store.ts';
import type { ArchivedTile } from '../../source/archive/pmtiles-archive.ts';
import { compressTile } from '../caches/compressed-tile-source.ts';
import { SharedWork } from '../caches/shared-work.ts';
import {
  type Tile,
  type TileFormat,
  type TileRequest,
  type TileSource,
  tileMediaTypes,
} from '../tile-source.ts';
import { archiveGrid } from './archive-request.ts';

/** What a tile weighs besides its bytes. */
const OVERHEAD = 400;

/** Seconds after which an archive that cannot be read is worth another try. */
const RETRY_AFTER = 30;

/**
 * Gives ready tiles out of archives, and leaves others to the source inside. What is kept in memory is kept under the state of
 * the file it came from, so that a file that is replaced takes its tiles along.
 */
export class ArchiveTileSource implements TileSource {
  readonly #inner: TileSource;
  readonly #store: ArchiveStore;
  readonly #tiles: LRUCache<string, Tile> | undefined;
  readonly #work = new SharedWork<Tile>();
  readonly #empty = new Map<TileFormat, Promise<Tile>>();

  /** @param maxBytes of tiles kept in memory; 0: none */
  constructor(inner: TileSource, store: ArchiveStore, maxBytes: number) {
    this.#inner = inner;
    this.#store = store;
    this.#tiles =
      maxBytes < 1 ? undefined : new LRUCache({ maxSize: Math.ceil(maxBytes), sizeCalculation: sizeOf });
  }

  tile(request: TileRequest, signal?: AbortSignal): Promise<Tile> {
    const { archive } = request;
    return archive === undefined ? this.#inner.tile(request, signal) : this.#ready(archive, request, signal);
  }

  peek(request: TileRequest): Tile | undefined {
    return request.archive === undefined ? this.#inner.peek?.(request) : undefined;
  }

  async #ready(archive: ArchiveLayer, request: TileRequest, signal: AbortSignal | undefined): Promise<Tile> {
    try {
      const { state } = await this.#store.open(archive.location);
      const { z, row, column } = request.tile;
      const key = `${archive.location} ${state} ${z}/${row}/${column}`;
      const known = this.#tiles?.get(key);
      if (known !== undefined) return known;
      return await this.#work.share(key, signal, async (shared) => {
        const found = await this.#store.tile(archive.location, request.tile, shared);
        if (found === undefined || found.data.length === 0) return this.#nothing(request.format);
        const tile = await toTile(found, request.format);
        this.#tiles?.set(key, tile);
        return tile;
      });
    } catch (error) {
      throw isArchiveFault(error) ? unreadable(error) : error;
    }
  }

  /** Where the archive has no tile: no content, or a picture of nothing, drawn once. */
  async #nothing(format: TileFormat): Promise<Tile> {
    if (format === 'mvt') {
      return { data: undefined, contentType: tileMediaTypes.mvt, hash: 'empty', isEmpty: true };
    }
    const known = this.#empty.get(format) ?? emptyPicture(format);
    this.#empty.set(format, known);
    return known;
  }
}

async function toTile({ data, stored, compression }: ArchivedTile, format: TileFormat): Promise<Tile> {
  const tile: Tile = {
    data,
    contentType: tileMediaTypes[format],
    hash: contentHash(data),
    isEmpty: false,
  };
  if (format !== 'mvt') return tile;
  // As it is stored it travels; only what is not gets its forms made.
  if (compression === 'gzip') return { ...tile, gzip: stored };
  if (compression === 'brotli') return { ...tile, brotli: stored };
  return compressTile(tile);
}

async function emptyPicture(format: Exclude<TileFormat, 'mvt'>): Promise<Tile> {
  const side = archiveGrid.tileSize;
  const background = { r: 255, g: 255, b: 255, alpha: format === 'jpeg' ? 1 : 0 };
  // Loaded when it is first needed.
  const { default: sharp } = await import('sharp');
  const picture = sharp({ create: { width: side, height: side, channels: 4, background } });
  const data = await picture.toFormat(format).toBuffer();
  return { data, contentType: tileMediaTypes[format], hash: contentHash(data), isEmpty: true };
}

/** What is wrong with a file is not the caller's. */
function isArchiveFault(error: unknown): boolean {
  return error instanceof ServiceError && (error.fault === 'notFound' || error.fault === 'invalidParameter');
}

function unreadable(cause: unknown): ServiceError {
  const message = 'The tiles of this layer cannot be read at present.';
  return new ServiceError('overloaded', message, { retryAfter: RETRY_AFTER, cause });
}

function sizeOf({ data, gzip, brotli }: Tile): number {
  return OVERHEAD + (data?.length ?? 0) + (gzip?.length ?? 0) + (brotli?.length ?? 0);
}
