import type { Layer } from '../catalog/layer.ts';
import { type TileCoord, tileMatrixSets } from '../geo/tile-matrix-set.ts';
import type { TileSource } from './tile-source.ts';
import { hasTile, layerTileLimits } from './zoom-range.ts';

/** Layers of each type of geometry that are practised with: each type has code of its own, each layer a statement. */
const OF_EACH_TYPE = 2;
/** Levels that cities are looked at in; coarser tiles take long, finer ones teach nothing new. */
const LEVELS = { from: 12, to: 16 } as const;
/** Milliseconds for a walk down the levels; a layer that takes longer is not practised with. */
const PATIENCE = 1_000;
/** Walks until everything is compiled, about: most are of some tiles. */
const WALKS = 300;

/** Some layers of each type of geometry, those on top first. */
export function layersToPractise(layers: readonly Layer[]): readonly Layer[] {
  const taken = new Map<string, number>();
  return layers.filter(({ geometry, raster, extent }) => {
    const count = taken.get(geometry.type) ?? 0;
    if (raster !== undefined || extent === undefined || count >= OF_EACH_TYPE) return false;
    taken.set(geometry.type, count + 1);
    return true;
  });
}

/**
 * Makes vector tiles that nobody asked for, one after the other, from a coarse one down to where features are: code that
 * has run hundreds of times is compiled, and statements are prepared. Ends when the signal aborts, some hundred tiles later at
 * the latest.
 * @param tiles as they are made, before any cache
 */
export async function practiseTiles(
  tiles: TileSource,
  layers: readonly Layer[],
  signal: AbortSignal,
): Promise<void> {
  let left = layers;
  for (let walk = 0; walk < WALKS && left.length > 0 && !signal.aborted; walk++) {
    const layer = left[walk % left.length] as Layer;
    const isQuick = await walkDown(tiles, layer, signal).catch(() => false);
    if (!isQuick) left = left.filter((each) => each !== layer);
  }
}

/** @returns whether there are such levels, and it was in time */
async function walkDown(tiles: TileSource, layer: Layer, signal: AbortSignal): Promise<boolean> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
  let tile = firstTile(layer);
  if (tile === undefined) return false;
  while (tile !== undefined && !patience.aborted) {
    const { isEmpty } = await tiles.tile(
      { layers: [{ layer }], tileMatrixSet: GRID, tile, format: 'mvt' },
      patience,
    );
    tile = isEmpty ? undefined : tileBelow(layer, tile);
  }
  return !patience.aborted;
}

const GRID = tileMatrixSets[0] as (typeof tileMatrixSets)[number];

/** Any tile of the coarsest level. */
function firstTile(layer: Layer): TileCoord | undefined {
  const z = Math.min(Math.max(layer.tiles.minZoom, LEVELS.from), layer.tiles.maxZoom);
  const limits = layerTileLimits(layer, GRID, z);
  if (limits === undefined) return undefined;
  return {
    z,
    row: between(limits.minRow, limits.maxRow),
    column: between(limits.minColumn, limits.maxColumn),
  };
}

/** Any of the four below it that the layer has. */
function tileBelow(layer: Layer, { z, row, column }: TileCoord): TileCoord | undefined {
  if (z >= LEVELS.to) return undefined;
  const four = [0, 1, 2, 3].map((i) => ({ z: z + 1, row: 2 * row + (i >> 1), column: 2 * column + (i & 1) }));
  const below = four.filter((tile) => hasTile(layer, GRID, tile));
  return below[between(0, below.length - 1)];
}

function between(first: number, last: number): number {
  return first + Math.floor(Math.random() * (last - first + 1));
}
