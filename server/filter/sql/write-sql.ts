import { type RawBuilder, sql } from 'kysely';
import { checkFilter, checkJoinFilter } from '../check/check-filter.ts';
import { patternOf } from '../evaluate.ts';
import { GEOMETRY_PROPERTY, operandsOf, partsOf, statedType } from '../expression.ts';
import type { ExpressionType, Literal, ValueType } from '../expression-type.ts';
import type { Comparison, Expression, Filter, Owner } from '../filter.ts';
import type { FilterColumn, FilterTarget } from '../filter-target.ts';
import { functions } from '../functions.ts';
import { isInt8 } from '../int8.ts';
import { arithmeticSql, scalarFunction } from './function-sql.ts';
import {
  distanceCondition,
  type GeometryWriting,
  geometryFunction,
  geometrySql,
  spatialCondition,
} from './geometry-sql.ts';
import { bboxCondition, duringCondition, keysCondition } from './layer-conditions.ts';

/**
 * Filter → a condition for WHERE. Names come from the target, quoted; values are parameters, cast to the
 * property's type. NULL is three-valued, texts compare in code point order, as `evaluate` answers.
 * @param parameter where the filter came from, for errors about the filter as a whole
 * @throws ServiceError invalidParameter for an unknown property or a value that does not fit its type;
 *   invalidBbox for a box whose numbers are not finite or not in order
 */
export function writeSql(filter: Filter, target: FilterTarget, parameter = 'filter'): RawBuilder<boolean> {
  const targets = new Map([[undefined, target]]);
  return condition(checkFilter(filter, target.properties, parameter), writingOf(targets, parameter));
}

/**
 * The same for a filter about joined tables.
 * @param targets by their names in the join; their columns' names must differ from one another
 */
export function writeJoinSql(
  filter: Filter,
  targets: ReadonlyMap<Owner, FilterTarget>,
  parameter = 'filter',
): RawBuilder<boolean> {
  const properties = new Map([...targets].map(([owner, target]) => [owner, target.properties]));
  return condition(checkJoinFilter(filter, properties, parameter), writingOf(targets, parameter));
}

interface Writing {
  readonly targets: ReadonlyMap<Owner, FilterTarget>;
  readonly columns: ReadonlyMap<Owner, ReadonlyMap<string, FilterColumn>>;
  readonly parameter: string;
}

type Sql = RawBuilder<unknown>;
type Condition = RawBuilder<boolean>;

function writingOf(targets: Writing['targets'], parameter: string): Writing {
  const columns = [...targets].map(
    ([owner, { properties }]) =>
      [owner, new Map(properties.map((property) => [property.name, property]))] as const,
  );
  return { targets, columns: new Map(columns), parameter };
}

function targetOf(owner: Owner, { targets }: Writing): FilterTarget {
  const target = targets.get(owner);
  if (target === undefined) throw new RangeError('the filter was not checked: nobody owns an operand');
  return target;
}

/** Geometries of an operand meet in the CRS of the first column among them: its index serves. */
function geometryWriting(operands: readonly Expression[], writing: Writing): GeometryWriting {
  const owner = operands.map(geometryOwner).find((each) => each !== undefined);
  const first = writing.targets.values().next().value;
  const target = owner === undefined ? first : targetOf(owner.of, writing);
  if (target === undefined) throw new RangeError('a filter is about something');
  return {
    crs: target.geometry.crs,
    parameter: writing.parameter,
    column: (of, name) => ({
      column: geometryColumn(name, of, writing),
      crs: targetOf(of, writing).geometry.crs,
    }),
    write: (expression) => operand(expression, writing),
  };
}

function geometryOwner(expression: Expression): { readonly of: Owner } | undefined {
  if (expression.kind === 'property')
    return expression.type === 'geometry' ? { of: expression.of } : undefined;
  return partsOf(expression)
    .map(geometryOwner)
    .find((each) => each !== undefined);
}

function condition(filter: Filter, writing: Writing): Condition {
  switch (filter.kind) {
    case 'and':
      return joined(filter.filters, writing, sql` and `, sql`true`);
    case 'or':
      return joined(filter.filters, writing, sql` or `, sql`false`);
    case 'not':
      return sql`(not ${condition(filter.filter, writing)})`;
    case 'isNull':
      return sql`(${operand(filter.value, writing)} is null)`;
    case 'compare':
      return comparison(filter, writing);
    case 'between': {
      const [value, lower, upper] = [filter.value, filter.lower, filter.upper].map((each) =>
        ordered(each, writing),
      );
      return sql`(${value} between ${lower} and ${upper})`;
    }
    case 'in': {
      const values = filter.values.flatMap((each) => (each.kind === 'literal' ? [each.value] : []));
      return sql`(${operand(filter.value, writing)} = any(${boundArray(statedType(filter.values[0]), values)}))`;
    }
    case 'like':
      return sql`(${likeOperand(filter, writing)} like ${patternOf(filter.pattern)}::text)`;
    case 'spatial':
    case 'relate':
      return spatialCondition(filter, geometryWriting(operandsOf(filter), writing));
    case 'distance':
      return distanceCondition(filter, geometryWriting(operandsOf(filter), writing));
    case 'bbox':
      return bboxCondition(
        filter,
        targetOf(filter.of, writing),
        geometryColumn(filter.property ?? GEOMETRY_PROPERTY, filter.of, writing),
      );
    case 'keys':
      return keysCondition(filter.keys, targetOf(filter.of, writing));
    case 'during':
      return duringCondition(filter, targetOf(undefined, writing));
    default:
      throw new RangeError(`the filter was not checked: ${filter.kind}`);
  }
}

