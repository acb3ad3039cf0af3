import type { Filter } from '../filter/filter.ts';
import { mapParts, type StyleExpression } from './expression.ts';
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
  return mapParts(expression, (part) => mapExpression(part, change), change);
}
