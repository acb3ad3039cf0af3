import { harmonisedId } from '../../../catalog/harmonised.ts';
import { findProperty, type Layer, type View } from '../../../catalog/layer.ts';
import { GEOMETRY_NAME, LAYER_NAMESPACE } from '../../../encode/gml/application-schema.ts';
import { ServiceError } from '../../../errors.ts';
import { readFes } from '../../../filter/fes/read-fes.ts';
import { allOf, type Filter } from '../../../filter/filter.ts';
import { isGml } from '../../../geo/read-gml-geometry.ts';
import type {
  WriteStep,
  WrittenFeature,
  WrittenGeometry,
  WrittenValue,
} from '../../../source/writing/feature-writer.ts';
import { childOf, childrenOf, resolveName, type XmlElement } from '../../../xml/read.ts';
import { fesTarget } from '../adhoc-query.ts';
import { checkInputFormat } from '../formats.ts';
import {
  findHarmonised,
  type HarmonisedLayer,
  harmonisedFilter,
  harmonisedLayers,
} from '../harmonised/harmonised-query.ts';
import { findFeatureType, ownName } from '../type-name.ts';
import type { Dialect } from '../wfs-version.ts';
import { readMappedChanges, readMappedFeature } from './mapped-feature.ts';
import { isNil, type Reading, readGeometry, textOf } from './written-value.ts';

/** Transaction, decoded (WFS 2.0, 15.2; WFS 1.1, 12.2; WFS 1.0, 11.2). */
export interface TransactionRequest {
  readonly steps: readonly WriteStep[];
  readonly lockId: string | undefined;
  /** Whether the lock ends with the transaction for all its features, or for those that were written. */
  readonly releaseAction: 'ALL' | 'SOME';
}

/** Most features of one transaction: all of it stands in one answer and one transaction of the database. */
const MAX_STEPS = 10_000;

/**
 * @throws ServiceError malformedBody, missingParameter, invalidParameter, unknownLayer, unsupportedCrs, invalidFeature
 */
export function decodeTransaction(root: XmlElement, view: View, dialect: Dialect): TransactionRequest {
  const { wfs } = dialect;
  const reading = { view, dialect, srsName: root.attributes.get('srsName') };
  const steps = root.children.flatMap((action) => readAction(action, reading));
  if (steps.length > MAX_STEPS) {
    throw new ServiceError('tooMuchWork', `The transaction has ${steps.length} actions.`, {
      parameter: 'Transaction',
      allowed: `at most ${MAX_STEPS}`,
    });
  }
  const lockId = (root.attributes.get('lockId') ?? childOf(root, wfs, 'LockId')?.text)?.trim();
  return { steps, lockId, releaseAction: readReleaseAction(root.attributes.get('releaseAction')) };
}

/** ALL or SOME. @throws ServiceError invalidParameter */
export function readReleaseAction(text: string | undefined): 'ALL' | 'SOME' {
  const action = (text ?? 'ALL').trim().toUpperCase();
  if (action === 'ALL' || action === 'SOME') return action;
  throw new ServiceError('invalidParameter', 'releaseAction is ALL or SOME.', {
    parameter: 'releaseAction',
    received: text ?? '',
    allowed: ['ALL', 'SOME'],
  });
}

function readAction(action: XmlElement, outer: Reading): readonly WriteStep[] {
  const { wfs, fes, version } = outer.dialect;
  if (action.namespace !== wfs) throw unknownAction(action);
  const reading = { ...outer, srsName: action.attributes.get('srsName') ?? outer.srsName };
  const handle = action.attributes.get('handle');
  const named = handle === undefined ? {} : { handle };
  checkInputFormat(action.attributes.get('inputFormat'), version);
  switch (action.name) {
    case 'LockId':
      return [];
    case 'Insert':
      checkIdgen(action.attributes.get('idgen'));
      return featuresOf(action, reading).map((feature) => {
        const type = typeOfFeature(feature, reading);
        const { layer, idName } = type;
        return { kind: 'insert', layer, idName, feature: readFeature(feature, type, reading), ...named };
      });
    case 'Update':
      return typesOf(action, reading).map((type) => {
        const { layer, idName } = type;
        const feature = readProperties(action, type, reading);
        const target = { filter: filterOf(action, type, reading) };
        return { kind: 'update', layer, idName, target, feature, ...named };
      });
    case 'Replace': {
      if (version !== '2.0.0') throw unknownAction(action);
      const [feature] = action.children.filter(
        ({ namespace, name }) => namespace !== fes || name !== 'Filter',
      );
      if (feature === undefined) throw missing('Replace', 'a feature');
      const type = typeOfFeature(feature, reading);
      const { layer, idName } = type;
      const target = { filter: filterOf(action, type, reading) };
      return [
        { kind: 'replace', layer, idName, target, feature: readFeature(feature, type, reading), ...named },
      ];
    }
    case 'Delete':
      return typesOf(action, reading).map((type) => {
        const { layer, idName } = type;
        return {
          kind: 'delete',
          layer,
          idName,
          target: { filter: filterOf(action, type, reading) },
          ...named,
        };
      });
    case 'Native':
      if (action.attributes.get('safeToIgnore') === 'true') return [];
      throw new ServiceError('invalidParameter', 'No Native action is known here.', {
        parameter: 'Native',
        received: action.attributes.get('vendorId') ?? '',
        allowed: 'safeToIgnore="true"',
      });
    default:
      throw unknownAction(action);
  }
}

