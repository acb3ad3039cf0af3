import type { Extent } from '../../../geo/extent.ts';
import { union } from '../../../geo/extent.ts';
import { type Dimension, WkbReader } from '../../../geo/wkb.ts';

/** A geometry to mark on a small map: runs of x, y pairs in the map's CRS. */
export interface Shape {
  readonly extent: Extent;
  readonly paths: readonly { readonly dimension: Dimension; readonly points: Float64Array }[];
}

const reader = new WkbReader();

/** WKB → shape; undefined when it holds no finite vertex. */
export function readShape(wkb: Uint8Array | null): Shape | undefined {
  if (wkb === null) return undefined;
  const { coordinates, paths } = reader.read(wkb);
  const runs = paths.map(({ dimension, start, end }) => ({
    dimension,
    points: coordinates.slice(start * 2, end * 2),
  }));
  const extent = extentOf(runs.map(({ points }) => points));
  return extent === undefined ? undefined : { extent, paths: runs };
}

/** The box around several shapes. */
export function extentOfAll(shapes: readonly Shape[]): Extent | undefined {
  const extents = shapes.map(({ extent }) => extent);
  return extents.length === 0 ? undefined : extents.reduce(union);
}

function extentOf(runs: readonly Float64Array[]): Extent | undefined {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const points of runs) {
    for (let i = 0; i + 1 < points.length; i += 2) {
      const [x = Number.NaN, y = Number.NaN] = [points[i], points[i + 1]];
      if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
      [minX, minY] = [Math.min(minX, x), Math.min(minY, y)];
      [maxX, maxY] = [Math.max(maxX, x), Math.max(maxY, y)];
    }
  }
  return minX <= maxX ? [minX, minY, maxX, maxY] : undefined;
}
