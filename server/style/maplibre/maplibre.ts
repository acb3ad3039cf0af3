import type { Graphic, Hatch, Pattern } from '../symbolizer.ts';

/** JSON of an expression of the MapLibre style specification. */
export type MapLibreExpression =
  | string
  | number
  | boolean
  | null
  | readonly MapLibreExpression[]
  | { readonly [key: string]: MapLibreExpression };

/** A layer of the MapLibre style specification, as far as it is written here. */
export interface MapLibreLayer {
  readonly id: string;
  readonly type: 'fill' | 'line' | 'circle' | 'symbol' | 'background';
  readonly source?: string;
  readonly 'source-layer'?: string;
  readonly minzoom?: number;
  readonly maxzoom?: number;
  readonly filter?: MapLibreExpression;
  readonly layout?: Readonly<Record<string, MapLibreExpression>>;
  readonly paint?: Readonly<Record<string, MapLibreExpression>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** A MapLibre style document (version 8). */
export interface MapLibreStyle {
  readonly version: 8;
  readonly name: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly sources: Readonly<Record<string, unknown>>;
  readonly sprite?: string;
  readonly glyphs?: string;
  readonly layers: readonly MapLibreLayer[];
}

/**
 * A picture of the sprite sheet, to be drawn by the renderer at pixel ratios 1 and 2. Plain values: what depends on a
 * feature cannot be in a sprite and is among the losses. Names are alike for alike symbols, so that sheets of several
 * styles may be joined.
 */
export type SpriteSymbol = { readonly name: string } & (
  | { readonly kind: 'graphic'; readonly graphic: Graphic }
  /** Repeats without a seam: a square of the hatch, its side a whole number of pixels. */
  | { readonly kind: 'hatch'; readonly hatch: Hatch }
  /** Repeats without a seam: one mark, staggered ones two rows of it. */
  | { readonly kind: 'pattern'; readonly pattern: Pattern }
);
