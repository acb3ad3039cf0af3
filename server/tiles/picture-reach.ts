import { metresPerUnit } from '../geo/crs.ts';
import { STANDARD_DPI } from '../geo/scale.ts';
import type { TileMatrix, TileMatrixSet } from '../geo/tile-matrix-set.ts';
import { labelReach, symbolReach } from '../render/labels/label-reach.ts';
import type { ToPixels } from '../render/paint/pen.ts';
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
  const px: ToPixels = (length) => toPixels(length, STANDARD_DPI, smallestPixel);
  let reach = 0;
  for (const { layer, style = layer.styles[0] } of layers) {
    const scale = matrix.scaleDenominator;
    const rules = rulesAt(style, scale);
    reach = Math.max(reach, symbolReach(rules, px, scale), labelBound(rules, px, scale));
  }
  return reach;
}

/** The longest labels reach so many times as far as those the renderer expects before it has seen any. */
const LONGEST = 6;

/** A bound: how long the labels really are is known where they are drawn. */
function labelBound(rules: readonly StyleRule[], px: ToPixels, scaleDenominator: number): number {
  const texts = rules.flatMap(({ symbolizers }) => symbolizers.filter((each) => each.kind === 'text'));
  const { x, y } = labelReach(texts, px, scaleDenominator);
  return LONGEST * Math.max(x, y);
}
