import type { Crs } from '../geo/crs.ts';
import type { Extent } from '../geo/extent.ts';
import type { GeoJsonGeometry } from '../geo/write-wkb.ts';
import type { Literal, ValueType } from './expression-type.ts';
import type { FunctionName } from './functions.ts';

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** Relations of two geometries (FES 2.0, 7.8; CQL2, 7.8 and 7.9). */
export type SpatialOperator =
  | 'equals'
  | 'disjoint'
  | 'touches'
  | 'within'
  | 'overlaps'
  | 'crosses'
  | 'intersects'
  | 'contains';

/** Relations of two instants or intervals (CQL2, 7.10): Allen's, with `disjoint` and `intersects`. */
export type TemporalOperator =
  | 'after'
  | 'before'
  | 'contains'
  | 'disjoint'
  | 'during'
  | 'equals'
  | 'finishedBy'
  | 'finishes'
  | 'intersects'
  | 'meets'
  | 'metBy'
  | 'overlappedBy'
  | 'overlaps'
  | 'startedBy'
  | 'starts';

/** Relations of two sets of values (CQL2, 7.11). */
export type ArrayOperator = 'equals' | 'contains' | 'containedBy' | 'overlaps';

/**
 * The one Filter tree: readers of every filter language yield it, styles and layer files hold it, one
 * writer turns it into SQL and one evaluator answers it in memory. NULL is three-valued in both.
 * Property names are the layer's own; whether they exist and which types they have is settled when the tree
 * meets a layer (`check-filter.ts`).
 */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly filters: readonly Filter[] }
  | { readonly kind: 'not'; readonly filter: Filter }
  | {
      readonly kind: 'compare';
      readonly operator: Comparison;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'between';
      readonly value: Expression;
      readonly lower: Expression;
      readonly upper: Expression;
    }
  | { readonly kind: 'in'; readonly value: Expression; readonly values: readonly Expression[] }
  /**
   * The pattern is a text literal, or `casei` or `accenti` of one: `%` any run, `_` one character, `\` escapes.
   * Without regard to case both sides are inside `casei`.
   */
  | { readonly kind: 'like'; readonly value: Expression; readonly pattern: Expression }
  | { readonly kind: 'isNull'; readonly value: Expression }
  | {
      readonly kind: 'spatial';
      readonly operator: SpatialOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  /** `within` a distance or `beyond` it, in metres; what lies just there is within. */
  | {
      readonly kind: 'distance';
      readonly operator: 'within' | 'beyond';
      readonly left: Expression;
      readonly right: Expression;
      readonly metres: number;
    }
  /** The nine-intersection matrix of two geometries fits a pattern of 0, 1, 2, T, F and *. */
  | {
      readonly kind: 'relate';
      readonly left: Expression;
      readonly right: Expression;
      readonly matrix: string;
    }
  | {
      readonly kind: 'temporal';
      readonly operator: TemporalOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'array';
      readonly operator: ArrayOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  /**
   * The layer's geometry, or the further one that `property` names, meets the box, its edge included; the extent is x, y
   * in `crs`.
   */
  | {
      readonly kind: 'bbox';
      readonly extent: Extent;
      readonly crs: Crs;
      readonly property?: string;
      readonly of?: Owner;
    }
  /** Keys of the layer, as in public feature ids. */
  | { readonly kind: 'keys'; readonly keys: readonly string[]; readonly of?: Owner }
  /** The layer's valid time meets the interval; half-open, ISO 8601 instants, null is unbounded. */
  | { readonly kind: 'during'; readonly start: string | null; readonly end: string | null };

/** `+ - * /`, the rest `%`, the whole quotient `div`, and the power `^`: all in double precision. */
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | 'div' | '^';

/** In a join: the name of the layer among the joined ones; undefined where there is one only. */
export type Owner = string | undefined;

/** An operand of a filter. In a checked filter every property and literal has its type. */
export type Expression =
  /** A property by name; the geometry is called `geometry`. */
  | {
      readonly kind: 'property';
      readonly name: string;
      readonly type?: ValueType | 'geometry';
      readonly of?: Owner;
    }
  | { readonly kind: 'literal'; readonly value: Literal; readonly type?: ValueType }
  | {
      readonly kind: 'arithmetic';
      readonly operator: ArithmeticOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'function'; readonly name: FunctionName; readonly arguments: readonly Expression[] }
  /** A geometry written in the filter: x, y in `crs`, whatever order the text had. */
  | { readonly kind: 'geometry'; readonly geometry: GeoJsonGeometry; readonly crs: Crs }
  /** Both ends belong to it; null is unbounded. */
  | { readonly kind: 'interval'; readonly start: Expression | null; readonly end: Expression | null }
  | { readonly kind: 'array'; readonly elements: readonly Expression[] }
  /** The answer of a filter, as a truth value. */
  | { readonly kind: 'condition'; readonly filter: Filter };

/** True of every feature. */
export const EVERYTHING: Filter = Object.freeze({ kind: 'and', filters: [] });
/** True of no feature. */
export const NOTHING: Filter = Object.freeze({ kind: 'or', filters: [] });

/** All of the given filters that are there; undefined when none is. */
export function allOf(...filters: readonly (Filter | undefined)[]): Filter | undefined {
  const present = filters.filter((filter) => filter !== undefined);
  return present.length < 2 ? present[0] : { kind: 'and', filters: present };
}

/** The filter, or its negation. */
export function negated(filter: Filter, isNegated: boolean): Filter {
  return isNegated ? { kind: 'not', filter } : filter;
}
