import { ServiceError } from '../../errors.ts';
import { isGml, isGmlGeometry, readGmlGeometry } from '../../geo/read-gml-geometry.ts';
import type { XmlElement } from '../../xml/read.ts';
import { MAX_FILTER_DEPTH } from '../cql2/cql2-cursor.ts';
import { call, GEOMETRY_PROPERTY, literal, property } from '../expression.ts';
import type { ArithmeticOperator, Expression } from '../filter.ts';
import { findFunction, offeredFunctions } from '../functions.ts';
import { type FesTarget, isFes, isReference, readOwnedReference, refused } from './fes-reference.ts';

const ARITHMETIC: Readonly<Record<string, ArithmeticOperator>> = { Add: '+', Sub: '-', Mul: '*', Div: '/' };

/** Whether an element is an operand: a reference, a literal, a function, a computation, a geometry or a time. */
export function isFesExpression(element: XmlElement): boolean {
  if (isReference(element) || isGmlGeometry(element) || isTime(element)) return true;
  return (
    isFes(element) &&
    (element.name === 'Literal' || element.name === 'Function' || Object.hasOwn(ARITHMETIC, element.name))
  );
}

/**
 * An operand of FES 2.0 (7.3 to 7.6) or Filter Encoding 1.1 → Expression.
 * @returns `absent` for a reference to what no feature here has
 * @throws ServiceError invalidParameter
 */
export function readFesExpression(element: XmlElement, target: FesTarget, depth = 0): Expression | 'absent' {
  if (depth > MAX_FILTER_DEPTH)
    throw refused(
      element,
      `Expressions nest more than ${MAX_FILTER_DEPTH} deep.`,
      `at most ${MAX_FILTER_DEPTH}`,
    );
  if (isReference(element)) return readProperty(element, target);
  if (isGmlGeometry(element)) {
    const { geometry, reference } = readGmlGeometry(element, target.defaultCrs, 'FILTER');
    return { kind: 'geometry', geometry, crs: reference.crs };
  }
  if (isTime(element)) return readTime(element);
  if (isFes(element) && element.name === 'Literal') return readLiteral(element, target, depth);
  if (isFes(element) && element.name === 'Function') return readFunction(element, target, depth);
  const operator =
    isFes(element) && Object.hasOwn(ARITHMETIC, element.name) ? ARITHMETIC[element.name] : undefined;
  if (operator === undefined) {
    throw refused(
      element,
      `${element.name} is no expression.`,
      'ValueReference, Literal, Function, a geometry, a time',
    );
  }
  const [left, right, ...more] = element.children.map((child) =>
    present(child, readFesExpression(child, target, depth + 1)),
  );
  if (left === undefined || right === undefined || more.length > 0)
    throw refused(element, `${element.name} has not two operands.`, 'two expressions');
  return { kind: 'arithmetic', operator, left, right };
}

/** An operand that must have a value. @throws ServiceError layerNotQueryable */
export function present(element: XmlElement, expression: Expression | 'absent'): Expression {
  if (expression !== 'absent') return expression;
  throw notComparable(element);
}

function readProperty(element: XmlElement, target: FesTarget): Expression | 'absent' {
  const { reference, of } = readOwnedReference(element, target);
  if (reference === 'absent') return reference;
  if (reference === 'geometry' || reference === 'boundedBy') {
    const geometry = property(GEOMETRY_PROPERTY, of);
    return reference === 'geometry' ? geometry : call('envelope', geometry);
  }
  if (reference === 'id') throw notComparable(element);
  return property(reference.name, of);
}

/** A property without a value that could be compared. */
export function notComparable(element: XmlElement): ServiceError {
  // Not an unknown name but a thing without an order: WFS tells these apart (OperationProcessingFailed).
  return new ServiceError('layerNotQueryable', `${element.text.trim()} cannot be compared.`, {
    parameter: 'FILTER',
    received: element.text.trim(),
    allowed: 'a property with a value',
  });
}

/** A text, or one geometry or time. */
function readLiteral(element: XmlElement, target: FesTarget, depth: number): Expression | 'absent' {
  const [child, ...more] = element.children;
  if (child === undefined) return literal(element.text);
  if (more.length === 0 && (isGmlGeometry(child) || isTime(child)))
    return readFesExpression(child, target, depth + 1);
  throw refused(element, 'A Literal holds elements.', 'a text, number, date, geometry or time');
}

function readFunction(element: XmlElement, target: FesTarget, depth: number): Expression {
  const name = element.attributes.get('name') ?? '';
  const found = findFunction(name.replace(/^.*:/, ''));
  if (found === undefined) {
    throw new ServiceError('invalidParameter', `There is no function ${JSON.stringify(name.slice(0, 80))}.`, {
      parameter: 'FILTER',
      received: name,
      allowed: [...offeredFunctions.keys()],
    });
  }
  return call(
    found,
    ...element.children.map((child) => present(child, readFesExpression(child, target, depth + 1))),
  );
}

function isTime(element: XmlElement): boolean {
  return isGml(element) && (element.name === 'TimeInstant' || element.name === 'TimePeriod');
}

/** gml:TimeInstant or gml:TimePeriod (ISO 19136, 14.2.2). */
function readTime(element: XmlElement): Expression {
  if (element.name === 'TimeInstant') {
    const instant = readPosition(element, 'timePosition');
    if (instant === null)
      throw refused(element, 'TimeInstant has no known timePosition.', 'a date or an instant');
    return instant;
  }
  return {
    kind: 'interval',
    start: readPosition(element, 'beginPosition', 'begin'),
    end: readPosition(element, 'endPosition', 'end'),
  };
}

/** A position in time; null when it is said to be indeterminate. */
function readPosition(element: XmlElement, name: string, inside?: string): Expression | null {
  const within = element.children.find((child) => child.name === inside)?.children[0];
  if (within !== undefined) return readPosition(within, 'timePosition');
  const position = element.children.find((child) => child.name === name);
  const text = position?.text.trim() ?? '';
  if (text !== '') return literal(text);
  if (position?.attributes.has('indeterminatePosition') === true) return null;
  throw refused(element, `${element.name} has no ${name}.`, name);
}
