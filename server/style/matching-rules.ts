import { evaluate, type ValueOf } from '../filter/evaluate.ts';
import type { StyleRule } from './style.ts';

/**
 * The rules that take a feature: of each pass those whose filter is true of it; when none is, the pass's else rules.
 * @param rules in the order of passes
 */
export function matchingRules(rules: readonly StyleRule[], read: ValueOf): readonly StyleRule[] {
  const takes = ({ filter, isElse }: StyleRule) =>
    !isElse && (filter === undefined || evaluate(filter, read) === true);
  const found = new Set(rules.filter(takes));
  const settled = new Set([...found].map(({ pass }) => pass));
  return rules.filter((rule) => found.has(rule) || (rule.isElse && !settled.has(rule.pass)));
}
