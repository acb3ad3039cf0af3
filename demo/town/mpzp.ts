import type { Cadastre, Piece } from './cadastre.ts';
import { type Area, dissolve } from './dissolve.ts';
import type { GroundPlan } from './ground-plan.ts';
import { classOf, type PlanClass, type PlanClassName, planClasses } from './mpzp-classes.ts';
import { type LocalPlan, localPlans } from './mpzp-plans.ts';
import { besideStretch, type PieceBeside } from './neighbours.ts';
import { at, centroid, contains } from './point.ts';
import type { Random } from './random.ts';

export interface PlanZone {
  readonly plan: number;
  /** As the plan writes it: `12MN`, `A4MN/U`, `3KDD`. */
  readonly symbol: string;
  readonly kind: PlanClass;
  readonly paragraph: number;
  readonly areas: readonly Area[];
  /** Parameters of this zone; absent stays absent. */
  readonly height: number | undefined;
  readonly intensity: number | undefined;
  readonly coverage: number | undefined;
  readonly bio: number | undefined;
}

export interface LocalPlans {
  readonly plans: readonly LocalPlan[];
  readonly extents: readonly (readonly Area[])[];
  readonly zones: readonly PlanZone[];
}

/** Local plans with their zones: one zone per class and block, one per street. */
export function drawLocalPlans(
  cadastre: Cadastre,
  ground: GroundPlan,
  beside: PieceBeside,
  random: Random,
): LocalPlans {
  const taken = new Set<number>();
  const extents: (readonly Area[])[] = [];
  const zones: PlanZone[] = [];
  localPlans.forEach((plan, index) => {
    const exclusive = plan.status === 'legalForce';
    const members = piecesOf(plan, cadastre, ground, beside).filter((i) => !exclusive || !taken.has(i));
    if (exclusive) for (const i of members) taken.add(i);
    extents.push(
      dissolve(
        cadastre.mesh,
        members.map((i) => at(cadastre.pieces, i).ring),
      ),
    );
    zones.push(...zonesOf(index, plan, members, cadastre, ground, random));
  });
  return { plans: localPlans, extents, zones };
}

/** The pieces of a plan: ground of its districts or inside its outline, and the streets that run mostly past such ground. */
function piecesOf(plan: LocalPlan, cadastre: Cadastre, ground: GroundPlan, beside: PieceBeside): number[] {
  const areas = new Set(plan.districts.map(ground.areaAt));
  const outline = plan.outline?.map(ground.bend);
  const inside = cadastre.pieces.map((piece) => {
    if (!piece.lot) return false;
    return outline ? contains(outline, centroid(piece.lot.ring.points)) : areas.has(piece.districtNumber);
  });
  return cadastre.pieces.flatMap((piece, i) => {
    if (piece.lot) return inside[i] ? [i] : [];
    if (piece.use === 'river') return [];
    const sides = besideStretch(ground, piece.stretch, beside);
    const own = sides.filter((side) => inside[side]).length;
    return own > 0 && own >= sides.length * (piece.use === 'rail' ? 0.9 : 0.42) ? [i] : [];
  });
}

function zonesOf(
  index: number,
  plan: LocalPlan,
  members: readonly number[],
  cadastre: Cadastre,
  ground: GroundPlan,
  random: Random,
): PlanZone[] {
  const groups = new Map<string, { name: PlanClassName; rings: number[] }>();
  for (const i of members) {
    const piece = at(cadastre.pieces, i);
    const name = className(piece, ground);
    const street = piece.lot ? -1 : at(ground.stretches, piece.stretch).way;
    const key = `${name} ${piece.lot ? piece.block : `street ${street}`}`;
    const group = groups.get(key);
    if (group) group.rings.push(piece.ring);
    else groups.set(key, { name, rings: [piece.ring] });
  }
  const counts = new Map<PlanClassName, number>();
  const paragraphs = [...new Set([...groups.values()].map((g) => g.name))].sort();
  const older = (plan.from ?? '2025') < '2004';
  const unit = older ? at(['A', 'B', 'C'], index) : '';
  return [...groups.values()].map(({ name, rings }) => {
    const number = (counts.get(name) ?? 0) + 1;
    counts.set(name, number);
    const kind: PlanClass = planClasses[name];
    const vary = (value: number | undefined, step: number): number | undefined =>
      value === undefined ? undefined : Math.round((value + random.whole(-1, 1) * step) * 100) / 100;
    return {
      plan: index,
      symbol: older ? `${unit}${number}${kind.older}` : `${number}${kind.symbol}`,
      kind,
      paragraph: 14 + paragraphs.indexOf(name),
      areas: dissolve(cadastre.mesh, rings),
      height: vary(kind.height, 1),
      intensity: older ? undefined : vary(kind.intensity, 0.1),
      coverage: vary(kind.coverage, 5),
      bio: vary(kind.bio, kind.bio !== undefined && kind.bio < 90 ? 5 : 0),
    };
  });
}

function className(piece: Piece, ground: GroundPlan): PlanClassName {
  if (piece.use === 'vacant' && piece.district === 'industry') return 'PU';
  if (piece.use === 'green' && piece.district === 'inner') return 'MWU';
  if (piece.use !== 'road') return classOf[piece.use];
  const way = at(ground.ways, at(ground.stretches, piece.stretch).way);
  if (way.roadClass === 'GP' || way.roadClass === 'G') return 'KDG';
  if (way.roadClass === 'Z') return 'KDZ';
  if (way.roadClass === 'L') return 'KDL';
  return way.name ? 'KDD' : 'KR';
}