/** Ids are made here, or are what the feature's key says (WFS 1.1, 12.2.4.2): those of the document are not kept. */
function checkIdgen(text = 'GenerateNew'): void {
  if (text === 'GenerateNew') return;
  throw new ServiceError('invalidParameter', 'Features get ids of their own when they are inserted.', {
    parameter: 'idgen',
    received: text,
    allowed: ['GenerateNew'],
  });
}

/** Features of an Insert: bare, or the members of a collection. */
function featuresOf(insert: XmlElement, { dialect }: Reading): readonly XmlElement[] {
  const unwrapped = insert.children.flatMap((child) => {
    const isCollection = child.namespace === dialect.wfs && child.name === 'FeatureCollection';
    if (!isCollection) return [child];
    const members = child.children.filter(({ name }) => /^(member|featureMember|featureMembers)$/.test(name));
    return members.flatMap(({ children }) => children);
  });
  if (unwrapped.length === 0) throw missing('Insert', 'a feature');
  return unwrapped;
}

/** What is written: a layer's own type, or the type of another schema that the layer maps to. */
interface WrittenType {
  readonly layer: Layer;
  readonly mapped: HarmonisedLayer | undefined;
  readonly idName: string | undefined;
}

function ownType(layer: Layer): WrittenType {
  return { layer, mapped: undefined, idName: undefined };
}

function mappedType(mapped: HarmonisedLayer): WrittenType {
  const { layer, type } = mapped;
  return { layer, mapped, idName: harmonisedId(layer.id, type) };
}

function typeOfFeature({ namespace, name }: XmlElement, { view, dialect }: Reading): WrittenType {
  const layer = namespace === LAYER_NAMESPACE ? view.layers.find(({ id }) => id === name) : undefined;
  if (layer !== undefined) return ownType(layer);
  const [found, ...more] = harmonisedLayers(view, dialect.gml).filter(
    ({ type }) => type.namespace === namespace && type.name === name,
  );
  if (found !== undefined && more.length === 0) return mappedType(found);
  // InvalidValue, since it stands in the content, not in a parameter (WFS 2.0, 15.2.4).
  const what = found === undefined ? 'There is no' : 'Several layers have the';
  const message = `${what} feature type {${namespace.slice(0, 80)}}${name.slice(0, 80)}.`;
  throw new ServiceError('invalidFeature', message, { parameter: 'typeName', received: name });
}

function typesOf(action: XmlElement, { view, dialect }: Reading): readonly WrittenType[] {
  const name = action.attributes.get('typeName');
  if (name === undefined) throw missing(action.name, 'typeName');
  const found = findHarmonised(view, name, action.resolve, dialect.gml);
  return found.length > 0 ? found.map(mappedType) : [ownType(findFeatureType(view, name, action.resolve))];
}

/** An action without a filter would be one on all features: WFS 2.0 allows it for Update, but hardly anybody means it. */
function filterOf(action: XmlElement, { layer, mapped }: WrittenType, { view, dialect }: Reading): Filter {
  const filter = childOf(action, dialect.fes, 'Filter');
  if (filter === undefined) throw missing(action.name, 'a Filter');
  const { version } = dialect;
  if (mapped === undefined) return readFes(filter, fesTarget(layer, view, version));
  const asked = harmonisedFilter(filter, mapped, view, version);
  return allOf(mapped.type.filter, asked) ?? asked;
}

