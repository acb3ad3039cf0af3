import { type HarmonisedType, harmonisedId } from '../../catalog/harmonised.ts';
import { findLayer, harmonisedTypes, type Layer, type View } from '../../catalog/layer.ts';
import { readAnyFeatureId } from '../../encode/feature-id.ts';
import { harmonisedProperties } from '../../encode/harmonised-gml.ts';
import { ServiceError } from '../../errors.ts';
import type { FesTarget } from '../../filter/fes-reference.ts';
import { allOf, type Filter } from '../../filter/filter.ts';
import { readFes } from '../../filter/read-fes.ts';
import { type CrsReference, readCrsReference, writeCrs } from '../../geo/crs-reference.ts';
import type { Sorting } from '../../source/feature-source.ts';
import { bboxFilter } from './adhoc-query.ts';
import type { FeatureTypeQuery } from './feature-type-query.ts';
import type { AdhocQueryParameters, SortParameter } from './get-feature-parameters.ts';
import { inLayerTerms, readHarmonisedPath } from './harmonised-reference.ts';
import type { NamespaceScope } from './type-name.ts';

/** A layer and one of the schemas its features are offered in. */
export interface HarmonisedLayer {
  readonly layer: Layer;
  readonly type: HarmonisedType;
}

/** Every harmonised type of a view, layer by layer. */
export function harmonisedLayers(view: View): readonly HarmonisedLayer[] {
  return view.layers.flatMap((layer) => harmonisedTypes(view, layer).map((type) => ({ layer, type })));
}

/** The layers whose features a qualified name of another schema means; none for a name that is not one. */
export function findHarmonised(view: View, text: string, scope: NamespaceScope): readonly HarmonisedLayer[] {
  const [prefix = '', name] = text.trim().split(':');
  if (name === undefined) return [];
  const namespace = scope(prefix);
  return harmonisedLayers(view).filter(
    ({ type }) =>
      type.name === name && (namespace === undefined ? type.prefix === prefix : type.namespace === namespace),
  );
}

/** The layer and schema that an id `<layer>-<prefix>.<key>` names. */
export function harmonisedOfId(view: View, id: string): HarmonisedLayer | undefined {
  const [name = '', prefix] = id.split('-', 2);
  const layer = findLayer(view, name);
  const type = harmonisedTypes(view, layer).find((each) => each.prefix === prefix);
  return layer === undefined || type === undefined ? undefined : { layer, type };
}

/**
 * An ad hoc query of a type of another schema → what it asks of each layer that has it; undefined for other queries.
 * @throws ServiceError invalidParameter, unsupportedCrs, invalidBbox
 */
export function decodeHarmonisedQuery(
  parameters: AdhocQueryParameters,
  view: View,
): readonly FeatureTypeQuery[] | undefined {
  const { typeNames, scope, resourceIds, cqlFilter } = parameters;
  const [typeName] = typeNames;
  const all = typeName === undefined ? ofIds(resourceIds ?? [], view) : findHarmonised(view, typeName, scope);
  const only = parameters.layer;
  const found = all.filter(({ layer }) => only === undefined || layer.id === only);
  if (found.length === 0) return undefined;
  if (cqlFilter !== undefined) {
    throw refused('CQL_FILTER', cqlFilter, 'FILTER, whose references are paths of the schema');
  }
  return found.map((each) => {
    const { layer, type } = each;
    return {
      ...wholeType(each, parameters.srsName),
      filter: allOf(
        type.filter,
        idFilter(parameters, each),
        fesFilter(parameters, each),
        bboxFilter(parameters, layer, '2.0.0'),
      ),
      sort: parameters.sortBy?.map((sort) => toSorting(sort, each, scope)),
    };
  });
}

