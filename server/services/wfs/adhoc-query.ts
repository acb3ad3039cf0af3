import { harmonisedId } from '../../catalog/harmonised.ts';
import { findLayer, harmonisedTypes, type Layer, type Property, type View } from '../../catalog/layer.ts';
import { readAnyFeatureId } from '../../encode/feature-id.ts';
import { GEOMETRY_NAME, LAYER_NAMESPACE } from '../../encode/gml/application-schema.ts';
import { ServiceError } from '../../errors.ts';
import { checkFilter } from '../../filter/check/check-filter.ts';
import { readCql2Text } from '../../filter/cql2/read-cql2-text.ts';
import type { FesTarget } from '../../filter/fes/fes-reference.ts';
import { anyMeets } from '../../filter/fes/fes-relation.ts';
import { readFes } from '../../filter/fes/read-fes.ts';
import { allOf, type Filter } from '../../filter/filter.ts';
import { type CrsReference, orient, readCrsReference, writeCrs } from '../../geo/crs-reference.ts';
import { type Extent, isOrdered } from '../../geo/extent.ts';
import type { Sorting } from '../../source/feature-source.ts';
import type { FeatureTypeQuery } from './feature-type-query.ts';
import type { AdhocQueryParameters, SortParameter } from './get-feature-parameters.ts';
import { findFeatureType, type NamespaceScope, ownName } from './type-name.ts';
import type { WfsVersion } from './wfs-version.ts';

/**
 * An ad hoc query of one feature type → what it asks of its layer; of several when it names features of several by their ids alone.
 * @throws ServiceError unknownLayer, invalidParameter, unsupportedCrs, invalidBbox
 */
export function decodeAdhocQueries(
  parameters: AdhocQueryParameters,
  view: View,
  version: WfsVersion,
): readonly FeatureTypeQuery[] {
  return layersOf(parameters, view).map((layer) => {
    const { srsName, scope } = parameters;
    const names = propertyNames(parameters, layer, scope);
    return {
      layer,
      filter: allOf(
        idFilter(parameters, layer, view),
        fesFilter(parameters, layer, view, version),
        cqlFilter(parameters, layer, view, version),
        bboxFilter(parameters, layer, version),
      ),
      properties: layer.properties.filter((property) => names?.has(property.name) ?? true),
      withGeometry: names?.has(GEOMETRY_NAME) ?? true,
      withBounds: parameters.propertyNames?.some((name) => BOUNDED_BY.test(name)) ?? false,
      sort: parameters.sortBy?.map((sort) => toSorting(sort, layer, scope)),
      srsName: srsName === undefined ? undefined : readCrsReference(srsName, 'wfs', 'srsName'),
    };
  });
}

/**
 * The CRS of a layer's coordinates when nobody asks for another: its own; as urn, so in the authority's order, but
 * for WFS 1.0, whose coordinates are always x, y.
 */
export function defaultCrs({ geometry: { crs } }: Layer, version: WfsVersion): CrsReference {
  const short = `http://www.opengis.net/gml/srs/epsg.xml#${crs.srid}`;
  return readCrsReference(version === '1.0.0' ? short : writeCrs(crs, 'urn'), 'wfs', 'srsName');
}

/** What a filter must know of the layer it is about. */
export function fesTarget(layer: Layer, view: View, version: WfsVersion): FesTarget {
  return {
    typeName: layer.id,
    namespace: LAYER_NAMESPACE,
    properties: layer.properties,
    geometryName: GEOMETRY_NAME,
    defaultCrs: defaultCrs(layer, version),
    keyOf: (resourceId) => keyOf(resourceId, layer, view),
  };
}

/** An id of nothing finds nothing; one of another feature type contradicts its query (WFS 2.0, 7.9.2.5.3). */
function keyOf(resourceId: string, layer: Layer, view: View): string | undefined {
  const id = readAnyFeatureId(resourceId);
  if (id === undefined || id.layer === layer.id) return id?.key;
  if (!isFeatureType(id.layer, view)) return undefined;
  throw new ServiceError(
    'invalidParameter',
    `${JSON.stringify(resourceId.slice(0, 80))} is no ${layer.id}.`,
    {
      parameter: 'resourceId',
      received: resourceId,
      allowed: `${layer.id}.<key>`,
    },
  );
}

/** Whether ids begin so: with a layer's id, or with that of a layer in another schema. */
function isFeatureType(name: string, view: View): boolean {
  const [layerId = ''] = name.split('-', 1);
  const layer = findLayer(view, layerId);
  return (
    layer !== undefined &&
    (layer.id === name || harmonisedTypes(view, layer).some((type) => harmonisedId(layer.id, type) === name))
  );
}

function layersOf(
  { typeNames, scope, resourceIds = [] }: AdhocQueryParameters,
  view: View,
): readonly Layer[] {
  const [typeName] = typeNames;
  if (typeName === undefined) return layersOfIds(resourceIds, view);
  return [findFeatureType(view, typeName, scope)];
}

function layersOfIds(resourceIds: readonly string[], view: View): readonly Layer[] {
  const layers = resourceIds.map((resourceId) => {
    const layer = findLayer(view, readAnyFeatureId(resourceId)?.layer ?? '');
    if (layer !== undefined) return layer;
    throw new ServiceError(
      'invalidParameter',
      `${JSON.stringify(resourceId.slice(0, 80))} is no feature id.`,
      {
        parameter: 'resourceId',
        received: resourceId,
        allowed: '<feature type>.<key>, as in gml:id',
      },
    );
  });
  return [...new Set(layers)];
}

