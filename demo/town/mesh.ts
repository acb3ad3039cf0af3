import type { Point } from './point.ts';

/** A place in whole centimetres, as the cadastre keeps coordinates; what two pieces share is exactly equal. */
export interface Mesh {
  /** Coordinates, centimetres. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Rings of vertex numbers, counter-clockwise, not closed; neighbours have all their common vertices. */
  readonly rings: readonly (readonly number[])[];
}

const cell = 2048;
/** Centimetres that rounding may move a corner off the edge it lies on. */
const near = 1.6;

/** Rounds rings (metres) to centimetres and puts into each edge the vertices of others that lie on it. */
export function meshRings(rings: readonly (readonly Point[])[]): Mesh {
  const x: number[] = [];
  const y: number[] = [];
  const vertexOf = new Map<number, number>();
  const grid = new Map<number, number[]>();
  const vertexAt = (p: Point): number => {
    const px = Math.round(p[0] * 100);
    const py = Math.round(p[1] * 100);
    const key = px * 4194304 + py;
    const known = vertexOf.get(key);
    if (known !== undefined) return known;
    // A place one centimetre off is the same corner.
    for (let dx = -1; dx <= 1; dx++)
      for (let dy = -1; dy <= 1; dy++) {
        const other = vertexOf.get((px + dx) * 4194304 + py + dy);
        if (other !== undefined) return other;
      }
    const id = x.push(px) - 1;
    y.push(py);
    vertexOf.set(key, id);
    const place = Math.floor(px / cell) * 65536 + Math.floor(py / cell);
    const here = grid.get(place);
    if (here) here.push(id);
    else grid.set(place, [id]);
    return id;
  };
  const raw = rings.map((ring) => withoutRepeats(ring.map(vertexAt)));
  return {
    x,
    y,
    rings: raw.map((ring) =>
      withoutRepeats(ring.flatMap((a, i) => edgeVertices(a, ring[(i + 1) % ring.length] ?? a, x, y, grid))),
    ),
  };
}

/** The edge's first vertex and those that lie on it, in order. */
function edgeVertices(
  a: number,
  b: number,
  x: readonly number[],
  y: readonly number[],
  grid: ReadonlyMap<number, readonly number[]>,
): number[] {
  const ax = x[a] ?? 0;
  const ay = y[a] ?? 0;
  const dx = (x[b] ?? 0) - ax;
  const dy = (y[b] ?? 0) - ay;
  const length = Math.hypot(dx, dy);
  const found: [t: number, vertex: number][] = [];
  // Column by column: the rows of cells that the edge passes there.
  const left = Math.floor((Math.min(ax, ax + dx) - near) / cell);
  const right = Math.floor((Math.max(ax, ax + dx) + near) / cell);
  for (let i = left; i <= right; i++) {
    const [low, high] = rows(ax, ay, dx, dy, i * cell - near, (i + 1) * cell + near);
    for (let j = Math.floor((low - near) / cell); j <= Math.floor((high + near) / cell); j++)
      for (const v of grid.get(i * 65536 + j) ?? []) {
        if (v === a || v === b) continue;
        const ex = (x[v] ?? 0) - ax;
        const ey = (y[v] ?? 0) - ay;
        const t = (ex * dx + ey * dy) / length;
        if (t <= 0.5 || t >= length - 0.5) continue;
        if (Math.abs(ex * dy - ey * dx) / length > near) continue;
        found.push([t, v]);
      }
  }
  if (found.length === 0) return [a];
  if (found.length > 1) found.sort((p, q) => p[0] - q[0]);
  return [a, ...found.map(([, v]) => v)];
}

/** Span of y that an edge covers between two x. */
function rows(ax: number, ay: number, dx: number, dy: number, from: number, to: number): [number, number] {
  if (Math.abs(dx) < 1) return dy > 0 ? [ay, ay + dy] : [ay + dy, ay];
  const y = (x: number): number => ay + dy * Math.max(0, Math.min(1, (x - ax) / dx));
  const p = y(from);
  const q = y(to);
  return p < q ? [p, q] : [q, p];
}

/** The ring without vertices that repeat the one before, nor spikes that go out and come back. */
function withoutRepeats(ring: readonly number[]): number[] {
  const result: number[] = [];
  for (const v of ring) {
    if (result[result.length - 1] === v) continue;
    if (result.length > 1 && result[result.length - 2] === v) {
      result.pop();
      continue;
    }
    result.push(v);
  }
  for (;;) {
    const n = result.length;
    if (n > 2 && result[n - 1] === result[0]) result.pop();
    else if (n > 3 && result[n - 2] === result[0]) result.splice(n - 2, 2);
    else if (n > 3 && result[n - 1] === result[1]) result.splice(0, 1) && result.pop();
    else return result;
  }
}
