import { crsOf } from '../geo/crs.ts';
import type { Extent } from '../geo/extent.ts';
import { intersection } from '../geo/extent.ts';
import { transformExtent } from '../geo/projection.ts';
import { type TileLimits, type TileMatrixSet, tileLimits } from '../geo/tile-matrix-set.ts';
import type { TileFormat, TileLayer, TileRequest } from './tile-source.ts';
import { hasTile, layerTileLimits, type TileKind } from './zoom-range.ts';

/** A walk through all tiles of some layers. */
export interface TileWalk {
  readonly layers: readonly TileLayer[];
  readonly tileMatrixSet: TileMatrixSet;
  readonly format: TileFormat;
  /** First and last level, both included; when absent those of the layers' vector tiles, of pictures too: the finer are many. */
  readonly minZoom?: number | undefined;
  readonly maxZoom?: number | undefined;
  /** Longitude, latitude; only tiles that touch it. */
  readonly area?: Extent | undefined;
}

/** The tiles of one level: a block of the grid. */
export interface WalkLevel extends TileLimits {
  readonly z: number;
  readonly count: number;
}

/** The blocks of a walk, the coarsest first: around all layers, inside the area. */
export function walkLevels(walk: TileWalk): readonly WalkLevel[] {
  const { layers, tileMatrixSet: set, area, minZoom = 0, maxZoom = Infinity } = walk;
  const inside = area === undefined ? undefined : transformExtent(area, crsOf('CRS:84'), set.crs);
  return set.matrices.flatMap((_, z) => {
    if (z < minZoom || z > maxZoom || (area !== undefined && inside === undefined)) return [];
    const bounds = inside === undefined ? undefined : tileLimits(set, z, inside);
    if (inside !== undefined && bounds === undefined) return [];
    const blocks = layers.flatMap(
      ({ layer }) => cut(layerTileLimits(layer, set, z, kindOf(walk)), bounds) ?? [],
    );
    if (blocks.length === 0) return [];
    const block = blocks.reduce((a, b) => ({
      minRow: Math.min(a.minRow, b.minRow),
      maxRow: Math.max(a.maxRow, b.maxRow),
      minColumn: Math.min(a.minColumn, b.minColumn),
      maxColumn: Math.max(a.maxColumn, b.maxColumn),
    }));
    const count = (block.maxRow - block.minRow + 1) * (block.maxColumn - block.minColumn + 1);
    return { z, count, ...block };
  });
}

/** The tile at a place of a walk; undefined where none of the layers has one. */
export function walkRequest(walk: TileWalk, z: number, row: number, column: number): TileRequest | undefined {
  const { tileMatrixSet, format } = walk;
  const tile = { z, row, column };
  const kind = kindOf(walk);
  const layers = walk.layers.filter(({ layer }) => hasTile(layer, tileMatrixSet, tile, kind));
  return layers.length === 0 ? undefined : { layers, tileMatrixSet, tile, format };
}

function kindOf({ format, maxZoom }: TileWalk): TileKind {
  return format === 'mvt' || maxZoom === undefined ? 'vector' : 'map';
}

function cut(limits: TileLimits | undefined, bounds: TileLimits | undefined): TileLimits | undefined {
  if (limits === undefined || bounds === undefined) return limits;
  const both = intersection(boxOf(limits), boxOf(bounds));
  if (both === undefined) return undefined;
  return { minColumn: both[0], minRow: both[1], maxColumn: both[2], maxRow: both[3] };
}

function boxOf({ minColumn, minRow, maxColumn, maxRow }: TileLimits): Extent {
  return [minColumn, minRow, maxColumn, maxRow];
}
