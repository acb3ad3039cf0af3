import { type CrsReference, readCrsReference } from '../../geo/crs-reference.ts';
import type { Query } from '../../ows/api/query.ts';

/** The CRS of requests and answers that name none: longitude, latitude. */
export const CRS84 = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84';

/**
 * The parameter `crs`, `bbox-crs` or `filter-crs`; CRS84 when absent (Part 2, 6.2.1; Part 3, 8.2).
 * @throws ServiceError unsupportedCrs
 */
export function readCrs(query: Query, name: 'crs' | 'bbox-crs' | 'filter-crs'): CrsReference {
  return readCrsReference(query.get(name) ?? CRS84, 'ogc-api', name);
}
