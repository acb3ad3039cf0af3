import { signedArea } from './signed-area.ts';

/** A polygon that was parted: rings on the edge of the square, and holes that have nothing to do with it. */
export interface Parted {
  readonly outer: readonly Float64Array[];
  readonly holes: readonly Float64Array[];
}

/**
 * Whether a ring that was cut to a square leaves it and comes back more than once: else there is nothing to part.
 * @param xy whole coordinates, the first vertex not repeated at the end
 */
export function returnsTwice(xy: Float64Array, count: number, low: number, high: number): boolean {
  let chains = 0;
  let wasOn = isOnEdge(xy, count - 1, 0, low, high);
  for (let i = 0; i < count; i++) {
    const isOn = isOnEdge(xy, i, i + 1 === count ? 0 : i + 1, low, high);
    if (wasOn && !isOn && ++chains > 1) return true;
    wasOn = isOn;
  }
  return false;
}

/**
 * Parts a polygon that was cut to a square ring by ring: where it leaves and comes back more than once, cutting joins what is
 * left by ways along the square's edge that lie on one another, and holes open to the edge. What is inside is the chains
 * between leaving points of all its rings, joined by the pieces of the edge that are inside too: from where a chain
 * ends on, the way round, to where the next begins.
 * @param rings whole coordinates, the first vertex not repeated at the end: the outer ring, then holes
 * @param low first x and y of the square; `high` the last
 * @returns undefined when there is nothing to part, or snapping has tangled the rings at the edge
 */
export function splitAtEdge(rings: readonly Float64Array[], low: number, high: number): Parted | undefined {
  const [outer, ...inner] = rings;
  if (outer === undefined) return undefined;
  const area = ringArea(outer);
  // Round by the right: the edge is followed as the outer ring turns; holes turn the other way.
  const edge: Edge = { low, high, turn: area > 0 ? 1 : -1 };
  const chains = [...chainsOf(outer, edge)];
  const holes: Float64Array[] = [];
  let expected = area;
  for (const hole of inner) {
    const turned = ringArea(hole) > 0 === area > 0 ? reversed(hole) : hole;
    expected += ringArea(turned);
    const own = chainsOf(turned, edge);
    if (own.length === 0) holes.push(turned);
    chains.push(...own);
  }
  if (chains.length === 0 || (chains.length < 2 && holes.length === inner.length)) return undefined;
  const parts = join(chains, edge);
  if (parts === undefined) return undefined;
  // Ways there and back enclose nothing: the parts are as large as the whole.
  const sum = [...parts, ...holes].reduce((total, ring) => total + ringArea(ring), 0);
  return Math.abs(sum - expected) < 0.5 ? { outer: parts, holes } : undefined;
}

interface Edge {
  readonly low: number;
  readonly high: number;
  readonly turn: 1 | -1;
}

/** Vertices from where the ring comes in to where it goes out, and both places on the edge. */
interface Chain {
  readonly xy: readonly number[];
  readonly from: number;
  readonly to: number;
}

/** The first vertex behind a piece of the edge; -1 without such a piece. */
function firstChain(xy: Float64Array, { low, high }: Edge): number {
  const count = xy.length / 2;
  let wasOn = isOnEdge(xy, count - 1, 0, low, high);
  for (let i = 0; i < count; i++) {
    const isOn = isOnEdge(xy, i, i + 1 === count ? 0 : i + 1, low, high);
    if (wasOn && !isOn) return i;
    wasOn = isOn;
  }
  return -1;
}

function chainsOf(xy: Float64Array, edge: Edge): readonly Chain[] {
  const first = firstChain(xy, edge);
  if (first < 0) return [];
  const count = xy.length / 2;
  const chains: Chain[] = [];
  let chain: number[] = [];
  for (let step = 0; step < count; step++) {
    const i = (first + step) % count;
    const next = (i + 1) % count;
    const [x, y] = [xy[i * 2] as number, xy[i * 2 + 1] as number];
    const isOn = isOnEdge(xy, i, next, edge.low, edge.high);
    if (!isOn || chain.length > 0) chain.push(x, y);
    if (!isOn && step < count - 1) continue;
    if (!isOn) chain.push(xy[next * 2] as number, xy[next * 2 + 1] as number);
    if (chain.length > 0) chains.push(toChain(chain, edge));
    chain = [];
  }
  return chains;
}

