import type { FlatGeometry, Path } from '../geo/wkb.ts';
import { interiorPoint } from '../render/geometry/interior-point.ts';

/**
 * One point that stands for a geometry: the first point, the middle of the longest line, a point inside the largest
 * area. Same CRS, x, y order; undefined for an empty geometry.
 */
export function pointOn(geometry: FlatGeometry): readonly [x: number, y: number] | undefined {
  const { paths, coordinates } = geometry;
  const [first] = paths;
  if (first === undefined) return undefined;
  if (paths.some(({ dimension }) => dimension === 2))
    return interiorPoint(geometry) ?? vertex(coordinates, first.start);
  const lines = paths.filter(({ dimension }) => dimension === 1);
  return lines.length === 0 ? vertex(coordinates, first.start) : middleOf(coordinates, lines);
}

function vertex(coordinates: Float64Array, i: number): readonly [number, number] {
  return [coordinates[i * 2] as number, coordinates[i * 2 + 1] as number];
}

function middleOf(coordinates: Float64Array, lines: readonly Path[]): readonly [number, number] {
  let [longest, longestLength] = [lines[0] as Path, -1];
  for (const line of lines) {
    const length = lengthOf(coordinates, line, line.end);
    if (length > longestLength) [longest, longestLength] = [line, length];
  }
  let rest = longestLength / 2;
  for (let i = longest.start; i + 1 < longest.end; i++) {
    const [[x1, y1], [x2, y2]] = [vertex(coordinates, i), vertex(coordinates, i + 1)];
    const step = Math.hypot(x2 - x1, y2 - y1);
    if (step >= rest && step > 0) return [x1 + ((x2 - x1) * rest) / step, y1 + ((y2 - y1) * rest) / step];
    rest -= step;
  }
  return vertex(coordinates, longest.start);
}

function lengthOf(coordinates: Float64Array, { start }: Path, end: number): number {
  let length = 0;
  for (let i = start; i + 1 < end; i++) {
    const [[x1, y1], [x2, y2]] = [vertex(coordinates, i), vertex(coordinates, i + 1)];
    length += Math.hypot(x2 - x1, y2 - y1);
  }
  return length;
}
