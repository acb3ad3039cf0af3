import type { View } from '../../catalog/layer.ts';
import type { Config } from '../../config.ts';
import { writeValueCollection } from '../../encode/value-collection.ts';
import { ServiceError } from '../../errors.ts';
import { GEOMETRY_PROPERTY, property } from '../../filter/expression.ts';
import { type Reference, readValueReference } from '../../filter/fes-reference.ts';
import { fesTarget } from './adhoc-query.ts';
import type { FeatureAnswer, FeatureContext } from './feature-answer.ts';
import { type FeatureTypeQuery, matching } from './feature-type-query.ts';
import { readSchemaFormat } from './formats.ts';
import { gmlOptions, readWkb, schemaAddress, timeStamp } from './get-feature.ts';
import type { GetFeatureParameters } from './get-feature-parameters.ts';
import { decodeGetFeature, type GetFeatureRequest, requireOwnTypes } from './get-feature-request.ts';
import { firstPage, pageLinks } from './page-links.ts';
import { countFeatures, openPages } from './result-page.ts';
import type { NamespaceScope } from './type-name.ts';

/** GetPropertyValue: the values of one property of the features that one query finds (WFS 2.0, 10.2). */
export interface GetPropertyValueRequest extends GetFeatureRequest {
  readonly query: FeatureTypeQuery;
  readonly of: 'property' | 'id';
}

/** @throws ServiceError missingParameter, invalidParameter; and as {@link decodeGetFeature} */
export function decodeGetPropertyValue(
  parameters: GetFeatureParameters,
  view: View,
  config: Config,
): GetPropertyValueRequest {
  const { gml, mediaType } = readSchemaFormat(parameters.outputFormat, parameters.version);
  const request = decodeGetFeature(parameters, view, config, { encoding: 'gml', gml, mediaType });
  requireOwnTypes(request, 'GetPropertyValue');
  const [query, ...more] = request.queries;
  if (query === undefined || more.length > 0) {
    throw new ServiceError('invalidParameter', 'GetPropertyValue takes one query.', {
      parameter: 'typeNames',
    });
  }
  const [written] = parameters.queries;
  const scope: NamespaceScope = written?.kind === 'adhoc' ? written.scope : () => undefined;
  const reference = readReference(parameters.valueReference, query, view, scope);
  const isId = reference === 'id';
  return { ...request, query: narrowed(query, reference), of: isId ? 'id' : 'property' };
}

/** @throws ServiceError what the source throws */
export async function getPropertyValue(
  request: GetPropertyValueRequest,
  context: FeatureContext,
): Promise<FeatureAnswer> {
  const { query, format, resultType } = request;
  const { source, signal, address, truncated } = context;
  const schema = schemaAddress(address, [query], '3.2');
  const isCount = resultType === 'hits';
  const head = { version: '3.2', isCount, timeStamp: timeStamp(), schemaAddress: schema, truncated } as const;
  if (isCount) {
    const matched = await countFeatures(query, source, signal);
    const totals = { matched, returned: 0, ...firstPage(request, matched, address) };
    return {
      mediaType: format.mediaType,
      body: writeValueCollection({ ...head, ...totals }, undefined, request.of),
    };
  }
  const [page] = await openPages([query], request, source, readWkb(context, '2.0.0'), signal);
  const totals = { matched: page?.matched ?? 0, returned: page?.returned ?? 0 };
  const body = writeValueCollection(
    { ...head, ...totals, ...pageLinks(request, totals, address, page?.ends) },
    page === undefined ? undefined : { ...page, options: gmlOptions(query, '3.2', '2.0.0') },
    request.of,
  );
  return { mediaType: format.mediaType, body };
}

function readReference(
  text: string | undefined,
  query: FeatureTypeQuery,
  view: View,
  scope: NamespaceScope,
): Reference {
  if (text === undefined || text.trim() === '') {
    throw new ServiceError(
      text === undefined ? 'missingParameter' : 'invalidParameter',
      'GetPropertyValue needs a valueReference.',
      {
        parameter: 'valueReference',
      },
    );
  }
  try {
    return readValueReference({ text, resolve: scope }, fesTarget(query.layer, view, '2.0.0'));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { fault, message, received, allowed = '' } = error;
    throw new ServiceError(fault, message, {
      parameter: 'valueReference',
      received: received ?? text,
      allowed,
    });
  }
}

/** Only what is asked for, and only features that have it: what has no value is not in the collection. */
function narrowed(query: FeatureTypeQuery, reference: Reference): FeatureTypeQuery {
  const bare = { ...query, properties: [], withGeometry: false, withBounds: false };
  switch (reference) {
    case 'id':
      return bare;
    case 'geometry':
      return matching(
        { ...bare, withGeometry: true },
        { kind: 'not', filter: { kind: 'isNull', value: property(GEOMETRY_PROPERTY) } },
      );
    case 'boundedBy':
      return matching(
        { ...bare, withBounds: true },
        { kind: 'not', filter: { kind: 'isNull', value: property(GEOMETRY_PROPERTY) } },
      );
    case 'absent':
      return matching(bare, { kind: 'or', filters: [] });
    default: {
      const { name } = reference;
      const properties = query.layer.properties.filter((property) => property.name === name);
      const isNull = { kind: 'isNull', value: property(name) } as const;
      return matching({ ...bare, properties }, { kind: 'not', filter: isNull });
    }
  }
}
