import { ServiceError } from '../errors.ts';
import type { Comparison, Filter, Literal } from './filter.ts';
import { readCivilDate, readInstant, startOfDay } from './instant.ts';
import { readLikePattern } from './like-pattern.ts';

/** What a filter must know of a property; a layer's properties have it. */
export interface FilterProperty {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date' | 'timestamp';
}

/** Most comparisons in one filter; the values of an IN count as one each, a pattern as many: see {@link costOf}. */
export const MAX_CONDITIONS = 2000;

/**
 * Meets a filter with a layer's properties: every name must be one of them, every value becomes one of
 * its type. Afterwards it is answered alike by `evaluate` and by the SQL of `writeSql`. Checking twice changes nothing.
 * A timestamp compared with a bare date is compared with that whole day of Europe/Warsaw.
 * @param parameter where the filter came from, for errors about the filter as a whole
 * @throws ServiceError invalidParameter naming the property, the value received and the type allowed
 */
export function checkFilter(
  filter: Filter,
  properties: readonly FilterProperty[],
  parameter = 'filter',
): Filter {
  const byName = new Map(properties.map((property) => [property.name, property]));
  return check(filter, { byName, parameter, conditions: 0 });
}

/** Names of the properties a filter reads, each once. */
export function propertyNames(filter: Filter, names = new Set<string>()): ReadonlySet<string> {
  if (filter.kind === 'and' || filter.kind === 'or') {
    for (const each of filter.filters) propertyNames(each, names);
  } else if (filter.kind === 'not') propertyNames(filter.filter, names);
  else if ('property' in filter) names.add(filter.property);
  return names;
}

interface Checking {
  readonly byName: ReadonlyMap<string, FilterProperty>;
  readonly parameter: string;
  conditions: number;
}

function check(filter: Filter, checking: Checking): Filter {
  checking.conditions += costOf(filter);
  if (checking.conditions > MAX_CONDITIONS) {
    throw new ServiceError('invalidParameter', `The filter has more than ${MAX_CONDITIONS} conditions.`, {
      parameter: checking.parameter,
      allowed: `at most ${MAX_CONDITIONS} conditions; a pattern counts as 10, without matching of case as 40, a box as 20`,
    });
  }
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, filters: filter.filters.map((each) => check(each, checking)) };
    case 'not':
      return { kind: 'not', filter: check(filter.filter, checking) };
    case 'isNull':
      propertyOf(filter.property, checking);
      return filter;
    case 'compare': {
      const property = propertyOf(filter.property, checking);
      return comparison(property, filter.operator, filter.value);
    }
    case 'between':
      return between(propertyOf(filter.property, checking), filter);
    case 'in':
      return oneOf(propertyOf(filter.property, checking), filter);
    case 'like':
      return like(propertyOf(filter.property, checking), filter);
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
      return filter.matchCase ? 10 : 40;
    case 'bbox':
      return 20;
    default:
      return 1;
  }
}

function propertyOf(name: string, { byName, parameter }: Checking): FilterProperty {
  const property = byName.get(name);
  if (property !== undefined) return property;
  throw new ServiceError('invalidParameter', `There is no property ${JSON.stringify(name)}.`, {
    parameter,
    received: name,
    allowed: [...byName.keys()],
  });
}

function comparison(property: FilterProperty, operator: Comparison, value: Literal): Filter {
  const day = property.type === 'timestamp' ? dayOf(value) : undefined;
  if (day === undefined) {
    return { kind: 'compare', operator, property: property.name, value: coerce(property, value) };
  }
  const at = (bound: Comparison, instant: string): Filter => ({
    kind: 'compare',
    operator: bound,
    property: property.name,
    value: instant,
  });
  switch (operator) {
    case '=':
      return { kind: 'and', filters: [at('>=', day.start), at('<', day.end)] };
    case '<>':
      return { kind: 'or', filters: [at('<', day.start), at('>=', day.end)] };
    case '<':
    case '>=':
      return at(operator, day.start);
    case '<=':
      return at('<', day.end);
    case '>':
      return at('>=', day.end);
  }
}

