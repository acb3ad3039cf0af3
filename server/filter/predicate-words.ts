import type { ArrayOperator, SpatialOperator, TemporalOperator } from './filter.ts';

/** Names of predicates in CQL2, lower case, and what they ask (CQL2, 7.8 to 7.11). */
export const spatialWords: ReadonlyMap<string, SpatialOperator> = new Map(
  (['equals', 'disjoint', 'touches', 'within', 'overlaps', 'crosses', 'intersects', 'contains'] as const).map(
    (operator) => [`s_${operator}`, operator],
  ),
);

export const temporalWords: ReadonlyMap<string, TemporalOperator> = new Map(
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

export const arrayWords: ReadonlyMap<string, ArrayOperator> = new Map(
  (['equals', 'contains', 'containedBy', 'overlaps'] as const).map((operator) => [
    `a_${operator.toLowerCase()}`,
    operator,
  ]),
);
