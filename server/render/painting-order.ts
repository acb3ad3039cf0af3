import type { ExpressionValue } from '../style/expression.ts';
import type { StyleSorting } from '../style/style.ts';
import type { TakingRule } from './layer-features.ts';
import type { PaintingPlace, SymbolGroup } from './paint/symbol-groups.ts';

/**
 * What is painted, one after the other: rule by rule, each symbolizer over all features; of a pass with an order
 * feature by feature, each with all its rules.
 * @param rules in the order of passes
 */
export function inOrder(rules: readonly TakingRule[]): readonly SymbolGroup[] {
  const passes = Map.groupBy(rules, ({ rule }) => rule.pass);
  return [...passes.values()].flatMap((together) => {
    const groups = together.flatMap((rule) => rule.groups.flatMap((each) => [...each.all]));
    const sortBy = together[0]?.rule.sortBy;
    // The sort is stable: a feature's symbols stay in the order of its rules.
    return sortBy === undefined ? groups : groups.toSorted((a, b) => compare(a.place, b.place, sortBy));
  });
}

function compare(
  a: PaintingPlace | undefined,
  b: PaintingPlace | undefined,
  sortBy: readonly StyleSorting[],
): number {
  for (const [index, { descending }] of sortBy.entries()) {
    const order = compareValues(a?.values[index] ?? null, b?.values[index] ?? null, descending);
    if (order !== 0) return order;
  }
  // Equals have an order too, so that neighbouring tiles agree.
  return (a?.key ?? '') < (b?.key ?? '') ? -1 : (a?.key ?? '') > (b?.key ?? '') ? 1 : 0;
}

/** What has no value comes last either way. */
function compareValues(a: ExpressionValue, b: ExpressionValue, descending: boolean): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  const isLess = typeof a === 'number' && typeof b === 'number' ? a < b : String(a) < String(b);
  return isLess === descending ? 1 : -1;
}
