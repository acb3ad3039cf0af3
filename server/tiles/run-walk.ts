import type { Tile, TileRequest, TileSource } from './tile-source.ts';
import { type TileWalk, walkLevels, walkRequest } from './walk-tiles.ts';

/** How far a walk has come. */
export interface WalkProgress {
  /** Places looked at, in the order of the walk: all before it are done. */
  readonly done: number;
  readonly total: number;
  /** Tiles made in this run. */
  readonly made: number;
  /** Of these, with something in them. */
  readonly full: number;
}

export interface WalkOptions {
  /** Places to pass over: those an earlier run has done. */
  readonly from?: number;
  /** Tiles made at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly progress: (progress: WalkProgress) => void;
  /** Takes each tile, one after the other, in the order of the walk. */
  readonly take?: (tile: Tile, request: TileRequest) => void | Promise<void>;
}

/**
 * Makes every tile of a walk, some at a time, level by level and row by row.
 * @throws what making a tile throws, and the signal's reason
 */
export async function runWalk(
  walk: TileWalk,
  source: TileSource,
  options: WalkOptions,
): Promise<WalkProgress> {
  const { from = 0, concurrency, signal, progress, take } = options;
  const total = walkLevels(walk).reduce((sum, { count }) => sum + count, 0);
  let state: WalkProgress = { done: from, total, made: 0, full: 0 };
  let batch: TileRequest[] = [];
  let seen = 0;
  const flush = async (): Promise<void> => {
    const tiles = await Promise.all(batch.map((request) => source.tile(request, signal)));
    for (const [i, tile] of tiles.entries()) await take?.(tile, batch[i] as TileRequest);
    const full = tiles.filter(({ isEmpty }) => !isEmpty).length;
    state = { done: seen, total, made: state.made + tiles.length, full: state.full + full };
    batch = [];
    progress(state);
  };
  for (const { z, minRow, maxRow, minColumn, maxColumn } of walkLevels(walk)) {
    for (let row = minRow; row <= maxRow; row++) {
      for (let column = minColumn; column <= maxColumn; column++) {
        seen += 1;
        if (seen <= from) continue;
        const request = walkRequest(walk, z, row, column);
        if (request !== undefined) batch.push(request);
        if (batch.length < concurrency) continue;
        signal.throwIfAborted();
        await flush();
      }
    }
  }
  await flush();
  return state;
}
