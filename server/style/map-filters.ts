import type { Filter } from '../filter/filter.ts';
import type { StyleExpression } from './expression.ts';
import { isExpression } from './plain-symbolizer.ts';
import type { StyleSymbolizer } from './symbolizer.ts';

/** The symbolizer with the filter of every case in its expressions replaced by what `change` makes of it. */
export function mapFilters(symbolizer: StyleSymbolizer, change: (filter: Filter) => Filter): StyleSymbolizer {
  return mapped(symbolizer, change) as StyleSymbolizer;
}

function mapped(value: unknown, change: (filter: Filter) => Filter): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isExpression(value)) return mapExpression(value, change);
  if (Array.isArray(value)) return value.map((each) => mapped(each, change));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapped(each, change)]));
}

function mapExpression(expression: StyleExpression, change: (filter: Filter) => Filter): StyleExpression {
  const inner = (each: StyleExpression): StyleExpression => mapExpression(each, change);
  const orElse = (each: StyleExpression | undefined) => (each === undefined ? undefined : inner(each));
  switch (expression.kind) {
    case 'property':
    case 'literal':
    case 'scale':
      return expression;
    case 'arithmetic':
      return { ...expression, left: inner(expression.left), right: inner(expression.right) };
    case 'concat':
    case 'call':
      return { ...expression, args: expression.args.map(inner) };
    case 'case': {
      const cases = expression.cases.map(({ when, value }) => ({ when: change(when), value: inner(value) }));
      return { ...expression, cases, else: orElse(expression.else) };
    }
    case 'match': {
      const cases = expression.cases.map(({ values, value }) => ({ values, value: inner(value) }));
      return { ...expression, input: inner(expression.input), cases, else: orElse(expression.else) };
    }
    case 'step':
    case 'interpolate': {
      const stops = expression.stops.map(({ at, value }) => ({ at, value: inner(value) }));
      const changed = { ...expression, input: inner(expression.input), stops };
      return changed.kind === 'step' ? { ...changed, first: inner(changed.first) } : changed;
    }
  }
}
