import { findProperty, type Layer, type View } from '../../catalog/layer.ts';
import { GEOMETRY_NAME, LAYER_NAMESPACE } from '../../encode/application-schema.ts';
import { ServiceError } from '../../errors.ts';
import { readFes } from '../../filter/read-fes.ts';
import { type CrsReference, readCrsReference } from '../../geo/crs-reference.ts';
import { isGml, isGmlGeometry, readGmlGeometry } from '../../geo/read-gml-geometry.ts';
import { writeWkb } from '../../geo/write-wkb.ts';
import type {
  WriteStep,
  WrittenFeature,
  WrittenGeometry,
  WrittenValue,
} from '../../source/feature-writer.ts';
import { childOf, childrenOf, resolveName, type XmlElement } from '../../xml/read.ts';
import { defaultCrs, fesTarget } from './adhoc-query.ts';
import { findFeatureType, ownName } from './type-name.ts';
import type { Dialect } from './wfs-version.ts';

/** Transaction, decoded (WFS 2.0, 15.2; WFS 1.1, 12.2; WFS 1.0, 11.2). */
export interface TransactionRequest {
  readonly steps: readonly WriteStep[];
  readonly lockId: string | undefined;
  /** Whether the lock ends with the transaction for all its features, or for those that were written. */
  readonly releaseAction: 'ALL' | 'SOME';
}

/** Most features of one transaction: all of it stands in one answer and one transaction of the database. */
const MAX_STEPS = 10_000;

interface Reading {
  readonly view: View;
  readonly dialect: Dialect;
  /** Of geometries without srsName, as far as the document says it. */
  readonly srsName: string | undefined;
}

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
  const { wfs, version } = outer.dialect;
  if (action.namespace !== wfs) throw unknownAction(action);
  const reading = { ...outer, srsName: action.attributes.get('srsName') ?? outer.srsName };
  const handle = action.attributes.get('handle');
  const named = handle === undefined ? {} : { handle };
  switch (action.name) {
    case 'LockId':
      return [];
    case 'Insert':
      return featuresOf(action, reading).map((feature) => {
        const layer = layerOfFeature(feature, reading);
        return { kind: 'insert', layer, feature: readFeature(feature, layer, reading), ...named };
      });
    case 'Update': {
      const layer = typeOf(action, reading);
      const feature = readProperties(action, layer, reading);
      return [
        { kind: 'update', layer, target: { filter: filterOf(action, layer, reading) }, feature, ...named },
      ];
    }
    case 'Replace': {
      if (version !== '2.0.0') throw unknownAction(action);
      const [feature] = action.children.filter(({ namespace }) => namespace === LAYER_NAMESPACE);
      if (feature === undefined) throw missing('Replace', 'a feature');
      const layer = layerOfFeature(feature, reading);
      const target = { filter: filterOf(action, layer, reading) };
      return [{ kind: 'replace', layer, target, feature: readFeature(feature, layer, reading), ...named }];
    }
    case 'Delete': {
      const layer = typeOf(action, reading);
      return [{ kind: 'delete', layer, target: { filter: filterOf(action, layer, reading) }, ...named }];
    }
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

function layerOfFeature({ namespace, name }: XmlElement, { view }: Reading): Layer {
  const layer = namespace === LAYER_NAMESPACE ? view.layers.find(({ id }) => id === name) : undefined;
  if (layer !== undefined) return layer;
  // InvalidValue, since it stands in the content, not in a parameter (WFS 2.0, 15.2.4).
  throw new ServiceError(
    'invalidFeature',
    `There is no feature type {${namespace.slice(0, 80)}}${name.slice(0, 80)}.`,
    {
      parameter: 'typeName',
      received: name,
    },
  );
}

function typeOf(action: XmlElement, { view }: Reading): Layer {
  const name = action.attributes.get('typeName');
  if (name === undefined) throw missing(action.name, 'typeName');
  return findFeatureType(view, name, action.resolve);
}

/** An action without a filter would be one on all features: WFS 2.0 allows it for Update, but hardly anybody means it. */
function filterOf(action: XmlElement, layer: Layer, { view, dialect }: Reading) {
  const filter = childOf(action, dialect.fes, 'Filter');
  if (filter === undefined) throw missing(action.name, 'a Filter');
  return readFes(filter, fesTarget(layer, view, dialect.version));
}

function readFeature(feature: XmlElement, layer: Layer, reading: Reading): WrittenFeature {
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
function readProperties(action: XmlElement, layer: Layer, reading: Reading): WrittenFeature {
  const { wfs, version } = reading.dialect;
  const values = new Map<string, WrittenValue>();
  let geometry: WrittenGeometry | null | undefined;
  const properties = childrenOf(action, wfs, 'Property');
  if (properties.length === 0) throw missing('Update', 'a Property');
  for (const property of properties) {
    const reference = childOf(property, wfs, version === '2.0.0' ? 'ValueReference' : 'Name');
    if (reference === undefined) throw missing('Property', 'a name');
    const name = referredName(reference, layer);
    const isRemoved = reference.attributes.get('action') === 'remove';
    const value = isRemoved ? undefined : childOf(property, wfs, 'Value');
    if (name === GEOMETRY_NAME) geometry = value === undefined ? null : readGeometry(value, layer, reading);
    else values.set(name, value === undefined ? null : readValue(value, name, layer, reading));
  }
  return { values, geometry };
}

/** The text of a property, or its geometry. */
function readValue(value: XmlElement, name: string, layer: Layer, reading: Reading): WrittenValue {
  if (isNil(value)) return null;
  return findProperty(layer, name)?.type === 'geometry'
    ? readGeometry(value, layer, reading)
    : textOf(value, layer);
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

function readGeometry(
  property: XmlElement,
  layer: Layer,
  { dialect, srsName }: Reading,
): WrittenGeometry | null {
  const [geometry] = property.children;
  if (geometry === undefined) return null;
  if (!isGmlGeometry(geometry)) {
    throw new ServiceError('invalidFeature', `${geometry.name.slice(0, 80)} is no geometry.`, {
      parameter: GEOMETRY_NAME,
    });
  }
  const named: CrsReference =
    srsName === undefined ? defaultCrs(layer, dialect.version) : readCrsReference(srsName, 'wfs', 'srsName');
  // Desktop programs that read by WFS 2.0 write by WFS 1.0, with coordinates x, y under a urn.
  const order = dialect.version === '1.0.0' ? 'xy' : undefined;
  const outer = { ...named, axisOrder: order ?? named.axisOrder };
  const read = readGmlGeometry(geometry, outer, GEOMETRY_NAME, order);
  return { wkb: writeWkb(read.geometry), crs: read.reference.crs };
}

function textOf(element: XmlElement, layer: Layer): string {
  if (element.children.length === 0) return element.text;
  throw new ServiceError('invalidFeature', `${element.name} holds elements where a value is wanted.`, {
    parameter: element.name,
    received: layer.id,
  });
}

function isNil({ attributes }: XmlElement): boolean {
  return /^(true|1)$/.test(attributes.get('{http://www.w3.org/2001/XMLSchema-instance}nil') ?? '');
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
