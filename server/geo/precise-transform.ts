import type { Crs } from './crs.ts';
import { type Projection, projection } from './projection.ts';

/** Moves x, y pairs from one CRS to another, in place. */
export type CoordinateMover = (coordinates: Float64Array, count: number) => void;

/**
 * The projection between two CRSs for many vertices: cells of its plane each have a bicubic of their own, fitted when
 * a vertex first lies there and right to a hundredth of the last digit written (a thousandth of a millimetre); where
 * none is, vertices are projected one by one. What the target does not reach becomes NaN.
 * @returns undefined when the CRSs have the same coordinates
 */
export function coordinateMover(from: Crs, to: Crs): CoordinateMover | undefined {
  const plane = planeOf(from, to);
  return plane === undefined ? undefined : (coordinates, count) => plane.move(coordinates, count);
}

/** The same by its cells, for who walks along vertices himself; undefined when the CRSs have the same coordinates. */
export function coordinateCells(from: Crs, to: Crs): CoordinateCells | undefined {
  return planeOf(from, to);
}

/** The plane of the CRS that vertices come from, in square cells from its origin on. */
export interface CoordinateCells {
  /** Of a cell, in units of the CRS. */
  readonly side: number;
  /**
   * Coefficients of x, then of y: u⁰…u³ of v⁰, of v¹ and so on, u and v being −1…1 in the cell; undefined where vertices
   * are to be projected one by one.
   */
  cell(column: number, row: number): Float64Array | undefined;
}

function planeOf(from: Crs, to: Crs): Plane | undefined {
  if (from.srid === to.srid) return undefined;
  const name = `${from.srid}>${to.srid}`;
  let plane = planes.get(name);
  if (plane === undefined) {
    plane = new Plane(from, to);
    planes.set(name, plane);
  }
  return plane;
}

/** Side of a cell, in units of the CRS it lies in. */
const SIDE = { metre: 8192, degree: 0.0625 } as const;
/** Greatest error of a cell, in units of the target. */
const TOLERANCE = { metre: 1e-5, degree: 1e-11 } as const;
/** Cells kept for a pair: Poland has 5,000. */
const MOST_CELLS = 20_000;
/** Cells of this many columns from the origin are told apart by their number. */
const COLUMNS = 1 << 20;

/** The cell's coefficients, or that it has none. */
type Cell = Float64Array | 'exact';

class Plane implements CoordinateCells {
  readonly #project: Projection;
  readonly side: number;
  readonly #tolerance: number;
  readonly #cells = new Map<number, Cell>();

  constructor(from: Crs, to: Crs) {
    this.#project = projection(from, to);
    this.side = SIDE[from.unit];
    this.#tolerance = TOLERANCE[to.unit];
  }

  move(xy: Float64Array, count: number): void {
    const { side } = this;
    let [column, row] = [Number.NaN, Number.NaN];
    let cell: Cell = 'exact';
    for (let i = 0; i < count * 2; i += 2) {
      const gx = (xy[i] as number) / side;
      const gy = (xy[i + 1] as number) / side;
      const [atColumn, atRow] = [Math.floor(gx), Math.floor(gy)];
      if (atColumn !== column || atRow !== row) {
        [column, row] = [atColumn, atRow];
        cell = this.#cell(column, row);
      }
      if (typeof cell === 'string') {
        const isPlace = Number.isFinite(gx) && Number.isFinite(gy);
        const [x, y] = isPlace ? this.#project(xy[i] as number, xy[i + 1] as number) : NOWHERE;
        xy[i] = x;
        xy[i + 1] = y;
        continue;
      }
      const [u, v] = [(gx - column) * 2 - 1, (gy - row) * 2 - 1];
      xy[i] = bicubic(cell, 0, u, v);
      xy[i + 1] = bicubic(cell, TERMS, u, v);
    }
  }

  cell(column: number, row: number): Float64Array | undefined {
    const cell = this.#cell(column, row);
    return cell === 'exact' ? undefined : cell;
  }

