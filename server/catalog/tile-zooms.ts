import { findTileMatrixSet } from '../geo/tile-matrix-set.ts';

/** The last zoom of WebMercatorQuad that tiles are made for when a layer file does not say: beyond it clients stretch. */
export const LAST_TILE_ZOOM = 16;

/**
 * The first zoom of WebMercatorQuad that a style needs tiles of, at most the last. Clients of vector tiles show a tile 512
 * pixels wide and stretch it to twice that: what is drawn up to a scale stands in the tiles of the zoom that they show there.
 */
export function firstTileZoom(maxScaleDenominator: number, lastZoom = LAST_TILE_ZOOM): number {
  const coarsest = findTileMatrixSet('WebMercatorQuad')?.matrices[0]?.scaleDenominator ?? 0;
  const zoom = Math.floor(Math.log2(coarsest / 2 / maxScaleDenominator));
  return Math.min(Math.max(0, zoom), lastZoom);
}
