import type { Arrangement } from './arrangement.ts';
import type { Corridors } from './corridor.ts';
import { at, distance, type Point } from './point.ts';
import type { Way } from './way.ts';

/** A stretch of one way from junction to junction (or further): its edges in order, and the ground it takes. */
export interface Stretch {
  readonly way: number;
  readonly edges: readonly number[];
  readonly ring: readonly Point[];
}

/** Cuts the ways into stretches and gives each its ground: at a junction the higher way keeps it whole. */
export function layRoads(
  plan: Arrangement,
  ways: readonly Way[],
  corridors: Corridors,
  longest: number,
): Stretch[] {
  const { chains, chainOf } = chainEdges(plan, ways, longest);
  const main = plan.around.map((edges) => mainChain(edges, plan, ways, chainOf));
  return chains.flatMap((edges, chain) => {
    const way = at(plan.edges, at(edges, 0)).way;
    if (at(ways, way).width === 0) return [];
    return [{ way, edges, ring: ground(plan, corridors, edges, chain, main) }];
  });
}

/** The chain that keeps the ground of a node: of the highest way, and the one that passes rather than ends. */
function mainChain(
  edges: readonly number[],
  plan: Arrangement,
  ways: readonly Way[],
  chainOf: readonly number[],
): number {
  let best = -1;
  let bestRank = -1;
  const counts = new Map<number, number>();
  for (const id of edges) counts.set(at(chainOf, id), (counts.get(at(chainOf, id)) ?? 0) + 1);
  for (const id of edges) {
    const way = at(ways, at(plan.edges, id).way);
    if (way.width === 0) continue;
    const rank = way.rank * 4 + (counts.get(at(chainOf, id)) ?? 0);
    if (rank > bestRank) {
      bestRank = rank;
      best = at(chainOf, id);
    }
  }
  return best;
}

/** Follows each way over the nodes where it may go on. */
function chainEdges(
  plan: Arrangement,
  ways: readonly Way[],
  longest: number,
): { chains: number[][]; chainOf: number[] } {
  const chainOf = plan.edges.map(() => -1);
  const chains: number[][] = [];
  const onward = plan.nodes.map((_, node) => passing(plan, ways, node));
  const goesOn = (edge: number): number => {
    const e = at(plan.edges, edge);
    const pair = onward[e.to];
    if (!pair || at(plan.edges, pair[0]).way !== e.way) return -1;
    return pair[0] === e.twin ? pair[1] : pair[1] === e.twin ? pair[0] : -1;
  };
  for (const edge of plan.edges) {
    if (chainOf[edge.id] !== -1) continue;
    let first = edge.id;
    for (let guard = 0; guard < 4000; guard++) {
      const back = goesOn(at(plan.edges, first).twin);
      if (back === -1 || chainOf[back] !== -1 || at(plan.edges, back).twin === edge.id) break;
      first = at(plan.edges, back).twin;
      if (first === edge.id) break;
    }
    const chain: number[] = [];
    let length = 0;
    let visited = new Set<number>([at(plan.edges, first).from]);
    for (let id = first; id !== -1 && chainOf[id] === -1; id = goesOn(id)) {
      const e = at(plan.edges, id);
      const step = distance(at(plan.nodes, e.from), at(plan.nodes, e.to));
      if (chain.length > 0 && (length + step > longest || visited.has(e.to))) {
        chains.push([...chain]);
        chain.length = 0;
        length = 0;
        visited = new Set([e.from]);
      }
      visited.add(e.to);
      length += step;
      chainOf[id] = chains.length;
      chainOf[e.twin] = chains.length;
      chain.push(id);
    }
    chains.push(chain);
  }
  return { chains, chainOf };
}

/** The two edges of the highest way at a node, when it passes through there. */
function passing(plan: Arrangement, ways: readonly Way[], node: number): [number, number] | undefined {
  const edges = at(plan.around, node);
  let rank = -1;
  for (const id of edges) rank = Math.max(rank, at(ways, at(plan.edges, id).way).rank);
  const top = edges.filter((id) => at(ways, at(plan.edges, id).way).rank === rank);
  const [a, b] = top;
  if (a === undefined || b === undefined) return undefined;
  for (const x of top)
    for (const y of top) if (x < y && at(plan.edges, x).way === at(plan.edges, y).way) return [x, y];
  return undefined;
}

function ground(
  plan: Arrangement,
  corridors: Corridors,
  edges: readonly number[],
  chain: number,
  main: readonly number[],
): Point[] {
  const points: Point[] = [];
  const push = (p: Point): void => {
    if (points.length === 0 || distance(at(points, -1), p) > 0.004) points.push(p);
  };
  const twin = (id: number): number => at(plan.edges, id).twin;
  /** From the end of `arriving` clockwise round the node to the start of `leaving`. */
  const turn = (arriving: number, leaving: number): void => {
    const node = at(plan.edges, arriving).to;
    const list = at(plan.around, node);
    if (at(main, node) !== chain) {
      push(at(corridors.end, arriving));
      push(at(corridors.start, leaving));
      return;
    }
    let current = twin(arriving);
    do {
      push(at(corridors.end, twin(current)));
      current = at(list, at(plan.edges, current).place - 1);
      push(at(corridors.start, current));
    } while (current !== leaving);
  };
  const walk = [...edges, ...edges.map(twin).reverse()];
  walk.forEach((id, i) => {
    push(at(corridors.start, id));
    turn(id, at(walk, i + 1));
  });
  while (points.length > 3 && distance(at(points, 0), at(points, -1)) <= 0.004) points.pop();
  return points.reverse();
}
