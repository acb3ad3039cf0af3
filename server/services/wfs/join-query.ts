import type { Layer, Property, View } from '../../catalog/layer.ts';
import { GEOMETRY_NAME } from '../../encode/gml/application-schema.ts';
import { ServiceError } from '../../errors.ts';
import { checkJoinFilter } from '../../filter/check/check-filter.ts';
import type { FesTarget } from '../../filter/fes/fes-reference.ts';
import { readFes } from '../../filter/fes/read-fes.ts';
import type { Filter } from '../../filter/filter.ts';
import { joinsAll } from '../../filter/join-links.ts';
import { readCrsReference } from '../../geo/crs-reference.ts';
import type { JoinQuery } from '../../source/feature-source.ts';
import { defaultCrs, fesTarget } from './adhoc-query.ts';
import type { FeatureTypeQuery } from './feature-type-query.ts';
import type { AdhocQueryParameters, SortParameter } from './get-feature-parameters.ts';
import { findFeatureType, ownName } from './type-name.ts';

/** A join (WFS 2.0, 7.9.2.5.3.1): what is asked of each feature type, and what makes them belong together. */
export interface FeatureTypeJoin {
  /** One for each type, without conditions of its own. */
  readonly queries: readonly FeatureTypeQuery[];
  /** What the types are called in the filter, in their order. */
  readonly names: readonly string[];
  readonly filter: Filter;
  readonly sort: JoinQuery['sort'];
}

/** Each further type multiplies the work. */
const MAX_TYPES = 4;

/** An ad hoc query that names several types is a join. */
export function isJoin({ typeNames }: Pick<AdhocQueryParameters, 'typeNames'>): boolean {
  return typeNames.length > 1;
}

/**
 * An ad hoc query of several types → join.
 * @throws ServiceError unknownLayer, invalidParameter, missingParameter without a filter, unsupportedCrs, tooMuchWork when
 *   nothing in the filter holds two types together
 */
export function decodeJoin(parameters: AdhocQueryParameters, view: View): FeatureTypeJoin {
  const { typeNames, scope, srsName } = parameters;
  refuseOthers(parameters);
  if (typeNames.length > MAX_TYPES) {
    throw refused('typeNames', typeNames.join(','), `at most ${MAX_TYPES} feature types in a join`);
  }
  const layers = typeNames.map((name) => findFeatureType(view, name, scope));
  const names = namesOf(parameters, layers);
  const crs = srsName === undefined ? undefined : readCrsReference(srsName, 'wfs', 'srsName');
  const wanted = readNames(parameters, layers, names);
  const queries = layers.map(
    (layer, i): FeatureTypeQuery => ({
      layer,
      filter: undefined,
      properties: layer.properties.filter(({ name }) => wanted?.[i]?.has(name) ?? true),
      withGeometry: wanted?.[i]?.has(GEOMETRY_NAME) ?? true,
      sort: undefined,
      srsName: crs,
    }),
  );
  const filter = readFilter(parameters, layers, names, view);
  const sort = (parameters.sortBy ?? []).map((each) => readSort(each, parameters, layers, names));
  return { queries, names, filter, sort };
}

/** The question to the source. */
export function toJoinQuery(
  { queries, names, filter, sort }: FeatureTypeJoin,
  range: Pick<JoinQuery, 'limit' | 'offset'>,
): JoinQuery {
  const layers = queries.map(({ layer, properties, withGeometry, srsName }, i) => ({
    name: names[i] ?? '',
    layer,
    properties,
    crs: withGeometry ? (srsName ?? defaultCrs(layer, '2.0.0')).crs : undefined,
  }));
  return { layers, filter, sort, ...range };
}

/** Conditions that do not say whose they are. */
function refuseOthers({ cqlFilter, bbox, resourceIds }: AdhocQueryParameters): void {
  for (const [name, value] of Object.entries({
    CQL_FILTER: cqlFilter,
    BBOX: bbox,
    RESOURCEID: resourceIds,
  })) {
    if (value !== undefined) {
      throw refused(name, String(value), 'a FILTER, whose references begin with an alias or a type name');
    }
  }
}

