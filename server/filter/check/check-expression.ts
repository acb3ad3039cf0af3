import { ServiceError } from '../../errors.ts';
import { GEOMETRY_PROPERTY, property } from '../expression.ts';
import type { ExpressionType, ValueType } from '../expression-type.ts';
import type { Expression, Filter, Owner } from '../filter.ts';
import { functions } from '../functions.ts';
import { coerceLiteral, mismatch, type Wanted } from './coerce-literal.ts';
import { countVertices } from './count-vertices.ts';

/** What a filter must know of a property; a layer's properties have it. */
export interface FilterProperty {
  readonly name: string;
  /** A geometry is in the CRS of the layer's. */
  readonly type: ValueType | 'geometry';
  /** Element of every GML feature that it is in GML. */
  readonly gml?: 'name' | 'description' | 'identifier' | undefined;
}

/** A filter under examination. */
export interface Checking {
  /** By owner, then by name: one owner, without a name, where nothing is joined. */
  readonly byName: ReadonlyMap<Owner, ReadonlyMap<string, FilterProperty>>;
  readonly parameter: string;
  /** Counts work; throws when it is too much. */
  readonly spend: (cost: number, vertices?: number) => void;
  readonly filter: (filter: Filter) => Filter;
}

/** What other servers call a geometry: taken where nothing else can be meant. */
const GEOMETRY_NAMES: readonly string[] = [GEOMETRY_PROPERTY, 'geom', 'the_geom', 'shape', 'wkb_geometry'];

/**
 * The type of an expression, as far as it says so itself: a value that may be read as several types has none.
 * @throws ServiceError invalidParameter for an unknown property
 */
export function typeOf(expression: Expression, checking: Checking): ExpressionType | undefined {
  switch (expression.kind) {
    case 'property':
      return typedProperty(expression, checking).type;
    case 'literal':
      return expression.type;
    case 'arithmetic':
      return 'number';
    case 'function':
      return functions[expression.name].result;
    case 'condition':
      return 'boolean';
    default:
      return expression.kind;
  }
}

/** What a value without a type of its own is taken for when nothing else decides. */
export function naturalType(expression: Expression): ValueType {
  if (expression.kind !== 'literal') return 'string';
  const { value } = expression;
  return typeof value === 'string' ? 'string' : typeof value === 'number' ? 'number' : 'boolean';
}

/**
 * An expression with every name known, every value of the type its place wants, every leaf typed.
 * @param wanted the type of the whole
 * @throws ServiceError invalidParameter
 */
export function checkExpression(
  expression: Expression,
  wanted: ExpressionType,
  checking: Checking,
  beside?: Expression,
): Expression {
  switch (expression.kind) {
    case 'literal':
      return checkLiteral(expression, wanted, checking, beside);
    case 'property':
      return requireType(
        wanted === 'geometry' ? geometryProperty(expression, checking) : typedProperty(expression, checking),
        wanted,
        checking,
      );
    case 'arithmetic': {
      checking.spend(1);
      const [left, right] = [expression.left, expression.right].map((each) =>
        checkExpression(each, 'number', checking),
      ) as [Expression, Expression];
      return requireType({ ...expression, left, right }, wanted, checking);
    }
    case 'function':
      return requireType(checkCall(expression, checking), wanted, checking);
    case 'geometry':
      checking.spend(10, countVertices(expression.geometry));
      return requireType(expression, wanted, checking);
    case 'condition':
      return requireType({ kind: 'condition', filter: checking.filter(expression.filter) }, wanted, checking);
    case 'interval':
    case 'array':
      return requireType(expression, wanted, checking);
  }
}

function checkLiteral(
  { value, type }: Extract<Expression, { kind: 'literal' }>,
  wanted: ExpressionType,
  checking: Checking,
  beside: Expression | undefined,
): Expression {
  if (!isValueType(wanted)) throw refused(`the value ${JSON.stringify(value)}`, wanted, checking);
  const about: Wanted = {
    type: wanted,
    parameter: checking.parameter,
    property: beside?.kind === 'property' ? beside.name : undefined,
  };
  if (type !== undefined && familyOf(type) !== familyOf(wanted)) {
    throw mismatch(about, value, `a ${wanted}, not a ${type}`);
  }
  return { kind: 'literal', value: coerceLiteral(value, about), type: wanted };
}

