import type { Layer } from '../catalog/layer.ts';
import type { Filter } from '../filter/filter.ts';
import type { FeatureSource } from './feature-source.ts';

/**
 * What to say of how many features match where counting them would cost: `exact` counts them all the same,
 * `capped` says the number at which counting stopped, `estimated` what the database's statistics expect,
 * `unknown` nothing.
 */
export type CountMode = 'exact' | 'capped' | 'estimated' | 'unknown';

/** Most features that are counted as a matter of course: a whole layer by its key, or through a filter. */
const CHEAP = { all: 1_000_000, filtered: 100_000 } as const;

/**
 * numberMatched of an answer with features: exact where counting is cheap, else as the operator chose.
 * @param needed so many are counted in any case
 * @returns undefined when it stays unknown: there are as many as were needed, and more
 */
export async function countMatched(
  source: FeatureSource,
  layer: Layer,
  filter: Filter | undefined,
  mode: CountMode,
  signal: AbortSignal,
  needed = 0,
): Promise<number | undefined> {
  if (mode === 'exact') return source.count(layer, filter, signal);
  const ceiling = Math.max(filter === undefined ? CHEAP.all : CHEAP.filtered, needed + 1);
  const counted = await source.count(layer, filter, signal, ceiling);
  if (counted < ceiling || mode === 'capped') return counted;
  if (mode === 'unknown') return undefined;
  return Math.max(ceiling, await source.estimate(layer, filter, signal));
}
