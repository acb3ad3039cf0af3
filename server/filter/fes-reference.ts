import { ServiceError } from '../errors.ts';
import type { CrsReference } from '../geo/crs-reference.ts';
import { resolveName, type XmlElement } from '../xml/read.ts';
import type { FilterProperty } from './check-filter.ts';

export const FES_NAMESPACE = 'http://www.opengis.net/fes/2.0';

/** The feature type that a filter is about. */
export interface FesTarget {
  /** Local name of its element, and the namespace its name and its properties' names are in. */
  readonly typeName: string;
  readonly namespace: string;
  readonly properties: readonly FilterProperty[];
  readonly geometryName: string;
  /** Of an envelope without srsName. */
  readonly defaultCrs: CrsReference;
  /**
   * The key that a resource id stands for, or undefined when it is no feature's.
   * @throws ServiceError invalidParameter when it is a feature of another type
   */
  readonly keyOf: (resourceId: string) => string | undefined;
}

/** Whether an element is one of FES 2.0. */
export function isFes({ namespace }: XmlElement): boolean {
  return namespace === FES_NAMESPACE || namespace === '';
}

/**
 * What a ValueReference points at: a property, the geometry, the id, the envelope, or a property that every GML
 * feature may have and ours never do.
 */
export type Reference = FilterProperty | 'geometry' | 'id' | 'boundedBy' | 'absent';

const GML = 'http://www.opengis.net/gml/3.2';
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
  const text = element.text.trim();
  const steps = text.replace(/^\//, '').split('/');
  const [first = ''] = steps;
  if (steps.length > 1 && localName(element, first, target) === target.typeName) steps.shift();
  const [step = '', ...rest] = steps;
  if (rest.length === 0) {
    if (/^@([A-Za-z_][\w.-]*:)?id$/.test(step)) return 'id';
    const standard = standardProperty(element, step);
    if (standard !== undefined) return standard;
    const name = localName(element, step.replace(/\[1\]$/, ''), target);
    if (name === target.geometryName) return 'geometry';
    const property = target.properties.find((each) => each.name === name);
    if (property !== undefined) return property;
  }
  throw new ServiceError('invalidParameter', `There is no property ${JSON.stringify(text)}.`, {
    parameter: 'FILTER',
    received: text,
    allowed: [...target.properties.map((property) => property.name), target.geometryName],
  });
}

function standardProperty(
  element: Pick<XmlElement, 'resolve'>,
  text: string,
): 'boundedBy' | 'absent' | undefined {
  const { namespace, prefix, name } = resolveName(element, text);
  const isGml = namespace === GML || (namespace === undefined && prefix === 'gml');
  if (!isGml) return undefined;
  if (name === 'boundedBy') return 'boundedBy';
  return ABSENT.includes(name) ? 'absent' : undefined;
}

/** The local name when its prefix means the target's namespace or nothing. An undeclared prefix is let pass. */
function localName(
  element: Pick<XmlElement, 'resolve'>,
  text: string,
  target: FesTarget,
): string | undefined {
  const { namespace, prefix, name } = resolveName(element, text);
  return prefix === '' || namespace === undefined || namespace === target.namespace ? name : undefined;
}

/** The element is not as the standard or this service wants it. */
export function refused(element: XmlElement, message: string, allowed: string): ServiceError {
  return new ServiceError('invalidParameter', message, {
    parameter: 'FILTER',
    received: element.name,
    allowed,
  });
}
