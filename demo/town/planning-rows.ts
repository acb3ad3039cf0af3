import type { PlanZone } from './mpzp.ts';
import type { LocalPlan } from './mpzp-plans.ts';
import { zoneKinds } from './pog-kinds.ts';
import { at } from './point.ts';
import { hectares, penOf, type Row } from './row.ts';
import type { Town } from './town.ts';

const generalPlan = { adopted: '2026-05-27', from: '2026-07-03' } as const;

export function* pogZoneRows(town: Town): Generator<Row> {
  const pen = penOf(town);
  for (const { symbol, number, area } of town.zones) {
    const kind = zoneKinds[symbol];
    yield {
      zone_id: `${town.identity.gmina}-1POG-${number}${symbol}`,
      designation: `${number}${symbol}`,
      symbol,
      name: kind.name,
      basic_profile: kind.basic,
      additional_profile: kind.additional,
      max_intensity: kind.intensity ?? null,
      max_coverage_pct: kind.coverage ?? null,
      max_height_m: kind.height ?? null,
      min_bio_pct: kind.minBio ?? null,
      nature: 'generallyBinding',
      status: 'legalForce',
      valid_from: generalPlan.from,
      valid_to: null,
      plan_title: `Plan ogólny gminy Wierzbogród${town.identity.suffix}`,
      area_ha: hectares(town, [area]),
      geom: pen.area(area),
    };
  }
}

export function* ouzRows(town: Town): Generator<Row> {
  const pen = penOf(town);
  for (const [i, area] of town.infillAreas.entries())
    yield {
      ouz_id: `${town.identity.gmina}-1POG-${i + 1}OUZ`,
      designation: `${i + 1}OUZ`,
      name: 'obszar uzupełnienia zabudowy',
      status: 'legalForce',
      valid_from: generalPlan.from,
      valid_to: null,
      area_ha: hectares(town, [area]),
      geom: pen.area(area),
    };
}

function planId(town: Town, plan: number): string {
  return `${town.identity.gmina}-MPZP-${String(plan + 1).padStart(2, '0')}`;
}

function planTitle(plan: LocalPlan, town: Town): string {
  const draft = plan.status === 'elaboration' || plan.status === 'adoption';
  return `${draft ? 'Projekt miejscowego planu' : 'Miejscowy plan'} zagospodarowania przestrzennego: ${plan.title}${town.identity.suffix}`;
}

export function* mpzpPlanRows(town: Town): Generator<Row> {
  const pen = penOf(town);
  const { plans, extents } = town.localPlans;
  for (const [i, plan] of plans.entries()) {
    const extent = at(extents, i);
    yield {
      plan_id: planId(town, i),
      title: planTitle(plan, town),
      plan_type: 'miejscowyPlanZagospodarowaniaPrzestrzennego',
      hierarchy_level: 'local',
      status: plan.status,
      resolution_number: plan.resolution ?? null,
      adopted_on: plan.adopted ?? null,
      started_by: plan.started ?? null,
      journal: plan.from
        ? `Dz. Urz. Woj. Kuj.-Pom. (przykład fikcyjny), ${plan.from.slice(0, 4)}, poz. ${1000 + i * 37}`
        : null,
      valid_from: plan.from ?? null,
      valid_to: plan.to ?? null,
      drawing_scale: 1000,
      area_ha: hectares(town, extent),
      geom: pen.areas(extent),
    };
  }
}

export function* mpzpZoneRows(town: Town): Generator<Row> {
  const pen = penOf(town);
  for (const zone of town.localPlans.zones) {
    const plan = at(town.localPlans.plans, zone.plan);
    yield {
      zone_id: `${planId(town, zone.plan)}-${zone.symbol}`,
      plan_id: planId(town, zone.plan),
      plan_title: planTitle(plan, town),
      symbol: zone.symbol,
      class: zone.kind.normalised,
      purpose: zone.kind.purpose,
      paragraph_number: `§ ${zone.paragraph}`,
      provisions: provisions(zone),
      max_height_m: zone.height ?? null,
      max_intensity: zone.intensity ?? null,
      max_coverage_pct: zone.coverage ?? null,
      min_bio_pct: zone.bio ?? null,
      planning_fee_pct:
        plan.status === 'legalForce' || plan.status === 'obsolete'
          ? zone.kind.normalised.startsWith('K')
            ? 1
            : 30
          : null,
      resolution_number: plan.resolution ?? null,
      status: plan.status,
      valid_from: plan.from ?? null,
      valid_to: plan.to ?? null,
      area_ha: hectares(town, zone.areas),
      geom: pen.areas(zone.areas),
    };
  }
}

/** The paragraph of the resolution for this zone. */
function provisions(zone: PlanZone): string {
  const points = [
    `przeznaczenie: ${zone.kind.purpose.replace(/^Teren /, 'teren ')}`,
    ...zone.kind.rules.map((rule) => (rule[0] ?? '').toLowerCase() + rule.slice(1).replace(/\.$/, '')),
    ...(zone.height === undefined ? [] : [`maksymalna wysokość zabudowy: ${decimal(zone.height)} m`]),
    ...(zone.intensity === undefined
      ? []
      : [`maksymalna nadziemna intensywność zabudowy: ${decimal(zone.intensity)}`]),
    ...(zone.coverage === undefined ? [] : [`maksymalny udział powierzchni zabudowy: ${zone.coverage}%`]),
    ...(zone.bio === undefined ? [] : [`minimalny udział powierzchni biologicznie czynnej: ${zone.bio}%`]),
  ];
  const list = points.map((point, i) => `${i + 1}) ${point}`).join(';\n');
  return `§ ${zone.paragraph}. Dla terenu oznaczonego na rysunku planu symbolem ${zone.symbol} ustala się:\n${list}.`;
}

function decimal(value: number): string {
  return String(value).replace('.', ',');
}
