import type { Point } from './point.ts';

/** A place in whole centimetres, as the cadastre keeps coordinates; what two pieces share is exactly equal. */
export interface Mesh {
  /** Coordinates, centimetres. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Rings of vertex numbers, counter-clockwise, not closed; neighbours have all their common vertices. */
  readonly rings: readonly (readonly number[])[];
}

const cell = 4096;
const near = 3;

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
  return { x, y, rings: raw.map((ring) => withoutRepeats(ring.flatMap((a, i) => edgeVertices(a, ring[(i + 1) % ring.length] ?? a, x, y, grid)))) };
}

/** The edge's first vertex and those that lie on it, in order. */
function edgeVertices(a: number, b: number, x: readonly number[], y: readonly number[], grid: ReadonlyMap<number, readonly number[]>): number[] {
  const ax = x[a] ?? 0;
  const ay = y[a] ?? 0;
  const dx = (x[b] ?? 0) - ax;
  const dy = (y[b] ?? 0) - ay;
  const length = Math.hypot(dx, dy);
  const found: [t: number, vertex: number][] = [];
  const seen = new Set<number>();
  const steps = Math.ceil((length * 2) / cell) + 1;
  for (let s = 0; s <= steps; s++) {
    const cx = Math.floor((ax + (dx * s) / steps) / cell);
    const cy = Math.floor((ay + (dy * s) / steps) / cell);
    for (let i = cx - 1; i <= cx + 1; i++)
      for (let j = cy - 1; j <= cy + 1; j++) {
        const place = i * 65536 + j;
        if (seen.has(place)) continue;
        seen.add(place);
        for (const v of grid.get(place) ?? []) {
          if (v === a || v === b) continue;
          const ex = (x[v] ?? 0) - ax;
          const ey = (y[v] ?? 0) - ay;
          const t = (ex * dx + ey * dy) / length;
          if (t <= 0.5 || t >= length - 0.5) continue;
          if (Math.abs(ex * dy - ey * dx) / length > near) continue;
          found.push([t, v]);
        }
      }
  }
  if (found.length > 1) found.sort((p, q) => p[0] - q[0]);
  return [a, ...found.map(([, v]) => v)];
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
