import type { Layer } from '../catalog/layer.ts';
import { type Extent, grow } from '../geo/extent.ts';
import { transformExtent } from '../geo/projection.ts';
import { type TileMatrixSet, tileExtent } from '../geo/tile-matrix-set.ts';
import type { LayerArea } from './change-log.ts';
import { TILE_BUFFER, TILE_EXTENT } from './mvt/mvt-geometry.ts';
import { pictureReach } from './picture-reach.ts';
import type { TileRequest } from './tile-source.ts';

/**
 * Where a tile reads each of its layers: exactly there a change may alter it.
 * A layer whose CRS cannot say where the tile is has no area.
 */
export function tileAreas(request: TileRequest): readonly LayerArea[] {
  const { layers, tileMatrixSet, tile, format } = request;
  const extent = tileExtent(tileMatrixSet, tile);
  const margin = format === 'mvt' ? vectorMargin(extent) : pictureMargin(request);
  return layers.flatMap(({ layer }) => {
    const window = storageWindow(layer, tileMatrixSet, extent, margin);
    return window === undefined ? [] : { layerId: layer.id, window };
  });
}

/** The tile with a margin (grid's unit), in the layer's storage CRS. */
export function storageWindow(
  { geometry }: Pick<Layer, 'geometry'>,
  set: TileMatrixSet,
  extent: Extent,
  margin: number,
): Extent | undefined {
  return transformExtent(grow(extent, margin), set.crs, geometry.crs);
}

/** How far a vector tile reaches over its edge, grid's unit. */
export function vectorMargin(extent: Extent): number {
  return ((extent[2] - extent[0]) * TILE_BUFFER) / TILE_EXTENT;
}

function pictureMargin({ layers, tileMatrixSet, tile }: TileRequest): number {
  const matrix = tileMatrixSet.matrices[tile.z];
  return matrix === undefined ? 0 : pictureReach(layers, tileMatrixSet, matrix) * matrix.resolution;
}
