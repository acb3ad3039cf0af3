import { writeCrs } from '../../geo/crs-reference.ts';
import type { TileMatrixSet } from '../../geo/tile-matrix-set.ts';
import { element, type Xml } from '../../xml/write.ts';

/**
 * A grid (07-057r7, table 8); its corner is in the axis order of the authority: northing first in Polish CRSs. Levels finer than
 * any layer has are left out: GDAL takes the last one for the resolution of every layer, whatever its limits say.
 * @param levels how many levels are told, the coarsest first
 */
export function writeTileMatrixSet(set: TileMatrixSet, levels: number): Xml {
  const { crs, origin, tileSize } = set;
  const [x, y] = origin;
  const corner = crs.axisOrder === 'yx' ? `${y} ${x}` : `${x} ${y}`;
  return element(
    'TileMatrixSet',
    {},
    element('ows:Title', {}, set.title),
    element('ows:Identifier', {}, set.id),
    element('ows:SupportedCRS', {}, writeCrs(crs, 'urn')),
    set.id === 'WebMercatorQuad'
      ? element('WellKnownScaleSet', {}, 'urn:ogc:def:wkss:OGC:1.0:GoogleMapsCompatible')
      : undefined,
    set.matrices
      .slice(0, levels)
      .map((matrix) =>
        element(
          'TileMatrix',
          {},
          element('ows:Identifier', {}, matrix.id),
          element('ScaleDenominator', {}, matrix.scaleDenominator),
          element('TopLeftCorner', {}, corner),
          element('TileWidth', {}, tileSize),
          element('TileHeight', {}, tileSize),
          element('MatrixWidth', {}, matrix.matrixWidth),
          element('MatrixHeight', {}, matrix.matrixHeight),
        ),
      ),
  );
}
