import { ServiceError } from '../errors.ts';
import { readCql2Text } from '../filter/read-cql2-text.ts';
import type { Style, StyleFile, StyleRule } from './style.ts';

/** A fault of a style that its schema cannot see. */
export interface StyleFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * A style file that follows its schema → the style, its filters read. Whether its names exist is seen when it
 * meets a layer.
 * @returns the style and every fault; with faults the style must not be used
 */
export function readStyle(
  id: string,
  file: StyleFile,
): { readonly style: Style; readonly faults: readonly StyleFault[] } {
  const faults: StyleFault[] = [];
  const names = new Set<string>();
  const rules = file.rules.map((rule, index): StyleRule => {
    const fault = (key: string, message: string) => faults.push({ path: ['rules', index, key], message });
    if (names.has(rule.name)) fault('name', `${rule.name} names another rule too`);
    names.add(rule.name);
    const [min, max] = [rule.minScaleDenominator ?? 0, rule.maxScaleDenominator ?? Infinity];
    if (min >= max) fault('minScaleDenominator', 'must be below maxScaleDenominator');
    if (rule.else === true && rule.filter !== undefined) fault('filter', 'a rule with else has no filter');
    return {
      name: rule.name,
      title: rule.title,
      filter: readRuleFilter(rule.filter, (message) => fault('filter', message)),
      isElse: rule.else ?? false,
      minScaleDenominator: min,
      maxScaleDenominator: max,
      symbolizers: rule.symbolizers,
    };
  });
  return { style: { id, title: file.title, abstract: file.abstract, rules }, faults };
}

function readRuleFilter(text: string | undefined, fault: (message: string) => void): StyleRule['filter'] {
  if (text === undefined) return undefined;
  try {
    return readCql2Text(text);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    fault(error.message);
    return undefined;
  }
}
