import { expect, test } from 'vitest';
import { nearestDrawnScale, resolutions, scaleDenominators, scaleFit, scaleOf } from './scales.ts';

const layer = { minScaleDenominator: 1_000, maxScaleDenominator: 10_000 };

test('every resolution of the map is the scale it is meant to be', () => {
  expect(resolutions.map(scaleOf)).toEqual(scaleDenominators);
});

test('a layer is drawn at its least denominator and no more at its greatest', () => {
  expect(scaleFit(layer, 1_000)).toBe('drawn');
  expect(scaleFit(layer, 5_000)).toBe('drawn');
  expect(scaleFit(layer, 10_000)).toBe('too-small');
  expect(scaleFit(layer, 500)).toBe('too-large');
});

test('a layer without a greatest denominator is drawn however small the scale', () => {
  expect(scaleFit({ minScaleDenominator: 0, maxScaleDenominator: null }, 5e8)).toBe('drawn');
});

test('the hint leads to the nearest scale at which the layer is drawn', () => {
  expect(nearestDrawnScale(layer, 1_000_000)).toBe(5_000);
  expect(nearestDrawnScale(layer, 200)).toBe(1_000);
  expect(nearestDrawnScale({ minScaleDenominator: 3, maxScaleDenominator: 4 }, 200)).toBeUndefined();
});
