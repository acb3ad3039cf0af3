/**
 * Twice the area of a ring's vertices from start to before end; positive is clockwise where y points down, as MVT 2.1
 * (4.3.4.4) wants of outer rings.
 */
export function signedArea(xy: Float64Array, start: number, end: number): number {
  let area = 0;
  let px = xy[end * 2 - 2] as number;
  let py = xy[end * 2 - 1] as number;
  for (let i = start * 2; i < end * 2; i += 2) {
    const x = xy[i] as number;
    const y = xy[i + 1] as number;
    area += px * y - x * py;
    px = x;
    py = y;
  }
  return area;
}
