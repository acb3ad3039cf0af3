import { contract, type Link, linkKey, prune, straighten } from './link.ts';
import { nodeSegments } from './noding.ts';
import { at, distance, type Point, signedArea } from './point.ts';
import type { Segment, Way } from './way.ts';

/** A directed edge of the plan's graph. Its twin runs the other way; its face lies to the left. */
interface HalfEdge {
  readonly id: number;
  readonly from: number;
  readonly to: number;
  readonly way: number;
  /** id of the twin */
  readonly twin: number;
  /** Next edge round the face on the left. */
  next: number;
  /** Place among the edges that leave its node, counter-clockwise. */
  place: number;
  face: number;
}

export interface Face {
  readonly id: number;
  /** Ids of half-edges, counter-clockwise. */
  readonly edges: readonly number[];
  /** Square metres; the outer face is negative. */
  readonly area: number;
}

/** The plan as a planar graph. */
export interface Arrangement {
  readonly nodes: readonly Point[];
  readonly edges: readonly HalfEdge[];
  /** Ids of the half-edges that leave each node, counter-clockwise. */
  readonly around: readonly (readonly number[])[];
  readonly faces: readonly Face[];
}

/**
 * Makes the planar graph of all segments: crossings become nodes, dead ends shorter than `dangle` metres go.
 * Where two ways run on the same line the one of higher rank keeps it.
 */
export function arrange(segments: readonly Segment[], ways: readonly Way[], dangle: number): Arrangement {
  const nodes: Point[] = [];
  const nodeAt = nodeIndex(nodes);
  const links = new Map<number, Link>();
  for (const { a, b, way } of nodeSegments(segments)) {
    const from = nodeAt(a);
    const to = nodeAt(b);
    if (from === to) continue;
    const key = linkKey(from, to);
    const known = links.get(key);
    if (!known || at(ways, known.way).rank < at(ways, way).rank) links.set(key, { from, to, way });
  }
  prune(links, nodes, dangle);
  contract(links, nodes, 12);
  straighten(links, nodes, 16);
  return { nodes, ...faceGraph(nodes, [...links.values()]) };
}

/** The same graph with its nodes elsewhere; a mapping without folds keeps the faces. */
export function moveNodes(plan: Arrangement, move: (p: Point) => Point): Arrangement {
  return { ...plan, nodes: plan.nodes.map(move) };
}

export function facePoints(plan: Arrangement, face: Face): Point[] {
  return face.edges.map((edge) => at(plan.nodes, at(plan.edges, edge).from));
}

function nodeIndex(nodes: Point[]): (p: Point) => number {
  const grid = new Map<number, number[]>();
  const size = 0.25;
  return (p) => {
    const x = Math.floor(p[0] / size);
    const y = Math.floor(p[1] / size);
    for (let i = x - 1; i <= x + 1; i++)
      for (let j = y - 1; j <= y + 1; j++)
        for (const node of grid.get(i * 262144 + j) ?? [])
          if (distance(at(nodes, node), p) < 0.12) return node;
    const id = nodes.push(p) - 1;
    const key = x * 262144 + y;
    const here = grid.get(key);
    if (here) here.push(id);
    else grid.set(key, [id]);
    return id;
  };
}

function faceGraph(nodes: readonly Point[], links: readonly Link[]): Omit<Arrangement, 'nodes'> {
  const edges: HalfEdge[] = [];
  const around: number[][] = nodes.map(() => []);
  for (const { from, to, way } of links) {
    const id = edges.length;
    edges.push({ id, from, to, way, twin: id + 1, next: -1, place: 0, face: -1 });
    edges.push({ id: id + 1, from: to, to: from, way, twin: id, next: -1, place: 0, face: -1 });
    at(around, from).push(id);
    at(around, to).push(id + 1);
  }
  const angle = edges.map((edge) => {
    const a = at(nodes, edge.from);
    const b = at(nodes, edge.to);
    return Math.atan2(b[1] - a[1], b[0] - a[0]);
  });
  for (const list of around) {
    list.sort((x, y) => at(angle, x) - at(angle, y));
    list.forEach((id, place) => {
      at(edges, id).place = place;
    });
  }
  // The left face goes on with the edge clockwise of the twin.
  for (const edge of edges) edge.next = at(at(around, edge.to), at(edges, edge.twin).place - 1);
  return { edges, around, faces: traceFaces(nodes, edges) };
}

function traceFaces(nodes: readonly Point[], edges: readonly HalfEdge[]): Face[] {
  const faces: Face[] = [];
  for (const start of edges) {
    if (start.face !== -1) continue;
    const id = faces.length;
    const loop: number[] = [];
    for (let edge = start; edge.face === -1; edge = at(edges, edge.next)) {
      edge.face = id;
      loop.push(edge.id);
    }
    const points = loop.map((e) => at(nodes, at(edges, e).from));
    faces.push({ id, edges: loop, area: signedArea(points) });
  }
  return faces;
}
