import { metresPerUnit } from '../geo/crs.ts';
import { STANDARD_DPI } from '../geo/scale.ts';
import type { TileMatrix, TileMatrixSet } from '../geo/tile-matrix-set.ts';
import { LEVELS } from '../render/label.ts';
import { symbolReach } from '../render/label-reach.ts';
import { faceOf } from '../render/labelling.ts';
import { toPixels } from '../render/viewport.ts';
import { rulesAt, type StyleRule } from '../style/style.ts';
import type { TileLayer } from './tile-source.ts';

/** Web Mercator stretches lengths on the ground to at most this in the latitudes served (below 60°). */
const GREATEST_STRETCH = 2;

/**
 * How far over its edge a drawn tile may depend on features, pixels: symbols reach over it, and labels decide about
 * one another within a fixed number of rounds.
 */
export function pictureReach(layers: readonly TileLayer[], set: TileMatrixSet, matrix: TileMatrix): number {
  const smallestPixel = (matrix.resolution * metresPerUnit(set.crs)) / GREATEST_STRETCH;
  const px = (length: Parameters<typeof toPixels>[0]) => toPixels(length, STANDARD_DPI, smallestPixel);
  let reach = 0;
  for (const { layer, style = layer.styles[0] } of layers) {
    const rules = rulesAt(style, matrix.scaleDenominator);
    reach = Math.max(reach, symbolReach(rules, px), labelBound(rules, px));
  }
  return reach;
}

/** Longest label whose reach the renderer follows, em. */
const LONGEST = 24;
/** Halo and offset, at most; pixels. */
const AROUND = 60;

/** A bound: how long the labels really are is known where they are drawn. */
function labelBound(
  rules: readonly StyleRule[],
  px: (length: Parameters<typeof toPixels>[0]) => number,
): number {
  let widest = 0;
  for (const { symbolizers } of rules) {
    for (const symbolizer of symbolizers) {
      if (symbolizer.kind !== 'text') continue;
      widest = Math.max(widest, LONGEST * faceOf(symbolizer, px).size + AROUND);
    }
  }
  return widest * (LEVELS + 0.5);
}
