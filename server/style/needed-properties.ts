import { propertyNames } from '../filter/check/check-filter.ts';
import { walkExpression } from './expression.ts';
import { expressionsOf } from './plain-symbolizer.ts';
import type { StyleRule } from './style.ts';

/** Names of the properties that filters and expressions of these rules read, each once: all that drawing needs besides geometry. */
export function neededProperties(rules: readonly StyleRule[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const rule of rules) {
    if (rule.filter !== undefined) propertyNames(rule.filter, names);
    for (const { property } of rule.sortBy ?? []) names.add(property);
    for (const expression of rule.symbolizers.flatMap(expressionsOf)) {
      walkExpression(expression, (each) => {
        if (each.kind === 'property') names.add(each.name);
        if (each.kind === 'case') for (const { when } of each.cases) propertyNames(when, names);
      });
    }
  }
  return names;
}
