import { ServiceError } from '../../errors.ts';
import { operandsOf, partsOf, property } from '../expression.ts';
import type { ExpressionType } from '../expression-type.ts';
import type { Expression, Filter, Owner } from '../filter.ts';
import { readLikePattern } from '../like-pattern.ts';
import { arrayConditions } from './array-conditions.ts';
import { checkComparison } from './check-comparison.ts';
import {
  type Checking,
  checkExpression,
  type FilterProperty,
  naturalType,
  typeOf,
} from './check-expression.ts';
import { temporalConditions } from './temporal-conditions.ts';

export type { FilterProperty } from './check-expression.ts';

/** Most comparisons in one filter; the values of an IN count as one each, a pattern as many: see {@link costOf}. */
export const MAX_CONDITIONS = 2000;
/** Most vertices of all geometries in one filter. */
export const MAX_FILTER_VERTICES = 20_000;

/**
 * Meets a filter with a layer's properties: every name must be one of them, every value becomes one of
 * its type; relations in time and of arrays become comparisons. Afterwards it is answered alike by `evaluate` and
 * by the SQL of `writeSql`. Checking twice changes nothing.
 * A timestamp compared with a bare date is compared with that whole day of Europe/Warsaw.
 * @param parameter where the filter came from, for errors about the filter as a whole
 * @throws ServiceError invalidParameter naming the property, the value received and the type allowed
 */
export function checkFilter(
  filter: Filter,
  properties: readonly FilterProperty[],
  parameter = 'filter',
): Filter {
  return check(filter, checkingOf(new Map([[undefined, byName(properties)]]), parameter));
}

/**
 * The same for a filter about joined layers, each of whose operands says whose it is.
 * @param owners properties of each layer by its name in the join
 */
export function checkJoinFilter(
  filter: Filter,
  owners: ReadonlyMap<Owner, readonly FilterProperty[]>,
  parameter = 'filter',
): Filter {
  const names = [...owners].map(([owner, properties]) => [owner, byName(properties)] as const);
  return check(filter, checkingOf(new Map(names), parameter));
}

/**
 * An expression about a layer, its names known and its leaves typed.
 * @returns with the type of the whole
 * @throws ServiceError invalidParameter
 */
export function checkValue(
  expression: Expression,
  properties: readonly FilterProperty[],
  parameter: string,
): { readonly expression: Expression; readonly type: ExpressionType } {
  const checking = checkingOf(new Map([[undefined, byName(properties)]]), parameter);
  const type = typeOf(expression, checking) ?? naturalType(expression);
  return { expression: checkExpression(expression, type, checking), type };
}

function byName(properties: readonly FilterProperty[]): ReadonlyMap<string, FilterProperty> {
  return new Map(properties.map((property) => [property.name, property]));
}

/**
 * The same for a filter that is answered in memory, feature by feature, as a rule of a style is.
 * @throws ServiceError invalidParameter besides for what only the database answers: relations of geometries, ids,
 *   valid time
 */
export function checkRuleFilter(
  filter: Filter,
  properties: readonly FilterProperty[],
  parameter = 'filter',
): Filter {
  const checked = checkFilter(filter, properties, parameter);
  const kind = databaseKind(checked);
  if (kind === undefined) return checked;
  throw new ServiceError('invalidParameter', `A rule of a style cannot ask for ${kind}.`, {
    parameter,
    received: kind,
    allowed: 'comparisons of properties, values, functions and computations',
  });
}

const DATABASE_KINDS: Readonly<Partial<Record<Filter['kind'], string>>> = {
  spatial: 'a relation of geometries',
  distance: 'a distance between geometries',
  relate: 'a relation of geometries',
  bbox: 'a bounding box',
  keys: 'ids of features',
  during: 'valid time',
};

/** What in a filter only the database answers, in words; undefined when nothing. */
function databaseKind(filter: Filter): string | undefined {
  const inner =
    filter.kind === 'and' || filter.kind === 'or'
      ? filter.filters
      : filter.kind === 'not'
        ? [filter.filter]
        : [];
  for (const each of inner) {
    const found = databaseKind(each);
    if (found !== undefined) return found;
  }
  return (
    DATABASE_KINDS[filter.kind] ??
    operandsOf(filter)
      .map(databaseOperand)
      .find((each) => each !== undefined)
  );
}

function databaseOperand(expression: Expression): string | undefined {
  if (expression.kind === 'geometry') return 'a geometry';
  if (expression.kind === 'property') return expression.type === 'geometry' ? 'the geometry' : undefined;
  if (expression.kind === 'condition') return databaseKind(expression.filter);
  return partsOf(expression)
    .map(databaseOperand)
    .find((each) => each !== undefined);
}

/** Names of the properties a filter reads, each once; the geometry is not among them. */
export function propertyNames(filter: Filter, names = new Set<string>()): ReadonlySet<string> {
  if (filter.kind === 'and' || filter.kind === 'or') {
    for (const each of filter.filters) propertyNames(each, names);
  } else if (filter.kind === 'not') propertyNames(filter.filter, names);
  else for (const operand of operandsOf(filter)) expressionProperties(operand, names);
  return names;
}