/**
 * What a pattern is matched against. Folding the case of every letter there is costs many times what ASCII alone does;
 * a pattern of ASCII can't tell the difference, since each other letter stays one letter that is not ASCII.
 */
function likeOperand({ value, pattern }: Extract<Filter, { kind: 'like' }>, writing: Writing): Sql {
  const [inner] = value.kind === 'function' && value.name === 'casei' ? value.arguments : [];
  const isAscii = /^[\x20-\x7e]*$/.test(patternOf(pattern));
  if (inner === undefined || !isAscii) return operand(value, writing);
  return sql`lower((${operand(inner, writing)})::text collate "C")`;
}

function joined(filters: readonly Filter[], writing: Writing, separator: Sql, empty: Condition): Condition {
  if (filters.length === 0) return empty;
  const parts = filters.map((each) => condition(each, writing));
  return sql`(${sql.join(parts, separator)})`;
}

function comparison(
  { operator, left, right }: Extract<Filter, { kind: 'compare' }>,
  writing: Writing,
): Condition {
  const write = operator === '=' || operator === '<>' ? operand : ordered;
  return sql`(${write(left, writing)} ${OPERATORS[operator]} ${write(right, writing)})`;
}

const OPERATORS: Readonly<Record<Comparison, Sql>> = {
  '=': sql`=`,
  '<>': sql`<>`,
  '<': sql`<`,
  '<=': sql`<=`,
  '>': sql`>`,
  '>=': sql`>=`,
};

function operand(expression: Expression, writing: Writing): Sql {
  switch (expression.kind) {
    case 'property':
      return propertySql(expression, writing);
    case 'literal':
      return bound(statedType(expression), expression.value);
    case 'arithmetic': {
      const [a, b] = [expression.left, expression.right].map(
        (each) => sql`${operand(each, writing)}::float8`,
      );
      return arithmeticSql(expression.operator, a as Sql, b as Sql);
    }
    case 'function':
      return functionSql(expression, writing);
    case 'geometry':
      return geometrySql(expression, geometryWriting([expression], writing));
    case 'condition':
      return condition(expression.filter, writing);
    default:
      throw new RangeError(`the filter was not checked: ${expression.kind}`);
  }
}

/** A text property may be of any type that has a text: uuid, enum, char(n). Of text columns the cast costs nothing. */
function propertySql({ name, type, of }: Extract<Expression, { kind: 'property' }>, writing: Writing): Sql {
  if (type === 'geometry') return sql.id(geometryColumn(name, of, writing));
  const column = writing.columns.get(of)?.get(name);
  if (column === undefined) throw new RangeError(`the filter was not checked: ${name}`);
  const id = sql.id(column.column);
  return column.type === 'string' ? sql`${id}::text` : id;
}

/** Column of the layer's geometry, or of a further one. */
function geometryColumn(name: string, of: Owner, writing: Writing): string {
  return writing.columns.get(of)?.get(name)?.column ?? targetOf(of, writing).geometry.column;
}

function functionSql(call: Extract<Expression, { kind: 'function' }>, writing: Writing): Sql {
  const { arguments: types } = functions[call.name];
  const [first]: readonly ExpressionType[] = types;
  if (first === 'geometry') {
    return geometryFunction(call.name, call.arguments, geometryWriting(call.arguments, writing));
  }
  const cast = first === 'number' ? sql`::float8` : sql``;
  const args = call.arguments.map((each, index) => {
    const written = operand(each, writing);
    return index === 0 || first !== 'string' ? sql`${written}${cast}` : written;
  });
  return scalarFunction(call.name, args);
}

/** An operand where order matters: texts by code point, whatever the database's collation is. */
function ordered(expression: Expression, writing: Writing): Sql {
  const written = operand(expression, writing);
  return expression.kind !== 'literal' && statedType(expression) === 'string'
    ? sql`${written} collate "C"`
    : written;
}

function bound(type: ExpressionType | undefined, value: Literal): Sql {
  switch (type as ValueType) {
    case 'string':
      return sql`${value}::text`;
    case 'integer':
      return isInt8(value) ? sql`${String(value)}::int8` : sql`${String(value)}::numeric`;
    case 'number':
      return sql`${String(value)}::numeric`;
    case 'boolean':
      return sql`${value}::boolean`;
    case 'date':
      return sql`${value}::date`;
    case 'timestamp':
      return sql`${value}::timestamptz`;
    default:
      throw new RangeError('the filter was not checked: a value without a type');
  }
}

/** One parameter for all values: the statement's text stays the same however many there are. */
function boundArray(type: ExpressionType | undefined, values: readonly Literal[]): Sql {
  switch (type as ValueType) {
    case 'string':
      return sql`${values}::text[]`;
    case 'integer':
      return values.every(isInt8)
        ? sql`${values.map(String)}::int8[]`
        : sql`${values.map(String)}::numeric[]`;
    case 'number':
      return sql`${values.map(String)}::numeric[]`;
    case 'boolean':
      return sql`${values}::boolean[]`;
    case 'date':
      return sql`${values}::date[]`;
    case 'timestamp':
      return sql`${values}::timestamptz[]`;
    default:
      return sql`${values}::text[]`;
  }
}
