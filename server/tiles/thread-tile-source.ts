import type { Layer } from '../catalog/layer.ts';
import type { RenderPool } from '../render/render-pool.ts';
import type { GeneralisedBand } from '../source/generalised.ts';
import { type Tile, type TileRequest, type TileSource, tileMediaTypes } from './tile-source.ts';
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
    const input: TileTaskInput = {
      tileMatrixSet: tileMatrixSet.id,
      tile,
      parts: layers.map(({ layer, filter }) => ({ filter, bands: this.#bandsOf(layer) })),
    };
    const task = { layers: layers.map(({ layer }) => layer), input };
    const { bytes, details } = await this.#threads.perform(MODULE, task, signal);
    const { hash, isEmpty } = details as TileTaskDetails;
    return { data: isEmpty ? undefined : bytes, contentType: tileMediaTypes.mvt, hash, isEmpty };
  }
}