function checkCall(expression: Extract<Expression, { kind: 'function' }>, checking: Checking): Expression {
  const { arguments: types, isVariadic, result } = functions[expression.name] as (typeof functions)['concat'];
  const given = expression.arguments;
  const isCountRight =
    isVariadic === true ? given.length >= types.length && given.length <= 8 : given.length === types.length;
  if (!isCountRight) {
    throw new ServiceError(
      'invalidParameter',
      `The function ${expression.name} was given ${given.length} arguments.`,
      {
        parameter: checking.parameter,
        received: String(given.length),
        allowed: isVariadic === true ? `${types.length} to 8` : String(types.length),
      },
    );
  }
  checking.spend(types.includes('geometry') || result === 'geometry' ? 40 : types[0] === 'string' ? 10 : 2);
  const args = given.map((each, index) => {
    const type = types[Math.min(index, types.length - 1)] as ExpressionType;
    const isInstant = type === 'date' && typeOf(each, checking) === 'timestamp';
    if (!isInstant) return checkExpression(each, type, checking);
    const instant = checkExpression(each, 'timestamp', checking);
    return { kind: 'function', name: 'dateOf', arguments: [instant] } as const;
  });
  if (expression.name === 'buffer') requireReach(args[1], checking);
  return { ...expression, arguments: args };
}

/** A buffer is as wide as a number says that the statement holds: none computed from a million rows. */
function requireReach(reach: Expression | undefined, checking: Checking): void {
  const value = reach?.kind === 'literal' ? Number(reach.value) : Number.NaN;
  if (value >= 0 && value <= 100_000) return;
  throw new ServiceError('invalidParameter', 'The second argument of buffer is no distance.', {
    parameter: checking.parameter,
    received: reach?.kind === 'literal' ? String(reach.value) : (reach?.kind ?? ''),
    allowed: 'a number of metres, 0 to 100000',
  });
}

type PropertyExpression = Extract<Expression, { kind: 'property' }>;

function typedProperty(
  { name, of }: PropertyExpression,
  { byName, parameter }: Checking,
): PropertyExpression & { readonly type: ValueType | 'geometry' } {
  const owned = byName.get(of);
  const found = owned?.get(name);
  if (found !== undefined) return { ...property(name, of), type: found.type };
  if (name === GEOMETRY_PROPERTY && owned !== undefined) return { ...property(name, of), type: 'geometry' };
  throw new ServiceError('invalidParameter', `There is no property ${JSON.stringify(name)}.`, {
    parameter,
    received: name,
    allowed: [...(owned?.keys() ?? [])],
  });
}

function geometryProperty(
  expression: PropertyExpression,
  checking: Checking,
): ReturnType<typeof typedProperty> {
  const { name, of } = expression;
  const isOther = checking.byName.get(of)?.has(name) !== true && GEOMETRY_NAMES.includes(name);
  return typedProperty(isOther ? property(GEOMETRY_PROPERTY, of) : expression, checking);
}

function requireType(expression: Expression, wanted: ExpressionType, checking: Checking): Expression {
  const type = typeOf(expression, checking);
  if (type !== undefined && familyOf(type) === familyOf(wanted)) return expression;
  throw refused(describe(expression, type), wanted, checking);
}

function describe(expression: Expression, type: ExpressionType | undefined): string {
  if (expression.kind === 'property') return `the property ${expression.name}, which is of type ${type},`;
  if (expression.kind === 'function') return `the function ${expression.name}, which gives a ${type},`;
  return expression.kind === 'arithmetic' ? 'a computed number' : `a value of type ${type}`;
}

function refused(what: string, wanted: ExpressionType, { parameter }: Checking): ServiceError {
  const article = wanted === 'integer' || wanted === 'interval' || wanted === 'array' ? 'an' : 'a';
  return new ServiceError('invalidParameter', `Where ${article} ${wanted} is wanted, ${what} does not fit.`, {
    parameter,
    received: what,
    allowed: `${article} ${wanted}`,
  });
}

/** Whole and other numbers are compared with each other. */
export function familyOf(type: ExpressionType): ExpressionType {
  return type === 'integer' ? 'number' : type;
}

export function isValueType(type: ExpressionType): type is ValueType {
  return type !== 'geometry' && type !== 'interval' && type !== 'array';
}
