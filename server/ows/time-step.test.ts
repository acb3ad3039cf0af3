import { expect, test } from 'vitest';
import { stepOf, writePeriod } from './time-step.ts';

test('the step of moments leads from the first to all others', () => {
  expect(stepOf([0, 5_000, 20_000, 35_000])).toBe(5_000);
  expect(stepOf([20_000, 0, 30_000])).toBe(10_000);
  expect(stepOf([7, 7])).toBeUndefined();
  expect(stepOf([])).toBeUndefined();
});

test.each([
  [5_000, 'PT5S'],
  [86_400_000, 'P1D'],
  [90_061_500, 'P1DT1H1M1.5S'],
  [500, 'PT0.5S'],
  [3_600_000, 'PT1H'],
])('%i ms are %s', (milliseconds, period) => {
  expect(writePeriod(milliseconds)).toBe(period);
});
