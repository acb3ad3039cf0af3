import type { ArrayOperator, Expression, Filter, SpatialOperator, TemporalOperator } from '../filter.ts';

/** Names of predicates in CQL2, lower case, and what they ask (CQL2, 7.8 to 7.11). */
export const spatialWords: ReadonlyMap<string, SpatialOperator> = new Map(
  (['equals', 'disjoint', 'touches', 'within', 'overlaps', 'crosses', 'intersects', 'contains'] as const).map(
    (operator) => [`s_${operator}`, operator],
  ),
);

const temporalWords: ReadonlyMap<string, TemporalOperator> = new Map(
  (
    [
      'after',
      'before',
      'contains',
      'disjoint',
      'during',
      'equals',
      'finishedBy',
      'finishes',
      'intersects',
      'meets',
      'metBy',
      'overlappedBy',
      'overlaps',
      'startedBy',
      'starts',
    ] as const
  ).map((operator) => [`t_${operator.toLowerCase()}`, operator]),
);

const arrayWords: ReadonlyMap<string, ArrayOperator> = new Map(
  (['equals', 'contains', 'containedBy', 'overlaps'] as const).map((operator) => [
    `a_${operator.toLowerCase()}`,
    operator,
  ]),
);

/** Whether a word in lower case is a predicate's name. */
export function isPredicateWord(word: string): boolean {
  return spatialWords.has(word) || temporalWords.has(word) || arrayWords.has(word);
}

/** A predicate that is written as a function of two arguments; undefined when the word is none. */
export function predicateOf(word: string, args: readonly Expression[]): Filter | undefined {
  const [left, right] = args;
  if (left === undefined || right === undefined || args.length !== 2) return undefined;
  const spatial = spatialWords.get(word);
  if (spatial !== undefined) return { kind: 'spatial', operator: spatial, left, right };
  const temporal = temporalWords.get(word);
  if (temporal !== undefined) return { kind: 'temporal', operator: temporal, left, right };
  const array = arrayWords.get(word);
  return array === undefined ? undefined : { kind: 'array', operator: array, left, right };
}
