import type { Crs } from './crs.ts';
import type { Extent } from './extent.ts';
import { type Projection, projection } from './projection.ts';

/** Target = scaleX·x + offsetX, scaleY·y + offsetY: CRS units → pixels or tile units. */
export interface Affine {
  readonly scaleX: number;
  readonly offsetX: number;
  readonly scaleY: number;
  readonly offsetY: number;
}

/** Moves coordinates from a table's CRS into a picture or a tile, many at a time. */
export interface CoordinateTransform {
  /**
   * `count` pairs x, y of `source` → pairs of `target` (may be the same array).
   * Right only inside the extent it was made for: clip first.
   */
  apply(source: Float64Array, target: Float64Array, count: number): void;
  /** What it comes to where the CRSs agree: who moves vertices one by one may do so himself. */
  readonly affine?: Affine;
  /** The same where one fitted cell holds: corner x, y and scale of u, v, with u = (x − corner) · scale − 1; then six terms, of X and Y side by side. */
  readonly terms?: Float64Array;
}

/**
 * The transform for one picture or tile: affine when the CRSs agree, else a biquadratic fitted on a 5×5
 * grid of each cell, subdivided until its error is below the tolerance, else exact (architecture 7).
 * @param extent where it must hold, in the CRS `from`, x, y order
 * @param affine from the CRS `to` into target units
 * @param tolerance greatest error, target units
 */
export function fitTransform(
  from: Crs,
  to: Crs,
  extent: Extent,
  affine: Affine,
  tolerance = 0.05,
): CoordinateTransform {
  if (from.srid === to.srid) return affineTransform(affine);
  const project = projection(from, to);
  const exact: Projection = (x, y) => {
    const [px, py] = project(x, y);
    return [px * affine.scaleX + affine.offsetX, py * affine.scaleY + affine.offsetY];
  };
  for (let cells = 1; cells <= 16; cells *= 4) {
    const fitted = fitGrid(exact, extent, cells, tolerance);
    if (fitted !== undefined) return fitted;
  }
  return exactTransform(exact);
}

function affineTransform(affine: Affine): CoordinateTransform {
  const { scaleX, offsetX, scaleY, offsetY } = affine;
  return {
    affine,
    apply(source, target, count) {
      for (let i = 0; i < count * 2; i += 2) {
        target[i] = (source[i] as number) * scaleX + offsetX;
        target[i + 1] = (source[i + 1] as number) * scaleY + offsetY;
      }
    },
  };
}

function exactTransform(exact: Projection): CoordinateTransform {
  return {
    apply(source, target, count) {
      for (let i = 0; i < count * 2; i += 2) {
        const [x, y] = exact(source[i] as number, source[i + 1] as number);
        target[i] = x;
        target[i + 1] = y;
      }
    },
  };
}

/** Twelve coefficients a cell: X and Y over 1, u, v, u², uv, v² with u, v in −1…1. */
const TERMS = 12;

function fitGrid(
  exact: Projection,
  extent: Extent,
  cells: number,
  tolerance: number,
): CoordinateTransform | undefined {
  const width = (extent[2] - extent[0]) / cells;
  const height = (extent[3] - extent[1]) / cells;
  if (!(width > 0 && height > 0)) return undefined;
  const coefficients = new Float64Array(cells * cells * TERMS);
  for (let row = 0; row < cells; row++) {
    for (let column = 0; column < cells; column++) {
      const x = extent[0] + (column + 0.5) * width;
      const y = extent[1] + (row + 0.5) * height;
      const fitted = fitCell(exact, x, y, width / 2, height / 2, tolerance);
      if (fitted === undefined) return undefined;
      coefficients.set(fitted, (row * cells + column) * TERMS);
    }
  }
  return gridTransform(extent, cells, width, height, coefficients);
}

function gridTransform(
  extent: Extent,
  cells: number,
  width: number,
  height: number,
  k: Float64Array,
): CoordinateTransform {
  const [minX, minY] = extent;
  if (cells === 1) return cellTransform(minX, minY, width, height, k);
  const last = cells - 1;
  return {
    apply(source, target, count) {
      for (let i = 0; i < count * 2; i += 2) {
        const gx = ((source[i] as number) - minX) / width;
        const gy = ((source[i + 1] as number) - minY) / height;
        const column = Math.min(last, Math.max(0, Math.floor(gx)));
        const row = Math.min(last, Math.max(0, Math.floor(gy)));
        const u = (gx - column) * 2 - 1;
        const v = (gy - row) * 2 - 1;
        const o = (row * cells + column) * TERMS;
        target[i] = biquadratic(k, o, u, v);
        target[i + 1] = biquadratic(k, o + 6, u, v);
      }
    },
  };
}