/** Aliases; without them the types' own names, which must differ then. */
function namesOf({ aliases, typeNames }: AdhocQueryParameters, layers: readonly Layer[]): readonly string[] {
  if (aliases !== undefined && aliases.length !== typeNames.length) {
    throw refused('aliases', aliases.join(','), `${typeNames.length} names, one for each type`);
  }
  const names = aliases ?? layers.map(({ id }) => id);
  const bad = names.find(
    (name, i) => !/^[\p{L}_][\p{L}\d_.-]{0,63}$/u.test(name) || names.indexOf(name) !== i,
  );
  if (bad === undefined) return names;
  throw refused('aliases', names.join(','), 'names that differ; a type joined with itself needs them');
}

function readFilter(
  { filter }: AdhocQueryParameters,
  layers: readonly Layer[],
  names: readonly string[],
  view: View,
): Filter {
  if (filter === undefined) {
    throw new ServiceError(
      'missingParameter',
      'A join needs a filter that says which features belong together.',
      {
        parameter: 'filter',
      },
    );
  }
  const targets = layers.map((layer): FesTarget => fesTarget(layer, view, '2.0.0'));
  const [first] = targets;
  if (first === undefined) throw new RangeError('a join has types');
  const joined = new Map(names.map((name, i) => [name, targets[i] ?? first]));
  const owners = new Map(names.map((name, i) => [name, layers[i]?.properties ?? []]));
  const read = checkJoinFilter(readFes(filter, { ...first, joined }), owners, 'FILTER');
  if (joinsAll(read, names)) return read;
  throw new ServiceError(
    'tooMuchWork',
    'The filter does not hold all types together: every feature would meet every other.',
    {
      parameter: 'filter',
      received: names.join(', '),
      allowed: 'for each type a condition, joined by And, about it and another one',
    },
  );
}

/** Names of each type's properties, undefined for all: `alias/name`, or a name, which means it in every type that has it. */
function readNames(
  { propertyNames, scope }: AdhocQueryParameters,
  layers: readonly Layer[],
  names: readonly string[],
): readonly ReadonlySet<string>[] | undefined {
  if (propertyNames === undefined || propertyNames.includes('*')) return undefined;
  const wanted = layers.map(() => new Set<string>());
  for (const text of propertyNames) {
    const found = owners(text, layers, names, scope);
    for (const { index, name } of found) wanted[index]?.add(name);
    if (found.length === 0) throw unknown('propertyName', text, layers, names);
  }
  return wanted;
}

function readSort(
  { name, descending }: SortParameter,
  { scope }: AdhocQueryParameters,
  layers: readonly Layer[],
  names: readonly string[],
): JoinQuery['sort'][number] {
  const [owner, ...others] = owners(name, layers, names, scope);
  const property: Property | undefined = layers[owner?.index ?? -1]?.properties.find(
    (each) => each.name === owner?.name,
  );
  const of = names[owner?.index ?? -1];
  if (property !== undefined && of !== undefined && others.length === 0) return { of, property, descending };
  throw unknown('sortBy', name, layers, names);
}

/** The types that a property's name may mean. */
function owners(
  text: string,
  layers: readonly Layer[],
  names: readonly string[],
  scope: AdhocQueryParameters['scope'],
): readonly { readonly index: number; readonly name: string }[] {
  const steps = text.replace(/^\//, '').split('/');
  const name = ownName(steps.at(-1) ?? '', scope);
  const owner = steps.length > 1 ? steps[0]?.replace(/^.*:/, '') : undefined;
  if (name === undefined || steps.length > 2) return [];
  return layers.flatMap((layer, index) => {
    if (owner !== undefined && names[index] !== owner) return [];
    const isThere = name === GEOMETRY_NAME || layer.properties.some((each) => each.name === name);
    return isThere ? [{ index, name }] : [];
  });
}

function unknown(
  parameter: string,
  received: string,
  layers: readonly Layer[],
  names: readonly string[],
): ServiceError {
  const message = `${JSON.stringify(received.slice(0, 80))} is no property of one joined type.`;
  const allowed = layers.flatMap(({ properties }, i) => properties.map(({ name }) => `${names[i]}/${name}`));
  return new ServiceError('invalidParameter', message, { parameter, received, allowed });
}

function refused(parameter: string, received: string, allowed: string): ServiceError {
  const message = `A join cannot have ${parameter} ${JSON.stringify(received.slice(0, 80))}.`;
  return new ServiceError('invalidParameter', message, { parameter, received, allowed });
}
