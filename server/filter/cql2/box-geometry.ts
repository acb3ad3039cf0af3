import { type CrsReference, orient } from '../../geo/crs-reference.ts';
import { type Extent, isOrdered } from '../../geo/extent.ts';
import type { GeoJsonGeometry } from '../../geo/write-wkb.ts';

/**
 * A box as a filter writes it → an area, x, y. In a geographic CRS one whose west is greater than its east crosses
 * the antimeridian and is two areas.
 * @param numbers four, or six with heights, in the axis order of `reference`
 * @returns a sentence about what is wrong with it
 */
export function boxGeometry(numbers: readonly number[], reference: CrsReference): GeoJsonGeometry | string {
  if (numbers.length !== 4 && numbers.length !== 6) return 'a box has four numbers, or six with heights';
  const [a = 0, b = 0, c = 0, d = 0] = numbers.length === 4 ? numbers : numbers.filter((_, i) => i % 3 !== 2);
  const extent = orient([a, b, c, d], reference.axisOrder);
  const [minX, minY, maxX, maxY] = extent;
  if (reference.crs.unit === 'degree' && minX > maxX && minY <= maxY) {
    const halves: readonly Extent[] = [
      [minX, minY, 180, maxY],
      [-180, minY, maxX, maxY],
    ];
    return { type: 'MultiPolygon', coordinates: halves.map((half) => [ring(half)]) };
  }
  if (!isOrdered(extent)) return 'the lower corner of the box lies above or right of the upper corner';
  if (minX === maxX && minY === maxY) return { type: 'Point', coordinates: [minX, minY] };
  if (minX === maxX || minY === maxY) {
    return {
      type: 'LineString',
      coordinates: [
        [minX, minY],
        [maxX, maxY],
      ],
    };
  }
  return { type: 'Polygon', coordinates: [ring(extent)] };
}

function ring([minX, minY, maxX, maxY]: Extent): readonly (readonly [number, number])[] {
  return [
    [minX, minY],
    [maxX, minY],
    [maxX, maxY],
    [minX, maxY],
    [minX, minY],
  ];
}
