import type { Layer } from '../catalog/layer.ts';
import type { TileMatrixSet } from '../geo/tile-matrix-set.ts';
import type { GeneralisedBand } from '../source/generalised/generalised.ts';
import { type MadeTile, type TileMaker, TooManyRows } from './tile-maker.ts';
import type { Tile, TileRequest, TileSource } from './tile-source.ts';

/** Tiles under way at once up to which the main thread makes small ones itself: with more, threads share the work. */
const FEW = 2;

/** Bytes of rows: some hundred parcels, a millisecond or two. */
const SMALL = 131_072;
/** Bytes after which a tile that was taken for a small one is left to the threads. */
const MOST = 2 * SMALL;
/** Of the largest tile of a level, what the next small one leaves: a single large one is forgotten after some. */
const FORGETTING = 0.9;

/**
 * Vector tiles, from the drawing threads; small ones from the main thread while next to nothing else is made: handing a
 * tile to a thread and back costs as much as encoding a hundred parcels. What is small is learnt for each layer and
 * level, so that the first are always the threads'.
 */
export class DividedTileSource implements TileSource {
  readonly #here: TileMaker;
  readonly #threads: TileMaker;
  readonly #bandsOf: (layer: Layer) => readonly GeneralisedBand[];
  readonly #sizes = new WeakMap<Layer, Map<TileMatrixSet, number[]>>();
  #underWay = 0;

  /** @param bandsOf geometry generalised ahead that shows a layer as it is now */
  constructor(here: TileMaker, threads: TileMaker, bandsOf: (layer: Layer) => readonly GeneralisedBand[]) {
    this.#here = here;
    this.#threads = threads;
    this.#bandsOf = bandsOf;
  }

  async tile(request: TileRequest, signal?: AbortSignal): Promise<Tile> {
    const layers = request.layers.map((each) => ({ ...each, bands: this.#bandsOf(each.layer) }));
    const sizes = this.#sizesOf(request);
    const { z } = request.tile;
    const isSmall = (sizes?.[z] ?? Number.POSITIVE_INFINITY) <= SMALL;
    const isHere = isSmall && this.#underWay < FEW;
    const wanted = { ...request, layers };
    this.#underWay += 1;
    try {
      const made = await (isHere ? this.#makeHere(wanted, signal) : this.#threads.tile(wanted, signal));
      if (sizes !== undefined) sizes[z] = Math.max(made.rowBytes, (sizes[z] ?? 0) * FORGETTING);
      return made;
    } finally {
      this.#underWay -= 1;
    }
  }

  async #makeHere(request: TileRequest, signal: AbortSignal | undefined): Promise<MadeTile> {
    try {
      return await this.#here.tile(request, signal, MOST);
    } catch (error) {
      if (!(error instanceof TooManyRows)) throw error;
      return this.#threads.tile(request, signal);
    }
  }

  /** Largest of the last tiles by level, in bytes of rows. A filter's tiles say nothing of others, nor do those of several layers. */
  #sizesOf({ layers, tileMatrixSet }: TileRequest): number[] | undefined {
    const [only] = layers;
    if (only === undefined || layers.length > 1 || only.filter !== undefined) return undefined;
    const ofLayer = this.#sizes.get(only.layer) ?? new Map<TileMatrixSet, number[]>();
    this.#sizes.set(only.layer, ofLayer);
    const sizes = ofLayer.get(tileMatrixSet) ?? [];
    ofLayer.set(tileMatrixSet, sizes);
    return sizes;
  }
}
