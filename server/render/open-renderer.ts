import type { Config } from '../config.ts';
import type { OpenDatabase } from '../database/open-database.ts';
import { RenderPool } from './render-pool.ts';

/** The renderer of this configuration, its threads each with their own way to the database. */
export function openRenderer(
  config: Pick<Config, 'renderThreads' | 'renderQueue' | 'requestTimeout' | 'maxMapPixels'>,
  database: Pick<OpenDatabase, 'drawingAccess'>,
  log: { error(details: object, message: string): void },
): RenderPool {
  return new RenderPool({
    threads: config.renderThreads,
    queue: config.renderQueue,
    timeout: config.requestTimeout,
    maxPixels: config.maxMapPixels,
    source: {
      module: new URL('./database-source.ts', import.meta.url),
      data: () => {
        const access = database.drawingAccess();
        return { value: access, transfer: access.kind === 'embedded' ? [access.port] : [] };
      },
    },
    onThreadDeath: (error) => log.error({ err: error }, 'a drawing thread ended and was replaced'),
  });
}
