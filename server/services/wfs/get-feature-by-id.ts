import { findLayer, type View } from '../../catalog/layer.ts';
import { readAnyFeatureId } from '../../encode/feature-id.ts';
import { ServiceError } from '../../errors.ts';
import { type FeatureTypeQuery, matching } from './feature-type-query.ts';
import type { StoredQueryParameters } from './get-feature-parameters.ts';
import { harmonisedOfId, wholeType } from './harmonised/harmonised-query.ts';

/** The stored query that every WFS 2.0 has (7.9.3.6). */
export const GET_FEATURE_BY_ID = 'urn:ogc:def:query:OGC-WFS::GetFeatureById';

/** Its names: an older one is taken too. */
const NAMES: readonly string[] = [
  GET_FEATURE_BY_ID,
  'http://www.opengis.net/def/query/OGC-WFS/0/GetFeatureById',
];

export function isGetFeatureById(id: string): boolean {
  return NAMES.includes(id);
}

/**
 * GetFeatureById → the query for one feature.
 * @throws ServiceError missingParameter without an id, notFound when the id names no layer of the view
 */
export function featureById({ parameters }: StoredQueryParameters, view: View): FeatureTypeQuery {
  const resourceId = parameters.get('ID') ?? '';
  if (resourceId === '') {
    throw new ServiceError('missingParameter', 'GetFeatureById needs the parameter ID.', { parameter: 'ID' });
  }
  const id = readAnyFeatureId(resourceId);
  const harmonised = id === undefined ? undefined : harmonisedOfId(view, id.layer);
  if (id !== undefined && harmonised !== undefined) {
    return matching(wholeType(harmonised, undefined, '2.0.0'), { kind: 'keys', keys: [id.key] });
  }
  const layer = id === undefined ? undefined : findLayer(view, id.layer);
  if (id === undefined || layer === undefined) throw noSuchFeature(resourceId);
  return {
    layer,
    filter: { kind: 'keys', keys: [id.key] },
    properties: layer.properties,
    withGeometry: true,
    sort: undefined,
    srsName: undefined,
  };
}

export function noSuchFeature(resourceId: string): ServiceError {
  return new ServiceError('notFound', `There is no feature ${JSON.stringify(resourceId.slice(0, 80))}.`, {
    parameter: 'ID',
    received: resourceId,
  });
}
