import { placeIn, type TurnedBox, turnedBox } from './box.ts';
import type { NameTheme, Use } from './district.ts';
import { at, cross, direction, distance, distanceToSegment, offset, type Point } from './point.ts';
import type { Random } from './random.ts';
import { type Ring, ringArea, splitRing } from './ring.ts';
import type { Segment, Ways } from './way.ts';

/** How a use divides its ground by streets of its own. */
interface Pattern {
  /** Depth of a block: two rows of lots. */
  readonly depth: number;
  /** Longest block. */
  readonly length: number;
  readonly width: number;
  /** Slant of the streets against each other, radians. */
  readonly slant: number;
  readonly named: boolean;
}

const patterns: Partial<Record<Use, Pattern>> = {
  inner: { depth: 92, length: 150, width: 12, slant: 0.05, named: true },
  villa: { depth: 76, length: 190, width: 11, slant: 0.04, named: true },
  houses: { depth: 64, length: 210, width: 10, slant: 0.03, named: true },
  slabs: { depth: 190, length: 260, width: 10, slant: 0.02, named: true },
  industry: { depth: 190, length: 300, width: 12, slant: 0.03, named: true },
  retail: { depth: 220, length: 320, width: 12, slant: 0.02, named: true },
  railside: { depth: 300, length: 260, width: 6, slant: 0.05, named: false },
  park: { depth: 240, length: 420, width: 5, slant: 0.1, named: false },
  allotments: { depth: 300, length: 380, width: 6, slant: 0.03, named: false },
  fields: { depth: 560, length: 900, width: 5, slant: 0.12, named: false },
  forest: { depth: 330, length: 520, width: 5, slant: 0.04, named: false },
  meadow: { depth: 2000, length: 600, width: 4, slant: 0.2, named: false },
};

/** Ground left between the main lines, and what it is for. */
export interface District {
  readonly ring: Ring;
  readonly use: Use;
  readonly names: NameTheme | undefined;
  readonly place: string | undefined;
}

/** Streets that divide a district into blocks: each runs from one line to another, so that nothing dangles. */
export function fillDistrict(
  district: District,
  ways: Ways,
  random: Random,
  name: (theme: NameTheme) => string | undefined,
): Segment[] {
  const pattern = patterns[district.use];
  if (!pattern) return [];
  const segments: Segment[] = [];
  const open = (rank: number, width: number): number =>
    ways.add({
      kind: 'road',
      width,
      rank,
      name: pattern.named ? name(district.names ?? 'trees') : undefined,
      place: pattern.named ? district.place : undefined,
      category: pattern.named ? 'g' : 'x',
      roadClass: 'D',
    }).id;
  const cut = (ring: Ring, origin: Point, u: Point, rank: number, width: number): readonly Ring[] => {
    for (const turn of turns) {
      const split = splitRing(ring, origin, offset([0, 0], u, Math.cos(turn), Math.sin(turn)));
      const pieces = [...split.left, ...split.right];
      if (split.cuts.length === 0 || pieces.some((piece) => tooSmall(piece, pattern))) continue;
      if (split.cuts.some(([a, b]) => meetsAcutely(ring, a, b) || meetsAcutely(ring, b, a))) continue;
      const way = open(rank, width);
      for (const [a, b] of split.cuts) segments.push({ a, b, way });
      return pieces;
    }
    return [ring];
  };
  const divide = (ring: Ring, level: number): void => {
    const box = turnedBox(ring.points);
    const long = box.uMax - box.uMin;
    const short = box.vMax - box.vMin;
    const width = level < 2 ? pattern.width + 2 : pattern.width;
    const rank = pattern.named ? (level < 2 ? 4 : 3) : 2;
    // Superblocks first (across the long side), then rows (along it), then blocks (across the rows).
    const across = short > pattern.depth * 1.5 ? long > pattern.length * 1.7 : long > pattern.length * 1.35;
    if (!across && short <= pattern.depth * 1.5) return;
    const pieces = across
      ? cut(
          ring,
          lineAt(box, 'u', share(long, pattern.length, random), random),
          slant(box.v, pattern, random),
          rank,
          width,
        )
      : cut(
          ring,
          lineAt(box, 'v', share(short, pattern.depth, random), random),
          slant(box.u, pattern, random),
          rank,
          width,
        );
    if (pieces.length < 2) return;
    for (const piece of pieces) divide(piece, level + 1);
  };
  divide(district.ring, 0);
  return segments;
}

/** Turns tried when a street would leave no room or meet another too sharply, radians. */
const turns = [0, 0.2, -0.2, 0.4, -0.4] as const;
/** Sine of the smallest angle at which streets meet. */
const sharpest = 0.6;

/** Whether the line from b ends at a, on the ring's edge, at a sharp angle. */
function meetsAcutely(ring: Ring, a: Point, b: Point): boolean {
  const u = direction(b, a);
  return ring.points.some((p, i) => {
    const q = at(ring.points, i + 1);
    return (
      distanceToSegment(a, p, q) < 0.05 &&
      distance(p, q) > 1 &&
      Math.abs(cross(u, direction(p, q))) < sharpest
    );
  });
}

function tooSmall(ring: Ring, pattern: Pattern): boolean {
  const box = turnedBox(ring.points);
  const least = Math.min(pattern.depth, pattern.length);
  return (
    box.vMax - box.vMin < least * 0.55 ||
    box.uMax - box.uMin < least * 0.6 ||
    ringArea(ring) < pattern.depth * pattern.length * 0.17
  );
}

/** Where to cut a side so that whole blocks come out: near the middle, on a multiple of the block. */
function share(side: number, block: number, random: Random): number {
  const blocks = Math.max(2, Math.round(side / block));
  const left = blocks % 2 === 0 ? blocks / 2 : (blocks + (random.chance(0.5) ? 1 : -1)) / 2;
  return left / blocks;
}

function lineAt(box: TurnedBox, axis: 'u' | 'v', part: number, random: Random): Point {
  const jitter = random.between(-0.03, 0.03);
  const u = axis === 'u' ? box.uMin + (box.uMax - box.uMin) * (part + jitter) : (box.uMin + box.uMax) / 2;
  const v = axis === 'v' ? box.vMin + (box.vMax - box.vMin) * (part + jitter) : (box.vMin + box.vMax) / 2;
  return placeIn(box, u, v);
}

function slant(u: Point, pattern: Pattern, random: Random): Point {
  const angle = random.between(-pattern.slant, pattern.slant);
  return offset([0, 0], u, Math.cos(angle), Math.sin(angle));
}
