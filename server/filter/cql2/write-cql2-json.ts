import { GEOMETRY_PROPERTY } from '../expression.ts';
import type { Expression, Filter } from '../filter.ts';

type Json = string | number | boolean | readonly Json[] | { readonly [name: string]: Json };

/**
 * Filter → CQL2 JSON, for links and documents; geometries stand x, y, so in CRS84 they are as `filter-crs` has them
 * by default.
 * @returns undefined when it says what CQL2 cannot: keys, valid time, a distance, a matrix of relations
 */
export function writeCql2Json(filter: Filter): Json | undefined {
  try {
    return condition(filter);
  } catch (error) {
    if (error instanceof BeyondCql2) return undefined;
    throw error;
  }
}

class BeyondCql2 extends Error {}

function condition(filter: Filter): Json {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const [first] = filter.filters;
      if (first === undefined) return filter.kind === 'and';
      return filter.filters.length === 1
        ? condition(first)
        : { op: filter.kind, args: filter.filters.map(condition) };
    }
    case 'not':
      return { op: 'not', args: [condition(filter.filter)] };
    case 'compare':
      return { op: filter.operator, args: [operand(filter.left), operand(filter.right)] };
    case 'between':
      return { op: 'between', args: [filter.value, filter.lower, filter.upper].map(operand) };
    case 'in':
      return { op: 'in', args: [operand(filter.value), filter.values.map(operand)] };
    case 'like':
      return { op: 'like', args: [operand(filter.value), operand(filter.pattern)] };
    case 'isNull':
      return { op: 'isNull', args: [operand(filter.value)] };
    case 'spatial':
      return { op: `s_${filter.operator}`, args: [operand(filter.left), operand(filter.right)] };
    case 'temporal':
      return { op: `t_${filter.operator}`, args: [operand(filter.left), operand(filter.right)] };
    case 'array':
      return { op: `a_${filter.operator}`, args: [operand(filter.left), operand(filter.right)] };
    case 'bbox':
      return {
        op: 's_intersects',
        args: [{ property: filter.property ?? GEOMETRY_PROPERTY }, { bbox: filter.extent }],
      };
    default:
      throw new BeyondCql2(filter.kind);
  }
}

function operand(expression: Expression): Json {
  switch (expression.kind) {
    case 'property':
      return { property: expression.name };
    case 'literal': {
      const { value, type } = expression;
      if (type === 'date' || type === 'timestamp') return { [type]: String(value) };
      return value;
    }
    case 'arithmetic':
      return { op: expression.operator, args: [operand(expression.left), operand(expression.right)] };
    case 'function':
      return { op: expression.name, args: expression.arguments.map(operand) };
    case 'geometry':
      return expression.geometry as unknown as Json;
    case 'interval':
      return {
        interval: [expression.start, expression.end].map((end) => (end === null ? '..' : operand(end))),
      };
    case 'array':
      return expression.elements.map(operand);
    case 'condition':
      return condition(expression.filter);
  }
}
