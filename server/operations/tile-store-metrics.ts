import { Counter, type Registry } from 'prom-client';
import type { StoreFigures } from '../tiles/caches/tile-store.ts';

/** Counts what the store that several servers share for tiles has done; nothing where there is none. */
export function countTileStore(registry: Registry, figures: Readonly<StoreFigures> | undefined): void {
  if (figures === undefined) return;
  new Counter({
    name: 'tile_store_tiles_total',
    help: 'Tiles asked of the shared store and given to it; unread and lost: it failed, was too slow or was left alone',
    labelNames: ['result'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [result, count] of Object.entries(figures)) this.inc({ result }, count);
    },
  });
}
