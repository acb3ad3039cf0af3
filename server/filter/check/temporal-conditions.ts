import { call, literal } from '../expression.ts';
import type { ExpressionType } from '../expression-type.ts';
import {
  type Comparison,
  EVERYTHING,
  type Expression,
  type Filter,
  NOTHING,
  type TemporalOperator,
} from '../filter.ts';
import { endOfDay, readCivilDate, readInstant, startOfDay } from '../instant.ts';
import { type Checking, typeOf } from './check-expression.ts';
import { mismatch } from './coerce-literal.ts';

/**
 * A relation in time → comparisons of the ends (CQL2, table 8). Dates among dates are compared as dates; beside
 * an instant a date is the whole day of Europe/Warsaw, from its first to its last moment.
 * @throws ServiceError invalidParameter when an operand is neither instant nor interval
 */
export function temporalConditions(
  { operator, left, right }: Extract<Filter, { kind: 'temporal' }>,
  checking: Checking,
): Filter {
  const sides = [left, right].map((side) => endsOf(side, checking));
  const isDated = sides.flat().every((end) => typeof end !== 'object' || end.type === 'date');
  const [[s1, e1], [s2, e2]] = sides.map(([start, end]) =>
    isDated ? [start, end] : [atDay(start, false), atDay(end, true)],
  ) as readonly End[][] as unknown as [Ends, Ends];
  // An instant equals a day when it lies in it, as `=` has it.
  const isMixed = !isDated && (isDay(left, sides[0]) || isDay(right, sides[1]));
  return relations[operator === 'equals' && isMixed ? 'intersects' : operator](s1, e1, s2, e2);
}

/** An end of an interval: a moment of a type, or beyond all of them. */
type End = { readonly value: Expression; readonly type: 'date' | 'timestamp' } | -1 | 1;
type Ends = readonly [start: End, end: End];

const all = (...filters: readonly Filter[]): Filter => ({ kind: 'and', filters });

const relations: Readonly<Record<TemporalOperator, (s1: End, e1: End, s2: End, e2: End) => Filter>> = {
  after: (s1, _e1, _s2, e2) => order(s1, '>', e2),
  before: (_s1, e1, s2) => order(e1, '<', s2),
  contains: (s1, e1, s2, e2) => all(order(s1, '<', s2), order(e1, '>', e2)),
  disjoint: (s1, e1, s2, e2) => ({ kind: 'or', filters: [order(e1, '<', s2), order(s1, '>', e2)] }),
  during: (s1, e1, s2, e2) => all(order(s1, '>', s2), order(e1, '<', e2)),
  equals: (s1, e1, s2, e2) => all(order(s1, '=', s2), order(e1, '=', e2)),
  finishedBy: (s1, e1, s2, e2) => all(order(s1, '<', s2), order(e1, '=', e2)),
  finishes: (s1, e1, s2, e2) => all(order(s1, '>', s2), order(e1, '=', e2)),
  intersects: (s1, e1, s2, e2) => all(order(s1, '<=', e2), order(e1, '>=', s2)),
  meets: (_s1, e1, s2) => order(e1, '=', s2),
  metBy: (s1, _e1, _s2, e2) => order(s1, '=', e2),
  overlappedBy: (s1, e1, s2, e2) => all(order(s1, '>', s2), order(s1, '<', e2), order(e1, '>', e2)),
  overlaps: (s1, e1, s2, e2) => all(order(s1, '<', s2), order(e1, '>', s2), order(e1, '<', e2)),
  startedBy: (s1, e1, s2, e2) => all(order(s1, '=', s2), order(e1, '>', e2)),
  starts: (s1, e1, s2, e2) => all(order(s1, '=', s2), order(e1, '<', e2)),
};

function order(left: End, operator: Comparison, right: End): Filter {
  if (typeof left === 'object' && typeof right === 'object') {
    return { kind: 'compare', operator, left: left.value, right: right.value };
  }
  const [a, b] = [left, right].map((end) => (typeof end === 'object' ? 0 : end)) as [number, number];
  const holds =
    operator === '='
      ? a === b
      : a < b
        ? operator.startsWith('<')
        : a > b
          ? operator.startsWith('>')
          : operator.endsWith('=');
  const finite = typeof left === 'object' ? left.value : typeof right === 'object' ? right.value : undefined;
  if (finite === undefined || finite.kind === 'literal') return holds ? EVERYTHING : NOTHING;
  // Unknown where the moment is.
  return { kind: 'compare', operator: holds ? '=' : '<>', left: finite, right: finite };
}

function endsOf(side: Expression, checking: Checking): Ends {
  if (side.kind !== 'interval') {
    const moment = momentOf(side, checking);
    return [moment, moment];
  }
  return [
    side.start === null ? -1 : momentOf(side.start, checking),
    side.end === null ? 1 : momentOf(side.end, checking),
  ];
}

function momentOf(side: Expression, checking: Checking): End {
  const given: ExpressionType | undefined = typeOf(side, checking);
  if (given === 'date' || given === 'timestamp') return { value: side, type: given };
  if (side.kind === 'literal' && given === undefined && typeof side.value === 'string') {
    if (readCivilDate(side.value) !== undefined) return { value: literal(side.value, 'date'), type: 'date' };
    const instant = readInstant(side.value);
    if (instant !== undefined) return { value: literal(instant, 'timestamp'), type: 'timestamp' };
  }
  const received = side.kind === 'literal' ? side.value : side.kind === 'property' ? side.name : side.kind;
  const wanted = {
    type: 'timestamp',
    property: side.kind === 'property' ? side.name : undefined,
    parameter: checking.parameter,
  } as const;
  throw mismatch(wanted, received, 'a date, an instant, or an interval of them');
}

function isDay(side: Expression, ends: Ends | undefined): boolean {
  const [start] = ends ?? [];
  return side.kind !== 'interval' && typeof start === 'object' && start.type === 'date';
}

function atDay(end: End, isEnd: boolean): End {
  return typeof end !== 'object' || end.type === 'timestamp'
    ? end
    : { value: momentOfDate(end.value, isEnd), type: 'timestamp' };
}

/** First or last moment of a date, in Europe/Warsaw. */
export function momentOfDate(date: Expression, isEnd: boolean): Expression {
  if (date.kind !== 'literal') return call(isEnd ? 'endOfDate' : 'startOfDate', date);
  const text = String(date.value);
  const moment = isEnd ? endOfDay(text) : startOfDay(text);
  return moment === undefined ? date : literal(moment, 'timestamp');
}
