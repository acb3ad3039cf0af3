import { ServiceError } from '../errors.ts';
import { readCql2Text } from '../filter/cql2/read-cql2-text.ts';
import { readSymbolizer, type StyleAssets } from './read-symbolizer.ts';
import type { Style, StyleFile, StyleRule } from './style.ts';
import type { StyleSymbolizer } from './symbolizer.ts';
import type { FileSymbolizer } from './symbolizer-schema.ts';

/** A fault of a style that its schema cannot see. */
export interface StyleFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * A style file that follows its schema → the style, its filters read. Whether its names exist is seen when it
 * meets a layer.
 * @param assets SVG files it may name; none when not given
 * @returns the style and every fault; with faults the style must not be used
 */
export function readStyle(
  id: string,
  file: StyleFile,
  assets: StyleAssets = NO_ASSETS,
): { readonly style: Style; readonly faults: readonly StyleFault[] } {
  const faults: StyleFault[] = [];
  const names = new Set<string>();
  const sortBy = file.sortBy?.map(({ property, descending = false }) => ({ property, descending }));
  const rules = file.rules.map((rule, index): StyleRule => {
    const fault = (key: string, message: string, ...below: readonly (string | number)[]) =>
      faults.push({ path: ['rules', index, key, ...below], message });
    if (names.has(rule.name)) fault('name', `${rule.name} names another rule too`);
    names.add(rule.name);
    const [min, max] = [rule.minScaleDenominator ?? 0, rule.maxScaleDenominator ?? Infinity];
    if (min >= max) fault('minScaleDenominator', 'must be below maxScaleDenominator');
    if (rule.else === true && rule.filter !== undefined) fault('filter', 'a rule with else has no filter');
    return {
      name: rule.name,
      title: rule.title,
      abstract: rule.abstract,
      pass: rule.pass ?? 0,
      filter: readRuleFilter(rule.filter, (message) => fault('filter', message)),
      isElse: rule.else ?? false,
      ...(rule.unlessTaken === true ? { unlessTaken: true } : {}),
      ...(sortBy === undefined ? {} : { sortBy }),
      minScaleDenominator: min,
      maxScaleDenominator: max,
      symbolizers: rule.symbolizers.flatMap((symbolizer, place) =>
        readOne(symbolizer, assets, (message) => fault('symbolizers', message, place)),
      ),
    };
  });
  // Passes one after the other; inside a pass as written.
  const ordered = rules.toSorted((a, b) => a.pass - b.pass);
  return { style: { id, title: file.title, abstract: file.abstract, rules: ordered }, faults };
}

const NO_ASSETS: StyleAssets = {
  svg(file) {
    throw new ServiceError('notFound', `there is no styles/${file}`);
  },
};

function readOne(
  symbolizer: FileSymbolizer,
  assets: StyleAssets,
  fault: (message: string) => void,
): StyleSymbolizer[] {
  try {
    return [readSymbolizer(symbolizer, assets)];
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    fault(error.message);
    return [];
  }
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
