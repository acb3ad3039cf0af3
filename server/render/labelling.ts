import { constantPart } from '../style/plain-symbolizer.ts';
import type { TextSymbolizer } from '../style/style-schema.ts';
import type { TextSymbolizer as PlainText } from '../style/symbolizer.ts';
import type { LabelFace } from './label.ts';
import type { LayerWindow } from './layer-window.ts';
import type { ToPixels } from './pen.ts';

/** A text symbolizer ready to label features of one picture. */
export interface Labelling {
  readonly symbolizer: TextSymbolizer;
  readonly face: LabelFace;
  /** Pixels between labels on one line; 0: one a line. */
  readonly repeat: number;
  readonly offset: readonly [number, number];
  readonly window: LayerWindow;
}

/** Offset in pixels; what depends on a feature counts as none. */
export function offsetOf({ offset }: TextSymbolizer, px: ToPixels): readonly [number, number] {
  const [x = 0, y = 0] = offset ?? [];
  const pixels = (length: typeof x) => {
    if (typeof length === 'object') return 0;
    if (typeof length === 'number') return px(1) * length;
    return length.startsWith('-') ? -px(length.slice(1)) : px(length);
  };
  return [pixels(x), pixels(y)];
}

/** Sizes in metres grow without end when the scale does, pixels. */
const LARGEST_TEXT = 200;

/** Lengths of a text symbolizer in pixels. */
export function faceOf(given: TextSymbolizer, px: ToPixels): LabelFace {
  const symbolizer = constantPart<PlainText>({ ...given, label: ' ' });
  const { halo } = symbolizer;
  return {
    weight: symbolizer.weight ?? 'normal',
    size: Math.min(LARGEST_TEXT, px(symbolizer.size)),
    colour: symbolizer.colour,
    halo: halo === undefined ? undefined : { colour: halo.colour, width: Math.min(20, px(halo.width)) },
  };
}
