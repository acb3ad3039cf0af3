import type { Arrangement, Face } from './arrangement.ts';
import { at, cross, direction, distance, dot, offset, type Point } from './point.ts';
import type { Ring } from './ring.ts';
import type { Way } from './way.ts';

/**
 * Ground between the ways. Each half-edge gets a line parallel to it, half the corridor's width to its
 * left; `start` and `end` are that line's ends, where it meets its neighbours round the face.
 */
export interface Corridors {
  readonly start: readonly Point[];
  readonly end: readonly Point[];
  /** One ring per inner face: what the ways leave of it. Tags are half-edge ids. */
  readonly blocks: ReadonlyMap<number, Ring>;
}

const shares = [1, 0.8, 0.6, 0.4, 0.2, 0];

/** Lays the corridors; a face too narrow for them gives less ground, or none. */
export function layCorridors(plan: Arrangement, ways: readonly Way[]): Corridors {
  const start: Point[] = plan.edges.map((edge) => at(plan.nodes, edge.from));
  const end: Point[] = plan.edges.map((edge) => at(plan.nodes, edge.to));
  const blocks = new Map<number, Ring>();
  for (const face of plan.faces) {
    if (face.area <= 0) continue;
    for (const share of shares) {
      const ring = inset(plan, ways, face, share, start, end);
      if (share > 0 && !sound(plan, face, start, end, ring)) continue;
      blocks.set(face.id, ring);
      break;
    }
  }
  return { start, end, blocks };
}

function inset(
  plan: Arrangement,
  ways: readonly Way[],
  face: Face,
  share: number,
  start: Point[],
  end: Point[],
): Ring {
  const widths = face.edges.map((id) => (at(ways, at(plan.edges, id).way).width / 2) * share);
  face.edges.forEach((id, i) => {
    const after = at(face.edges, i + 1);
    const [e, s] = corner(plan, id, after, at(widths, i), at(widths, i + 1));
    end[id] = e;
    start[after] = s;
  });
  const points: Point[] = [];
  const tags: number[] = [];
  for (const id of face.edges) {
    const a = at(start, id);
    const b = at(end, id);
    if (points.length === 0 || distance(at(points, -1), a) > 0.02) {
      points.push(a);
      tags.push(id);
    } else tags[tags.length - 1] = id;
    if (distance(a, b) > 0.02) {
      points.push(b);
      tags.push(id);
    }
  }
  if (points.length > 3 && distance(at(points, -1), at(points, 0)) <= 0.02) {
    points.pop();
    tags.pop();
  }
  return { points, tags };
}

/** Ends of the two parallel lines at the node between an edge and the next: one place, or two with a step. */
function corner(plan: Arrangement, before: number, after: number, a: number, b: number): [Point, Point] {
  const node = at(plan.nodes, at(plan.edges, after).from);
  const u = direction(at(plan.nodes, at(plan.edges, before).from), node);
  const v = direction(node, at(plan.nodes, at(plan.edges, after).to));
  const turn = cross(u, v);
  const along = dot(u, v);
  const onU = offset(node, u, 0, a);
  const onV = offset(node, v, 0, b);
  if (along > 0 && Math.abs(turn) < 0.06) {
    return Math.abs(a - b) < 0.05 ? [onU, onU] : [onU, onV];
  }
  if (along > 0 && Math.abs(turn) < 0.5 && Math.abs(a - b) > 1) return [onU, onV];
  if (along < 0 && Math.abs(turn) < 0.2) return [onU, onV];
  // Where line u through onU meets line v through onV.
  const t = ((onV[0] - onU[0]) * v[1] - (onV[1] - onU[1]) * v[0]) / turn;
  const p: Point = [onU[0] + u[0] * t, onU[1] + u[1] * t];
  return [p, p];
}

/** Whether every parallel line still runs the way of its edge and the ring does not cross itself. */
function sound(
  plan: Arrangement,
  face: Face,
  start: readonly Point[],
  end: readonly Point[],
  ring: Ring,
): boolean {
  if (ring.points.length < 3) return false;
  for (const id of face.edges) {
    const edge = at(plan.edges, id);
    const a = at(plan.nodes, edge.from);
    const b = at(plan.nodes, edge.to);
    const s = at(start, id);
    const e = at(end, id);
    if ((b[0] - a[0]) * (e[0] - s[0]) + (b[1] - a[1]) * (e[1] - s[1]) < -0.001) return false;
  }
  return isSimple(ring.points);
}

/** Whether no two edges of the ring cross or touch. */
export function isSimple(points: readonly Point[]): boolean {
  const n = points.length;
  for (let i = 0; i < n; i++) {
    const a = at(points, i);
    const b = at(points, i + 1);
    const minX = Math.min(a[0], b[0]);
    const maxX = Math.max(a[0], b[0]);
    const minY = Math.min(a[1], b[1]);
    const maxY = Math.max(a[1], b[1]);
    for (let j = i + 2; j < n; j++) {
      if (i === 0 && j === n - 1) continue;
      const c = at(points, j);
      const d = at(points, j + 1);
      if (Math.max(c[0], d[0]) < minX || Math.min(c[0], d[0]) > maxX) continue;
      if (Math.max(c[1], d[1]) < minY || Math.min(c[1], d[1]) > maxY) continue;
      const o1 = orient(a, b, c);
      const o2 = orient(a, b, d);
      const o3 = orient(c, d, a);
      const o4 = orient(c, d, b);
      if (o1 * o2 <= 0 && o3 * o4 <= 0) return false;
    }
  }
  return true;
}

function orient(a: Point, b: Point, c: Point): number {
  return Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
}
