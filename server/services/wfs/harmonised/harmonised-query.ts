import { type HarmonisedType, harmonisedId, plainProperty } from '../../../catalog/harmonised.ts';
import { findLayer, harmonisedTypes, type Layer, type View } from '../../../catalog/layer.ts';
import { readAnyFeatureId } from '../../../encode/feature-id.ts';
import type { GmlVersion } from '../../../encode/gml/gml-geometry.ts';
import { harmonisedProperties } from '../../../encode/gml/harmonised-gml.ts';
import { ServiceError } from '../../../errors.ts';
import type { FesTarget } from '../../../filter/fes/fes-reference.ts';
import { readFes } from '../../../filter/fes/read-fes.ts';
import { allOf, type Filter } from '../../../filter/filter.ts';
import { type CrsReference, readCrsReference, writeCrs } from '../../../geo/crs-reference.ts';
import type { Sorting } from '../../../source/feature-source.ts';
import type { XmlElement } from '../../../xml/read.ts';
import { bboxFilter, defaultCrs } from '../adhoc-query.ts';
import type { FeatureTypeQuery } from '../feature-type-query.ts';
import type { AdhocQueryParameters, SortParameter } from '../get-feature-parameters.ts';
import type { NamespaceScope } from '../type-name.ts';
import { dialectOf, type WfsVersion } from '../wfs-version.ts';
import { elementsAt, inLayerTerms, readHarmonisedPath } from './harmonised-reference.ts';

/** A layer and one of the schemas its features are offered in. */
export interface HarmonisedLayer {
  readonly layer: Layer;
  readonly type: HarmonisedType;
}

/** Every harmonised type of a view that is written in a version of GML, layer by layer. */
export function harmonisedLayers(view: View, version: GmlVersion): readonly HarmonisedLayer[] {
  return view.layers.flatMap((layer) =>
    harmonisedTypes(view, layer)
      .filter(({ gml }) => gml.includes(version))
      .map((type) => ({ layer, type })),
  );
}