/** All features of a harmonised layer. */
export function wholeType({ layer, type }: HarmonisedLayer, srsName: string | undefined): FeatureTypeQuery {
  return {
    layer,
    harmonised: type,
    filter: type.filter,
    properties: harmonisedProperties(layer, type),
    withGeometry: type.elements.some(({ content }) => content?.kind === 'geometry'),
    sort: undefined,
    srsName: srsName === undefined ? defaultReference(layer) : readCrsReference(srsName, 'wfs', 'srsName'),
  };
}

/** INSPIRE and APP write a CRS as an address (INSPIRE D2.8, 6.1.2). */
function defaultReference({ geometry: { crs } }: Layer): CrsReference {
  return readCrsReference(writeCrs(crs, 'http'), 'wfs', 'srsName');
}

function ofIds(resourceIds: readonly string[], view: View): readonly HarmonisedLayer[] {
  const found = resourceIds.map((id) => harmonisedOfId(view, readAnyFeatureId(id)?.layer ?? ''));
  const all = found.filter((each) => each !== undefined);
  if (all.length > 0 && all.length < found.length) {
    throw refused(
      'resourceId',
      resourceIds.join(','),
      'ids of types of one kind: our own, or of other schemas',
    );
  }
  return [...new Map(all.map((each) => [harmonisedId(each.layer.id, each.type), each])).values()];
}

function idFilter({ resourceIds }: AdhocQueryParameters, each: HarmonisedLayer): Filter | undefined {
  if (resourceIds === undefined) return undefined;
  const keys = resourceIds.map((id) => keyOf(id, each));
  return { kind: 'keys', keys: keys.filter((key) => key !== undefined) };
}

function keyOf(resourceId: string, { layer, type }: HarmonisedLayer): string | undefined {
  const id = readAnyFeatureId(resourceId);
  return id?.layer === harmonisedId(layer.id, type) ? id.key : undefined;
}

/** What a filter must know of a harmonised type. */
export function harmonisedTarget(each: HarmonisedLayer): FesTarget {
  const { layer, type } = each;
  return {
    typeName: type.name,
    namespace: type.namespace,
    properties: undefined,
    geometryName: 'geometry',
    defaultCrs: defaultReference(layer),
    keyOf: (resourceId) => keyOf(resourceId, each),
    readPath: (element) => readHarmonisedPath(element, type),
  };
}

function fesFilter({ filter }: AdhocQueryParameters, each: HarmonisedLayer): Filter | undefined {
  if (filter === undefined) return undefined;
  return inLayerTerms(readFes(filter, harmonisedTarget(each)), each.type, keyOfHref);
}

/** The key in a reference to a feature: `#id` in a document, or the address that gives the feature. */
function keyOfHref(href: string): string | undefined {
  const [, id = href.replace(/^#/, '')] = /[?&]id=([^&]+)/i.exec(href) ?? [];
  try {
    return readAnyFeatureId(decodeURIComponent(id))?.key;
  } catch {
    return undefined;
  }
}

function toSorting(sort: SortParameter, { layer, type }: HarmonisedLayer, scope: NamespaceScope): Sorting {
  const reference = readHarmonisedPath({ text: sort.name, resolve: scope }, type);
  const content =
    typeof reference === 'object' ? type.elements[Number(reference.name.slice(1))]?.content : undefined;
  const expression = content !== undefined && 'value' in content ? content.value.expression : undefined;
  const plain =
    expression?.kind === 'function' && expression.name === 'startOfDate'
      ? expression.arguments[0]
      : expression;
  const name = plain?.kind === 'property' ? plain.name : undefined;
  const property = layer.properties.find((each) => each.name === name);
  if (property !== undefined) return { property, descending: sort.descending };
  throw refused('sortBy', sort.name, 'an element that is one property of the layer');
}

function refused(parameter: string, received: string, allowed: string): ServiceError {
  const message = `${parameter} cannot be ${JSON.stringify(received.slice(0, 80))} for a type of another schema.`;
  return new ServiceError('invalidParameter', message, { parameter, received, allowed });
}
