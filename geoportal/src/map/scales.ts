import { crsOf } from '../../../server/geo/crs.ts';
import { toResolution, toScaleDenominator } from '../../../server/geo/scale.ts';
import type { PortalLayer } from '../../../server/portal/contract.ts';

/** The CRS of the map: true to scale within 0.7 ‰ all over the country. */
export const mapCrs = crsOf('EPSG:2180');

/** Scale denominators the map stops at (pixel of 0.28 mm), small scale first. */
export const scaleDenominators: readonly number[] = [
  2_000_000, 1_000_000, 500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200,
];

/** The same as metres per CSS pixel. */
export const resolutions: readonly number[] = scaleDenominators.map((n) => toResolution(n, mapCrs));

/** Metres per CSS pixel → scale denominator, rounded to the whole number it is meant to be. */
export function scaleOf(resolution: number): number {
  return Math.round(toScaleDenominator(resolution, mapCrs));
}

/** Whether a layer draws at a scale, and if not, which way to zoom. */
export function scaleFit(layer: ScaleRange, scaleDenominator: number): 'drawn' | 'too-small' | 'too-large' {
  const { minScaleDenominator: min, maxScaleDenominator: max } = layer;
  // SE 1.1, 10.2: the minimum is drawn, the maximum is not.
  if (max !== null && scaleDenominator >= max * (1 - 1e-6)) return 'too-small';
  return scaleDenominator < min * (1 - 1e-6) ? 'too-large' : 'drawn';
}

/** The scales of the map at which a layer draws, small scale first. */
export function drawnScales(layer: ScaleRange): readonly number[] {
  return scaleDenominators.filter((each) => scaleFit(layer, each) === 'drawn');
}

/** The nearest scale of the map at which a layer draws, or undefined when there is none. */
export function nearestDrawnScale(layer: ScaleRange, scaleDenominator: number): number | undefined {
  const drawn = drawnScales(layer);
  const smaller = drawn.filter((each) => each <= scaleDenominator);
  return smaller[0] ?? drawn.at(-1);
}

type ScaleRange = Pick<PortalLayer, 'minScaleDenominator' | 'maxScaleDenominator'>;
