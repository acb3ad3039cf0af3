import type { StyleRule } from '../style/style.ts';
import type { StyleSymbolizer, TextSymbolizer } from '../style/style-schema.ts';
import { type LabelCandidate, LEVELS } from './label.ts';
import { faceOf } from './labelling.ts';
import type { Margin } from './layer-window.ts';
import type { ToPixels } from './pen.ts';

/** Pixels that symbols of these rules reach beyond their geometry. */
export function symbolReach(rules: readonly StyleRule[], px: ToPixels): number {
  const reaches = rules.flatMap(({ symbolizers }) => symbolizers.map((each) => reachOf(each, px)));
  return Math.min(FURTHEST, Math.max(0, ...reaches)) + 2;
}

/** Symbols in metres grow without end when the scale does, pixels. */
const FURTHEST = 500;

function reachOf(symbolizer: StyleSymbolizer, px: ToPixels): number {
  // A mitre reaches four half widths.
  switch (symbolizer.kind) {
    case 'polygon':
      return symbolizer.stroke === undefined ? 0 : 2 * px(symbolizer.stroke.width);
    case 'line':
      return 2 * px(symbolizer.stroke.width) + 3 * px(Math.abs(symbolizer.offset ?? 0));
    case 'point':
      return px(symbolizer.size) + px(symbolizer.stroke?.width ?? 0);
    case 'text':
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
    const { size } = faceOf(symbolizer, px);
    const halo = px(symbolizer.halo?.width ?? 0) * 2 + 2;
    const width = (longest.get(symbolizer) ?? FIRST_GUESS) * size + halo;
    const height = size + halo;
    const [dx = 0, dy = 0] = symbolizer.offset ?? [];
    x = Math.max(x, width + 2 * px(Math.abs(dx)));
    y = Math.max(y, (symbolizer.placement === 'line' ? width : height) + 2 * px(Math.abs(dy)));
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
