import type { FastifyBaseLogger } from 'fastify';
import type { LiveCatalog } from './catalog/live-catalog.ts';
import type { Config } from './config.ts';
import type { Database } from './database/database.ts';
import type { Exports } from './jobs/exports.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Renderer } from './render/renderer.ts';
import type { ChangeFeed } from './source/changes/change-feed.ts';
import type { LayerVersions } from './source/changes/layer-versions.ts';
import type { FeatureSource } from './source/feature-source.ts';
import type { RasterStore } from './source/raster/raster-store.ts';
import type { FeatureLocks } from './source/writing/feature-locks.ts';
import type { FeatureWriter } from './source/writing/feature-writer.ts';
import type { SharedTileStore } from './tiles/caches/tile-store.ts';
import type { TileSource } from './tiles/tile-source.ts';

/** What the doors are built from; each door takes the ones it needs. */
export interface Parts {
  readonly config: Config;
  readonly logger: FastifyBaseLogger;
  readonly database: Database;
  readonly catalog: LiveCatalog;
  readonly source: FeatureSource;
  /** Files of features, within the operator's limits. */
  readonly exports: Exports;
  /** Files that are made in the background. */
  readonly jobs: Jobs;
  readonly writer: FeatureWriter;
  readonly locks: FeatureLocks;
  /** What ETags that are known without work stand on. */
  readonly versions: LayerVersions;
  /** What happens to the data of layers, within a second of the commit. */
  readonly changes: ChangeFeed;
  readonly renderer: Renderer;
  /** Files of pictures, read where a pixel is asked for. */
  readonly rasters: Pick<RasterStore, 'open'>;
  readonly tiles: TileSource;
  /** Where several servers share tiles. */
  readonly tileStore?: SharedTileStore | undefined;
}