function readFeature(feature: XmlElement, { layer, mapped }: WrittenType, reading: Reading): WrittenFeature {
  if (mapped !== undefined) return readMappedFeature(feature, mapped, reading);
  const values = new Map<string, WrittenValue>();
  let geometry: WrittenGeometry | null | undefined;
  for (const child of feature.children) {
    if (isGml(child) && child.namespace !== '') {
      // gml:boundedBy and the like say nothing that we keep; a name where a property is declared to be it.
      const standard = layer.properties.find(({ gml }) => gml === child.name);
      if (standard !== undefined) values.set(standard.name, readValue(child, standard.name, layer, reading));
      continue;
    }
    if (child.namespace !== LAYER_NAMESPACE && child.namespace !== '')
      throw unknownProperty(child.name, layer);
    if (child.name === GEOMETRY_NAME) geometry = readGeometry(child, layer, reading);
    else values.set(child.name, readValue(child, child.name, layer, reading));
  }
  return { values, geometry };
}

/** wfs:Property of an Update: a name, and a value or none (WFS 2.0, 15.2.5; WFS 1.1, 12.2.5; WFS 1.0, 11.2.4). */
function readProperties(
  action: XmlElement,
  { layer, mapped }: WrittenType,
  reading: Reading,
): WrittenFeature {
  const { wfs, version } = reading.dialect;
  const values = new Map<string, WrittenValue>();
  let geometry: WrittenGeometry | null | undefined;
  const properties = childrenOf(action, wfs, 'Property');
  if (properties.length === 0) throw missing('Update', 'a Property');
  const changes = properties.map((property) => {
    const reference = childOf(property, wfs, version === '2.0.0' ? 'ValueReference' : 'Name');
    if (reference === undefined) throw missing('Property', 'a name');
    const isRemoved = reference.attributes.get('action') === 'remove';
    return [reference, isRemoved ? undefined : childOf(property, wfs, 'Value')] as const;
  });
  if (mapped !== undefined) return readMappedChanges(changes, mapped, reading);
  for (const [reference, value] of changes) {
    const name = referredName(reference, layer);
    if (name === GEOMETRY_NAME) geometry = value === undefined ? null : readGeometry(value, layer, reading);
    else values.set(name, value === undefined ? null : readValue(value, name, layer, reading));
  }
  return { values, geometry };
}

/** The text of a property, or its geometry. */
function readValue(value: XmlElement, name: string, layer: Layer, reading: Reading): WrittenValue {
  if (isNil(value)) return null;
  return findProperty(layer, name)?.type === 'geometry'
    ? readGeometry(value, layer, reading, name)
    : textOf(value);
}

function referredName(reference: XmlElement, layer: Layer): string {
  const steps = reference.text.trim().replace(/^\//, '').split('/');
  if (steps.length > 1 && ownName(steps[0] ?? '', reference.resolve) === layer.id) steps.shift();
  const standard = steps.length === 1 ? standardReference(reference, steps[0] ?? '', layer) : undefined;
  if (standard !== undefined) return standard;
  const name =
    steps.length === 1 ? ownName((steps[0] ?? '').replace(/\[1\]$/, ''), reference.resolve) : undefined;
  const isKnown = name === GEOMETRY_NAME || layer.properties.some((property) => property.name === name);
  if (name === undefined || !isKnown) throw unknownProperty(reference.text.trim(), layer);
  return name;
}

/** The property that gml:name or gml:description is. */
function standardReference(reference: XmlElement, step: string, layer: Layer): string | undefined {
  const { namespace, name } = resolveName(reference, step.replace(/\[1\]$/, ''));
  const isStandard = namespace !== undefined && namespace !== '' && isGml({ namespace });
  return isStandard ? layer.properties.find(({ gml }) => gml === name)?.name : undefined;
}

function unknownProperty(name: string, layer: Layer): ServiceError {
  return new ServiceError(
    'invalidFeature',
    `${layer.id} has no property ${JSON.stringify(name.slice(0, 80))}.`,
    {
      parameter: name.slice(0, 80),
      allowed: [...layer.properties.map((property) => property.name), GEOMETRY_NAME],
    },
  );
}

function missing(where: string, what: string): ServiceError {
  return new ServiceError('missingParameter', `${where} has no ${what.replace(/^a /, '')}.`, {
    parameter: what.replace(/^a /, ''),
    allowed: what,
  });
}

function unknownAction({ name }: XmlElement): ServiceError {
  return new ServiceError('malformedBody', `${name.slice(0, 80)} is no action of a transaction.`, {
    parameter: 'Transaction',
    received: name,
    allowed: ['Insert', 'Update', 'Replace', 'Delete', 'Native'],
  });
}
