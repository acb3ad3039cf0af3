import type { Filter } from '../filter/filter.ts';
import type { StyleFile } from './style-schema.ts';
import type { StyleSymbolizer } from './symbolizer.ts';

/** A text in the two languages of the platform. */
export interface Titles {
  readonly pl: string;
  readonly en: string;
}

/** A style as the rest of the server uses it: the file, its filters read. Plain data: it may be posted to threads. */
export interface Style {
  readonly id: string;
  readonly title: Titles;
  readonly abstract: Titles | undefined;
  readonly rules: readonly StyleRule[];
}

/** One key of an order of painting: small values first; features without a value last. */
export interface StyleSorting {
  readonly property: string;
  readonly descending: boolean;
}

export interface StyleRule {
  readonly name: string;
  readonly title: Titles;
  readonly abstract?: Titles | undefined;
  /** Rules of one pass are painted together and share their else rules; the style's rules stand in the order of passes. */
  readonly pass: number;
  readonly filter: Filter | undefined;
  readonly isElse: boolean;
  /** Only for features that no earlier rule of its pass took: the first that fits draws. */
  readonly unlessTaken?: true;
  /** Features are painted in this order, feature by feature with all rules of the pass; the same in each of them. */
  readonly sortBy?: readonly StyleSorting[];
  /** Scale denominators, min included, max excluded; 0 and Infinity when open. */
  readonly minScaleDenominator: number;
  readonly maxScaleDenominator: number;
  readonly symbolizers: readonly StyleSymbolizer[];
}

export type { StyleFile };

/** Rules that apply at a scale denominator (min included, max excluded). */
export function rulesAt(style: Style, scaleDenominator: number): readonly StyleRule[] {
  return style.rules.filter(
    (rule) => rule.minScaleDenominator <= scaleDenominator && scaleDenominator < rule.maxScaleDenominator,
  );
}

/** The scale denominators between which the style draws anything. */
export function scaleRange(style: Style): { readonly min: number; readonly max: number } {
  return {
    min: Math.min(...style.rules.map((rule) => rule.minScaleDenominator)),
    max: Math.max(...style.rules.map((rule) => rule.maxScaleDenominator)),
  };
}
