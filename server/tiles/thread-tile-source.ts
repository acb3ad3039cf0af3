import type { RenderPool } from '../render/threads/render-pool.ts';
import type { MadeTile, TileMaker } from './tile-maker.ts';
import { EMPTY_TILE, type TileRequest, tileMediaTypes } from './tile-source.ts';
import type { TileTaskDetails, TileTaskInput } from './tile-task.ts';

const MODULE = new URL('./tile-task.ts', import.meta.url).href;

/** Vector tiles, encoded in the drawing threads. */
export class ThreadTileSource implements TileMaker {
  readonly #threads: Pick<RenderPool, 'perform'>;

  constructor(threads: Pick<RenderPool, 'perform'>) {
    this.#threads = threads;
  }

  async tile({ layers, tileMatrixSet, tile }: TileRequest, signal?: AbortSignal): Promise<MadeTile> {
    const { z, row, column } = tile;
    const filters = layers.map(({ filter }) => filter);
    const hasFilters = filters.some((filter) => filter !== undefined);
    const input: TileTaskInput = [tileMatrixSet.id, z, row, column, ...(hasFilters ? [filters] : [])];
    const task = {
      layers: layers.map(({ layer }) => layer),
      bands: layers.map(({ bands }) => bands),
      input,
    };
    const { bytes, details } = await this.#threads.perform(MODULE, task, signal);
    const [hash, rowBytes] = details as TileTaskDetails;
    const isEmpty = hash === EMPTY_TILE.hash;
    return { data: isEmpty ? undefined : bytes, contentType: tileMediaTypes.mvt, hash, isEmpty, rowBytes };
  }
}
