import type { StyleExpression } from '../../style/expression.ts';
import { plainSymbolizer } from '../../style/plain-symbolizer.ts';
import type { StyleRule } from '../../style/style.ts';
import type { Hatch, PlainSymbolizer, StyleSymbolizer, TextSymbolizer } from '../../style/symbolizer.ts';
import type { Margin } from '../layer-window.ts';
import { graphicPainter } from '../paint/graphic-painter.ts';
import { signedPixels, type ToPixels } from '../paint/pen.ts';
import { type LabelCandidate, LEVELS } from './label.ts';
import { faceOf } from './labelling.ts';

type StyleText = TextSymbolizer<StyleExpression>;

/** Pixels that symbols of these rules reach beyond their geometry. */
export function symbolReach(rules: readonly StyleRule[], px: ToPixels, scaleDenominator: number): number {
  const reaches = rules.flatMap(({ symbolizers }) =>
    symbolizers.map((each) => reachOf(each, px, scaleDenominator)),
  );
  return Math.min(FURTHEST, Math.max(0, ...reaches)) + 2;
}

/** Symbols in metres grow without end when the scale does, pixels. */
const FURTHEST = 500;
/** Symbols whose size depends on the feature are taken to reach so far at least, pixels. */
const UNKNOWN = 64;

/** Features in one symbolizer, as if none of their properties had a value. */
function usualPart(symbolizer: StyleSymbolizer, scaleDenominator: number): PlainSymbolizer | undefined {
  return plainSymbolizer(symbolizer, { valueOf: () => null, scaleDenominator });
}

function reachOf(given: StyleSymbolizer, px: ToPixels, scaleDenominator: number): number {
  if (given.kind === 'text' || given.kind === 'raster') return 0;
  const symbolizer = usualPart(given, scaleDenominator);
  // Plain symbolizers come back as they are; of others some length may be larger than it seems.
  const least = JSON.stringify(symbolizer) === JSON.stringify(given) ? 0 : UNKNOWN;
  return Math.max(least, symbolizer === undefined ? 0 : plainReach(symbolizer, px));
}

/** Pixels from its geometry within which a rule's symbol is touched: half of a mark, half of a stroke and its offset. */
export function touchReach({ symbolizers }: StyleRule, px: ToPixels, scaleDenominator: number): number {
  const reaches = symbolizers.map((each) => {
    const symbolizer = usualPart(each, scaleDenominator);
    switch (symbolizer?.kind) {
      case 'point':
        return (px(symbolizer.size) + px(symbolizer.stroke?.width ?? 0)) / 2;
      case 'line':
        return px(symbolizer.stroke?.width ?? 0) / 2 + Math.abs(signedPixels(symbolizer.offset ?? 0, px));
      case 'polygon':
        return px(symbolizer.stroke?.width ?? 0) / 2;
      default:
        return 0;
    }
  });
  return Math.max(0, ...reaches);
}

function plainReach(symbolizer: PlainSymbolizer, px: ToPixels): number {
  const penReach = (stroke: { readonly width: Hatch['width'] } | undefined, offset: number | string = 0) =>
    // A mitre reaches four half widths, that of an offset line three offsets.
    (stroke === undefined ? 0 : 2 * px(stroke.width)) + 3 * Math.abs(signedPixels(offset, px));
  switch (symbolizer.kind) {
    case 'polygon':
      return penReach(symbolizer.stroke, symbolizer.offset);
    case 'line': {
      const { stroke, offset, marks } = symbolizer;
      const marked = marks === undefined ? 0 : graphicPainter(marks.graphic, px).reach;
      return Math.max(
        penReach(stroke, offset),
        marked + penReach(undefined, offset) + penReach(undefined, marks?.offset),
      );
    }
    case 'point':
      return graphicPainter(symbolizer, px).reach;
    case 'text':
    case 'raster':
      return 0;
  }
}

/** Size of the letters that lengths of labels are counted in, and how far the label stands from its place, pixels. */
function usualFace(symbolizer: StyleText, px: ToPixels, scaleDenominator: number) {
  const usual = usualPart({ ...symbolizer, label: ' .' }, scaleDenominator) as TextSymbolizer | undefined;
  const plain: TextSymbolizer = usual ?? {
    kind: 'text',
    label: ' .',
    size: typeof symbolizer.size === 'object' ? USUAL_SIZE : symbolizer.size,
    colour: '#000000',
    placement: symbolizer.placement,
  };
  const { size, halo } = faceOf(plain, px);
  const [dx, dy] = (plain.offset ?? [0, 0]).map((each) => Math.abs(signedPixels(each, px))) as [
    number,
    number,
  ];
  const aside = Math.abs(signedPixels(plain.perpendicularOffset ?? 0, px));
  const room = Math.max(0, signedPixels(plain.spaceAround ?? 0, px));
  return { size, margin: 2 * ((halo?.width ?? 0) + room + 1), dx: dx + aside, dy: dy + aside };
}

const USUAL_SIZE = 12;

/** Labels of unknown text are first taken to be this long, em. */
const FIRST_GUESS = 4;
/** Longer labels may disagree at the edges of tiles, em. */
const LONGEST = 24;

/** The longest text seen from each symbolizer, em: styles stay in a thread, so each is wrong only once. */
const longest = new WeakMap<StyleText, number>();

/** How far labels of these symbolizers decide about one another, pixels. */
export function labelReach(
  symbolizers: readonly StyleText[],
  px: ToPixels,
  scaleDenominator: number,
): Margin {
  let [x, y] = [0, 0];
  for (const symbolizer of symbolizers) {
    const { size, margin, dx, dy } = usualFace(symbolizer, px, scaleDenominator);
    const width = (longest.get(symbolizer) ?? FIRST_GUESS) * size + margin;
    const isFlat =
      symbolizer.placement !== 'line' &&
      symbolizer.rotation === undefined &&
      symbolizer.wrapWidth === undefined;
    x = Math.max(x, width + 2 * dx);
    y = Math.max(y, (isFlat ? size + margin : width) + 2 * dy);
  }
  return { x: x * (LEVELS + 0.5), y: y * (LEVELS + 0.5) };
}

/**
 * Learns from the labels of a picture.
 * @returns whether one was longer than the picture had room for: it should be drawn again
 */
export function learnLabelLengths(labels: readonly LabelCandidate[]): boolean {
  let isLonger = false;
  for (const { symbolizer, length } of labels) {
    if (symbolizer === undefined) continue;
    const known = longest.get(symbolizer) ?? FIRST_GUESS;
    if (length <= known || known >= LONGEST) continue;
    longest.set(symbolizer, Math.min(LONGEST, length * 1.1));
    isLonger = true;
  }
  return isLonger;
}
