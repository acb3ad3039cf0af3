import type { TextSymbolizer } from '../style/style-schema.ts';
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

/** Sizes in metres grow without end when the scale does, pixels. */
const LARGEST_TEXT = 200;

/** Lengths of a text symbolizer in pixels. */
export function faceOf(symbolizer: TextSymbolizer, px: ToPixels): LabelFace {
  const { halo } = symbolizer;
  return {
    weight: symbolizer.weight ?? 'normal',
    size: Math.min(LARGEST_TEXT, px(symbolizer.size)),
    colour: symbolizer.colour,
    halo: halo === undefined ? undefined : { colour: halo.colour, width: Math.min(20, px(halo.width)) },
  };
}
