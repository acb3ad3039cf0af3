import type { FlatGeometry, Path } from '../geo/wkb.ts';
import type { Viewport } from './viewport.ts';

/** How a feature lies to a place in a picture. */
export interface PixelDistance {
  /** Pixels to the nearest part of it; 0 inside an area. */
  readonly distance: number;
  /** Pixels² of the box around it: of two features under a place, people mean the smaller. */
  readonly size: number;
  /** The longer side of that box, pixels. */
  readonly span: number;
  /** 0 points, 1 lines, 2 areas: of its largest part. */
  readonly dimension: number;
}

/**
 * Measures from a place in a picture to a geometry.
 * @param geometry in the picture's CRS, x, y order
 * @param x columns from the left edge, pixels; y rows from the top edge
 */
export function pixelDistance(
  geometry: FlatGeometry,
  viewport: Viewport,
  x: number,
  y: number,
): PixelDistance {
  const pixels = toPixelCoordinates(geometry, viewport);
  const box = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  let distance = Infinity;
  let dimension = 0;
  let isInside = false;
  for (const path of geometry.paths) {
    dimension = Math.max(dimension, path.dimension);
    for (let i = path.start * 2; i < path.end * 2; i += 2) {
      const [px, py] = [pixels[i] as number, pixels[i + 1] as number];
      box.minX = Math.min(box.minX, px);
      box.maxX = Math.max(box.maxX, px);
      box.minY = Math.min(box.minY, py);
      box.maxY = Math.max(box.maxY, py);
    }
    distance = Math.min(distance, distanceToPath(pixels, path, x, y));
    // Even-odd over all rings: holes and the parts of a multipolygon come out right.
    if (path.dimension === 2 && crossesOddly(pixels, path, x, y)) isInside = !isInside;
  }
  const [width, height] = [Math.max(0, box.maxX - box.minX), Math.max(0, box.maxY - box.minY)];
  return {
    distance: isInside ? 0 : distance,
    size: width * height,
    span: Math.max(width, height),
    dimension,
  };
}

function toPixelCoordinates({ coordinates, vertexCount }: FlatGeometry, { affine }: Viewport): Float64Array {
  const pixels = new Float64Array(vertexCount * 2);
  for (let i = 0; i < vertexCount * 2; i += 2) {
    pixels[i] = (coordinates[i] as number) * affine.scaleX + affine.offsetX;
    pixels[i + 1] = (coordinates[i + 1] as number) * affine.scaleY + affine.offsetY;
  }
  return pixels;
}

function distanceToPath(pixels: Float64Array, { start, end }: Path, x: number, y: number): number {
  let nearest = Math.hypot((pixels[start * 2] as number) - x, (pixels[start * 2 + 1] as number) - y);
  for (let i = start * 2; i + 3 < end * 2; i += 2) {
    const [ax, ay] = [pixels[i] as number, pixels[i + 1] as number];
    const [dx, dy] = [(pixels[i + 2] as number) - ax, (pixels[i + 3] as number) - ay];
    const length = dx * dx + dy * dy;
    const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
    nearest = Math.min(nearest, Math.hypot(ax + t * dx - x, ay + t * dy - y));
  }
  return nearest;
}

/** Whether a ray to the right meets the ring an odd number of times. */
function crossesOddly(pixels: Float64Array, { start, end }: Path, x: number, y: number): boolean {
  let isOdd = false;
  for (let i = start * 2; i + 3 < end * 2; i += 2) {
    const [ax, ay] = [pixels[i] as number, pixels[i + 1] as number];
    const [bx, by] = [pixels[i + 2] as number, pixels[i + 3] as number];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isOdd = !isOdd;
  }
  return isOdd;
}
