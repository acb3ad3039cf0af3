import { crsOf } from '../../geo/crs.ts';
import type { CrsReference } from '../../geo/crs-reference.ts';

const CRS84: CrsReference = { crs: crsOf('CRS:84'), axisOrder: 'xy', text: 'urn:ogc:def:crs:OGC:1.3:CRS84' };

/** GeoJSON is in CRS84 unless another is asked for (RFC 7946, 4), and always x, y. */
export function geoJsonCrs(srsName: CrsReference | undefined): CrsReference {
  return srsName === undefined ? CRS84 : { ...srsName, axisOrder: 'xy' };
}
