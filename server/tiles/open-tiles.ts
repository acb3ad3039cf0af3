import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.ts';
import type { ChangeBatch } from '../source/changes/change-feed.ts';
import { CachedTileSource } from './caches/cached-tile-source.ts';
import { CompressedTileSource } from './caches/compressed-tile-source.ts';
import { DiskTileStore } from './caches/disk-tile-store.ts';
import { S3TileStore } from './caches/s3-tile-store.ts';
import { StoredTileSource } from './caches/stored-tile-source.ts';
import type { SharedTileStore } from './caches/tile-store.ts';
import { ChangeLog, type PagedFeed } from './change-log.ts';
import { CompositeTileSource, isComposite } from './composite-tile-source.ts';
import type { TileSource } from './tile-source.ts';

/** Tiles with the caches that the configuration asks for. */
export interface OpenTiles {
  readonly tiles: TileSource;
  /** The one that several servers share. */
  readonly store: SharedTileStore | undefined;
  close(): Promise<void>;
}

type TileConfig = Pick<Config, 'dataDir' | 'tileCacheBytes' | 'tileDiskBytes' | 'tileStore'>;

/**
 * Memory around disk around a shared store around tiles as they are made; without `TILE_CACHE` these alone. Vector
 * tiles of several layers are put together from those of each in memory, and kept there only.
 */
export async function openTiles(
  config: TileConfig,
  fresh: TileSource,
  feed: PagedFeed,
  logger: FastifyBaseLogger,
): Promise<OpenTiles> {
  if (config.tileCacheBytes === 0) return { tiles: fresh, store: undefined, close: async () => undefined };
  const disk = openDisk(config, logger);
  const { log, gap } = await ChangeLog.since(feed, disk?.journal() ?? []);
  const stopJournal = disk === undefined ? undefined : keepJournal(disk, feed, gap);
  let source: TileSource = new CompressedTileSource(fresh);
  const shared =
    config.tileStore === undefined
      ? undefined
      : new S3TileStore(config.tileStore, (error) =>
          logger.warn({ err: error }, 'the tile store fails: tiles are made anew until it answers again'),
        );
  if (shared !== undefined) source = new StoredTileSource(source, shared, log);
  if (disk !== undefined) source = new StoredTileSource(source, disk, log);
  const stored = source;
  const made: TileSource = {
    tile: (request, signal) => (isComposite(request) ? composites : stored).tile(request, signal),
  };
  const tiles = new CachedTileSource(made, config.tileCacheBytes, log);
  const composites = new CompressedTileSource(new CompositeTileSource(tiles));
  return {
    tiles,
    store: shared,
    async close() {
      stopJournal?.();
      log.close();
      await disk?.close();
      await shared?.close();
    },
  };
}

/** The disk cache; without it when its file cannot be opened, which is said once. */
function openDisk(
  { dataDir, tileDiskBytes }: TileConfig,
  logger: FastifyBaseLogger,
): DiskTileStore | undefined {
  if (tileDiskBytes === 0) return undefined;
  try {
    return new DiskTileStore(join(dataDir, 'tiles'), tileDiskBytes, (error) =>
      logger.debug({ err: error }, 'the tile cache on disk was passed by'),
    );
  } catch (error) {
    logger.warn({ err: error }, 'the tile cache on disk cannot be opened');
    return undefined;
  }
}

/** Writes down what changes, without a gap: from the last note on, or from now where that is too far back. */
function keepJournal(
  disk: DiskTileStore,
  feed: PagedFeed,
  gap: readonly ChangeBatch[] | undefined,
): () => void {
  if (gap === undefined) disk.beginJournal(feed.position());
  else for (const batch of gap) disk.append(batch);
  return feed.subscribe((batch) => disk.append(batch));
}
