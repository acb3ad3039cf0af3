import type { Layer } from '../catalog/layer.ts';
import type { RenderPool } from '../render/threads/render-pool.ts';
import type { GeneralisedBand } from '../source/generalised/generalised.ts';
import { EMPTY_TILE, type Tile, type TileRequest, type TileSource, tileMediaTypes } from './tile-source.ts';
import type { TileTaskDetails, TileTaskInput } from './tile-task.ts';

const MODULE = new URL('./tile-task.ts', import.meta.url).href;

/** Vector tiles, encoded in the drawing threads. */
export class ThreadTileSource implements TileSource {
  readonly #threads: Pick<RenderPool, 'perform'>;
  readonly #bandsOf: (layer: Layer) => readonly GeneralisedBand[];

  /** @param bandsOf geometry generalised ahead that shows a layer as it is now */
  constructor(threads: Pick<RenderPool, 'perform'>, bandsOf: (layer: Layer) => readonly GeneralisedBand[]) {
    this.#threads = threads;
    this.#bandsOf = bandsOf;
  }

  async tile({ layers, tileMatrixSet, tile }: TileRequest, signal?: AbortSignal): Promise<Tile> {
    const { z, row, column } = tile;
    const filters = layers.map(({ filter }) => filter);
    const hasFilters = filters.some((filter) => filter !== undefined);
    const input: TileTaskInput = [tileMatrixSet.id, z, row, column, ...(hasFilters ? [filters] : [])];
    const task = {
      layers: layers.map(({ layer }) => layer),
      bands: layers.map(({ layer }) => this.#bandsOf(layer)),
      input,
    };
    const { bytes, details } = await this.#threads.perform(MODULE, task, signal);
    const hash = details as TileTaskDetails;
    const isEmpty = hash === EMPTY_TILE.hash;
    return { data: isEmpty ? undefined : bytes, contentType: tileMediaTypes.mvt, hash, isEmpty };
  }
}
