import type { StyleExpression } from './expression.ts';

/*
 * The one style model: what the renderer draws, the legend lists, the browser is given, and every reader of a
 * style language yields. `E` is `StyleExpression` in a style and `never` once a feature has been met: see
 * `plain-symbolizer.ts`. Plain data throughout: it may be posted to threads.
 */

/** `#RRGGBB` or `#RRGGBBAA`. */
export type Colour = string;

/** `1.5` or `"1.5px"`: pixels of 0.28 mm; `"0.25mm"`: on paper; `"3m"`: on the ground. Never negative. */
export type Length = number | string;

/** A {@link Length} that may be negative: `-2`, `"-0.5mm"`. */
export type SignedLength = number | string;

/** Right and down positive. */
export type Offset<E> = readonly [x: SignedLength | E, y: SignedLength | E];

export interface Stroke<E = never> {
  readonly colour: Colour | E;
  readonly width: Length | E;
  /** Dashes and gaps by turns. */
  readonly dash?: readonly Length[];
  /** How far into the pattern the line begins. */
  readonly dashOffset?: SignedLength;
  readonly cap?: 'butt' | 'round' | 'square';
  readonly join?: 'miter' | 'round' | 'bevel';
}

/** Parallel lines over an area. */
export interface Hatch<E = never> {
  readonly colour: Colour | E;
  readonly width: Length | E;
  /** From one line's middle to the next one's. */
  readonly spacing: Length | E;
  /** Degrees, counter-clockwise from the x axis. */
  readonly angle: number | E;
  /** Moves the lines across their direction. */
  readonly offset?: SignedLength;
  readonly dash?: readonly Length[];
  readonly dashOffset?: SignedLength;
  readonly cap?: 'butt' | 'round' | 'square';
}

/**
 * Marks by name. Filled: circle … arrow (points up), carrow (closed head, points right), semicircle (its upper half). Only stroked: cross, plus (the
 * same, as `shape://plus`), x, times, vertline, horline, slash, backslash, oarrow (open head, points right). `dot` is a small filled circle.
 */
export const markNames = [
  'circle',
  'square',
  'triangle',
  'star',
  'cross',
  'x',
  'diamond',
  'pentagon',
  'hexagon',
  'arrow',
  'vertline',
  'horline',
  'slash',
  'backslash',
  'dot',
  'plus',
  'times',
  'oarrow',
  'carrow',
  'semicircle',
] as const;

export type MarkName = (typeof markNames)[number];

/** One outline of a drawn mark. */
export interface VectorShape {
  /** SVG path data in the mark's box, checked and without anything but path commands. */
  readonly path: string;
  /** `own`: the graphic's fill; none when absent. */
  readonly fill?: Colour | 'own';
  readonly rule?: 'evenodd';
  /** `own`: the graphic's stroke colour; none when absent. */
  readonly stroke?: Colour | 'own';
  /** In units of the box. */
  readonly strokeWidth?: number;
  /** a, b, c, d, e, f as canvas `transform` takes them. */
  readonly transform?: readonly [number, number, number, number, number, number];
}

/** A drawing: an SVG of the operator's folder or of an inlined path, read to shapes. */
export interface VectorMark {
  readonly kind: 'vector';
  /** Its file in `layers/styles/`, when it has one. */
  readonly file?: string;
  /** x, y, width, height; the graphic's size is the box's height. */
  readonly box: readonly [number, number, number, number];
  readonly shapes: readonly VectorShape[];
}

/** One or more letters; the graphic's size is the font's. Centred by their drawn middle. */
export interface GlyphMark<E = never> {
  readonly kind: 'glyph';
  readonly text: string | E;
  readonly font?: string;
  readonly weight?: 'normal' | 'bold';
  readonly italic?: boolean;
  readonly halo?: Halo<E>;
}

export type Mark<E = never> = MarkName | VectorMark | GlyphMark<E>;

export interface Graphic<E = never> {
  readonly mark: Mark<E>;
  /** Height: what a circle of that diameter has. */
  readonly size: Length | E;
  readonly fill?: Colour | E;
  readonly stroke?: Stroke<E>;
  /** Degrees, clockwise. */
  readonly rotation?: number | E;
  /** 0–1, of everything in it. */
  readonly opacity?: number | E;
  /** The part of the graphic that stands at its place: 0, 0 is its lower left, 1, 1 its upper right corner, the middle when not said. */
  readonly anchor?: readonly [number, number];
  readonly offset?: Offset<E>;
}

/** Marks on a grid over an area. */
export interface Pattern<E = never> {
  readonly graphic: Graphic<E>;
  /** From one mark's middle to the next one's, across and down. */
  readonly spacing: readonly [x: Length | E, y: Length | E];
  /** Every second row is moved by half the spacing. */
  readonly staggered?: boolean;
  /** Moves the grid. */
  readonly offset?: Offset<E>;
}

/** Marks along a line. */
export interface LineMarks<E = never> {
  readonly graphic: Graphic<E>;
  /** Where they stand; `interval` when not said. */
  readonly at?: 'interval' | 'vertices' | 'start' | 'end' | 'middle';
  /** From one mark's middle to the next one's, for `interval`. */
  readonly spacing: Length | E;
  /** From the line's start to the first mark's middle; half the spacing when not said. */
  readonly initialGap?: Length | E;
  /** Turned with the line (a mark's right is the line's direction) unless false. */
  readonly followLine?: boolean;
  /** Beside the line, to its left. */
  readonly offset?: SignedLength | E;
}

