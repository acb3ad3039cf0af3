import { divideBlock } from './block-lots.ts';
import { commonest } from './commonest.ts';
import { type Area, dissolve, meshArea } from './dissolve.ts';
import type { Use } from './district.ts';
import type { Block, GroundPlan } from './ground-plan.ts';
import { type Lot, type LotUse, landUseOf } from './lot.ts';
import { type Mesh, meshRings } from './mesh.ts';
import { at, centroid, contains, distance, middle, type Point } from './point.ts';
import { type Precinct, precinctsOf, townLimit } from './precinct.ts';
import { type Random, smoothNoise } from './random.ts';

/** A piece of ground with one use inside one parcel; `ring` is its ring of the mesh. */
export interface Piece {
  readonly ring: number;
  readonly use: LotUse;
  /** Land use contour (OFU). */
  readonly landUse: string;
  /** Soil class (OZK) of farm land and forest. */
  readonly soil: string | undefined;
  readonly lot: Lot | undefined;
  readonly block: number;
  /** What the block is filled with; undefined for the ground of ways. */
  readonly district: Use | undefined;
  /** Number of the district; -1 for the ground of ways. */
  readonly districtNumber: number;
  /** Stretch of way, for the ground of ways. */
  readonly stretch: number;
  readonly inTown: boolean;
  readonly parcel: number;
}

/** A parcel of the cadastre. */
export interface Parcel {
  readonly number: string;
  readonly precinct: Precinct;
  readonly pieces: readonly number[];
  readonly area: Area;
  /** Square metres. */
  readonly size: number;
}

export interface Cadastre {
  readonly mesh: Mesh;
  readonly pieces: readonly Piece[];
  readonly parcels: readonly Parcel[];
  readonly precincts: readonly Precinct[];
}

/** Lots and ground of ways as pieces and parcels, with numbers given precinct by precinct. */
export function drawCadastre(ground: GroundPlan, random: Random, gmina: string): Cadastre {
  const precincts = precinctsOf(ground.bend, gmina);
  const pieces: Omit<Piece, 'parcel'>[] = [];
  const rings: (readonly Point[])[] = [];
  const groups = new Map<string, { precinct: Precinct; block: number; parent: number; members: number[] }>();
  const town = townLimit.map(ground.bend);
  const add = (
    key: string,
    precinct: Precinct,
    block: number,
    parent: number,
    piece: Omit<Piece, 'parcel' | 'ring' | 'block'>,
    points: readonly Point[],
  ): void => {
    const ring = rings.push(points) - 1;
    pieces.push({ ...piece, ring, block });
    const group = groups.get(key);
    if (group) group.members.push(ring);
    else groups.set(key, { precinct, block, parent, members: [ring] });
  };
  const precinctBeside = new Map<number, Precinct>();
  const order = inOrder(ground.blocks);
  order.forEach((block, index) => {
    const inTown = contains(town, centroid(block.ring.points));
    const precinct = nearest(precincts, centroid(block.ring.points), inTown);
    for (const tag of block.ring.tags) precinctBeside.set(tag, precinct);
    for (const lot of divideBlock(block, ground, random)) {
      const piece = {
        use: lot.use,
        landUse: landUseOf[lot.use],
        soil: soilOf(lot),
        lot,
        stretch: -1,
        inTown,
        district: block.use,
        districtNumber: block.area,
      };
      add(`${index}/${lot.parcel}`, precinct, index, lot.parent, piece, lot.ring.points);
    }
  });
  ground.stretches.forEach((stretch, i) => {
    const edge = at(ground.arrangement.edges, at(stretch.edges, Math.floor(stretch.edges.length / 2)));
    const place = middle(at(ground.arrangement.nodes, edge.from), at(ground.arrangement.nodes, edge.to));
    const inTown = contains(town, place);
    const kind = at(ground.ways, stretch.way).kind;
    const use: LotUse = kind === 'river' ? 'river' : kind === 'rail' ? 'rail' : 'road';
    const piece = {
      use,
      landUse: landUseOf[use],
      soil: undefined,
      lot: undefined,
      stretch: i,
      inTown,
      district: undefined,
      districtNumber: -1,
    };
    const beside = stretch.edges.flatMap((id) => {
      const sides = [precinctBeside.get(id), precinctBeside.get(at(ground.arrangement.edges, id).twin)];
      return sides.filter((precinct) => precinct !== undefined);
    });
    const precinct = commonest(beside) ?? nearest(precincts, place, inTown);
    add(`s${i}`, precinct, -1, i, piece, stretch.ring);
  });
  const mesh = meshRings(rings);
  const parcels: Parcel[] = [];
  const parcelOf: number[] = [];
  for (const { number, members, precinct } of numbered([...groups.values()])) {
    for (const member of members) parcelOf[member] = parcels.length;
    const [area] = dissolve(mesh, members).sort(
      (a, b) => meshArea(mesh, at(b, 0)) - meshArea(mesh, at(a, 0)),
    );
    if (!area) continue;
    parcels.push({
      number,
      precinct,
      pieces: members,
      area,
      size: area.reduce((sum, ring) => sum + meshArea(mesh, ring), 0),
    });
  }
  return {
    mesh,
    pieces: pieces.map((piece) => ({ ...piece, parcel: parcelOf[piece.ring] ?? -1 })),
    parcels,
    precincts,
  };
}