function between(property: FilterProperty, filter: Extract<Filter, { kind: 'between' }>): Filter {
  if (property.type === 'timestamp') {
    const { lower, upper } = filter;
    return {
      kind: 'and',
      filters: [comparison(property, '>=', lower), comparison(property, '<=', upper)],
    };
  }
  return { ...filter, lower: coerce(property, filter.lower), upper: coerce(property, filter.upper) };
}

function oneOf(property: FilterProperty, filter: Extract<Filter, { kind: 'in' }>): Filter {
  if (property.type === 'timestamp' && filter.values.some((value) => dayOf(value) !== undefined)) {
    return { kind: 'or', filters: filter.values.map((value) => comparison(property, '=', value)) };
  }
  return { ...filter, values: filter.values.map((value) => coerce(property, value)) };
}

function like(property: FilterProperty, filter: Extract<Filter, { kind: 'like' }>): Filter {
  if (property.type !== 'string') {
    throw mismatch(property, filter.pattern, 'LIKE asks for a property of type string');
  }
  if (readLikePattern(filter.pattern) === undefined) {
    throw mismatch(property, filter.pattern, 'a pattern that does not end with a lone \\');
  }
  coerce(property, filter.pattern);
  return filter;
}

function dayOf(value: Literal): { readonly start: string; readonly end: string } | undefined {
  const date = typeof value === 'string' ? readCivilDate(value) : undefined;
  if (date === undefined) return undefined;
  const [start, end] = [startOfDay(date), startOfDay(date, 1)];
  return start === undefined || end === undefined ? undefined : { start, end };
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const LONG_INTEGER = /^[+-]?\d+$/;

/** A value as the property's type has it: protocols send numbers, dates and truth values as text. */
function coerce(property: FilterProperty, value: Literal): Literal {
  switch (property.type) {
    case 'string':
      if (typeof value !== 'string') throw mismatch(property, value, "a text, in CQL2 written '…'");
      if (value.includes('\u0000')) throw mismatch(property, value, 'a text without NUL characters');
      return value;
    case 'integer':
    case 'number':
      return coerceNumber(property, value);
    case 'boolean':
      if (typeof value === 'boolean') return value;
      if (typeof value === 'string' && /^(true|1)$/i.test(value)) return true;
      if (typeof value === 'string' && /^(false|0)$/i.test(value)) return false;
      throw mismatch(property, value, 'true or false');
    case 'date': {
      const date = typeof value === 'string' ? readCivilDate(value) : undefined;
      if (date === undefined) throw mismatch(property, value, 'a date YYYY-MM-DD');
      return date;
    }
    case 'timestamp': {
      const instant = typeof value === 'string' ? readInstant(value) : undefined;
      if (instant === undefined) throw mismatch(property, value, 'a date and time YYYY-MM-DDTHH:MM:SSZ');
      return instant;
    }
  }
}

function coerceNumber(property: FilterProperty, value: Literal): Literal {
  const allowed = property.type === 'integer' ? 'an integer' : 'a number';
  const isText = typeof value === 'string';
  if (typeof value === 'boolean' || (isText && (value.length > 40 || !NUMBER.test(value)))) {
    throw mismatch(property, value, allowed);
  }
  const number = Number(value);
  if (!Number.isFinite(number)) throw mismatch(property, value, allowed);
  const isLong = isText && LONG_INTEGER.test(value) && !Number.isSafeInteger(number);
  return isLong ? BigInt(value.replace('+', '')).toString() : number;
}

function mismatch(property: FilterProperty, value: Literal, allowed: string): ServiceError {
  const received = String(value);
  return new ServiceError(
    'invalidParameter',
    `The property ${property.name} is of type ${property.type}; ${JSON.stringify(received.slice(0, 120))} does not fit: allowed is ${allowed}.`,
    { parameter: property.name, received, allowed },
  );
}
