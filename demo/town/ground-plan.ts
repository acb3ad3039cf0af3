import { type Arrangement, arrange, facePoints, moveNodes } from './arrangement.ts';
import { type Corridors, layCorridors } from './corridor.ts';
import { districts, landmarks, type NameTheme, type Use } from './district.ts';
import { type District, fillDistrict } from './infill.ts';
import * as plan from './plan.ts';
import { contains, distance, interiorPoint, middle, type Point } from './point.ts';
import { type Random, smoothNoise } from './random.ts';
import type { Ring } from './ring.ts';
import { layRoads, type Stretch } from './road-ground.ts';
import { streetNamer } from './street-names.ts';
import { createWays, type Segment, smooth, toSegments, type Way } from './way.ts';

/** A block: ground between the ways, with its use. Ring tags are half-edge ids. */
export interface Block {
  readonly ring: Ring;
  readonly use: Use;
  /** Name of the landmark that fills it. */
  readonly name: string | undefined;
  /** Number of the district between the main lines. */
  readonly area: number;
}

/** The gmina before it is divided into lots: graph of ways, blocks, ground of the ways. */
export interface GroundPlan {
  readonly arrangement: Arrangement;
  readonly ways: readonly Way[];
  readonly corridors: Corridors;
  readonly blocks: readonly Block[];
  readonly stretches: readonly Stretch[];
  /** Number of the district that holds a place of the plan; -1 outside. */
  readonly areaAt: (p: Point) => number;
  /** From the plan as drawn to the ground as it lies. */
  readonly bend: (p: Point) => Point;
}

export function layGroundPlan(seed: number, random: Random): GroundPlan {
  const ways = createWays();
  const edge = roughen(plan.border, random);
  const limit = ways.add({ kind: 'limit', width: 0, rank: 0 });
  const lines = plan.planLines.flatMap((line) => {
    const { points, curved, closed, ...way } = line;
    const all = closed && points[0] ? [...points, points[0]] : points;
    return toSegments(curved ? smooth(all, 45) : all, ways.add(way).id, 60);
  });
  const inside = lines.flatMap((s) => clip(s, edge));
  const closedEdge = edge[0] ? [...edge, edge[0]] : edge;
  const skeleton = [...inside, ...toSegments(closedEdge, limit.id, 400)];
  const main = arrange(skeleton, ways.list, 30);
  const taken = plan.planLines.flatMap((line) =>
    line.place === plan.townName && line.name ? [line.name] : [],
  );
  const name = streetNamer(random, taken);
  const areas = main.faces.filter((face) => face.area > 0).map((face) => toDistrict(facePoints(main, face)));
  const fill = areas.flatMap((district) => fillDistrict(district, ways, random, name));
  const streets = fill.flatMap((s) => toSegments([s.a, s.b], s.way, 60));
  const drawn = arrange([...skeleton, ...streets], ways.list, 25);
  const bend = bender(seed);
  const arrangement = moveNodes(drawn, bend);
  const corridors = layCorridors(arrangement, ways.list);
  const areaAt = (p: Point): number => areas.findIndex((d) => contains(d.ring.points, p));
  const blocks: Block[] = [];
  for (const [id, ring] of corridors.blocks) {
    const face = drawn.faces[id];
    if (!face) continue;
    const points = facePoints(drawn, face);
    const place = interiorPoint(points);
    const area = areaAt(place);
    const use = areas[area]?.use ?? 'fields';
    // In the open a landmark takes a part of its block only.
    const mark =
      use === 'fields' || use === 'slabs' ? undefined : landmarks.find((l) => contains(points, l.at));
    blocks.push({ ring, use: mark?.use ?? use, name: mark?.name, area });
  }
  return {
    arrangement,
    ways: ways.list,
    corridors,
    blocks,
    stretches: layRoads(arrangement, ways.list, corridors, 600),
    areaAt,
    bend,
  };
}

function clip(s: Segment, edge: readonly Point[]): Segment[] {
  const a = contains(edge, s.a);
  const b = contains(edge, s.b);
  if (a && b) return [s];
  if (!a && !b) return [];
  let low = a ? s.a : s.b;
  let high = a ? s.b : s.a;
  for (let i = 0; i < 40; i++) {
    const mid = middle(low, high);
    if (contains(edge, mid)) low = mid;
    else high = mid;
  }
  return [{ a: a ? s.a : s.b, b: high, way: s.way }];
}

function toDistrict(points: readonly Point[]): District {
  const ring: Ring = { points, tags: points.map(() => -1) };
  const inside = interiorPoint(points);
  const seeded = districts.find((d) => contains(points, d.at));
  const place = seeded ? plan.townName : undefined;
  const names: NameTheme | undefined = seeded?.names;
  return { ring, use: seeded?.use ?? byRegion(inside), names, place };
}

function byRegion(p: Point): Use {
  if (contains(plan.innerRing, p)) return 'old';
  if (contains(plan.outerRing, p)) return 'planty';
  if (contains(plan.lake, p)) return 'lake';
  if (contains(floodplain, p)) return 'meadow';
  if (plan.forests.some((forest) => contains(forest, p))) return 'forest';
  return 'fields';
}

const floodplain: readonly Point[] = [...plan.northBank, ...[...plan.southBank].reverse()];

/** A border follows ditches and balks: halves each side and moves the middle, three times. */
function roughen(points: readonly Point[], random: Random): Point[] {
  let ring = [...points];
  for (const strength of [0.1, 0.13, 0.12]) {
    ring = ring.flatMap((a, i): Point[] => {
      const b = ring[(i + 1) % ring.length] ?? a;
      const m = middle(a, b);
      const r = distance(a, b) * strength;
      return [a, [m[0] + random.between(-r, r), m[1] + random.between(-r, r)]];
    });
  }
  return ring;
}

/** Bends the plan a little: nothing grown over centuries is straight. */
function bender(seed: number): (p: Point) => Point {
  const wide = [smoothNoise(seed * 7 + 1, 900), smoothNoise(seed * 7 + 2, 900)] as const;
  const near = [smoothNoise(seed * 7 + 3, 260), smoothNoise(seed * 7 + 4, 260)] as const;
  return ([x, y]) => [x + wide[0](x, y) * 42 + near[0](x, y) * 7, y + wide[1](x, y) * 42 + near[1](x, y) * 7];
}
