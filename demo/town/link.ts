import { at, distance, distanceToSegment, type Point } from './point.ts';

/** An undirected edge of the plan's graph. */
export interface Link {
  readonly from: number;
  readonly to: number;
  readonly way: number;
}

/** Takes out dead ends shorter than `dangle` metres. */
export function prune(links: Map<number, Link>, nodes: readonly Point[], dangle: number): void {
  for (let again = true; again; ) {
    again = false;
    const degree = new Uint16Array(nodes.length);
    for (const { from, to } of links.values()) {
      degree[from] = (degree[from] ?? 0) + 1;
      degree[to] = (degree[to] ?? 0) + 1;
    }
    for (const [key, { from, to }] of links) {
      if (degree[from] !== 1 && degree[to] !== 1) continue;
      if (distance(at(nodes, from), at(nodes, to)) > dangle) continue;
      links.delete(key);
      again = true;
    }
  }
}

/** Takes out bends too near to another node for a corridor to turn there. */
export function straighten(links: Map<number, Link>, nodes: readonly Point[], least: number): void {
  const at2 = new Map<number, Set<number>>();
  const touch = (node: number, key: number): void => {
    const keys = at2.get(node);
    if (keys) keys.add(key);
    else at2.set(node, new Set([key]));
  };
  for (const [key, link] of links) {
    touch(link.from, key);
    touch(link.to, key);
  }
  for (const [node, keys] of at2) {
    if (keys.size !== 2) continue;
    const [k1, k2] = keys;
    const one = k1 === undefined ? undefined : links.get(k1);
    const two = k2 === undefined ? undefined : links.get(k2);
    if (!one || !two || k1 === undefined || k2 === undefined || one.way !== two.way) continue;
    const p = one.from === node ? one.to : one.from;
    const q = two.from === node ? two.to : two.from;
    const [a, m, b] = [at(nodes, p), at(nodes, node), at(nodes, q)];
    if (Math.min(distance(a, m), distance(m, b)) > least || distanceToSegment(m, a, b) > 1.2) continue;
    const key = linkKey(p, q);
    if (p === q || links.has(key)) continue;
    links.delete(k1);
    links.delete(k2);
    links.set(key, one.to === node ? { from: p, to: q, way: one.way } : { from: q, to: p, way: one.way });
    at2.get(p)?.delete(k1);
    at2.get(q)?.delete(k2);
    touch(p, key);
    touch(q, key);
    keys.clear();
  }
}

/** The key of the pair, whichever way round. */
export function linkKey(a: number, b: number): number {
  return Math.min(a, b) * 1048576 + Math.max(a, b);
}

/** Draws together junctions nearer than `least` metres: two side streets that miss each other meet. */
export function contract(links: Map<number, Link>, nodes: readonly Point[], least: number): void {
  const around = new Map<number, Set<number>>();
  const keysAt = (node: number): Set<number> => {
    const known = around.get(node) ?? new Set<number>();
    around.set(node, known);
    return known;
  };
  for (const [key, link] of links) {
    keysAt(link.from).add(key);
    keysAt(link.to).add(key);
  }
  for (const [key, link] of [...links]) {
    if (links.get(key) !== link) continue;
    const { from: stays, to: goes } = link;
    if (distance(at(nodes, stays), at(nodes, goes)) >= least) continue;
    if (keysAt(stays).size < 3 || keysAt(goes).size < 3) continue;
    links.delete(key);
    keysAt(stays).delete(key);
    for (const other of keysAt(goes)) {
      const moved = links.get(other);
      links.delete(other);
      if (!moved || other === key) continue;
      const end = moved.from === goes ? moved.to : moved.from;
      keysAt(end).delete(other);
      const next = linkKey(stays, end);
      if (end === stays || links.has(next)) continue;
      links.set(next, moved.from === goes ? { ...moved, from: stays } : { ...moved, to: stays });
      keysAt(stays).add(next);
      keysAt(end).add(next);
    }
    keysAt(goes).clear();
  }
}
