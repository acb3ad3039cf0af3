import type { Arrangement } from './arrangement.ts';
import { at, distance } from './point.ts';
import type { Way } from './way.ts';

/** Where a half-edge lies along its way: metres from the way's beginning to the edge's own start. */
export interface Position {
  readonly from: number;
  /** True when the half-edge runs the way's own direction: its left side has the odd numbers. */
  readonly forward: boolean;
}

/** Follows each way from one end to the other. */
export function orderStreets(plan: Arrangement, ways: readonly Way[]): ReadonlyMap<number, Position> {
  const byWay = new Map<number, number[]>();
  for (const edge of plan.edges) {
    if (at(ways, edge.way).kind !== 'road') continue;
    const list = byWay.get(edge.way);
    if (list) list.push(edge.id);
    else byWay.set(edge.way, [edge.id]);
  }
  const positions = new Map<number, Position>();
  for (const edges of byWay.values()) followWay(plan, edges, positions);
  return positions;
}

function followWay(plan: Arrangement, edges: readonly number[], positions: Map<number, Position>): void {
  const leaving = new Map<number, number[]>();
  for (const id of edges) {
    const { from } = at(plan.edges, id);
    const list = leaving.get(from);
    if (list) list.push(id);
    else leaving.set(from, [id]);
  }
  const ends = [...leaving].filter(([, list]) => list.length === 1).map(([node]) => node);
  let along = 0;
  for (const start of [...ends, ...leaving.keys()]) {
    let node = start;
    for (;;) {
      const next = leaving.get(node)?.find((id) => !positions.has(id));
      if (next === undefined) break;
      const edge = at(plan.edges, next);
      const length = distance(at(plan.nodes, edge.from), at(plan.nodes, edge.to));
      positions.set(next, { from: along, forward: true });
      positions.set(edge.twin, { from: along + length, forward: false });
      along += length;
      node = edge.to;
    }
  }
}