/** The one cell that almost every tile and picture needs, its terms in the machine's registers. */
function cellTransform(
  minX: number,
  minY: number,
  width: number,
  height: number,
  k: Float64Array,
): CoordinateTransform {
  const [scaleU, scaleV] = [2 / width, 2 / height];
  const [
    x0 = 0,
    xu = 0,
    xv = 0,
    xuu = 0,
    xuv = 0,
    xvv = 0,
    y0 = 0,
    yu = 0,
    yv = 0,
    yuu = 0,
    yuv = 0,
    yvv = 0,
  ] = k;
  return {
    terms: Float64Array.of(minX, minY, scaleU, scaleV, x0, y0, xu, yu, xv, yv, xuu, yuu, xuv, yuv, xvv, yvv),
    apply(source, target, count) {
      for (let i = 0; i < count * 2; i += 2) {
        const u = ((source[i] as number) - minX) * scaleU - 1;
        const v = ((source[i + 1] as number) - minY) * scaleV - 1;
        target[i] = x0 + u * (xu + xuu * u + xuv * v) + v * (xv + xvv * v);
        target[i + 1] = y0 + u * (yu + yuu * u + yuv * v) + v * (yv + yvv * v);
      }
    },
  };
}

function biquadratic(k: Float64Array, o: number, u: number, v: number): number {
  return (
    (k[o] as number) +
    (k[o + 1] as number) * u +
    (k[o + 2] as number) * v +
    (k[o + 3] as number) * u * u +
    (k[o + 4] as number) * u * v +
    (k[o + 5] as number) * v * v
  );
}

/** Least squares on u, v ∈ {−1, −½, 0, ½, 1}: the grid is fixed, so the normal equations have a closed form. */
function fitCell(
  exact: Projection,
  x: number,
  y: number,
  halfWidth: number,
  halfHeight: number,
  tolerance: number,
): Float64Array | undefined {
  const xs = new Float64Array(25);
  const ys = new Float64Array(25);
  for (let i = 0; i < 25; i++) {
    const [px, py] = exact(x + gridU(i) * halfWidth, y + gridV(i) * halfHeight);
    if (!Number.isFinite(px) || !Number.isFinite(py)) return undefined;
    xs[i] = px;
    ys[i] = py;
  }
  const fitted = new Float64Array(TERMS);
  fitted.set(solve(xs), 0);
  fitted.set(solve(ys), 6);
  for (let i = 0; i < 25; i++) {
    const errorX = biquadratic(fitted, 0, gridU(i), gridV(i)) - (xs[i] as number);
    const errorY = biquadratic(fitted, 6, gridU(i), gridV(i)) - (ys[i] as number);
    if (Math.abs(errorX) > tolerance || Math.abs(errorY) > tolerance) return undefined;
  }
  return fitted;
}

const gridU = (i: number): number => (i % 5) / 2 - 1;
const gridV = (i: number): number => Math.floor(i / 5) / 2 - 1;

/** With S2 = Σu² = 12.5, S4 = Σu⁴ = 10.625, S22 = Σu²v² = 6.25 over the 25 points. */
function solve(values: Float64Array): Float64Array {
  let [s, su, sv, suu, suv, svv] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < 25; i++) {
    const value = values[i] as number;
    const u = gridU(i);
    const v = gridV(i);
    s += value;
    su += value * u;
    sv += value * v;
    suu += value * u * u;
    suv += value * u * v;
    svv += value * v * v;
  }
  const centredUu = suu - s / 2;
  const centredVv = svv - s / 2;
  const kuu = centredUu / 4.375;
  const kvv = centredVv / 4.375;
  const k0 = s / 25 - (kuu + kvv) / 2;
  return Float64Array.of(k0, su / 12.5, sv / 12.5, kuu, suv / 6.25, kvv);
}
