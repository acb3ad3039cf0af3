import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.ts';
import { CachedTileSource } from './cached-tile-source.ts';
import { ChangeLog, type PagedFeed } from './change-log.ts';
import { CompressedTileSource } from './compressed-tile-source.ts';
import { DiskTileStore } from './disk-tile-store.ts';
import { S3TileStore } from './s3-tile-store.ts';
import { StoredTileSource } from './stored-tile-source.ts';
import type { TileSource } from './tile-source.ts';

/** Tiles with the caches that the configuration asks for. */
export interface OpenTiles {
  readonly tiles: TileSource;
  close(): Promise<void>;
}

type TileConfig = Pick<Config, 'dataDir' | 'tileCacheBytes' | 'tileDiskBytes' | 'tileStore'>;

/** Memory around disk around a shared store around tiles as they are made; without `TILE_CACHE` these alone. */
export async function openTiles(
  config: TileConfig,
  fresh: TileSource,
  feed: PagedFeed,
  logger: FastifyBaseLogger,
): Promise<OpenTiles> {
  if (config.tileCacheBytes === 0) return { tiles: fresh, close: async () => undefined };
  const disk = openDisk(config, logger);
  const log = await ChangeLog.since(feed, disk?.note('horizon'));
  const horizon = disk === undefined ? undefined : keepHorizon(disk, feed);
  let source: TileSource = new CompressedTileSource(fresh);
  const shared =
    config.tileStore === undefined
      ? undefined
      : new S3TileStore(config.tileStore, (error) => logger.warn({ err: error }, 'the tile store failed'));
  if (shared !== undefined) source = new StoredTileSource(source, shared, log);
  if (disk !== undefined) source = new StoredTileSource(source, disk, log);
  return {
    tiles: new CachedTileSource(source, config.tileCacheBytes, log),
    async close() {
      clearInterval(horizon);
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

/** Milliseconds between two moves of the horizon: what is older than two of them is made anew after a restart. */
const HORIZON_STEP = 12 * 3_600_000;

/** Notes from where on changes have to be read again after a restart. */
function keepHorizon(disk: DiskTileStore, feed: PagedFeed): NodeJS.Timeout {
  const move = (): void => {
    const next = disk.note('next horizon');
    disk.setNote('horizon', next ?? feed.position());
    disk.setNote('next horizon', feed.position());
    disk.setNote('horizon moved', String(Date.now()));
  };
  const isDue = () => Date.now() - Number(disk.note('horizon moved') ?? 0) > HORIZON_STEP;
  if (isDue()) move();
  return setInterval(() => isDue() && move(), HORIZON_STEP / 12).unref();
}