  #cell(column: number, row: number): Cell {
    // Far from everything, or no number at all.
    if (!(Math.abs(column) < COLUMNS / 2 && Math.abs(row) < COLUMNS / 2)) return 'exact';
    const name = row * COLUMNS + column;
    const known = this.#cells.get(name);
    if (known !== undefined) return known;
    if (this.#cells.size >= MOST_CELLS) this.#cells.clear();
    const { side } = this;
    const project: Projection = (u, v) =>
      this.#project((column + (u + 1) / 2) * side, (row + (v + 1) / 2) * side);
    const cell = fitBicubic(project, this.#tolerance) ?? 'exact';
    this.#cells.set(name, cell);
    return cell;
  }
}

/** By the pair of PostGIS numbers: there are a dozen CRSs. */
const planes = new Map<string, Plane>();

const NOWHERE = [Number.NaN, Number.NaN] as const;

/** u⁰…u³ times v⁰…v³. */
const TERMS = 16;

/** With u, v in −1…1. */
function bicubic(k: Float64Array, o: number, u: number, v: number): number {
  return cubic(k, o, u) + v * (cubic(k, o + 4, u) + v * (cubic(k, o + 8, u) + v * cubic(k, o + 12, u)));
}

function cubic(k: Float64Array, o: number, u: number): number {
  return (
    (k[o] as number) + u * ((k[o + 1] as number) + u * ((k[o + 2] as number) + u * (k[o + 3] as number)))
  );
}

/** Through the projection of 4 × 4 Chebyshev points. @returns undefined when it is off somewhere between by more */
function fitBicubic(project: Projection, tolerance: number): Float64Array | undefined {
  const xs: number[] = [];
  const ys: number[] = [];
  for (const v of NODES) {
    for (const u of NODES) {
      const [x, y] = project(u, v);
      xs.push(x);
      ys.push(y);
    }
  }
  const k = new Float64Array(TERMS * 2);
  k.set(interpolate(xs), 0);
  k.set(interpolate(ys), TERMS);
  for (const v of PROBES) {
    for (const u of PROBES) {
      const [x, y] = project(u, v);
      // Not for NaN either.
      if (!(Math.abs(bicubic(k, 0, u, v) - x) <= tolerance)) return undefined;
      if (!(Math.abs(bicubic(k, TERMS, u, v) - y) <= tolerance)) return undefined;
    }
  }
  return k;
}

const NODES = [0, 1, 2, 3].map((i) => -Math.cos(((2 * i + 1) * Math.PI) / 8));
/** Where the error is greatest: the sides, and between the nodes. */
const PROBES = [-1, -0.7, 0, 0.7, 1];

/** Coefficients of the cubics in u of each row of nodes, then of each of them in v. */
function interpolate(values: readonly number[]): Float64Array {
  const rows = [0, 1, 2, 3].map((row) => throughNodes(values.slice(row * 4, row * 4 + 4)));
  const k = new Float64Array(TERMS);
  for (let power = 0; power < 4; power++) {
    const column = throughNodes(rows.map((row) => row[power] as number));
    for (let i = 0; i < 4; i++) k[i * 4 + power] = column[i] as number;
  }
  return k;
}

/** The cubic through four values at the nodes: by their projection on the Chebyshev polynomials. */
function throughNodes(values: readonly number[]): readonly number[] {
  const c = [0, 1, 2, 3].map((degree) => {
    const sum = values.reduce((all, value, i) => all + value * chebyshev(degree, NODES[i] as number), 0);
    return (sum * (degree === 0 ? 1 : 2)) / 4;
  }) as [number, number, number, number];
  return [c[0] - c[2], c[1] - 3 * c[3], 2 * c[2], 4 * c[3]];
}

function chebyshev(degree: number, u: number): number {
  return degree === 0 ? 1 : degree === 1 ? u : degree === 2 ? 2 * u * u - 1 : 4 * u ** 3 - 3 * u;
}
