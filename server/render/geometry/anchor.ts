import type { FlatGeometry, Path } from '../../geo/wkb.ts';
import { interiorPoint } from './interior-point.ts';

/** A place in the geometry's own coordinates. */
export type Place = readonly [x: number, y: number];

/**
 * The one place that stands for a feature: inside its largest area, half-way along its longest line, or its
 * first point; in the geometry's own coordinates.
 */
export function anchorOf(geometry: FlatGeometry): Place | undefined {
  return interiorPoint(geometry) ?? middleOfLine(geometry) ?? firstPoint(geometry);
}

function firstPoint({ coordinates, paths }: FlatGeometry): Place | undefined {
  const path = paths[0];
  if (path === undefined) return undefined;
  return [coordinates[path.start * 2] as number, coordinates[path.start * 2 + 1] as number];
}

/** Half-way along the longest line. */
function middleOfLine({ coordinates, paths }: FlatGeometry): Place | undefined {
  const lines = paths.filter((path) => path.dimension === 1 && path.end - path.start > 1);
  let [longest, line]: [number, Path | undefined] = [-1, undefined];
  for (const path of lines) {
    const length = lengthOf(coordinates, path);
    if (length > longest) [longest, line] = [length, path];
  }
  if (line === undefined) return undefined;
  let walked = 0;
  for (let i = line.start * 2; i + 3 < line.end * 2; i += 2) {
    const [x, y] = [coordinates[i] as number, coordinates[i + 1] as number];
    const [dx, dy] = [(coordinates[i + 2] as number) - x, (coordinates[i + 3] as number) - y];
    const length = Math.hypot(dx, dy);
    if (walked + length >= longest / 2 && length > 0) {
      const t = (longest / 2 - walked) / length;
      return [x + t * dx, y + t * dy];
    }
    walked += length;
  }
  return [coordinates[line.start * 2] as number, coordinates[line.start * 2 + 1] as number];
}

function lengthOf(coordinates: Float64Array, { start, end }: Path): number {
  let total = 0;
  for (let i = start * 2; i + 3 < end * 2; i += 2) {
    total += Math.hypot(
      (coordinates[i + 2] as number) - (coordinates[i] as number),
      (coordinates[i + 3] as number) - (coordinates[i + 1] as number),
    );
  }
  return total;
}
