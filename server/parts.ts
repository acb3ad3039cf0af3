import type { FastifyBaseLogger } from 'fastify';
import type { LiveCatalog } from './catalog/live-catalog.ts';
import type { Config } from './config.ts';
import type { Database } from './database/database.ts';
import type { Renderer } from './render/renderer.ts';
import type { FeatureSource } from './source/feature-source.ts';
import type { TileSource } from './tiles/tile-source.ts';

/** What the doors are built from; each door takes the ones it needs. */
export interface Parts {
  readonly config: Config;
  readonly logger: FastifyBaseLogger;
  readonly database: Database;
  readonly catalog: LiveCatalog;
  readonly source: FeatureSource;
  readonly renderer: Renderer;
  readonly tiles: TileSource;
}
