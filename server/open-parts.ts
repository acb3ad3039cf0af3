import type { FastifyBaseLogger } from 'fastify';
import type { Layer } from './catalog/layer.ts';
import type { Config } from './config.ts';
import type { Database } from './database/database.ts';
import type { DrawingAccess } from './database/open-database.ts';
import type { TableFeedOptions } from './database/table-feed.ts';
import { Exports } from './jobs/exports.ts';
import { Jobs } from './jobs/jobs.ts';
import type { Parts } from './parts.ts';
import { RenderPool } from './render/threads/render-pool.ts';
import { ArchiveStore } from './source/archive/archive-store.ts';
import { LayerCounts } from './source/changes/layer-counts.ts';
import { Generaliser } from './source/generalised/generaliser.ts';
import { PostgisFeatureSource } from './source/postgis-feature-source.ts';
import { openCatalog } from './source/publishing/open-catalog.ts';
import { RasterStore } from './source/raster/raster-store.ts';
import { scanFeatures } from './source/scan-features.ts';
import { FeatureLocks } from './source/writing/feature-locks.ts';
import { PostgisFeatureWriter } from './source/writing/postgis-feature-writer.ts';
import { ArchiveTileSource } from './tiles/archive/archive-tile-source.ts';
import { DividedTileSource } from './tiles/divided-tile-source.ts';
import { FreshTileSource } from './tiles/fresh-tile-source.ts';
import { openTiles } from './tiles/open-tiles.ts';
import { PictureTileSource } from './tiles/picture-tile-source.ts';
import { ThreadTileSource } from './tiles/thread-tile-source.ts';
import type { TileSource } from './tiles/tile-source.ts';
import { VectorTileSource } from './tiles/vector-tile-source.ts';

/** The parts of a server, and how they end: what draws before what it draws from. */
export interface OpenParts {
  readonly parts: Parts;
  /** Tiles as they are made, before any cache. */
  readonly fresh: TileSource;
  /** Closes all but the database, which the caller opened. */
  close(): Promise<void>;
}

/** A database, and how drawing threads get their own way to it. */
export interface DatabaseWays {
  readonly database: Database;
  /** Where reads go when that is a replica. */
  readonly reads?: Database;
  /** Waits until `reads` show all that the database's log held at a place. */
  readonly caughtUp?: TableFeedOptions['caughtUp'];
  /** Called for each thread. */
  drawingAccess(): DrawingAccess;
}

/** Chooses the implementations for a configuration: the one place where ports meet what stands behind them. */
export async function openParts(
  config: Config,
  ways: DatabaseWays,
  logger: FastifyBaseLogger,
): Promise<OpenParts> {
  const { database, reads = database } = ways;
  const archives = new ArchiveStore({
    folder: config.archiveDir,
    addresses: config.archiveUrls,
    signed: config.dataStore,
  });
  const catalog = await openCatalog(config, database, logger, archives, ways.caughtUp);
  const counts = reads === database ? new LayerCounts(catalog.changes) : undefined;
  const source = new PostgisFeatureSource(reads, counts);
  const exports = new Exports(config, source);
  const jobs = new Jobs(config, database, exports, logger);
  const writer = new PostgisFeatureWriter(database, () => catalog.changes.refresh());
  const locks = new FeatureLocks(database);
  const { versions, changes } = catalog;
  // The embedded database has one session: making bands would stop everybody.
  const generaliser =
    database.engine === 'postgresql' ? new Generaliser(database, catalog, versions, logger) : undefined;
  const bandsOf = (layer: Layer) => generaliser?.bandsOf(layer) ?? [];
  const pictures = { folder: config.rasterDir, addresses: config.rasterUrls, signed: config.dataStore };
  const rasters = new RasterStore(pictures);
  const renderer = new RenderPool({
    bandsOf,
    threads: config.renderThreads,
    queue: config.renderQueue,
    timeout: config.requestTimeout,
    maxPixels: config.maxMapPixels,
    source: {
      module: new URL('./render/postgis-drawing-source.ts', import.meta.url),
      data: () => {
        const access = ways.drawingAccess();
        return {
          value: { access, rasters: pictures },
          transfer: access.kind === 'embedded' ? [access.port] : [],
        };
      },
    },
    onThreadDeath: (error) => logger.error({ err: error }, 'a drawing thread died and was replaced'),
  });
  const vectors = new DividedTileSource(
    new VectorTileSource(scanFeatures(reads)),
    new ThreadTileSource(renderer),
    bandsOf,
  );
  const fresh = new FreshTileSource(vectors, new PictureTileSource(renderer));
  const cached = await openTiles(config, fresh, changes, logger);
  const tiles = new ArchiveTileSource(cached.tiles, archives, config.tileCacheBytes / 4);
  return {
    parts: {
      config,
      logger,
      database,
      catalog,
      source,
      exports,
      jobs,
      writer,
      locks,
      versions,
      changes,
      renderer,
      rasters,
      tiles,
      tileStore: cached.store,
    },
    fresh,
    async close() {
      await jobs.close();
      await cached.close();
      await renderer.close();
      await rasters.close();
      await generaliser?.close();
      await catalog.close();
      await archives.close();
    },
  };
}
