import type { Tile, TileRequest, TileSource } from './tile-source.ts';

/** Tiles as they are made, before any cache: vector tiles encoded, pictures drawn. */
export class FreshTileSource implements TileSource {
  readonly #vector: TileSource;
  readonly #picture: TileSource;

  constructor(vector: TileSource, picture: TileSource) {
    this.#vector = vector;
    this.#picture = picture;
  }

  tile(request: TileRequest, signal?: AbortSignal): Promise<Tile> {
    return (request.format === 'mvt' ? this.#vector : this.#picture).tile(request, signal);
  }
}
