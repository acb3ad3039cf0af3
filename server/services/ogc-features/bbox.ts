import { ServiceError } from '../../errors.ts';
import type { Filter } from '../../filter/filter.ts';
import { type CrsReference, orient } from '../../geo/crs-reference.ts';
import { type Extent, isOrdered } from '../../geo/extent.ts';

const NUMBER = /^[+-]?(?:\d{1,20}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,2})?$/;

/**
 * The parameter `bbox` → a filter: features whose geometry meets the box (Part 1, 7.15.3). Six numbers are a
 * box with heights, which features here do not have. In a geographic CRS a box whose west is greater than its
 * east crosses the antimeridian.
 * @param text four or six numbers in the axis order of `reference`
 * @throws ServiceError invalidBbox
 */
export function readBbox(text: string, reference: CrsReference): Filter {
  const parts = text.split(',').map((part) => part.trim());
  const numbers = parts.map(Number);
  if ((parts.length !== 4 && parts.length !== 6) || !parts.every((part) => NUMBER.test(part))) {
    throw invalid(text, 'bbox must have four or six numbers, separated by commas.');
  }
  const [a = 0, b = 0, c = 0, d = 0] = parts.length === 4 ? numbers : numbers.filter((_, i) => i % 3 !== 2);
  if (parts.length === 6 && (numbers[2] ?? 0) > (numbers[5] ?? 0)) {
    throw invalid(text, 'The lower height of bbox is greater than the upper one.');
  }
  const { crs } = reference;
  const extent = orient([a, b, c, d], reference.axisOrder);
  if (crs.unit === 'degree') requireDegrees(extent, text);
  if (crs.unit === 'degree' && extent[0] > extent[2] && extent[1] <= extent[3]) {
    const halves: readonly Extent[] = [
      [extent[0], extent[1], 180, extent[3]],
      [-180, extent[1], extent[2], extent[3]],
    ];
    return { kind: 'or', filters: halves.map((half) => ({ kind: 'bbox', extent: half, crs })) };
  }
  if (!isOrdered(extent)) {
    throw invalid(text, 'The lower corner of bbox lies above or right of the upper corner.');
  }
  return { kind: 'bbox', extent, crs };
}

/** A margin is left: clients widen the whole world a little. */
function requireDegrees([minX, minY, maxX, maxY]: Extent, text: string): void {
  const isWorldly = Math.abs(minY) <= 91 && Math.abs(maxY) <= 91;
  if (isWorldly && Math.abs(minX) <= 541 && Math.abs(maxX) <= 541) return;
  throw invalid(text, 'bbox lies outside the world: longitude is -180…180, latitude -90…90.');
}

function invalid(text: string, message: string): ServiceError {
  return new ServiceError('invalidBbox', message, {
    parameter: 'bbox',
    received: text,
    allowed: 'lower corner, then upper corner, in the axis order of bbox-crs',
  });
}
