import { ServiceError } from '../errors.ts';
import type { XmlElement } from '../xml/read.ts';
import type { FilterProperty } from './check-filter.ts';
import { type FesTarget, isFes, type Reference, readValueReference, refused } from './fes-reference.ts';
import type { Comparison, Filter } from './filter.ts';

/**
 * A comparison operator of FES 2.0 (7.7) → Filter. A property stands on one side and a literal on the other.
 * @returns undefined when the element is no comparison operator
 * @throws ServiceError invalidParameter
 */
export function readFesComparison(element: XmlElement, target: FesTarget): Filter | undefined {
  const operator = Object.hasOwn(OPERATORS, element.name) ? OPERATORS[element.name] : undefined;
  if (operator !== undefined) return binary(element, operator, target);
  switch (element.name) {
    case 'PropertyIsNull':
      return isNull(element, target);
    case 'PropertyIsNil':
      nullable(element, target);
      // A property without a value is an absent element here, never one with xsi:nil (FES 2.0, 7.7.3.6).
      return NOTHING;
    case 'PropertyIsBetween':
      return between(element, target);
    case 'PropertyIsLike':
      return like(element, target);
    default:
      return undefined;
  }
}

const OPERATORS: Readonly<Record<string, Comparison>> = {
  PropertyIsEqualTo: '=',
  PropertyIsNotEqualTo: '<>',
  PropertyIsLessThan: '<',
  PropertyIsLessThanOrEqualTo: '<=',
  PropertyIsGreaterThan: '>',
  PropertyIsGreaterThanOrEqualTo: '>=',
};

/** The operator with its sides changed over. */
const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

const NOTHING: Filter = { kind: 'or', filters: [] };
const EVERYTHING: Filter = { kind: 'and', filters: [] };

function binary(element: XmlElement, operator: Comparison, target: FesTarget): Filter {
  const { reference, literal: side, mirrored } = sides(element);
  const found = readValueReference(reference, target);
  if (found === 'absent') return NOTHING;
  if (found === 'id') return byId(element, operator, textOf(side), target);
  const property = asProperty(reference, found);
  const literal = textOf(side);
  const written = mirrored ? MIRRORED[operator] : operator;
  const value = literalOf(literal, property);
  if (property.type === 'string' && element.attributes.get('matchCase') === 'false') {
    return ignoringCase(element, written, property.name, literal);
  }
  return { kind: 'compare', operator: written, property: property.name, value };
}

function byId(element: XmlElement, operator: Comparison, literal: string, target: FesTarget): Filter {
  const key = target.keyOf(literal);
  const filter: Filter = { kind: 'keys', keys: key === undefined ? [] : [key] };
  if (operator === '=') return filter;
  if (operator === '<>') return { kind: 'not', filter };
  throw refused(element, 'Ids have no order.', 'PropertyIsEqualTo, PropertyIsNotEqualTo');
}

function ignoringCase(element: XmlElement, operator: Comparison, property: string, literal: string): Filter {
  const pattern = literal.replace(/[\\%_]/g, '\\$&');
  const filter: Filter = { kind: 'like', property, pattern, matchCase: false };
  if (operator === '=') return filter;
  if (operator === '<>') return { kind: 'not', filter };
  throw refused(element, `${element.name} compares texts with their case.`, 'matchCase="true"');
}

function between(element: XmlElement, target: FesTarget): Filter {
  const [reference] = expressions(element);
  const found = readReference(element, reference, target);
  if (found === 'absent') return NOTHING;
  const property = asProperty(reference ?? element, found);
  return {
    kind: 'between',
    property: property.name,
    lower: literalOf(boundary(element, 'LowerBoundary'), property),
    upper: literalOf(boundary(element, 'UpperBoundary'), property),
  };
}

function boundary(element: XmlElement, name: string): string {
  const found = element.children.find((child) => isFes(child) && child.name === name);
  const literal = found?.children.find((child) => isFes(child) && child.name === 'Literal');
  if (literal === undefined) throw refused(element, `${element.name} has no ${name} with a Literal.`, name);
  return textOf(literal);
}

