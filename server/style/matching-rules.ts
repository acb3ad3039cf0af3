import { evaluate, type ValueOf } from '../filter/evaluate.ts';
import type { StyleRule } from './style.ts';

/** The rules that take a feature: those whose filter is true of it; when none is, the else rules. */
export function matchingRules(rules: readonly StyleRule[], read: ValueOf): readonly StyleRule[] {
  const found = rules.filter(
    ({ filter, isElse }) => !isElse && (filter === undefined || evaluate(filter, read) === true),
  );
  return found.length > 0 ? found : rules.filter(({ isElse }) => isElse);
}
