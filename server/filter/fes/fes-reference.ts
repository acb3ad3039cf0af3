import { ServiceError } from '../../errors.ts';
import type { CrsReference } from '../../geo/crs-reference.ts';
import { resolveName, type XmlElement } from '../../xml/read.ts';
import type { FilterProperty } from '../check/check-expression.ts';
import type { Owner } from '../filter.ts';

export const FES_NAMESPACE = 'http://www.opengis.net/fes/2.0';
/** Of Filter Encoding 1.0 and 1.1, and of filters in SLD. */
export const OGC_NAMESPACE = 'http://www.opengis.net/ogc';

/** The feature type that a filter is about. */
export interface FesTarget {
  /** Local name of its element, and the namespace its name and its properties' names are in. */
  readonly typeName: string;
  readonly namespace: string;
  /** Undefined: not known yet, any name is let pass, as in a style. */
  readonly properties: readonly FilterProperty[] | undefined;
  readonly geometryName: string;
  /** Of a geometry without srsName. */
  readonly defaultCrs: CrsReference;
  /**
   * The key that a resource id stands for, or undefined when it is no feature's.
   * @throws ServiceError invalidParameter when it is a feature of another type
   */
  readonly keyOf: (resourceId: string) => string | undefined;
  /** Reads references to elements nested in others, where the type has such. @throws ServiceError invalidParameter */
  readonly readPath?: ((element: Pick<XmlElement, 'text' | 'resolve'>) => Reference) | undefined;
  /** In a join: the types by the names they go by, aliases or their own; every reference begins with one. */
  readonly joined?: ReadonlyMap<string, FesTarget> | undefined;
}

/** Whether an element is one of FES 2.0 or of Filter Encoding 1.x. */
export function isFes({ namespace }: XmlElement): boolean {
  return namespace === FES_NAMESPACE || namespace === OGC_NAMESPACE || namespace === '';
}

/** Whether an element names a property: ValueReference, in Filter Encoding 1.x PropertyName. */
export function isReference(element: XmlElement): boolean {
  return isFes(element) && (element.name === 'ValueReference' || element.name === 'PropertyName');
}

/**
 * What a ValueReference points at: a property's name, the geometry, the id, the envelope, or a property that every
 * GML feature may have and those of the layer do not.
 */
export type Reference =
  | { readonly name: string; readonly type?: FilterProperty['type'] | undefined }
  | 'geometry'
  | 'id'
  | 'boundedBy'
  | 'absent';

const GML: readonly string[] = ['http://www.opengis.net/gml/3.2', 'http://www.opengis.net/gml'];
/** Properties of gml:AbstractFeatureType (ISO 19136, 9.4.1). */
const ABSENT: readonly string[] = [
  'metaDataProperty',
  'description',
  'descriptionReference',
  'identifier',
  'name',
  'location',
];

/**
 * A ValueReference of the minimum XPath subset (FES 2.0, 7.4.4): an optional step for the feature, then a
 * property's name, prefixed or not, with `[1]` at most; or `@gml:id`.
 * @throws ServiceError invalidParameter
 */
export function readValueReference(
  element: Pick<XmlElement, 'text' | 'resolve'>,
  target: FesTarget,
): Reference {
  if (target.readPath !== undefined) return target.readPath(element);
  const text = element.text.trim();
  const steps = text.replace(/^\//, '').split('/');
  const [first = ''] = steps;
  const isOpen = target.properties === undefined;
  if (steps.length > 1 && (isOpen || localName(element, first, target) === target.typeName)) steps.shift();
  const [step = '', ...rest] = steps;
  if (rest.length === 0) {
    if (/^@([A-Za-z_][\w.-]*:)?(id|fid)$/.test(step)) return 'id';
    const standard = standardProperty(element, step.replace(/\[1\]$/, ''), target);
    if (standard !== undefined) return standard;
    const name = localName(element, step.replace(/\[1\]$/, ''), target);
    if (name === target.geometryName) return 'geometry';
    const property = target.properties?.find((each) => each.name === name);
    if (property !== undefined) return property;
    if (isOpen && name !== undefined && name !== '') return { name };
  }
  throw new ServiceError('invalidParameter', `There is no property ${JSON.stringify(text)}.`, {
    parameter: 'FILTER',
    received: text,
    allowed: [...(target.properties ?? []).map((property) => property.name), target.geometryName],
  });
}

/**
 * A ValueReference and, in a join, whose it is: `alias/property`, or `type/property` without aliases (WFS 2.0, 7.9.2.5.3.1).
 * @throws ServiceError invalidParameter
 */
export function readOwnedReference(
  element: Pick<XmlElement, 'text' | 'resolve'>,
  target: FesTarget,
): { readonly reference: Reference; readonly of: Owner; readonly target: FesTarget } {
  if (target.joined === undefined) {
    return { reference: readValueReference(element, target), of: undefined, target };
  }
  const text = element.text.trim();
  const [, first = '', rest = ''] = /^\/?([^/]+)\/(.+)$/s.exec(text) ?? [];
  const { name } = resolveName(element, first);
  const found = target.joined.get(name);
  if (found === undefined) {
    throw new ServiceError('invalidParameter', `${JSON.stringify(text.slice(0, 80))} names no joined type.`, {
      parameter: 'FILTER',
      received: text,
      allowed: [...target.joined.keys()].map((each) => `${each}/<property>`),
    });
  }
  const { resolve } = element;
  return { reference: readValueReference({ text: rest, resolve }, found), of: name, target: found };
}

function standardProperty(
  element: Pick<XmlElement, 'resolve'>,
  text: string,
  { properties = [] }: FesTarget,
): Reference | undefined {
  const { namespace, prefix, name } = resolveName(element, text);
  const isGml =
    (namespace !== undefined && GML.includes(namespace)) || (namespace === undefined && prefix === 'gml');
  if (!isGml) return undefined;
  if (name === 'boundedBy') return 'boundedBy';
  return properties.find(({ gml }) => gml === name) ?? (ABSENT.includes(name) ? 'absent' : undefined);
}

/** The local name when its prefix means the target's namespace or nothing. An undeclared prefix is let pass. */
function localName(
  element: Pick<XmlElement, 'resolve'>,
  text: string,
  target: FesTarget,
): string | undefined {
  const { namespace, prefix, name } = resolveName(element, text);
  const isOwn = prefix === '' || namespace === undefined || namespace === target.namespace;
  return isOwn || target.properties === undefined ? name : undefined;
}

/** The element is not as the standard or this service wants it. */
export function refused(element: XmlElement, message: string, allowed: string): ServiceError {
  return new ServiceError('invalidParameter', message, {
    parameter: 'FILTER',
    received: element.name,
    allowed,
  });
}
