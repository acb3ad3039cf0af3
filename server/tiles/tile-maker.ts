import type { Tile, TileRequest } from './tile-source.ts';

/** A vector tile, and how much it was made of. */
export interface MadeTile extends Tile {
  /** Bytes of its rows, as they came from the database. */
  readonly rowBytes: number;
}

/** Makes vector tiles, and says how much they were made of. */
export interface TileMaker {
  /**
   * @param mostBytes of rows, where the maker has a limit
   * @throws TooManyRows beyond it; ServiceError as a tile source does
   */
  tile(request: TileRequest, signal?: AbortSignal, mostBytes?: number): Promise<MadeTile>;
}

/** A tile has more rows than its maker was to take: another makes it. */
export class TooManyRows extends Error {}
