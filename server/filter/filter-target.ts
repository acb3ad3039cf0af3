import type { Crs } from '../geo/crs.ts';
import type { FilterProperty } from './check/check-expression.ts';

/** What SQL must know of the thing that is filtered; a `Layer` has it. */
export interface FilterTarget {
  readonly keyColumn: string;
  /** Absent: any type, compared as text and so without the key's index. */
  readonly keyType?: 'text' | 'integer' | 'uuid' | undefined;
  readonly geometry: { readonly column: string; readonly crs: Crs };
  readonly properties: readonly FilterColumn[];
  readonly validTime: { readonly from: FilterColumn; readonly to: FilterColumn } | undefined;
}

export interface FilterColumn extends FilterProperty {
  readonly column: string;
}
