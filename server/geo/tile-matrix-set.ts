import { type Crs, crsOf } from './crs.ts';
import { type Extent, intersection } from './extent.ts';
import { STANDARD_PIXEL, toResolution } from './scale.ts';

/** One zoom level of a grid. Its top left corner is the set's. */
export interface TileMatrix {
  readonly id: string;
  readonly scaleDenominator: number;
  /** CRS units per pixel of a tile of `tileSize` pixels. */
  readonly resolution: number;
  readonly matrixWidth: number;
  readonly matrixHeight: number;
}

/** A grid of tiles (OGC 17-083r4); tile rows count downwards from the top left corner. */
export interface TileMatrixSet {
  readonly id: string;
  readonly title: string;
  /** Where a register of the OGC has it; undefined for a grid of a country. */
  readonly uri: string | undefined;
  readonly crs: Crs;
  /** x, y of the top left corner. */
  readonly origin: readonly [x: number, y: number];
  /** Side of a tile, pixels. */
  readonly tileSize: number;
  readonly matrices: readonly TileMatrix[];
}

/** A tile's place: level index into `matrices`, row from the top, column from the left. */
export interface TileCoord {
  readonly z: number;
  readonly row: number;
  readonly column: number;
}

const WORLD_EDGE = 20_037_508.342_789_244;

const webMercatorQuad: TileMatrixSet = Object.freeze<TileMatrixSet>({
  id: 'WebMercatorQuad',
  title: 'Web Mercator, quadtree',
  uri: 'http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad',
  crs: crsOf('EPSG:3857'),
  origin: [-WORLD_EDGE, WORLD_EDGE],
  tileSize: 256,
  matrices: Array.from({ length: 25 }, (_, z) => ({
    id: String(z),
    scaleDenominator: (2 * WORLD_EDGE) / 256 / 2 ** z / STANDARD_PIXEL,
    resolution: (2 * WORLD_EDGE) / 256 / 2 ** z,
    matrixWidth: 2 ** z,
    matrixHeight: 2 ** z,
  })),
});

/** Scale denominators of the national geoportal's grid, as its capabilities state them (1 inch = 1/39.37 m). */
const nationalScales: readonly number[] = [
  ...Array.from({ length: 8 }, (_, z) => 30_238_155.714_285_713 / 2 ** z),
  94_494.236_607_142_86,
  47_247.118_303_571_43,
  23_623.559_151_785_714,
  9_449.423_660_714_287,
  4_724.711_830_357_143,
  1_889.884_732_142_857_3,
  944.942_366_071_428_6,
  472.471_183_035_714_3,
];

function nationalGrid(
  crs: Crs,
  origin: readonly [number, number],
  size: readonly [number, number],
): TileMatrixSet {
  return Object.freeze({
    id: `EPSG:${crs.srid}`,
    title: crs.title,
    uri: undefined,
    crs,
    origin,
    tileSize: 512,
    matrices: nationalScales.map((scaleDenominator, z) => {
      const resolution = toResolution(scaleDenominator, crs);
      return {
        id: String(z),
        scaleDenominator,
        resolution,
        matrixWidth: Math.ceil(size[0] / (resolution * 512)),
        matrixHeight: Math.ceil(size[1] / (resolution * 512)),
      };
    }),
  });
}

/** Every grid tiles are offered in; the first is the default. */
export const tileMatrixSets: readonly TileMatrixSet[] = Object.freeze([
  webMercatorQuad,
  nationalGrid(crsOf('EPSG:2180'), [100_000, 850_000], [800_000, 750_000]),
  nationalGrid(crsOf('EPSG:2177'), [6_100_000, 6_200_000], [800_000, 800_000]),
]);

/** The grid of an id (`WebMercatorQuad`, `EPSG:2180`, `EPSG:2177`), or undefined. */
export function findTileMatrixSet(id: string): TileMatrixSet | undefined {
  return tileMatrixSets.find((set) => set.id === id);
}

/** Extent of a tile in its grid's CRS, x, y order. The matrix must exist. */
export function tileExtent(set: TileMatrixSet, { z, row, column }: TileCoord): Extent {
  const side = matrixAt(set, z).resolution * set.tileSize;
  const minX = set.origin[0] + column * side;
  const maxY = set.origin[1] - row * side;
  return [minX, maxY - side, minX + side, maxY];
}

/** Whether the grid has such a tile at all. */
export function isInside(set: TileMatrixSet, { z, row, column }: TileCoord): boolean {
  const matrix = set.matrices[z];
  if (matrix === undefined || !Number.isSafeInteger(row) || !Number.isSafeInteger(column)) return false;
  return row >= 0 && column >= 0 && row < matrix.matrixHeight && column < matrix.matrixWidth;
}

/** Part of a pixel that a box may lie off a tile's and still be it: clients work their boxes out themselves. */
const OFF = 0.01;

/**
 * The tile whose extent is this, of a grid in this CRS whose tiles have this many pixels on a side; undefined when there
 * is none.
 * @param extent CRS units, x, y order
 */
export function findTile(
  crs: Crs,
  extent: Extent,
  size: number,
): { readonly tileMatrixSet: TileMatrixSet; readonly tile: TileCoord } | undefined {
  for (const set of tileMatrixSets) {
    if (set.crs.srid !== crs.srid || set.tileSize !== size) continue;
    const resolution = (extent[2] - extent[0]) / size;
    const z = set.matrices.findIndex((matrix) => Math.abs(matrix.resolution / resolution - 1) < OFF / size);
    if (z < 0) continue;
    const side = resolution * size;
    const tile = {
      z,
      row: Math.round((set.origin[1] - extent[3]) / side),
      column: Math.round((extent[0] - set.origin[0]) / side),
    };
    if (!isInside(set, tile)) continue;
    const exact = tileExtent(set, tile);
    if (exact.every((value, i) => Math.abs(value - (extent[i] as number)) < OFF * resolution))
      return { tileMatrixSet: set, tile };
  }
  return undefined;
}

/** First and last row and column, both included, of the tiles that an extent (grid's CRS) touches. */
export interface TileLimits {
  readonly minRow: number;
  readonly maxRow: number;
  readonly minColumn: number;
  readonly maxColumn: number;
}

/** Tiles of one level that an extent touches, or undefined when it lies off the grid. */
export function tileLimits(set: TileMatrixSet, z: number, extent: Extent): TileLimits | undefined {
  const matrix = matrixAt(set, z);
  const side = matrix.resolution * set.tileSize;
  const [x, y] = set.origin;
  const whole: Extent = [x, y - matrix.matrixHeight * side, x + matrix.matrixWidth * side, y];
  const inside = intersection(extent, whole);
  if (inside === undefined) return undefined;
  return {
    minRow: Math.floor((y - inside[3]) / side),
    maxRow: Math.min(matrix.matrixHeight - 1, Math.floor((y - inside[1]) / side)),
    minColumn: Math.floor((inside[0] - x) / side),
    maxColumn: Math.min(matrix.matrixWidth - 1, Math.floor((inside[2] - x) / side)),
  };
}

function matrixAt(set: TileMatrixSet, z: number): TileMatrix {
  const matrix = set.matrices[z];
  if (matrix === undefined) throw new RangeError(`${set.id} has no tile matrix ${z}`);
  return matrix;
}
