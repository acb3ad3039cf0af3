import type { View } from '../../catalog/layer.ts';
import type { Config } from '../../config.ts';
import { writeGmlId } from '../../encode/feature-id.ts';
import { gmlPropertyWriter } from '../../encode/gml/gml.ts';
import { writeValueCollection } from '../../encode/gml/value-collection.ts';
import { ServiceError } from '../../errors.ts';
import { GEOMETRY_PROPERTY, property } from '../../filter/expression.ts';
import { type Reference, readValueReference } from '../../filter/fes/fes-reference.ts';
import type { Feature } from '../../source/feature-source.ts';
import { fesTarget } from './adhoc-query.ts';
import type { FeatureAnswer, FeatureContext } from './feature-answer.ts';
import { type FeatureTypeQuery, matching } from './feature-type-query.ts';
import { readSchemaFormat } from './formats.ts';
import { gmlOptions, readWkb, timeStamp } from './get-feature.ts';
import type { GetFeatureParameters } from './get-feature-parameters.ts';
import { decodeGetFeature, type GetFeatureRequest, requireNoJoin } from './get-feature-request.ts';
import {
  type MappedReference,
  mappedValueWriter,
  readMappedReference,
  withValues,
} from './harmonised/mapped-values.ts';
import { harmonisedSchemas, References } from './harmonised-references.ts';
import { firstPage, pageLinks } from './page-links.ts';
import { countAll, endsOf, openPages, totalsOf } from './result-page.ts';
import { schemaAddress } from './schema-address.ts';
import type { NamespaceScope } from './type-name.ts';

/** GetPropertyValue: the values of one property of the features that one query finds (WFS 2.0, 10.2). */
export interface GetPropertyValueRequest extends GetFeatureRequest {
  readonly of: 'property' | 'id' | MappedReference;
}

/** @throws ServiceError missingParameter, invalidParameter; and as {@link decodeGetFeature} */
export function decodeGetPropertyValue(
  parameters: GetFeatureParameters,
  view: View,
  config: Config,
): GetPropertyValueRequest {
  const { gml, mediaType } = readSchemaFormat(parameters.outputFormat, parameters.version);
  const request = decodeGetFeature(parameters, view, config, { encoding: 'gml', gml, mediaType });
  requireNoJoin(request, 'GetPropertyValue');
  const [query] = request.queries;
  if (query === undefined || parameters.queries.length > 1) {
    throw new ServiceError('invalidParameter', 'GetPropertyValue takes one query.', {
      parameter: 'typeNames',
    });
  }
  const [written] = parameters.queries;
  const scope: NamespaceScope = written?.kind === 'adhoc' ? written.scope : () => undefined;
  const { valueReference } = parameters;
  const { harmonised } = query;
  if (harmonised !== undefined) {
    const of = readReference(valueReference, (text) =>
      readMappedReference({ text, resolve: scope }, harmonised),
    );
    return { ...request, queries: request.queries.map((each) => withValues(each, of)), of };
  }
  if (request.queries.length > 1) {
    throw new ServiceError('invalidParameter', 'GetPropertyValue takes features of one type.', {
      parameter: 'resourceId',
    });
  }
  const reference = readReference(valueReference, (text) =>
    readValueReference({ text, resolve: scope }, fesTarget(query.layer, view, '2.0.0')),
  );
  const of = reference === 'id' ? 'id' : 'property';
  return { ...request, queries: [narrowed(query, reference)], of };
}

/** @throws ServiceError what the source throws */
export async function getPropertyValue(
  request: GetPropertyValueRequest,
  context: FeatureContext,
): Promise<FeatureAnswer> {
  const { queries, format, resultType, of } = request;
  const { source, signal, address, truncated } = context;
  const schema =
    typeof of === 'object'
      ? harmonisedSchemas(queries, address, '3.2')
      : schemaAddress(address, queries, '3.2');
  const isCount = resultType === 'hits';
  const head = { version: '3.2', isCount, timeStamp: timeStamp(), schemaAddress: schema, truncated } as const;
  const { mediaType } = format;
  if (isCount) {
    const matched = await countAll(queries, context);
    const totals = { matched, returned: 0, ...firstPage(request, matched, address) };
    return { mediaType, body: writeValueCollection({ ...head, ...totals }, []) };
  }
  const pages = await openPages(queries, request, source, readWkb(context, '2.0.0'), signal);
  const totals = totalsOf(pages);
  const links = pageLinks(request, totals, address, endsOf(pages));
  const references = new References(request, context);
  const sets = pages.map(({ query, batches }) => ({ batches, write: writerOf(query, of, references) }));
  const rest = typeof of === 'object' ? () => references.rest('wfs:additionalValues') : undefined;
  return { mediaType, body: writeValueCollection({ ...head, ...totals, ...links }, sets, rest) };
}

function writerOf(
  query: FeatureTypeQuery,
  of: GetPropertyValueRequest['of'],
  references: References,
): (feature: Feature) => readonly string[] {
  if (typeof of === 'object') return mappedValueWriter(of, references.options(query));
  if (of === 'id') return ({ key }) => [writeGmlId({ layer: query.layer.id, key })];
  const write = gmlPropertyWriter(gmlOptions(query, '3.2', '2.0.0'));
  return (feature) => [write(feature)];
}

function readReference<T>(text: string | undefined, read: (text: string) => T): T {
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
    return read(text);
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
