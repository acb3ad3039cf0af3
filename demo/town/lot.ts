import type { Arrangement } from './arrangement.ts';
import { at, direction, distance, dot, type Point } from './point.ts';
import type { Ring } from './ring.ts';
import type { Way } from './way.ts';

/** What stands on a lot or grows there. */
export type LotUse =
  | 'house'
  | 'row'
  | 'tenement'
  | 'slab'
  | 'industry'
  | 'retail'
  | 'allotment'
  | 'cemetery'
  | 'park'
  | 'square'
  | 'church'
  | 'school'
  | 'hospital'
  | 'sport'
  | 'station'
  | 'garages'
  | 'field'
  | 'meadow'
  | 'pasture'
  | 'forest'
  | 'lake'
  | 'homestead'
  | 'cottage'
  | 'pit'
  | 'sewage'
  | 'waterworks'
  | 'solar'
  | 'estate'
  | 'orchard'
  | 'vacant'
  | 'castle'
  | 'green'
  | 'road'
  | 'rail'
  | 'river'
  | 'shop'
  | 'pond'
  | 'ditch'
  | 'townhall';

/** Land use contour (OFU) of each use. */
export const landUseOf: Record<LotUse, string> = {
  house: 'B',
  row: 'B',
  tenement: 'B',
  slab: 'B',
  industry: 'Ba',
  retail: 'Bi',
  allotment: 'R',
  cemetery: 'Bi',
  park: 'Bz',
  square: 'dr',
  church: 'Bi',
  school: 'Bi',
  hospital: 'Bi',
  sport: 'Bz',
  station: 'Tk',
  garages: 'Bi',
  field: 'R',
  meadow: 'Ł',
  pasture: 'Ps',
  forest: 'Ls',
  lake: 'Ws',
  homestead: 'Br',
  cottage: 'B',
  pit: 'K',
  sewage: 'Bi',
  waterworks: 'Bi',
  solar: 'Ba',
  estate: 'Br',
  orchard: 'S',
  vacant: 'Bp',
  castle: 'Bi',
  green: 'Bz',
  road: 'dr',
  rail: 'Tk',
  river: 'Wp',
  shop: 'Bi',
  pond: 'Wsr',
  ditch: 'W',
  townhall: 'Bi',
};

/** A piece of ground of one use. Pieces with the same `parcel` make one parcel. Ring tags are half-edge ids. */
export interface Lot {
  readonly ring: Ring;
  readonly use: LotUse;
  /** Pieces with the same number inside a block are one parcel. */
  readonly parcel: number;
  /** Parcels with the same number inside a block were once one: they are numbered k/1, k/2, … */
  readonly parent: number;
  readonly name?: string | undefined;
}

/** The side of a lot on a street: from a to b along u, the lot on the left. */
export interface Front {
  readonly a: Point;
  readonly b: Point;
  readonly u: Point;
  readonly length: number;
  readonly way: Way;
  /** A half-edge in the middle of it. */
  readonly edge: number;
}

/** The best side of a ring on a road: longest, streets with a name first; undefined without a road. `across`: direction of the sides, where it matters. */
export function frontOf(
  ring: Ring,
  plan: Arrangement,
  ways: readonly Way[],
  across?: Point,
): Front | undefined {
  let best: Front | undefined;
  let bestScore = 0;
  for (const run of runs(ring, plan, ways)) {
    const length = distance(run.a, run.b);
    const square = across ? Math.abs(dot(direction(run.a, run.b), across)) < 0.5 : true;
    const score =
      (square ? 1 : 0.05) *
      length *
      (run.way.name || run.way.place ? 3 : 1) *
      (run.way.roadClass === 'GP' ? 0.2 : 1);
    if (score > bestScore && length > 3) {
      bestScore = score;
      best = { a: run.a, b: run.b, u: direction(run.a, run.b), length, way: run.way, edge: run.edge };
    }
  }
  return best;
}

interface Run {
  a: Point;
  b: Point;
  readonly way: Way;
  edge: number;
  longest: number;
}

/** Stretches of the ring on one road that do not turn sharply. */
function runs(ring: Ring, plan: Arrangement, ways: readonly Way[]): Run[] {
  const found: Run[] = [];
  const n = ring.points.length;
  const start = ring.tags.findIndex((tag) => tag < 0);
  for (let k = 1; k <= n; k++) {
    const i = (Math.max(0, start) + k) % n;
    const tag = at(ring.tags, i);
    if (tag < 0) continue;
    const way = at(ways, at(plan.edges, tag).way);
    if (way.kind !== 'road') continue;
    const a = at(ring.points, i);
    const b = at(ring.points, i + 1);
    const length = distance(a, b);
    const last = found[found.length - 1];
    if (last && last.way === way && last.b === a && dot(direction(last.a, last.b), direction(a, b)) > 0.85) {
      last.b = b;
      if (length > last.longest) {
        last.longest = length;
        last.edge = tag;
      }
    } else found.push({ a, b, way, edge: tag, longest: length });
  }
  return found;
}

/** The direction most of a ring's streets have: that of the edge with the greatest length of others within 20°. */
export function streetDirection(ring: Ring, isStreet: (tag: number) => boolean): Point | undefined {
  const edges = ring.points.flatMap((a, i): { u: Point; length: number }[] => {
    const b = at(ring.points, i + 1);
    return at(ring.tags, i) >= 0 && isStreet(at(ring.tags, i))
      ? [{ u: direction(a, b), length: distance(a, b) }]
      : [];
  });
  let best: Point | undefined;
  let most = 20;
  for (const { u } of edges) {
    const total = edges.reduce(
      (sum, other) => sum + (Math.abs(dot(u, other.u)) > 0.94 ? other.length : 0),
      0,
    );
    if (total > most) {
      most = total;
      best = u;
    }
  }
  return best;
}

/** Direction of the longest side of a ring that is shared with another lot. */
export function sideDirection(ring: Ring): Point | undefined {
  let longest = 0;
  let found: Point | undefined;
  ring.points.forEach((a, i) => {
    const b = at(ring.points, i + 1);
    if (at(ring.tags, i) >= 0 || distance(a, b) <= longest) return;
    longest = distance(a, b);
    found = direction(a, b);
  });
  return found;
}
