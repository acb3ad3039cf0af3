/** `[minX, minY, maxX, maxY]`: always x (easting, longitude) before y, in the CRS named beside it. */
export type Extent = readonly [minX: number, minY: number, maxX: number, maxY: number];

/** True when two extents of the same CRS share at least a point. */
export function intersects(a: Extent, b: Extent): boolean {
  return a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];
}

/** The common part of two extents of the same CRS, or undefined when they are apart. */
export function intersection(a: Extent, b: Extent): Extent | undefined {
  if (!intersects(a, b)) return undefined;
  return [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
}

/** The smallest extent around both, in their common CRS. */
export function union(a: Extent, b: Extent): Extent {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

/** The extent grown by a margin on each side, in its own unit. */
export function grow(extent: Extent, margin: number): Extent {
  return [extent[0] - margin, extent[1] - margin, extent[2] + margin, extent[3] + margin];
}

/** x and y of an extent changed over: authority order ↔ x, y order. */
export function swapAxes(extent: Extent): Extent {
  return [extent[1], extent[0], extent[3], extent[2]];
}

/** True when all four numbers are finite and neither side is negative. */
export function isOrdered(extent: Extent): boolean {
  return extent.every(Number.isFinite) && extent[0] <= extent[2] && extent[1] <= extent[3];
}

/** True when the outer extent holds all of the inner one, same CRS. */
export function contains(outer: Extent, inner: Extent): boolean {
  return outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];
}

/**
 * The box around vertices, from `start` to before `end`; around none it is inside out, from Infinity to -Infinity.
 * @param xy pairs x, y
 */
export function extentOfVertices(xy: Float64Array, start: number, end: number): Extent {
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  for (let i = start * 2; i < end * 2; i += 2) {
    const x = xy[i] as number;
    const y = xy[i + 1] as number;
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
  }
  return [minX, minY, maxX, maxY];
}
