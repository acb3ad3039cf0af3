import { constantPart } from '../style/plain-symbolizer.ts';
import type { StyleRule } from '../style/style.ts';
import type { StyleSymbolizer, TextSymbolizer } from '../style/style-schema.ts';
import type { PlainSymbolizer } from '../style/symbolizer.ts';
import { type LabelCandidate, LEVELS } from './label.ts';
import { faceOf, offsetOf } from './labelling.ts';
import type { Margin } from './layer-window.ts';
import type { ToPixels } from './pen.ts';

/** Pixels that symbols of these rules reach beyond their geometry. */
export function symbolReach(rules: readonly StyleRule[], px: ToPixels): number {
  const reaches = rules.flatMap(({ symbolizers }) => symbolizers.map((each) => reachOf(each, px)));
  return Math.min(FURTHEST, Math.max(0, ...reaches)) + 2;
}

/** Symbols in metres grow without end when the scale does, pixels. */
const FURTHEST = 500;

function reachOf(given: StyleSymbolizer, px: ToPixels): number {
  const symbolizer = constantPart<PlainSymbolizer>(given);
  // A mitre reaches four half widths.
  switch (symbolizer.kind) {
    case 'polygon':
      return symbolizer.stroke === undefined ? 0 : 2 * px(symbolizer.stroke.width);
    case 'line':
      return (
        2 * px(symbolizer.stroke?.width ?? 0) +
        3 * px(Math.abs(Number.parseFloat(String(symbolizer.offset ?? 0))))
      );
    case 'point':
      return px(symbolizer.size) + px(symbolizer.stroke?.width ?? 0);
    case 'text':
    case 'raster':
      return 0;
  }
}

/** Labels of unknown text are first taken to be this long, em. */
const FIRST_GUESS = 4;
/** Longer labels may disagree at the edges of tiles, em. */
const LONGEST = 24;

/** The longest text seen from each symbolizer, em: styles stay in a thread, so each is wrong only once. */
const longest = new WeakMap<TextSymbolizer, number>();

/** How far labels of these symbolizers decide about one another, pixels. */
export function labelReach(symbolizers: readonly TextSymbolizer[], px: ToPixels): Margin {
  let [x, y] = [0, 0];
  for (const symbolizer of symbolizers) {
    const face = faceOf(symbolizer, px);
    const { size } = face;
    const halo = (face.halo?.width ?? 0) * 2 + 2;
    const width = (longest.get(symbolizer) ?? FIRST_GUESS) * size + halo;
    const height = size + halo;
    const [dx, dy] = offsetOf(symbolizer, px);
    x = Math.max(x, width + 2 * Math.abs(dx));
    y = Math.max(y, (symbolizer.placement === 'line' ? width : height) + 2 * Math.abs(dy));
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
    const known = longest.get(symbolizer) ?? FIRST_GUESS;
    if (length <= known || known >= LONGEST) continue;
    longest.set(symbolizer, Math.min(LONGEST, length * 1.1));
    isLonger = true;
  }
  return isLonger;
}
