import type { Layer, Property } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import { checkFilter } from '../../filter/check/check-filter.ts';
import { readCql2Json } from '../../filter/cql2/read-cql2-json.ts';
import { readCql2Text } from '../../filter/cql2/read-cql2-text.ts';
import type { Filter } from '../../filter/filter.ts';
import type { Query } from '../../ows/api/query.ts';
import { readCrs } from './crs-parameter.ts';

/** Languages of the parameter `filter`, the default one first (Part 3, 8.1). */
export const filterLanguages = ['cql2-text', 'cql2-json'] as const;

/** Properties that a filter may name. */
export function queryables(layer: Layer): readonly Property[] {
  return layer.properties.filter(({ queryable }) => queryable);
}

/**
 * The parameters `filter`, `filter-lang` and `filter-crs` (Part 3, clause 8) → a filter on the layer's queryables.
 * A text that begins with `{` is CQL2 JSON when `filter-lang` does not say otherwise.
 * @throws ServiceError invalidParameter, unsupportedCrs
 */
export function readFilter(query: Query, layer: Layer): Filter | undefined {
  const text = query.get('filter');
  const crs = readCrs(query, 'filter-crs');
  const language = readLanguage(query.get('filter-lang'), text);
  if (text === undefined) return undefined;
  const options = { parameter: 'filter', crs };
  const filter = language === 'cql2-json' ? readCql2Json(text, options) : readCql2Text(text, options);
  return checkFilter(filter, queryables(layer), 'filter');
}

function readLanguage(given: string | undefined, text: string | undefined): (typeof filterLanguages)[number] {
  if (given === undefined) return text?.trimStart().startsWith('{') === true ? 'cql2-json' : 'cql2-text';
  const found = filterLanguages.find((each) => each === given);
  if (found !== undefined) return found;
  throw new ServiceError('invalidParameter', `Filters are not read in ${given.slice(0, 40)}.`, {
    parameter: 'filter-lang',
    received: given,
    allowed: filterLanguages,
  });
}
