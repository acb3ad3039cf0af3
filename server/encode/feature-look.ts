import type { Layer } from '../catalog/layer.ts';
import type { PropertyValue } from '../source/feature-source.ts';
import { fadeColour } from '../style/colour.ts';
import { matchingRules } from '../style/matching-rules.ts';
import { plainSymbolizer } from '../style/plain-symbolizer.ts';
import { rulesAt, type Style, type StyleRule } from '../style/style.ts';
import type { Colour, Length, PlainSymbolizer, Stroke } from '../style/symbolizer.ts';

/** How the layer's default style draws a feature, as far as formats with one fill, one line and one text can say. */
export interface FeatureLook {
  /** The class of the style; undefined when no rule takes the feature. */
  readonly rule: StyleRule | undefined;
  readonly fill: Colour | undefined;
  readonly stroke: { readonly colour: Colour /** Pixels of 0.28 mm. */; readonly width: number } | undefined;
  readonly label:
    | { readonly text: string; readonly colour: Colour /** Pixels of 0.28 mm. */; readonly size: number }
    | undefined;
}

/** A file has no scale: the one at which the style draws most of what a town plan shows. */
const SCALES = [2000, 5000, 10_000, 25_000, 100_000, 500_000, 2_000_000] as const;

/** The rules that can give a feature its look, and the scale they are asked at. */
export function lookRules({ rules }: Style): {
  readonly rules: readonly StyleRule[];
  readonly scale: number;
} {
  const style = { rules } as Style;
  const scale = SCALES.find((each) => rulesAt(style, each).length > 0);
  return scale === undefined ? { rules: [], scale: 2000 } : { rules: rulesAt(style, scale), scale };
}

/** Values of a feature, in the order of the layer's properties → its look. */
export function featureLooks(layer: Layer): (read: (name: string) => PropertyValue) => FeatureLook {
  const { rules, scale } = lookRules(layer.styles[0]);
  return (read) => {
    const scope = { valueOf: read, scaleDenominator: scale };
    const found = matching(rules, read);
    const symbolizers = found.flatMap((rule) =>
      rule.symbolizers.flatMap((each) => plainSymbolizer(each, scope) ?? []),
    );
    // A rule that only writes labels is no class of things.
    const drawn = found.find((rule) => rule.symbolizers.some(({ kind }) => kind !== 'text'));
    return { rule: drawn ?? found[0], ...paints(symbolizers) };
  };
}

/** The look of a class whose features all look alike, or would without values. */
export function ruleLook(rule: StyleRule, scale: number): FeatureLook {
  const scope = { valueOf: () => null, scaleDenominator: scale };
  return { rule, ...paints(rule.symbolizers.flatMap((each) => plainSymbolizer(each, scope) ?? [])) };
}

/** A filter that only the database answers takes nothing here. */
function matching(rules: readonly StyleRule[], read: (name: string) => PropertyValue): readonly StyleRule[] {
  try {
    return matchingRules(rules, read);
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function paints(symbolizers: readonly PlainSymbolizer[]): Omit<FeatureLook, 'rule'> {
  let fill: Colour | undefined;
  let stroke: FeatureLook['stroke'];
  let label: FeatureLook['label'];
  for (const each of symbolizers) {
    if (each.kind === 'text') {
      const text = each.label.trim();
      if (text !== '') label ??= { text, colour: each.colour, size: pixels(each.size) };
    } else if (each.kind === 'polygon') {
      const hatch = each.hatches?.[0];
      fill ??= faded(each.fill, each.opacity) ?? (hatch && fadeColour(hatch.colour, HATCHED));
      stroke ??= strokeOf(each.stroke, each.opacity);
    } else if (each.kind === 'line') stroke ??= strokeOf(each.stroke, each.opacity);
    else if (each.kind === 'point') {
      fill ??= faded(each.fill, each.opacity);
      stroke ??= strokeOf(each.stroke, each.opacity);
    }
  }
  return { fill, stroke, label };
}

/** What a hatched area looks like from afar. */
const HATCHED = 0.3;

function faded(colour: Colour | undefined, opacity = 1): Colour | undefined {
  return colour === undefined ? undefined : fadeColour(colour, opacity);
}

function strokeOf(stroke: Stroke | undefined, opacity = 1): FeatureLook['stroke'] {
  const colour = faded(stroke?.colour, opacity);
  return stroke === undefined || colour === undefined ? undefined : { colour, width: pixels(stroke.width) };
}

/** Metres on the ground have no size without a scale: a hair line. */
function pixels(length: Length): number {
  const number = Number.parseFloat(String(length));
  if (typeof length === 'string' && length.endsWith('mm')) return number / 0.28;
  return typeof length === 'string' && /[^x]m$/.test(length) ? 1 : number;
}