/** Names of the properties an expression reads, each once; the geometry is not among them. */
export function expressionProperties(expression: Expression, names = new Set<string>()): ReadonlySet<string> {
  if (expression.kind === 'property') {
    if (expression.type !== 'geometry') names.add(expression.name);
  } else if (expression.kind === 'condition') propertyNames(expression.filter, names);
  else for (const part of partsOf(expression)) expressionProperties(part, names);
  return names;
}

function checkingOf(byName: Checking['byName'], parameter: string): Checking {
  let [conditions, points] = [0, 0];
  const checking: Checking = {
    byName,
    parameter,
    filter: (filter) => check(filter, checking),
    spend(cost, vertices = 0) {
      conditions += cost;
      points += vertices;
      if (conditions > MAX_CONDITIONS) {
        throw new ServiceError('invalidParameter', `The filter has more than ${MAX_CONDITIONS} conditions.`, {
          parameter,
          allowed: `at most ${MAX_CONDITIONS} conditions; a pattern counts as 10, without matching of case as 40, a box as 20`,
        });
      }
      if (points > MAX_FILTER_VERTICES) {
        throw new ServiceError(
          'invalidParameter',
          `The geometries of the filter have more than ${MAX_FILTER_VERTICES} vertices.`,
          { parameter, allowed: `at most ${MAX_FILTER_VERTICES} vertices` },
        );
      }
    },
  };
  return checking;
}

function check(filter: Filter, checking: Checking): Filter {
  checking.spend(costOf(filter));
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, filters: filter.filters.map((each) => check(each, checking)) };
    case 'not':
      return { kind: 'not', filter: check(filter.filter, checking) };
    case 'isNull': {
      const type = typeOf(filter.value, checking) ?? naturalType(filter.value);
      // Arrays and intervals are no values that could be there or not: asked as a text they are refused.
      const wanted = type === 'array' || type === 'interval' ? 'string' : type;
      return { kind: 'isNull', value: checkExpression(filter.value, wanted, checking) };
    }
    case 'compare':
    case 'between':
    case 'in':
      return checkComparison(filter, checking);
    case 'like':
      return like(filter, checking);
    case 'spatial':
    case 'distance':
    case 'relate': {
      const [left, right] = [filter.left, filter.right].map((each) =>
        checkExpression(each, 'geometry', checking),
      ) as [Expression, Expression];
      return { ...filter, left, right };
    }
    case 'temporal':
      return check(temporalConditions(filter, checking), checking);
    case 'array':
      return check(arrayConditions(filter, checking.parameter), checking);
    case 'bbox':
      if (filter.property !== undefined)
        checkExpression(property(filter.property, filter.of), 'geometry', checking);
      return filter;
    default:
      return filter;
  }
}

/** How many simple comparisons a condition costs; without matching of case the database folds each text anew. */
function costOf(filter: Filter): number {
  switch (filter.kind) {
    case 'in':
      return filter.values.length;
    case 'like':
      return filter.pattern.kind === 'literal' ? 10 : 20;
    case 'bbox':
    case 'spatial':
    case 'distance':
    case 'relate':
      return 20;
    default:
      return 1;
  }
}

function like(filter: Extract<Filter, { kind: 'like' }>, checking: Checking): Filter {
  const type = typeOf(filter.value, checking);
  const { value: expression, pattern: written } = filter;
  const pattern = checkExpression(written, 'string', checking, expression);
  const text = patternText(pattern);
  if (type !== undefined && type !== 'string') {
    throw likeRefused(expression, text ?? '', 'LIKE asks for a property of type string', checking);
  }
  if (text === undefined || readLikePattern(text) === undefined) {
    const allowed =
      text === undefined ? 'a pattern written in the filter' : 'a pattern that does not end with a lone \\';
    throw likeRefused(expression, text ?? '', allowed, checking);
  }
  return { kind: 'like', value: checkExpression(expression, 'string', checking), pattern };
}

/** The text of a pattern, whatever is folded in it; undefined when it is none. */
function patternText(pattern: Expression): string | undefined {
  if (pattern.kind === 'literal') return String(pattern.value);
  const isFold = pattern.kind === 'function' && (pattern.name === 'casei' || pattern.name === 'accenti');
  const [inner] = isFold ? pattern.arguments : [];
  return inner === undefined ? undefined : patternText(inner);
}

function likeRefused(
  value: Expression,
  received: string,
  allowed: string,
  { parameter }: Checking,
): ServiceError {
  const name = value.kind === 'property' ? value.name : undefined;
  return new ServiceError(
    'invalidParameter',
    `${name === undefined ? 'LIKE' : `The property ${name}`} cannot be compared with the pattern ${JSON.stringify(received.slice(0, 120))}: allowed is ${allowed}.`,
    { parameter: name ?? parameter, received, allowed },
  );
}