/** Without type names there is a query for each layer: ids of the others are theirs. */
function idFilter(
  { resourceIds, typeNames }: AdhocQueryParameters,
  layer: Layer,
  view: View,
): Filter | undefined {
  if (resourceIds === undefined) return undefined;
  const ids =
    typeNames.length > 0
      ? resourceIds
      : resourceIds.filter((resourceId) => readAnyFeatureId(resourceId)?.layer === layer.id);
  const keys = ids.map((resourceId) => keyOf(resourceId, layer, view));
  return { kind: 'keys', keys: keys.filter((key) => key !== undefined) };
}

function fesFilter(
  { filter }: AdhocQueryParameters,
  layer: Layer,
  view: View,
  version: WfsVersion,
): Filter | undefined {
  return filter === undefined ? undefined : readFes(filter, fesTarget(layer, view, version));
}

function cqlFilter(
  { cqlFilter: text }: AdhocQueryParameters,
  layer: Layer,
  view: View,
  version: WfsVersion,
): Filter | undefined {
  if (text === undefined) return undefined;
  const [parameter, crs] = ['CQL_FILTER', defaultCrs(layer, version)] as const;
  const keyOfId = (id: string): string | undefined => keyOf(id, layer, view);
  const filter = readCql2Text(text, { parameter, crs, words: 'ecql', keyOf: keyOfId });
  return checkFilter(filter, layer.properties, parameter);
}

/**
 * BBOX of KVP: two corners in the order of the CRS named behind them, else of the default CRS (OWS 1.1, 10.2.3). WFS 1.0
 * cannot name one there: its clients mean the CRS they ask for.
 */
export function bboxFilter(
  { bbox, srsName }: AdhocQueryParameters,
  layer: Layer,
  version: WfsVersion,
): Filter | undefined {
  if (bbox === undefined) return undefined;
  const parts = bbox.split(',').map((part) => part.trim());
  const numbers = parts.slice(0, 4).map((part) => (part === '' ? Number.NaN : Number(part)));
  const named = parts[4] ?? (version === '1.0.0' ? srsName : undefined);
  const reference = named === undefined ? defaultCrs(layer, version) : readCrsReference(named, 'wfs', 'bbox');
  const extent = numbers as unknown as Extent;
  if (parts.length > 5 || numbers.length !== 4 || !isOrdered(extent)) {
    throw new ServiceError('invalidBbox', 'BBOX cannot be read.', {
      parameter: 'bbox',
      received: bbox,
      allowed: 'lower corner, upper corner: four numbers; then a CRS or none',
    });
  }
  const box = { kind: 'bbox', extent: orient(extent, reference.axisOrder), crs: reference.crs } as const;
  return anyMeets(box, layer.properties);
}

/** Names asked for, undefined for all. The geometry is one of them (WFS 2.0, 7.9.2.4.3). */
function propertyNames(
  { propertyNames: asked }: AdhocQueryParameters,
  layer: Layer,
  scope: NamespaceScope,
): ReadonlySet<string> | undefined {
  if (asked === undefined || asked.includes('*')) return undefined;
  return new Set(
    asked.flatMap((name) => {
      const standard = standardProperty(name, layer);
      if (standard !== undefined) return [standard.name];
      return STANDARD_PROPERTY.test(name) ? [] : [known(name, layer, scope)];
    }),
  );
}

/** The layer's gml:name or gml:description, where it has one. */
export function standardProperty(text: string, { properties }: Layer): Property | undefined {
  const [, element] = /(?:^|\/)gml:(\w+)(?:\[1\])?$/.exec(text.trim()) ?? [];
  return element === undefined ? undefined : properties.find(({ gml }) => gml === element);
}

const BOUNDED_BY = /(^|:)boundedBy$/;
/** What every GML feature may have: an envelope where it is asked for; else only what a property is declared to be. */
const STANDARD_PROPERTY = /(^|:)boundedBy$|^gml:(name|description|metaDataProperty|location)$/;

function known(text: string, layer: Layer, scope: NamespaceScope): string {
  const steps = text.replace(/^\//, '').split('/');
  if (steps.length > 1 && ownName(steps[0] ?? '', scope) === layer.id) steps.shift();
  const name = steps.length === 1 ? ownName(steps[0] ?? '', scope) : undefined;
  const names = [...layer.properties.map((property) => property.name), GEOMETRY_NAME];
  if (name !== undefined && names.includes(name)) return name;
  throw unknownProperty('propertyName', text, names);
}

function toSorting({ name, descending }: SortParameter, layer: Layer, scope: NamespaceScope): Sorting {
  const own = ownName(name.replace(/^.*\//, ''), scope);
  const property = standardProperty(name, layer) ?? layer.properties.find((each) => each.name === own);
  if (property !== undefined) return { property, descending };
  throw unknownProperty(
    'sortBy',
    name,
    layer.properties.map((each) => each.name),
  );
}

function unknownProperty(parameter: string, received: string, allowed: readonly string[]): ServiceError {
  const message = `There is no property ${JSON.stringify(received.slice(0, 80))}.`;
  return new ServiceError('invalidParameter', message, { parameter, received, allowed });
}
