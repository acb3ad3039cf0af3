import type { Mesh } from './mesh.ts';

/** An area: shell first, counter-clockwise, then holes, clockwise; vertex numbers of the mesh, not closed. */
export type Area = readonly (readonly number[])[];

/** Area of a ring of the mesh, square metres, positive when counter-clockwise. */
export function meshArea(mesh: Mesh, ring: readonly number[]): number {
  let sum = 0;
  let b = ring[ring.length - 1] ?? 0;
  for (const a of ring) {
    sum += (mesh.x[b] ?? 0) * (mesh.y[a] ?? 0) - (mesh.x[a] ?? 0) * (mesh.y[b] ?? 0);
    b = a;
  }
  return sum / 20000;
}

/** The union of rings of the mesh: edges that two of them share cancel, the rest is the outline. */
export function dissolve(mesh: Mesh, members: readonly number[]): Area[] {
  const first = members[0];
  if (first !== undefined && members.length === 1) return [[mesh.rings[first] ?? []]];
  const edges = new Map<number, [number, number]>();
  for (const member of members) addEdges(edges, mesh.rings[member] ?? []);
  return nest(mesh, chain(mesh, edges.values()));
}

/** The simple rings of one that touches itself; the ring as it is when it does not, or when a part would be a hole. */
export function simpleRings(mesh: Mesh, ring: readonly number[]): (readonly number[])[] {
  if (new Set(ring).size === ring.length) return [ring];
  const edges = new Map<number, [number, number]>();
  addEdges(edges, ring);
  const parts = chain(mesh, edges.values());
  return parts.every((part) => meshArea(mesh, part) > 0) ? parts : [ring];
}

/** Adds the edges of a ring; one that runs back along a known one cancels it. */
function addEdges(edges: Map<number, [number, number]>, ring: readonly number[]): void {
  let a = ring[ring.length - 1] ?? 0;
  for (const b of ring) {
    const back = b * 2097152 + a;
    if (edges.has(back)) edges.delete(back);
    else edges.set(a * 2097152 + b, [a, b]);
    a = b;
  }
}

/** Joins directed edges into rings; where several leave a vertex the sharpest left turn is taken, so that rings touch but do not cross. */
function chain(mesh: Mesh, edges: Iterable<[number, number]>): number[][] {
  const leaving = new Map<number, number[]>();
  for (const [a, b] of edges) {
    const known = leaving.get(a);
    if (known) known.push(b);
    else leaving.set(a, [b]);
  }
  const rings: number[][] = [];
  for (const start of leaving.keys()) {
    while ((leaving.get(start)?.length ?? 0) > 0) {
      const ring = follow(mesh, leaving, start);
      if (ring.length > 2) rings.push(...untie(ring));
    }
  }
  return rings;
}

function follow(mesh: Mesh, leaving: Map<number, number[]>, start: number): number[] {
  const ring: number[] = [];
  let previous = -1;
  let current = start;
  do {
    ring.push(current);
    const choices = leaving.get(current);
    if (!choices || choices.length === 0) return [];
    const next =
      choices.length === 1 || previous === -1
        ? choices.pop()
        : takeLeftmost(mesh, previous, current, choices);
    if (next === undefined) return [];
    previous = current;
    current = next;
  } while (current !== start);
  return ring;
}

function takeLeftmost(mesh: Mesh, previous: number, current: number, choices: number[]): number | undefined {
  const px = (mesh.x[previous] ?? 0) - (mesh.x[current] ?? 0);
  const py = (mesh.y[previous] ?? 0) - (mesh.y[current] ?? 0);
  let best = 0;
  let turn = Number.POSITIVE_INFINITY;
  choices.forEach((choice, i) => {
    const cx = (mesh.x[choice] ?? 0) - (mesh.x[current] ?? 0);
    const cy = (mesh.y[choice] ?? 0) - (mesh.y[current] ?? 0);
    // Angle from the way back, clockwise: the smallest keeps to the left.
    let angle = -Math.atan2(px * cy - py * cx, px * cx + py * cy);
    if (angle <= 0) angle += 2 * Math.PI;
    if (angle < turn) {
      turn = angle;
      best = i;
    }
  });
  return choices.splice(best, 1)[0];
}

/** Parts a ring that comes twice to the same vertex into simple ones. */
function untie(ring: readonly number[]): number[][] {
  const place = new Map<number, number>();
  const rings: number[][] = [];
  let path: number[] = [];
  for (const v of ring) {
    const before = place.get(v);
    if (before !== undefined) {
      const loop = path.slice(before);
      for (const w of loop) place.delete(w);
      path = path.slice(0, before);
      if (loop.length > 2) rings.push(loop);
    }
    place.set(v, path.length);
    path.push(v);
  }
  if (path.length > 2) rings.push(path);
  return rings;
}

/** Gives each hole to the smallest shell that holds it. */
function nest(mesh: Mesh, rings: readonly number[][]): Area[] {
  const shells: { ring: number[]; size: number; holes: number[][] }[] = [];
  const holes: number[][] = [];
  for (const ring of rings) {
    const size = meshArea(mesh, ring);
    if (size > 0) shells.push({ ring, size, holes: [] });
    else holes.push(ring);
  }
  shells.sort((a, b) => b.size - a.size);
  for (const hole of holes) {
    const size = -meshArea(mesh, hole);
    const owner = shells.findLast((shell) => shell.size > size && holds(mesh, shell.ring, hole));
    owner?.holes.push(hole);
  }
  return shells.map(({ ring, holes: inner }) => [ring, ...inner]);
}

/** Whether a vertex of the hole that is not on the shell lies inside it. */
function holds(mesh: Mesh, shell: readonly number[], hole: readonly number[]): boolean {
  const on = new Set(shell);
  const probe = hole.find((v) => !on.has(v));
  const a = probe ?? hole[0] ?? 0;
  const b = probe ?? hole[1] ?? 0;
  const x = ((mesh.x[a] ?? 0) + (mesh.x[b] ?? 0)) / 2;
  const y = ((mesh.y[a] ?? 0) + (mesh.y[b] ?? 0)) / 2;
  let inside = false;
  let q = shell[shell.length - 1] ?? 0;
  for (const p of shell) {
    const py = mesh.y[p] ?? 0;
    const qy = mesh.y[q] ?? 0;
    if (
      py > y !== qy > y &&
      x < (((mesh.x[q] ?? 0) - (mesh.x[p] ?? 0)) * (y - py)) / (qy - py) + (mesh.x[p] ?? 0)
    )
      inside = !inside;
    q = p;
  }
  return inside;
}
