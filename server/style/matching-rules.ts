import { evaluate, type ValueOf } from '../filter/evaluate.ts';
import type { StyleRule } from './style.ts';

/**
 * The rules that take a feature: of each pass those whose filter is true of it, `unlessTaken` ones when none before
 * was; when none is, the pass's else rules.
 * @param rules in the order of passes
 */
export function matchingRules(rules: readonly StyleRule[], read: ValueOf): readonly StyleRule[] {
  const settled = new Set<number>();
  const found = new Set<StyleRule>();
  for (const rule of rules) {
    const { pass, filter, isElse, unlessTaken = false } = rule;
    if (isElse || (unlessTaken && settled.has(pass))) continue;
    if (filter !== undefined && evaluate(filter, read) !== true) continue;
    found.add(rule);
    settled.add(pass);
  }
  return rules.filter((rule) => found.has(rule) || (rule.isElse && !settled.has(rule.pass)));
}
