import type { ExpressionType, Literal, ValueType } from './expression-type.ts';
import type { Expression, Filter, Owner } from './filter.ts';
import { type FunctionName, functions } from './functions.ts';

/** What filters call a layer's geometry. */
export const GEOMETRY_PROPERTY = 'geometry';

export function property(name: string, of?: Owner): Extract<Expression, { kind: 'property' }> {
  return of === undefined ? { kind: 'property', name } : { kind: 'property', name, of };
}

export function literal(value: Literal, type?: ValueType): Extract<Expression, { kind: 'literal' }> {
  return type === undefined ? { kind: 'literal', value } : { kind: 'literal', value, type };
}

export function call(name: FunctionName, ...args: readonly Expression[]): Expression {
  return { kind: 'function', name, arguments: args };
}

/** Expressions directly inside one. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'arithmetic':
      return [expression.left, expression.right];
    case 'function':
      return expression.arguments;
    case 'interval':
      return [expression.start, expression.end].filter((each) => each !== null);
    case 'array':
      return expression.elements;
    default:
      return [];
  }
}

/** Expressions that a condition itself holds, without those of filters inside it. */
export function operandsOf(filter: Filter): readonly Expression[] {
  switch (filter.kind) {
    case 'compare':
    case 'spatial':
    case 'distance':
    case 'relate':
    case 'temporal':
    case 'array':
      return [filter.left, filter.right];
    case 'between':
      return [filter.value, filter.lower, filter.upper];
    case 'in':
      return [filter.value, ...filter.values];
    case 'like':
      return [filter.value, filter.pattern];
    case 'isNull':
      return [filter.value];
    default:
      return [];
  }
}

/** The type an expression says of itself, once it is checked; a value computed or compared says none. */
export function statedType(expression: Expression | undefined): ExpressionType | undefined {
  switch (expression?.kind) {
    case 'property':
    case 'literal':
      return expression.type;
    case 'function':
      return functions[expression.name].result;
    default:
      return undefined;
  }
}