function like(element: XmlElement, target: FesTarget): Filter {
  const { reference, literal } = sides(element);
  const found = readValueReference(reference, target);
  if (found === 'absent') return NOTHING;
  const property = asProperty(reference, found);
  const [wildCard, singleChar, escapeChar] = ['wildCard', 'singleChar', 'escapeChar'].map((name) => {
    const character = element.attributes.get(name);
    if (character !== undefined && Array.from(character).length === 1) return character;
    throw refused(
      element,
      `PropertyIsLike needs ${name} of one character.`,
      'wildCard, singleChar, escapeChar',
    );
  });
  let pattern = '';
  let escaped = false;
  for (const character of textOf(literal)) {
    if (!escaped && character === escapeChar) {
      escaped = true;
      continue;
    }
    if (!escaped && character === wildCard) pattern += '%';
    else if (!escaped && character === singleChar) pattern += '_';
    else pattern += /[\\%_]/.test(character) ? `\\${character}` : character;
    escaped = false;
  }
  const matchCase = element.attributes.get('matchCase') !== 'false';
  return { kind: 'like', property: property.name, pattern, matchCase };
}

function isNull(element: XmlElement, target: FesTarget): Filter {
  const found = nullable(element, target);
  switch (found) {
    case 'absent':
      return EVERYTHING;
    case 'id':
      return NOTHING;
    case 'boundedBy':
    case 'geometry':
      return { kind: 'noGeometry' };
    default:
      return { kind: 'isNull', property: found.name };
  }
}

function nullable(element: XmlElement, target: FesTarget): Reference {
  const [reference] = expressions(element);
  return readReference(element, reference, target);
}

function readReference(element: XmlElement, reference: XmlElement | undefined, target: FesTarget): Reference {
  if (reference?.name !== 'ValueReference') {
    throw refused(element, `${element.name} needs a ValueReference first.`, 'fes:ValueReference');
  }
  return readValueReference(reference, target);
}

/** A ValueReference and a Literal, in either order. */
function sides(element: XmlElement): {
  readonly reference: XmlElement;
  readonly literal: XmlElement;
  readonly mirrored: boolean;
} {
  const [left, right, ...more] = expressions(element);
  if (left !== undefined && right !== undefined && more.length === 0) {
    if (left.name === 'ValueReference' && right.name === 'Literal') {
      return { reference: left, literal: right, mirrored: false };
    }
    if (left.name === 'Literal' && right.name === 'ValueReference') {
      return { reference: right, literal: left, mirrored: true };
    }
  }
  throw refused(element, `${element.name} compares something else.`, 'a ValueReference and a Literal');
}

function expressions(element: XmlElement): readonly XmlElement[] {
  return element.children.filter(
    (child) => isFes(child) && child.name !== 'LowerBoundary' && child.name !== 'UpperBoundary',
  );
}

function textOf(literal: XmlElement): string {
  if (literal.children.length > 0)
    throw refused(literal, 'A Literal holds elements.', 'a text, number or date');
  return literal.text;
}

/** Space around a number or date is layout, in a text it is text. Midnight is what a date means as an instant. */
function literalOf(literal: string, property: FilterProperty): string {
  if (property.type === 'string') return literal;
  const trimmed = literal.trim();
  return property.type === 'date' ? trimmed.replace(/T00:00(:00(\.0+)?)?Z?$/, '') : trimmed;
}

function asProperty(element: XmlElement, found: Exclude<Reference, 'absent'>): FilterProperty {
  if (typeof found === 'object') return found;
  // Not an unknown name but a thing without an order: WFS tells these apart (OperationProcessingFailed).
  throw new ServiceError('layerNotQueryable', `${element.text.trim()} cannot be compared.`, {
    parameter: 'FILTER',
    received: element.text.trim(),
    allowed: 'a property with a value',
  });
}
