import type { GeometryStore, StoredGeometry } from '../geometry/geometry-store.ts';

/** Where the map's origin lies in the picture, pixels. */
export interface MapOrigin {
  readonly x: number;
  readonly y: number;
}

/** Parallel lines of a hatch, lengths in pixels. */
export interface HatchLines {
  readonly spacing: number;
  /** Degrees, counter-clockwise from the x axis. */
  readonly angle: number;
  /**
   * Where the map's own origin lies, pixels: the lines are counted from there, in double precision, so that
   * they meet between pictures.
   */
  readonly originX: number;
  readonly originY: number;
  /** Moves the lines across their direction. */
  readonly offset?: number | undefined;
  /** Dashes and gaps by turns, an even number of them; none when absent. */
  readonly dash?: readonly number[] | undefined;
  readonly dashOffset?: number | undefined;
}

/**
 * The parts of hatch lines that lie inside a feature (even-odd): exact cuts, so that the same lines serve
 * pixels and print.
 * @param emit called with both ends of each part, pixels
 */
export function hatchFeature(
  store: GeometryStore,
  feature: StoredGeometry,
  hatch: HatchLines,
  emit: (x1: number, y1: number, x2: number, y2: number) => void,
): void {
  const radians = (hatch.angle * Math.PI) / 180;
  // Along the lines, and across them; y points down in pixels.
  const [ux, uy] = [Math.cos(radians), -Math.sin(radians)];
  const [nx, ny] = [-uy, ux];
  const { offset = 0, dash = [], dashOffset = 0 } = hatch;
  const phase = modulo(hatch.originX * nx + hatch.originY * ny + offset, hatch.spacing);
  const period = dash.reduce((sum, length) => sum + length, 0);
  const start = period > 0 ? modulo(hatch.originX * ux + hatch.originY * uy - dashOffset, period) : 0;
  const crossings = cross(store, feature, { ux, uy, nx, ny, phase, spacing: hatch.spacing });
  for (const [line, along] of crossings) {
    along.sort((a, b) => a - b);
    const across = phase + line * hatch.spacing;
    for (let i = 0; i + 1 < along.length; i += 2) {
      cutDashes(along[i] as number, along[i + 1] as number, start, dash, (from, to) =>
        emit(from * ux + across * nx, from * uy + across * ny, to * ux + across * nx, to * uy + across * ny),
      );
    }
  }
}

/** The dashes of a stretch; all of it without a pattern. */
function cutDashes(
  from: number,
  to: number,
  start: number,
  dash: readonly number[],
  emit: (from: number, to: number) => void,
): void {
  const period = dash.reduce((sum, length) => sum + length, 0);
  if (period <= 0) {
    emit(from, to);
    return;
  }
  for (let at = start + Math.floor((from - start) / period) * period; at < to; at += period) {
    let begin = at;
    for (const [index, length] of dash.entries()) {
      const [a, b] = [Math.max(from, begin), Math.min(to, begin + length)];
      if (index % 2 === 0 && a < b) emit(a, b);
      begin += length;
    }
  }
}

interface Axes {
  readonly ux: number;
  readonly uy: number;
  readonly nx: number;
  readonly ny: number;
  readonly phase: number;
  readonly spacing: number;
}

/** Number of each line that meets the feature → where along it edges cross, in pairs once sorted. */
function cross(store: GeometryStore, { areas }: StoredGeometry, axes: Axes): Map<number, number[]> {
  const { coordinates, offsets } = store;
  const found = new Map<number, number[]>();
  for (let path = areas.start; path < areas.end; path++) {
    const start = (offsets[path] as number) * 2;
    const end = (offsets[path + 1] as number) * 2;
    if (end - start < 6) continue;
    let px = coordinates[end - 2] as number;
    let py = coordinates[end - 1] as number;
    for (let i = start; i < end; i += 2) {
      const x = coordinates[i] as number;
      const y = coordinates[i + 1] as number;
      crossEdge(px, py, x, y, axes, found);
      px = x;
      py = y;
    }
  }
  return found;
}

function crossEdge(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  { ux, uy, nx, ny, phase, spacing }: Axes,
  found: Map<number, number[]>,
): void {
  const [c1, c2] = [(x1 * nx + y1 * ny - phase) / spacing, (x2 * nx + y2 * ny - phase) / spacing];
  if (c1 === c2) return;
  const [a1, a2] = [x1 * ux + y1 * uy, x2 * ux + y2 * uy];
  // Half-open, so that a line through a vertex counts it once.
  const [from, to] = [Math.ceil(Math.min(c1, c2)), Math.ceil(Math.max(c1, c2)) - 1];
  for (let line = from; line <= to; line++) {
    const along = a1 + ((line - c1) / (c2 - c1)) * (a2 - a1);
    const known = found.get(line);
    if (known === undefined) found.set(line, [along]);
    else known.push(along);
  }
}

/** The remainder with the sign of the divisor. */
export function modulo(value: number, divisor: number): number {
  return value - Math.floor(value / divisor) * divisor;
}
