import { ServiceError } from '../errors.ts';
import { orient, readCrsReference } from '../geo/crs-reference.ts';
import { childrenOf, type XmlElement } from '../xml/read.ts';
import { readFesComparison } from './fes-comparison.ts';
import { FES_NAMESPACE, type FesTarget, isFes, readValueReference, refused } from './fes-reference.ts';
import type { Filter } from './filter.ts';

/**
 * A `fes:Filter` of FES 2.0 → the Filter tree: comparison operators, And, Or, Not, BBOX, ResourceId. Elements
 * without a namespace are taken for those of FES, since fragments in KVP often come so.
 * @throws ServiceError invalidParameter or malformedBody for what is not offered or not rightly written
 */
export function readFes(root: XmlElement, target: FesTarget): Filter {
  if (!isFes(root) || root.name !== 'Filter') {
    throw refused(root, `The filter is {${root.namespace}}${root.name}.`, `Filter of ${FES_NAMESPACE}`);
  }
  const ids = root.children.filter((child) => isFes(child) && child.name === 'ResourceId');
  if (ids.length > 0 && ids.length === root.children.length) return resourceIds(ids, target);
  return readOperator(only(root), target);
}

function readOperator(element: XmlElement, target: FesTarget): Filter {
  if (isFes(element)) {
    switch (element.name) {
      case 'And':
      case 'Or':
        return logical(element, target);
      case 'Not':
        return { kind: 'not', filter: readOperator(only(element), target) };
      case 'ResourceId':
        return resourceIds([element], target);
      case 'BBOX':
        return bbox(element, target);
    }
    const comparison = readFesComparison(element, target);
    if (comparison !== undefined) return comparison;
  }
  throw refused(
    element,
    `The operator ${element.name} is not offered.`,
    'And, Or, Not, PropertyIs… comparisons, BBOX, ResourceId',
  );
}

function logical(element: XmlElement, target: FesTarget): Filter {
  if (element.children.length < 2) {
    throw refused(element, `${element.name} holds ${element.children.length} operators.`, 'two or more');
  }
  const filters = element.children.map((child) => readOperator(child, target));
  return { kind: element.name === 'And' ? 'and' : 'or', filters };
}

function only(element: XmlElement): XmlElement {
  const [child, ...more] = element.children;
  if (child !== undefined && more.length === 0) return child;
  throw refused(
    element,
    `${element.name} holds ${element.children.length} elements.`,
    'exactly one operator',
  );
}

function resourceIds(elements: readonly XmlElement[], target: FesTarget): Filter {
  const keys = elements.map((element) => {
    const rid = element.attributes.get('rid');
    if (rid === undefined || rid === '') throw refused(element, 'ResourceId has no rid.', 'a rid attribute');
    return target.keyOf(rid);
  });
  return { kind: 'keys', keys: keys.filter((key) => key !== undefined) };
}

const GML_NAMESPACES: readonly string[] = [
  'http://www.opengis.net/gml/3.2',
  'http://www.opengis.net/gml',
  '',
];

function bbox(element: XmlElement, target: FesTarget): Filter {
  const isReference = (child: XmlElement): boolean => isFes(child) && child.name === 'ValueReference';
  const [reference] = element.children.filter(isReference);
  if (reference !== undefined && !isGeometry(reference, target)) {
    throw refused(reference, `${reference.text.trim()} is not the geometry.`, target.geometryName);
  }
  const envelope = element.children.find(
    (child) => child.name === 'Envelope' && GML_NAMESPACES.includes(child.namespace),
  );
  if (envelope === undefined) throw refused(element, 'BBOX holds no Envelope.', 'gml:Envelope');
  return readEnvelope(envelope, target);
}

function isGeometry(reference: XmlElement, target: FesTarget): boolean {
  const found = readValueReference(reference, target);
  return found === 'geometry' || found === 'boundedBy';
}

function readEnvelope(envelope: XmlElement, target: FesTarget): Filter {
  const srsName = envelope.attributes.get('srsName');
  const reference = srsName === undefined ? target.defaultCrs : readCrsReference(srsName, 'wfs', 'srsName');
  const [minX, minY] = corner(envelope, 'lowerCorner');
  const [maxX, maxY] = corner(envelope, 'upperCorner');
  const extent = orient([minX, minY, maxX, maxY], reference.axisOrder);
  return { kind: 'bbox', extent, crs: reference.crs };
}

function corner(envelope: XmlElement, name: string): readonly [number, number] {
  const [element] = childrenOf(envelope, envelope.namespace, name);
  const numbers = (element?.text ?? '').trim().split(/\s+/).map(toNumber);
  const [first, second] = numbers;
  if (numbers.length === 2 && first !== undefined && second !== undefined) return [first, second];
  throw new ServiceError('invalidBbox', `${name} of the envelope must be two numbers.`, {
    parameter: 'FILTER',
    received: element?.text ?? '',
    allowed: 'two numbers with a space between',
  });
}

function toNumber(text: string): number | undefined {
  const value = text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}