function toChain(xy: readonly number[], edge: Edge): Chain {
  return {
    xy,
    from: placeOf(xy[0] as number, xy[1] as number, edge),
    to: placeOf(xy[xy.length - 2] as number, xy[xy.length - 1] as number, edge),
  };
}

/** Each end is followed by the beginning that comes next on the edge; undefined where they do not take turns. */
function join(chains: readonly Chain[], edge: Edge): readonly Float64Array[] | undefined {
  const events = chains.flatMap((chain) => [
    { at: chain.from, chain, isEnd: false },
    { at: chain.to, chain, isEnd: true },
  ]);
  events.sort((a, b) => a.at - b.at || Number(b.isEnd) - Number(a.isEnd));
  const after = new Map<Chain, Chain>();
  for (const [i, { chain, isEnd }] of events.entries()) {
    if (!isEnd) continue;
    const next = events[(i + 1) % events.length];
    if (next === undefined || next.isEnd) return undefined;
    after.set(chain, next.chain);
  }
  const rings: Float64Array[] = [];
  const done = new Set<Chain>();
  for (const begin of chains) {
    const ring: number[] = [];
    for (let chain: Chain | undefined = begin; chain !== undefined && !done.has(chain); ) {
      done.add(chain);
      ring.push(...chain.xy);
      const next: Chain | undefined = after.get(chain);
      if (next !== undefined) pushCorners(ring, chain.to, next.from, edge);
      chain = next;
    }
    if (ring.length > 0) rings.push(withoutRepeats(ring));
  }
  return rings;
}

/** Place on the edge as a way from the top left corner: clockwise where y points down, or the other way round. */
function placeOf(x: number, y: number, { low, high, turn }: Edge): number {
  const side = high - low;
  const way =
    y === low
      ? x - low
      : x === high
        ? side + (y - low)
        : y === high
          ? 2 * side + (high - x)
          : 3 * side + (high - y);
  return turn === 1 ? way : (4 * side - way) % (4 * side);
}

/** The corners between two places, in the direction of the turn. */
function pushCorners(ring: number[], from: number, to: number, { low, high, turn }: Edge): void {
  const side = high - low;
  const end = to < from ? to + 4 * side : to;
  for (let corner = Math.floor(from / side) + 1; corner * side < end; corner++) {
    const which = (turn === 1 ? corner : 4 - (corner % 4)) % 4;
    ring.push(which === 1 || which === 2 ? high : low, which >= 2 ? high : low);
  }
}

function withoutRepeats(ring: readonly number[]): Float64Array {
  const kept: number[] = [];
  for (let i = 0; i < ring.length; i += 2) {
    const [x, y] = [ring[i] as number, ring[i + 1] as number];
    if (kept.length > 0 && x === kept.at(-2) && y === kept.at(-1)) continue;
    kept.push(x, y);
  }
  while (kept.length > 2 && kept[0] === kept.at(-2) && kept[1] === kept.at(-1)) kept.length -= 2;
  return Float64Array.from(kept);
}

/** Whether both vertices lie on one side of the square. */
function isOnEdge(xy: Float64Array, a: number, b: number, low: number, high: number): boolean {
  const ax = xy[a * 2];
  if (ax === xy[b * 2] && (ax === low || ax === high)) return true;
  const ay = xy[a * 2 + 1];
  return ay === xy[b * 2 + 1] && (ay === low || ay === high);
}

function reversed(xy: Float64Array): Float64Array {
  const turned = new Float64Array(xy.length);
  for (let i = 0; i < xy.length; i += 2) {
    turned[i] = xy[xy.length - i - 2] as number;
    turned[i + 1] = xy[xy.length - i - 1] as number;
  }
  return turned;
}

function ringArea(xy: Float64Array): number {
  return signedArea(xy, 0, xy.length / 2);
}
