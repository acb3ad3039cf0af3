import { findTileMatrixSet } from '../geo/tile-matrix-set.ts';

/** The last zoom of WebMercatorQuad that tiles are made for when a layer file does not say: beyond it clients stretch. */
export const LAST_TILE_ZOOM = 16;

/** The first zoom of WebMercatorQuad whose scale is below a style's greatest scale denominator, at most the last. */
export function firstTileZoom(maxScaleDenominator: number, lastZoom = LAST_TILE_ZOOM): number {
  const matrices = findTileMatrixSet('WebMercatorQuad')?.matrices ?? [];
  const zoom = matrices.findIndex((matrix) => matrix.scaleDenominator < maxScaleDenominator);
  return zoom === -1 ? lastZoom : Math.min(zoom, lastZoom);
}
