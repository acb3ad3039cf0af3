import { propertyNames } from '../filter/check-filter.ts';
import { readLabelTemplate } from './label-template.ts';
import type { StyleRule } from './style.ts';

/** Names of the properties that filters and labels of these rules read, each once: all that drawing needs besides geometry. */
export function neededProperties(rules: readonly StyleRule[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const rule of rules) {
    if (rule.filter !== undefined) propertyNames(rule.filter, names);
    for (const symbolizer of rule.symbolizers) {
      if (symbolizer.kind !== 'text') continue;
      const parts = readLabelTemplate(symbolizer.label);
      // Texts and names by turns, a text first.
      for (let index = 1; index < parts.length; index += 2) names.add(parts[index] as string);
    }
  }
  return names;
}
