import type { ValueOf } from '../filter/evaluate.ts';
import { matchingRules } from '../style/matching-rules.ts';
import type { StyleRule } from '../style/style.ts';

/** The rules that take a feature. */
export type RuleMatcher = (read: ValueOf) => readonly StyleRule[];

/**
 * Finds rules as {@link matchingRules} does, but for two kinds of style that most are of, at once: a single rule for
 * all features, and rules that each ask one property for one text, of which no feature meets two.
 */
export function ruleMatcher(rules: readonly StyleRule[]): RuleMatcher {
  const [only] = rules;
  if (rules.length === 1 && only !== undefined && only.filter === undefined) return () => rules;
  return byOneText(rules) ?? ((read) => matchingRules(rules, read));
}

function byOneText(rules: readonly StyleRule[]): RuleMatcher | undefined {
  const [first] = rules;
  const asked = rules.map(textAskedFor);
  const property = asked.find((each) => each !== undefined)?.property;
  if (first === undefined || property === undefined) return undefined;
  const found = new Map<string, StyleRule[]>();
  const others: StyleRule[] = [];
  for (const [index, rule] of rules.entries()) {
    const each = asked[index];
    if (rule.pass !== first.pass || rule.unlessTaken === true) return undefined;
    if (each === undefined) {
      // Rules for all features go with each of the others; an else rule is for those that no other takes.
      if (rule.filter !== undefined) return undefined;
      others.push(rule);
    } else if (each.property !== property) return undefined;
    else found.set(each.text, [...(found.get(each.text) ?? []), rule]);
  }
  const always = others.filter(({ isElse }) => !isElse);
  const order = (some: readonly StyleRule[]) => rules.filter((rule) => some.includes(rule));
  const byText = new Map([...found].map(([text, taking]) => [text, order([...taking, ...always])]));
  const rest = always.length > 0 ? always : others;
  return (read) => {
    const value = read(property);
    return (typeof value === 'string' ? byText.get(value) : undefined) ?? rest;
  };
}

/** What a rule asks for when its filter is `property = 'text'` and nothing else. */
function textAskedFor({
  filter,
  isElse,
}: StyleRule): { readonly property: string; readonly text: string } | undefined {
  if (isElse || filter?.kind !== 'compare' || filter.operator !== '=') return undefined;
  const { left, right } = filter;
  if (left.kind !== 'property' || right.kind !== 'literal' || typeof right.value !== 'string')
    return undefined;
  return { property: left.name, text: right.value };
}