interface Group {
  readonly precinct: Precinct;
  readonly block: number;
  readonly parent: number;
  readonly members: readonly number[];
}

/** Numbers count up inside a precinct; parcels of one parent are k/1, k/2, … */
function numbered(groups: readonly Group[]): (Group & { number: string })[] {
  const families = new Map<string, Group[]>();
  for (const group of groups) {
    const key = `${group.precinct.code}/${group.block}/${group.parent}`;
    const family = families.get(key);
    if (family) family.push(group);
    else families.set(key, [group]);
  }
  const next = new Map<string, number>();
  return [...families.values()].flatMap((family) => {
    const code = family[0]?.precinct.code ?? '';
    const base = (next.get(code) ?? 0) + 1;
    next.set(code, base);
    return family.map((group, i) => ({
      ...group,
      number: family.length === 1 ? `${base}` : `${base}/${i + 1}`,
    }));
  });
}

/** Blocks row by row, as surveyors number them. */
function inOrder(blocks: readonly Block[]): Block[] {
  const place = new Map(blocks.map((block) => [block, centroid(block.ring.points)] as const));
  const row = (block: Block): number => Math.floor(-(place.get(block)?.[1] ?? 0) / 260);
  return [...blocks].sort((a, b) => row(a) - row(b) || (place.get(a)?.[0] ?? 0) - (place.get(b)?.[0] ?? 0));
}

function nearest(precincts: readonly Precinct[], place: Point, inTown: boolean): Precinct {
  const own = precincts.filter((p) => p.urban === inTown);
  return own.reduce(
    (best, p) => (distance(p.middle, place) < distance(best.middle, place) ? p : best),
    at(own, 0),
  );
}

const fertile = smoothNoise(501, 1400);

/** Class of the soil: better land lies together. */
function soilOf(lot: Lot): string | undefined {
  const [x, y] = centroid(lot.ring.points);
  const value = fertile(x, y);
  switch (lot.use) {
    case 'field':
    case 'orchard':
    case 'homestead':
    case 'allotment':
    case 'estate':
      return value > 0.45
        ? 'II'
        : value > 0.2
          ? 'IIIa'
          : value > 0
            ? 'IIIb'
            : value > -0.2
              ? 'IVa'
              : value > -0.4
                ? 'IVb'
                : value > -0.6
                  ? 'V'
                  : 'VI';
    case 'meadow':
    case 'pasture':
    case 'forest':
      return value > 0.2 ? 'III' : value > -0.2 ? 'IV' : value > -0.5 ? 'V' : 'VI';
    default:
      return undefined;
  }
}
