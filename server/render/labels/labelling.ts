import { fadeColour } from '../../style/colour.ts';
import type { StyleExpression } from '../../style/expression.ts';
import type { TextSymbolizer } from '../../style/symbolizer.ts';
import { fontVariant } from '../fonts.ts';
import type { LayerWindow } from '../layer-window.ts';
import { signedPixels, type ToPixels } from '../paint/pen.ts';
import type { LabelFace } from './label.ts';

/** A text symbolizer ready to label features of one picture; lengths in pixels. */
export interface Labelling {
  /** As the style has it: what is learnt of its texts is remembered by it. */
  readonly symbolizer: TextSymbolizer<StyleExpression>;
  readonly placement: TextSymbolizer['placement'];
  readonly face: LabelFace;
  /** Between labels on one line; 0: one a line. */
  readonly repeat: number;
  readonly offset: readonly [number, number];
  /** The part of the label that stands at its place, from its lower left corner; undefined: by the offset. */
  readonly anchor: readonly [number, number] | undefined;
  /** Radians, clockwise. */
  readonly rotation: number;
  /** Beside a line, to the left of the reading direction. */
  readonly aside: number;
  readonly followsLine: boolean;
  /** Most that a letter turns against the one before, radians. */
  readonly bend: number;
  /** Lines break beyond it. */
  readonly wrapWidth: number | undefined;
  readonly priority: number;
  /** Room around the label. */
  readonly room: number;
  readonly conflictGroup: string;
  readonly overlaps: boolean;
  readonly isGrouped: boolean;
  readonly fits: boolean;
  /** The longer side of the feature at least. */
  readonly smallestFeature: number;
  readonly window: LayerWindow;
}

/** Sizes in metres grow without end when the scale does, pixels. */
const LARGEST_TEXT = 200;
const WIDEST_HALO = 20;
/** Room around a label, pixels. */
const PADDING = 1;
/** Letters of a curved label turn against their neighbours by no more than this, unless the style says, degrees. */
const BEND = 34;

/** What a text symbolizer asks for in one picture. @param given as the style has it */
export function labellingOf(
  plain: TextSymbolizer,
  given: TextSymbolizer<StyleExpression>,
  window: LayerWindow,
  px: ToPixels,
): Labelling {
  const signed = (length: number | string) => signedPixels(length, px);
  return {
    symbolizer: given,
    placement: plain.placement,
    face: faceOf(plain, px),
    repeat: plain.repeat === undefined ? 0 : px(plain.repeat),
    offset: [signed(plain.offset?.[0] ?? 0), signed(plain.offset?.[1] ?? 0)],
    anchor: plain.anchor,
    rotation: ((plain.rotation ?? 0) * Math.PI) / 180,
    aside: signed(plain.perpendicularOffset ?? 0),
    followsLine: plain.followLine !== false,
    bend: ((plain.maxAngleDelta ?? BEND) * Math.PI) / 180,
    wrapWidth: plain.wrapWidth === undefined ? undefined : px(plain.wrapWidth),
    priority: plain.priority ?? 0,
    room: PADDING + signed(plain.spaceAround ?? 0),
    conflictGroup: plain.conflictGroup ?? '',
    overlaps: plain.overlap === true,
    isGrouped: plain.group === true,
    fits: plain.fit === true,
    smallestFeature: plain.minimumFeatureSize === undefined ? 0 : px(plain.minimumFeatureSize),
    window,
  };
}

/** How the letters of a text symbolizer look. */
export function faceOf(plain: TextSymbolizer, px: ToPixels): LabelFace {
  const { halo, opacity = 1 } = plain;
  const faded = (colour: string) => (opacity < 1 ? (fadeColour(colour, opacity) ?? colour) : colour);
  return {
    weight: fontVariant(plain.weight, plain.italic),
    size: Math.min(LARGEST_TEXT, px(plain.size)),
    colour: faded(plain.colour),
    spacing: signedPixels(plain.letterSpacing ?? 0, px),
    halo:
      halo === undefined
        ? undefined
        : { colour: faded(halo.colour), width: Math.min(WIDEST_HALO, px(halo.width)) },
  };
}
