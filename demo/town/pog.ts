import type { Cadastre, Piece } from './cadastre.ts';
import { commonest } from './commonest.ts';
import { type Area, dissolve, meshArea } from './dissolve.ts';
import type { GroundPlan } from './ground-plan.ts';
import { besideStretch, type PieceBeside } from './neighbours.ts';
import { type ZoneSymbol, zoneOf } from './pog-kinds.ts';
import { at } from './point.ts';
import { type Ring, ringArea } from './ring.ts';

export interface PlanningZone {
  readonly symbol: ZoneSymbol;
  readonly number: number;
  readonly area: Area;
}

/** Zones of the general plan: every piece of ground lies in exactly one. */
export function drawZones(cadastre: Cadastre, ground: GroundPlan, beside: PieceBeside): PlanningZone[] {
  const symbols = zoneSymbols(cadastre, ground, beside);
  const groups = new Map<string, { symbol: ZoneSymbol; members: number[] }>();
  cadastre.pieces.forEach((piece, i) => {
    const symbol = at(symbols, i);
    const key = `${symbol} ${at(cadastre.parcels, piece.parcel).precinct.code}`;
    const group = groups.get(key);
    if (group) group.members.push(piece.ring);
    else groups.set(key, { symbol, members: [piece.ring] });
  });
  const zones: PlanningZone[] = [];
  for (const { symbol, members } of groups.values())
    for (const area of dissolve(cadastre.mesh, members))
      zones.push({ symbol, number: zones.length + 1, area });
  return zones;
}

/** Symbol of each piece. */
function zoneSymbols(cadastre: Cadastre, ground: GroundPlan, beside: PieceBeside): ZoneSymbol[] {
  const own = cadastre.pieces.map(ownSymbol);
  return cadastre.pieces.map((piece, i) => {
    if (piece.use !== 'road') return at(own, i);
    const way = at(ground.ways, at(ground.stretches, piece.stretch).way);
    if (way.category === 'k' || (way.category === 'w' && !piece.inTown)) return 'SK';
    return commonest(besideStretch(ground, piece.stretch, beside).map((p) => at(own, p))) ?? 'SO';
  });
}

/** What the quarter is counts for more than what stands on a single lot. */
function ownSymbol(piece: Piece): ZoneSymbol {
  if (piece.use === 'orchard' && ringArea(piece.lot?.ring ?? noRing) > 60_000) return 'SR';
  const byUse = zoneOf[piece.use];
  switch (piece.district) {
    case 'inner':
    case 'old':
    case 'slabs':
      return byUse === 'SU' && piece.use !== 'church' ? 'SU' : 'SW';
    case 'houses':
    case 'villa':
      return 'SJ';
    case 'industry':
    case 'railside':
      return 'SP';
    case 'retail':
      return 'SH';
    case 'fields':
      return piece.use === 'vacant' ||
        piece.use === 'shop' ||
        piece.use === 'school' ||
        piece.use === 'church'
        ? 'SZ'
        : byUse;
    default:
      return byUse;
  }
}

const noRing: Ring = { points: [], tags: [] };

const built = new Set(['SW', 'SJ', 'SZ', 'SU']);

/** Areas where building may be completed (OUZ): built-up ground with its streets, from half a hectare. */
export function drawInfillAreas(cadastre: Cadastre, ground: GroundPlan, beside: PieceBeside): Area[] {
  const symbols = zoneSymbols(cadastre, ground, beside);
  const members = cadastre.pieces
    .filter((piece, i) => built.has(at(symbols, i)) && piece.use !== 'allotment')
    .map((piece) => piece.ring);
  return dissolve(cadastre.mesh, members).filter((area) => meshArea(cadastre.mesh, at(area, 0)) > 5000);
}