/** The layers whose features a qualified name of another schema means; none for a name that is not one. */
export function findHarmonised(
  view: View,
  text: string,
  scope: NamespaceScope,
  version: GmlVersion,
): readonly HarmonisedLayer[] {
  const [first = '', second] = text.trim().split(':');
  const [prefix, name] = second === undefined ? ['', first] : [first, second];
  const namespace = scope(prefix);
  if (namespace === undefined && prefix === '') return [];
  return harmonisedLayers(view, version).filter(
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
  version: WfsVersion,
): readonly FeatureTypeQuery[] | undefined {
  const { typeNames, scope, resourceIds, cqlFilter } = parameters;
  const { gml } = dialectOf(version);
  const [typeName] = typeNames;
  const all =
    typeName === undefined ? ofIds(resourceIds ?? [], view, gml) : findHarmonised(view, typeName, scope, gml);
  const only = parameters.layer;
  const found = all.filter(({ layer }) => only === undefined || layer.id === only);
  if (found.length === 0) return undefined;
  if (cqlFilter !== undefined) {
    throw refused('CQL_FILTER', cqlFilter, 'FILTER, whose references are paths of the schema');
  }
  return found.map((each) => {
    const { layer, type } = each;
    return {
      ...wholeType({ layer, type: projected(parameters, type) }, parameters.srsName, version),
      filter: allOf(
        type.filter,
        idFilter(parameters, each, view),
        parameters.filter === undefined
          ? undefined
          : harmonisedFilter(parameters.filter, each, view, version),
        bboxFilter(parameters, layer, version),
      ),
      sort: parameters.sortBy?.map((sort) => toSorting(sort, each, scope)),
    };
  });
}

/** All features of a harmonised layer. */
export function wholeType(
  { layer, type }: HarmonisedLayer,
  srsName: string | undefined,
  version: WfsVersion,
): FeatureTypeQuery {
  return {
    layer,
    harmonised: type,
    filter: type.filter,
    properties: harmonisedProperties(layer, type),
    withGeometry: type.elements.some(({ content }) => content?.kind === 'geometry'),
    sort: undefined,
    srsName:
      srsName === undefined
        ? harmonisedCrs({ layer, type }, version)
        : readCrsReference(srsName, 'wfs', 'srsName'),
  };
}

/** INSPIRE and APP write a CRS as an address (INSPIRE D2.8, 6.1.2); what has no schema elsewhere as our own types. */
export function harmonisedCrs({ layer, type }: HarmonisedLayer, version: WfsVersion): CrsReference {
  if (type.schema === undefined) return defaultCrs(layer, version);
  return readCrsReference(writeCrs(layer.geometry.crs, 'http'), 'wfs', 'srsName');
}

/**
 * The type with the elements that are asked for and those its schema wants (WFS 2.0, 7.9.2.4.3). What a schema elsewhere
 * wants is not known: all of them.
 */
function projected({ propertyNames, scope }: AdhocQueryParameters, type: HarmonisedType): HarmonisedType {
  if (propertyNames === undefined || propertyNames.includes('*') || type.schema !== undefined) return type;
  const asked = new Set(
    propertyNames.flatMap((text) => elementsAt({ text, resolve: scope }, type, 'propertyName')),
  );
  return { ...type, elements: type.elements.filter((each) => each.isRequired || asked.has(each)) };
}

function ofIds(resourceIds: readonly string[], view: View, version: GmlVersion): readonly HarmonisedLayer[] {
  const found = resourceIds.map((id) => {
    const each = harmonisedOfId(view, readAnyFeatureId(id)?.layer ?? '');
    return each?.type.gml.includes(version) === true ? each : undefined;
  });
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

/** Without type names there is a query for each type: ids of the others are theirs. */
function idFilter(
  { resourceIds, typeNames }: AdhocQueryParameters,
  each: HarmonisedLayer,
  view: View,
): Filter | undefined {
  if (resourceIds === undefined) return undefined;
  const own = harmonisedId(each.layer.id, each.type);
  const keys = resourceIds.map((resourceId) =>
    typeNames.length === 0 && readAnyFeatureId(resourceId)?.layer !== own
      ? undefined
      : keyOf(resourceId, each, view),
  );
  return { kind: 'keys', keys: keys.filter((key) => key !== undefined) };
}

/**
 * An id of nothing finds nothing, nor does one of another layer in the same type; one of another feature type
 * contradicts its query (WFS 2.0, 7.9.2.5.3).
 */
function keyOf(resourceId: string, { layer, type }: HarmonisedLayer, view: View): string | undefined {
  const id = readAnyFeatureId(resourceId);
  if (id === undefined) return undefined;
  if (id.layer === harmonisedId(layer.id, type)) return id.key;
  const other = harmonisedOfId(view, id.layer)?.type;
  const isSame = other?.name === type.name && other.namespace === type.namespace;
  if (isSame || (other === undefined && findLayer(view, id.layer) === undefined)) return undefined;
  throw refused('resourceId', resourceId, `${harmonisedId(layer.id, type)}.<key>`);
}

/** What a filter must know of a harmonised type. */
function harmonisedTarget(each: HarmonisedLayer, view: View, version: WfsVersion): FesTarget {
  const { type } = each;
  const further = type.elements.flatMap(({ content }, i) =>
    content?.kind === 'geometry' && content.property !== undefined
      ? [{ name: `#${i}`, type: 'geometry' as const }]
      : [],
  );
  return {
    typeName: type.name,
    namespace: type.namespace,
    properties: further,
    geometryName: 'geometry',
    defaultCrs: harmonisedCrs(each, version),
    keyOf: (resourceId) => keyOf(resourceId, each, view),
    readPath: (element) => readHarmonisedPath(element, type),
  };
}

/** A filter about a harmonised type → the same about its layer. @throws ServiceError invalidParameter */
export function harmonisedFilter(
  filter: XmlElement,
  each: HarmonisedLayer,
  view: View,
  version: WfsVersion,
): Filter {
  return inLayerTerms(readFes(filter, harmonisedTarget(each, view, version)), each.type, keyOfHref);
}

/** The key in a reference to a feature: `#id` in a document, or the address that gives the feature. */
export function keyOfHref(href: string): string | undefined {
  const [, id = href.replace(/^#/, '')] = /[?&]id=([^&]+)/i.exec(href) ?? [];
  try {
    return readAnyFeatureId(decodeURIComponent(id))?.key;
  } catch {
    return undefined;
  }
}

function toSorting(sort: SortParameter, { layer, type }: HarmonisedLayer, scope: NamespaceScope): Sorting {
  const reference = readHarmonisedPath({ text: sort.name, resolve: scope }, type, 'sortBy');
  const content =
    typeof reference === 'object' ? type.elements[Number(reference.name.slice(1))]?.content : undefined;
  const name = content?.kind === 'geometry' ? undefined : plainProperty(content);
  const property = layer.properties.find((each) => each.name === name);
  if (property !== undefined) return { property, descending: sort.descending };
  throw refused('sortBy', sort.name, 'an element that is one property of the layer');
}

function refused(parameter: string, received: string, allowed: string): ServiceError {
  const message = `${parameter} cannot be ${JSON.stringify(received.slice(0, 80))} for a type of another schema.`;
  return new ServiceError('invalidParameter', message, { parameter, received, allowed });
}
