import { evaluate } from '../filter/evaluate.ts';
import type { Expression, Filter } from '../filter/filter.ts';
import { readColour } from '../style/colour.ts';
import { expressionsOf, plainSymbolizer } from '../style/plain-symbolizer.ts';
import type { Style, StyleRule } from '../style/style.ts';
import type { Graphic, PlainSymbolizer, Stroke } from '../style/symbolizer.ts';

/** How a colour is seen. */
export type View = 'normal' | 'protanopia' | 'deuteranopia' | 'tritanopia' | 'grey';

export const views: readonly View[] = ['normal', 'protanopia', 'deuteranopia', 'tritanopia', 'grey'];

/** On linear RGB; G. Machado, M. Oliveira, L. Fernandes 2009, severity 1. Grey: luminance of BT.709. */
const MATRICES: Readonly<Record<View, readonly (readonly [number, number, number])[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
  grey: [
    [0.2126, 0.7152, 0.0722],
    [0.2126, 0.7152, 0.0722],
    [0.2126, 0.7152, 0.0722],
  ],
};

/** Colours nearer than this in CIELAB cannot be told apart on a map (about four just noticeable differences). */
const NEAR = 9;

/**
 * Pairs of classes of a style that look alike: symbols of one scale whose marks, hatches, dashes and widths are the
 * same and whose colours are near, unless letters on the features say at each of those scales which is which.
 */
export function indistinct(style: Style, view: View): readonly string[] {
  const classes = style.rules.filter(({ symbolizers }) => symbolizers.some(({ kind }) => kind !== 'text'));
  const found: string[] = [];
  for (const [index, a] of classes.entries()) {
    for (const b of classes.slice(index + 1)) {
      if (!meets(a, b) || isLettered(style, a, b)) continue;
      const [left, right] = [lookOf(a), lookOf(b)];
      if (left.form === right.form && isNear(left.colours, right.colours, view)) {
        found.push(`${a.name} and ${b.name} in ${view}`);
      }
    }
  }
  return found;
}

function meets(a: StyleRule, b: StyleRule): boolean {
  return a.minScaleDenominator < b.maxScaleDenominator && b.minScaleDenominator < a.maxScaleDenominator;
}

/** At smaller scales letters do not fit into areas: there a map gives an overview, by colours. */
const AREAS_LETTERED_FROM = 4000;

/**
 * Whether the features of one at least bear letters of their own: lines and marks at every scale at which both are
 * drawn, areas at those where letters have room.
 */
function isLettered({ rules }: Style, a: StyleRule, b: StyleRule): boolean {
  const from = Math.max(a.minScaleDenominator, b.minScaleDenominator);
  const smallest = Math.min(a.maxScaleDenominator, b.maxScaleDenominator);
  const to = isArea(a) && isArea(b) ? Math.min(smallest, AREAS_LETTERED_FROM) : smallest;
  const letters = rules.filter((rule) => isLetters(rule) && (covers(rule, a) || covers(rule, b)));
  const limits = letters
    .map(({ maxScaleDenominator: max }) => max)
    .filter((each) => each > from && each < to);
  return [from, ...limits].every((scale) =>
    letters.some((rule) => rule.minScaleDenominator <= scale && scale < rule.maxScaleDenominator),
  );
}

function isArea({ symbolizers }: StyleRule): boolean {
  return symbolizers.some(({ kind }) => kind === 'polygon');
}

function isLetters({ symbolizers }: StyleRule): boolean {
  return symbolizers.some((each) => each.kind === 'text' && expressionsOf(each).length > 0);
}

/** Whether a rule takes a feature of another: one that has what the other asks for and nothing else. */
function covers(letters: StyleRule, { filter }: StyleRule): boolean {
  const values = new Map(askedFor(filter));
  if (letters.isElse) return false;
  if (letters.filter === undefined || JSON.stringify(letters.filter) === JSON.stringify(filter)) return true;
  return evaluate(letters.filter, (name) => values.get(name) ?? null) === true;
}

