import { orient, writeCrs } from '../../geo/crs-reference.ts';
import type { Extent } from '../../geo/extent.ts';
import type { TileMatrixSet } from '../../geo/tile-matrix-set.ts';

const WEB_MERCATOR_SCALES = 'http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible';

/** A tile matrix set as OGC 17-083r4, 7.2 (JSON: annex C) writes it; corners in the CRS's own axis order. */
export function writeTileMatrixSet(set: TileMatrixSet): object {
  const { crs, origin, tileSize } = set;
  const [x, y] = origin;
  const pointOfOrigin = crs.axisOrder === 'yx' ? [y, x] : [x, y];
  return {
    id: set.id,
    title: set.title,
    ...(set.uri === undefined ? {} : { uri: set.uri }),
    crs: writeCrs(crs, 'http'),
    // Web Mercator's axes are X and Y, in EPSG's registry as in the one of tile matrix sets.
    orderedAxes: crs.axisOrder === 'yx' ? ['N', 'E'] : ['X', 'Y'],
    ...(set.id === 'WebMercatorQuad' ? { wellKnownScaleSet: WEB_MERCATOR_SCALES } : {}),
    tileMatrices: set.matrices.map((matrix) => ({
      id: matrix.id,
      scaleDenominator: matrix.scaleDenominator,
      cellSize: matrix.resolution,
      cornerOfOrigin: 'topLeft',
      pointOfOrigin,
      tileWidth: tileSize,
      tileHeight: tileSize,
      matrixWidth: matrix.matrixWidth,
      matrixHeight: matrix.matrixHeight,
    })),
  };
}

/** A box with its CRS (17-083r4, 6.5), in that CRS's axis order. */
export function writeBoundingBox(extent: Extent, { crs }: Pick<TileMatrixSet, 'crs'>): object {
  const [a, b, c, d] = orient(extent, crs.axisOrder);
  return { lowerLeft: [a, b], upperRight: [c, d], crs: writeCrs(crs, 'http') };
}
