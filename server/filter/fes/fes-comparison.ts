import type { XmlElement } from '../../xml/read.ts';
import { call, literal } from '../expression.ts';
import { type Comparison, EVERYTHING, type Expression, type Filter, NOTHING, type Owner } from '../filter.ts';
import { isFesExpression, notComparable, present, readFesExpression } from './fes-expression.ts';
import { type FesTarget, isFes, isReference, readOwnedReference, refused } from './fes-reference.ts';

/**
 * A comparison operator of FES 2.0 (7.7) or Filter Encoding 1.1 → Filter, between expressions of every kind.
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
      isNull(element, target);
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

function binary(element: XmlElement, operator: Comparison, target: FesTarget): Filter {
  const [left, right] = pair(element);
  const id = byId(element, left, operator, right, target) ?? byId(element, right, operator, left, target);
  if (id !== undefined) return id;
  const [a, b] = [comparable(left, target), comparable(right, target)];
  if (a === 'absent' || b === 'absent') return NOTHING;
  const ignoresCase =
    element.attributes.get('matchCase') === 'false' && isText(left, target) && isText(right, target);
  return {
    kind: 'compare',
    operator,
    left: ignoresCase ? call('casei', a) : a,
    right: ignoresCase ? call('casei', b) : b,
  };
}

/** An operand that has an order, which geometries have not. */
function comparable(element: XmlElement, target: FesTarget): Expression | 'absent' {
  const found = isReference(element) ? readOwnedReference(element, target).reference : undefined;
  if (found === 'geometry' || found === 'boundedBy') throw notComparable(element);
  return readFesExpression(element, target);
}

/** Not known to be of another type than text: matchCase says nothing about numbers. */
function isText(element: XmlElement, target: FesTarget): boolean {
  if (!isReference(element))
    return (
      element.name !== 'Add' && element.name !== 'Sub' && element.name !== 'Mul' && element.name !== 'Div'
    );
  const found = readOwnedReference(element, target).reference;
  return typeof found === 'object' && (found.type === undefined || found.type === 'string');
}

function byId(
  element: XmlElement,
  side: XmlElement,
  operator: Comparison,
  other: XmlElement,
  target: FesTarget,
): Filter | undefined {
  if (!isReference(side)) return undefined;
  const { reference, of, target: owner } = readOwnedReference(side, target);
  if (reference !== 'id') return undefined;
  if (other.name !== 'Literal') throw refused(other, 'An id is compared with a Literal.', 'Literal');
  const key = owner.keyOf(other.text.trim());
  const filter: Filter = { kind: 'keys', keys: key === undefined ? [] : [key], ...ownedBy(of) };
  if (operator === '=') return filter;
  if (operator === '<>') return { kind: 'not', filter };
  throw refused(element, 'Ids have no order.', 'PropertyIsEqualTo, PropertyIsNotEqualTo');
}

/** Said only in a join. */
function ownedBy(of: Owner): { readonly of?: Owner } {
  return of === undefined ? {} : { of };
}

function between(element: XmlElement, target: FesTarget): Filter {
  const [operand, ...more] = element.children.filter(isFesExpression);
  if (operand === undefined || more.length > 0)
    throw refused(
      element,
      'PropertyIsBetween has not one expression.',
      'an expression, LowerBoundary, UpperBoundary',
    );
  const value = readFesExpression(operand, target);
  if (value === 'absent') return NOTHING;
  const bound = (name: string): Expression => {
    const found = element.children.find((child) => isFes(child) && child.name === name)?.children;
    const [only] = found ?? [];
    if (only === undefined || found?.length !== 1)
      throw refused(element, `PropertyIsBetween has no ${name} with an expression.`, name);
    return present(only, readFesExpression(only, target));
  };
  return { kind: 'between', value, lower: bound('LowerBoundary'), upper: bound('UpperBoundary') };
}

function like(element: XmlElement, target: FesTarget): Filter {
  const [operand, written] = pair(element);
  const value = readFesExpression(operand, target);
  if (value === 'absent') return NOTHING;
  if (written.name !== 'Literal' || written.children.length > 0)
    throw refused(written, 'A pattern is a Literal.', 'Literal');
  const pattern = literal(toPattern(element, written.text));
  const matchesCase = element.attributes.get('matchCase') !== 'false';
  return matchesCase
    ? { kind: 'like', value, pattern }
    : { kind: 'like', value: call('casei', value), pattern: call('casei', pattern) };
}

/** A pattern with the element's own wildcards → `%`, `_`, `\`. */
function toPattern(element: XmlElement, text: string): string {
  const escapes = element.attributes.get('escapeChar') ?? element.attributes.get('escape');
  const [wildCard, singleChar, escapeChar] = [
    element.attributes.get('wildCard'),
    element.attributes.get('singleChar'),
    escapes,
  ].map((character) => {
    if (character !== undefined && Array.from(character).length === 1) return character;
    throw refused(
      element,
      'PropertyIsLike needs wildCard, singleChar and escapeChar of one character each.',
      'wildCard, singleChar, escapeChar',
    );
  });
  let pattern = '';
  let escaped = false;
  for (const character of text) {
    if (!escaped && character === escapeChar) {
      escaped = true;
      continue;
    }
    if (!escaped && character === wildCard) pattern += '%';
    else if (!escaped && character === singleChar) pattern += '_';
    else pattern += /[\\%_]/.test(character) ? `\\${character}` : character;
    escaped = false;
  }
  return pattern;
}

function isNull(element: XmlElement, target: FesTarget): Filter {
  const [operand, ...more] = element.children;
  if (operand === undefined || more.length > 0 || !isFesExpression(operand)) {
    throw refused(element, `${element.name} needs one ValueReference.`, 'fes:ValueReference');
  }
  if (isReference(operand) && readOwnedReference(operand, target).reference === 'id') return NOTHING;
  const value = readFesExpression(operand, target);
  return value === 'absent' ? EVERYTHING : { kind: 'isNull', value };
}

/** Two operands. */
function pair(element: XmlElement): readonly [XmlElement, XmlElement] {
  const [left, right, ...more] = element.children;
  if (left !== undefined && right !== undefined && more.length === 0) return [left, right];
  throw refused(element, `${element.name} has ${element.children.length} operands.`, 'two expressions');
}
