import { findLayer, type Language, type View } from '../../catalog/layer.ts';
import { LAYER_NAMESPACE, LAYER_PREFIX } from '../../encode/application-schema.ts';
import { readAnyFeatureId } from '../../encode/feature-id.ts';
import { ServiceError } from '../../errors.ts';
import { element, type Xml, xmlDocument } from '../../xml/write.ts';
import type { FeatureTypeQuery } from './feature-type-query.ts';
import { XSI_NAMESPACE } from './formats.ts';
import type { StoredQueryParameters } from './get-feature-parameters.ts';
import { dialectOf } from './wfs-version.ts';

/** The one stored query, which every WFS 2.0 has (7.9.3.6). Its older name is taken too. */
export const GET_FEATURE_BY_ID = 'urn:ogc:def:query:OGC-WFS::GetFeatureById';
const NAMES: readonly string[] = [
  GET_FEATURE_BY_ID,
  'http://www.opengis.net/def/query/OGC-WFS/0/GetFeatureById',
];

const TITLES: Readonly<Record<Language, { readonly title: string; readonly abstract: string }>> = {
  pl: { title: 'Obiekt o podanym identyfikatorze', abstract: 'Zwraca obiekt, którego gml:id podano.' },
  en: { title: 'Feature by id', abstract: 'Returns the feature whose gml:id is given.' },
};

/**
 * GetFeatureById → the query for one feature.
 * @throws ServiceError invalidParameter for another stored query, missingParameter without an id, notFound when
 *   the id names no layer of the view
 */
export function featureById({ id: name, parameters }: StoredQueryParameters, view: View): FeatureTypeQuery {
  checkStoredQuery(name);
  const resourceId = parameters.get('ID') ?? '';
  if (resourceId === '') {
    throw new ServiceError('missingParameter', 'GetFeatureById needs the parameter ID.', { parameter: 'ID' });
  }
  const id = readAnyFeatureId(resourceId);
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

/** `wfs:ListStoredQueriesResponse` (WFS 2.0, 14.3). */
export function writeListStoredQueries(view: View, language: Language): string {
  return writeResponse(
    'wfs:ListStoredQueriesResponse',
    element(
      'wfs:StoredQuery',
      { id: GET_FEATURE_BY_ID },
      element('wfs:Title', { 'xml:lang': language }, TITLES[language].title),
      returnTypes(view).map((name) => element('wfs:ReturnFeatureType', {}, name)),
    ),
  );
}

/** `wfs:DescribeStoredQueriesResponse` (WFS 2.0, 14.4): all there are, which is one. */
export function writeDescribeStoredQueries(view: View, language: Language): string {
  const types = returnTypes(view);
  return writeResponse(
    'wfs:DescribeStoredQueriesResponse',
    element(
      'wfs:StoredQueryDescription',
      { id: GET_FEATURE_BY_ID },
      element('wfs:Title', { 'xml:lang': language }, TITLES[language].title),
      element('wfs:Abstract', { 'xml:lang': language }, TITLES[language].abstract),
      element('wfs:Parameter', { name: 'ID', type: 'xsd:string' }),
      element('wfs:QueryExpressionText', {
        returnFeatureTypes: types.join(' '),
        language: 'urn:ogc:def:queryLanguage:OGC-WFS::WFS_QueryExpression',
        isPrivate: true,
      }),
    ),
  );
}

/** @throws ServiceError invalidParameter for a stored query that is not here */
export function checkStoredQuery(id: string): void {
  if (NAMES.includes(id)) return;
  throw new ServiceError('invalidParameter', `There is no stored query ${JSON.stringify(id.slice(0, 80))}.`, {
    parameter: 'storedQuery_Id',
    received: id,
    allowed: [GET_FEATURE_BY_ID],
  });
}

function returnTypes(view: View): readonly string[] {
  return view.layers.map((layer) => `${LAYER_PREFIX}:${layer.id}`);
}

function writeResponse(name: string, content: Xml): string {
  const attributes = {
    'xmlns:wfs': dialectOf('2.0.0').wfs,
    'xmlns:xsi': XSI_NAMESPACE,
    'xmlns:xsd': 'http://www.w3.org/2001/XMLSchema',
    [`xmlns:${LAYER_PREFIX}`]: LAYER_NAMESPACE,
    'xsi:schemaLocation': `${dialectOf('2.0.0').wfs} http://schemas.opengis.net/wfs/2.0/wfs.xsd`,
  };
  return xmlDocument(element(name, attributes, content));
}