interface Drawn<E> {
  /** 0–1: multiplies the opacity of each colour. */
  readonly opacity?: number | E;
  /** Labels keep clear of what is drawn. */
  readonly obstacle?: boolean;
}

/** Painted in this order: fill, hatches, patterns, stroke. */
export interface PolygonSymbolizer<E = never> extends Drawn<E> {
  readonly kind: 'polygon';
  readonly fill?: Colour | E;
  readonly hatches?: readonly Hatch<E>[];
  readonly patterns?: readonly Pattern<E>[];
  readonly stroke?: Stroke<E>;
  /** Of the stroke: inwards of the area. */
  readonly offset?: SignedLength | E;
}

/** Lines and outlines of areas; a line of several passes is several symbolizers. */
export interface LineSymbolizer<E = never> extends Drawn<E> {
  readonly kind: 'line';
  readonly stroke?: Stroke<E>;
  readonly marks?: LineMarks<E>;
  /** Beside the line, to its left; of areas inwards. */
  readonly offset?: SignedLength | E;
}

export interface PointSymbolizer<E = never> extends Graphic<E>, Drawn<E> {
  readonly kind: 'point';
}

export interface Halo<E = never> {
  readonly colour: Colour | E;
  /** Its reach beyond the letters. */
  readonly width: Length | E;
}

/** A label; never half of one, never with a background. */
export interface TextSymbolizer<E = never> {
  readonly kind: 'text';
  /** NULL or empty: no label. */
  readonly label: string | E;
  readonly size: Length | E;
  readonly colour: Colour | E;
  readonly opacity?: number | E;
  /** Font family; one that is not there gives Noto Sans. */
  readonly font?: string;
  readonly weight?: 'normal' | 'bold';
  readonly italic?: boolean;
  readonly letterSpacing?: SignedLength;
  readonly halo?: Halo<E>;
  /** At a point (of lines and areas: their anchor), inside an area, or along a line. */
  readonly placement: 'point' | 'interior' | 'line';
  /** The part of the label that stands at its place, as {@link Graphic.anchor}; when not said a label with an offset begins or ends there, else it is centred. */
  readonly anchor?: readonly [number, number];
  readonly offset?: Offset<E>;
  /** Degrees, clockwise; not along lines. */
  readonly rotation?: number | E;
  /** Along a line: beside it, to the left of the reading direction (above). */
  readonly perpendicularOffset?: SignedLength | E;
  /** Along a line: from one label to the next; once when not said. */
  readonly repeat?: Length;
  /** Along a line: letters bend with it unless false. */
  readonly followLine?: boolean;
  /** Along a line: most degrees that a letter turns against the one before. */
  readonly maxAngleDelta?: number;
  /** Breaks into lines where wider. */
  readonly wrapWidth?: Length;
  /** Higher wins a conflict; 0 when not said. */
  readonly priority?: number | E;
  /** Room kept around the label; negative: so much overlap is allowed. */
  readonly spaceAround?: SignedLength;
  /** Labels of one group conflict with one another alone. */
  readonly conflictGroup?: string;
  /** Drawn whatever it covers, and in nobody's way. */
  readonly overlap?: boolean;
  /** One label for all features of equal text. */
  readonly group?: boolean;
  /** Stands only where it fits into its polygon's box. */
  readonly fit?: boolean;
  /** The longer side of the feature's box is at least so long, or there is no label. */
  readonly minimumFeatureSize?: Length;
}

/** A band of a coverage, counted from 1 or by its name, and what is done to its values. */
export interface Channel {
  readonly band: string;
  readonly contrast?: Contrast;
}

export interface Contrast {
  readonly method?: 'normalize' | 'histogram';
  /** Above 1 brightens; 1 when not said. */
  readonly gamma?: number;
}

export interface ColourMap {
  /** ramp: between entries; intervals: below an entry; values: exactly an entry. */
  readonly type: 'ramp' | 'intervals' | 'values';
  /** Values rising; the colour's alpha is the entry's opacity. */
  readonly entries: readonly { readonly value: number; readonly colour: Colour; readonly label?: string }[];
}

export interface RasterSymbolizer<E = never> {
  readonly kind: 'raster';
  readonly opacity?: number | E;
  readonly channels?:
    | { readonly red: Channel; readonly green: Channel; readonly blue: Channel }
    | { readonly grey: Channel };
  readonly colourMap?: ColourMap;
  readonly contrast?: Contrast;
  readonly hillshade?: {
    /** Degrees clockwise from north; 315 when not said. */
    readonly azimuth?: number;
    /** Degrees above the horizon; 45 when not said. */
    readonly altitude?: number;
    /** Heights times this; 1 when not said. */
    readonly exaggeration?: number;
    /** Shades what the colour map paints instead of replacing it. */
    readonly overColours?: boolean;
  };
  readonly resampling?: 'nearest' | 'bilinear' | 'cubic';
}

export type Symbolizer<E = never> =
  | PolygonSymbolizer<E>
  | LineSymbolizer<E>
  | PointSymbolizer<E>
  | TextSymbolizer<E>
  | RasterSymbolizer<E>;

/** As a style holds it: values may be expressions. */
export type StyleSymbolizer = Symbolizer<StyleExpression>;

/** As it is painted: every value is known. */
export type PlainSymbolizer = Symbolizer;
