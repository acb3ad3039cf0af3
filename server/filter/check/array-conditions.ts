import { ServiceError } from '../../errors.ts';
import type { Expression, Filter } from '../filter.ts';

/**
 * A relation of two sets of values → conditions on their members (CQL2, 7.11). Neither order nor repetition counts.
 * @throws ServiceError invalidParameter when an operand is no array of single values
 */
export function arrayConditions(
  { operator, left, right }: Extract<Filter, { kind: 'array' }>,
  parameter: string,
): Filter {
  const [a, b] = [elementsOf(left, parameter), elementsOf(right, parameter)];
  switch (operator) {
    case 'contains':
      return subset(b, a);
    case 'containedBy':
      return subset(a, b);
    case 'equals':
      return { kind: 'and', filters: [subset(a, b), subset(b, a)] };
    case 'overlaps':
      return { kind: 'or', filters: a.map((value) => ({ kind: 'in', value, values: b })) };
  }
}

function subset(part: readonly Expression[], whole: readonly Expression[]): Filter {
  return { kind: 'and', filters: part.map((value) => ({ kind: 'in', value, values: whole })) };
}

function elementsOf(side: Expression, parameter: string): readonly Expression[] {
  // A single value is the array of it: layers have no properties with several values.
  const elements = side.kind === 'array' ? side.elements : [side];
  if (elements.every(({ kind }) => kind !== 'array' && kind !== 'interval' && kind !== 'geometry'))
    return elements;
  throw new ServiceError('invalidParameter', 'An array holds something else than single values.', {
    parameter,
    received: elements.map(({ kind }) => kind).join(', '),
    allowed: 'texts, numbers, truth values, dates, properties, functions',
  });
}