/** Properties and values of a feature that meets a filter, as far as it asks for certain ones. */
function askedFor(filter: Filter | undefined): readonly (readonly [string, string | number | boolean])[] {
  if (filter?.kind === 'and') return filter.filters.flatMap(askedFor);
  if (filter?.kind === 'or') return askedFor(filter.filters[0]);
  if (filter?.kind === 'compare' && filter.operator === '=') return pairOf(filter.left, filter.right);
  if (filter?.kind === 'in') return pairOf(filter.value, filter.values[0]);
  if (filter?.kind === 'like') return pairOf(filter.value, filter.pattern);
  return [];
}

function pairOf(
  left: Expression,
  right: Expression | undefined,
): readonly (readonly [string, string | number | boolean])[] {
  return left.kind === 'property' && right?.kind === 'literal' ? [[left.name, right.value]] : [];
}

interface Look {
  /** All but colours. */
  readonly form: string;
  readonly colours: readonly string[];
}

function lookOf({ symbolizers }: StyleRule): Look {
  const colours: string[] = [];
  const scope = { valueOf: () => null, scaleDenominator: 1000 };
  const forms = symbolizers.flatMap((each) => {
    const plain = each.kind === 'text' ? undefined : plainSymbolizer(each, scope);
    return plain === undefined ? [] : formOf(plain, colours);
  });
  return { form: JSON.stringify(forms), colours };
}

function formOf(symbolizer: PlainSymbolizer, colours: string[]): unknown {
  switch (symbolizer.kind) {
    case 'polygon': {
      const { fill, hatches = [], patterns = [], stroke } = symbolizer;
      if (fill !== undefined) colours.push(fill);
      const lines = hatches.map(({ colour, angle, spacing, width }) => {
        colours.push(colour);
        return [angle, spacing, width];
      });
      const marks = patterns.map(({ graphic, spacing }) => [graphicForm(graphic, colours), spacing]);
      return ['area', fill !== undefined, lines, marks, strokeForm(stroke, colours)];
    }
    case 'line': {
      const { stroke, marks, offset } = symbolizer;
      return [
        'line',
        strokeForm(stroke, colours),
        marks && [graphicForm(marks.graphic, colours), marks.at],
        offset,
      ];
    }
    case 'point':
      return ['point', graphicForm(symbolizer, colours)];
    default:
      return [symbolizer.kind];
  }
}

function strokeForm(stroke: Stroke | undefined, colours: string[]): unknown {
  if (stroke === undefined) return undefined;
  colours.push(stroke.colour);
  return [stroke.width, stroke.dash];
}

function graphicForm({ mark, size, fill, stroke }: Graphic, colours: string[]): unknown {
  if (fill !== undefined) colours.push(fill);
  const shape = typeof mark === 'object' && mark.kind === 'glyph' ? [mark.text, mark.italic] : mark;
  return [shape, size, fill !== undefined, strokeForm(stroke, colours)];
}

/** Alike when every colour is near its counterpart. */
function isNear(a: readonly string[], b: readonly string[], view: View): boolean {
  return a.every((colour, index) => distance(colour, b[index] ?? colour, view) < NEAR);
}

function distance(a: string, b: string, view: View): number {
  const [left, right] = [seen(a, view), seen(b, view)];
  return Math.hypot(...left.map((value, index) => value - (right[index] ?? 0)));
}

/** A colour on white paper → CIELAB (D65) as it is seen. */
function seen(text: string, view: View): readonly number[] {
  const [r, g, b, alpha] = readColour(text) ?? [0, 0, 0, 255];
  const linear = [r, g, b].map((channel) => toLinear((channel * alpha) / 255 + 255 - alpha));
  const [red = 0, green = 0, blue = 0] = MATRICES[view].map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        row.reduce((sum, each, index) => sum + each * (linear[index] ?? 0), 0),
      ),
    ),
  );
  const x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047;
  const y = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883;
  const [fx = 0, fy = 0, fz = 0] = [x, y, z].map((each) =>
    each > 0.008856 ? Math.cbrt(each) : 7.787 * each + 16 / 116,
  );
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

function toLinear(channel: number): number {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
