import type { Crs } from '../geo/crs.ts';
import type { Extent } from '../geo/extent.ts';

/** A value a filter compares with; dates and times are ISO 8601 text, as the property's type says. */
export type Literal = string | number | boolean;

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';

/**
 * The one Filter tree: readers of every filter language yield it, styles and layer files hold it, one
 * writer turns it into SQL and one evaluator answers it in memory. NULL is three-valued in both.
 * Property names are the layer's own; whether they exist is checked when the tree meets a layer.
 */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly filters: readonly Filter[] }
  | { readonly kind: 'not'; readonly filter: Filter }
  | {
      readonly kind: 'compare';
      readonly operator: Comparison;
      readonly property: string;
      readonly value: Literal;
    }
  | { readonly kind: 'between'; readonly property: string; readonly lower: Literal; readonly upper: Literal }
  | { readonly kind: 'in'; readonly property: string; readonly values: readonly Literal[] }
  | {
      readonly kind: 'like';
      readonly property: string;
      /** `%` any run, `_` one character, `\` escapes. */
      readonly pattern: string;
      readonly matchCase: boolean;
    }
  | { readonly kind: 'isNull'; readonly property: string }
  /** Bounding boxes intersect; the extent is x, y in `crs`. */
  | { readonly kind: 'bbox'; readonly extent: Extent; readonly crs: Crs }
  /** Features without a geometry. */
  | { readonly kind: 'noGeometry' }
  /** Keys of the layer, as in public feature ids. */
  | { readonly kind: 'keys'; readonly keys: readonly string[] }
  /** The layer's valid time meets the interval; half-open, ISO 8601 instants, null is unbounded. */
  | { readonly kind: 'during'; readonly start: string | null; readonly end: string | null };

/** All of the given filters that are there; undefined when none is. */
export function allOf(...filters: readonly (Filter | undefined)[]): Filter | undefined {
  const present = filters.filter((filter) => filter !== undefined);
  return present.length < 2 ? present[0] : { kind: 'and', filters: present };
}
