import { type RawBuilder, sql } from 'kysely';
import { checkFilter } from './check-filter.ts';
import type { Comparison, Filter, Literal } from './filter.ts';
import type { FilterColumn, FilterTarget } from './filter-target.ts';
import { isInt8 } from './int8.ts';
import { bboxCondition, duringCondition, keysCondition } from './layer-conditions.ts';

/**
 * Filter → a condition for WHERE. Names come from the target, quoted; values are parameters, cast to the
 * property's type. NULL is three-valued, texts compare in code point order, as `evaluate` answers.
 * @param parameter where the filter came from, for errors about the filter as a whole
 * @throws ServiceError invalidParameter for an unknown property or a value that does not fit its type;
 *   invalidBbox for a box whose numbers are not finite or not in order
 */
export function writeSql(filter: Filter, target: FilterTarget, parameter = 'filter'): RawBuilder<boolean> {
  const columns = new Map(target.properties.map((property) => [property.name, property]));
  return condition(checkFilter(filter, target.properties, parameter), { target, columns });
}

interface Writing {
  readonly target: FilterTarget;
  readonly columns: ReadonlyMap<string, FilterColumn>;
}

type Condition = RawBuilder<boolean>;

function condition(filter: Filter, writing: Writing): Condition {
  switch (filter.kind) {
    case 'and':
      return joined(filter.filters, writing, sql` and `, sql`true`);
    case 'or':
      return joined(filter.filters, writing, sql` or `, sql`false`);
    case 'not':
      return sql`(not ${condition(filter.filter, writing)})`;
    case 'noGeometry':
      return sql`(${sql.ref(writing.target.geometry.column)} is null)`;
    case 'bbox':
      return bboxCondition(filter, writing.target);
    case 'keys':
      return keysCondition(filter.keys, writing.target);
    case 'during':
      return duringCondition(filter, writing.target);
    default:
      return propertyCondition(filter, columnOf(filter.property, writing));
  }
}

function joined(
  filters: readonly Filter[],
  writing: Writing,
  separator: RawBuilder<unknown>,
  empty: Condition,
): Condition {
  if (filters.length === 0) return empty;
  const parts = filters.map((each) => condition(each, writing));
  return sql`(${sql.join(parts, separator)})`;
}

function columnOf(name: string, { columns }: Writing): FilterColumn {
  const column = columns.get(name);
  if (column === undefined) throw new RangeError(`the filter was not checked: ${name}`);
  return column;
}

function propertyCondition(filter: Extract<Filter, { property: string }>, column: FilterColumn): Condition {
  const name = operandOf(column);
  switch (filter.kind) {
    case 'isNull':
      return sql`(${name} is null)`;
    case 'compare': {
      const operand = filter.operator === '=' || filter.operator === '<>' ? name : ordered(column);
      return sql`(${operand} ${OPERATORS[filter.operator]} ${bound(column, filter.value)})`;
    }
    case 'between': {
      const [lower, upper] = [bound(column, filter.lower), bound(column, filter.upper)];
      return sql`(${ordered(column)} between ${lower} and ${upper})`;
    }
    case 'in':
      return sql`(${name} = any(${boundArray(column, filter.values)}))`;
    case 'like': {
      const operator = filter.matchCase ? sql`like` : sql`ilike`;
      return sql`(${name} ${operator} ${filter.pattern}::text)`;
    }
  }
}

const OPERATORS: Readonly<Record<Comparison, RawBuilder<unknown>>> = {
  '=': sql`=`,
  '<>': sql`<>`,
  '<': sql`<`,
  '<=': sql`<=`,
  '>': sql`>`,
  '>=': sql`>=`,
};

/** A text property may be of any type that has a text: uuid, enum, char(n). Of text columns the cast costs nothing. */
function operandOf(column: FilterColumn): RawBuilder<unknown> {
  const name = sql.id(column.column);
  return column.type === 'string' ? sql`${name}::text` : name;
}

/** A column where order matters: texts by code point, whatever the database's collation is. */
function ordered(column: FilterColumn): RawBuilder<unknown> {
  const operand = operandOf(column);
  return column.type === 'string' ? sql`${operand} collate "C"` : operand;
}

function bound(column: FilterColumn, value: Literal): RawBuilder<unknown> {
  switch (column.type) {
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
  }
}

/** One parameter for all values: the statement's text stays the same however many there are. */
function boundArray(column: FilterColumn, values: readonly Literal[]): RawBuilder<unknown> {
  switch (column.type) {
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
  }
}
