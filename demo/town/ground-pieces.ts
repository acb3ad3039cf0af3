import { divideBlock } from './block-lots.ts';
import { commonest } from './commonest.ts';
import type { Use } from './district.ts';
import type { Block, GroundPlan } from './ground-plan.ts';
import { type Lot, type LotUse, landUseOf } from './lot.ts';
import { at, centroid, contains, distance, middle, type Point } from './point.ts';
import { type Precinct, townLimit } from './precinct.ts';
import type { Random } from './random.ts';
import { soilOf } from './soil.ts';

/** What is known of a piece of ground before parcels are formed. */
export interface PieceFacts {
  readonly use: LotUse;
  /** Land use contour (OFU). */
  readonly landUse: string;
  /** Soil class (OZK) of farm land and forest. */
  readonly soil: string | undefined;
  readonly lot: Lot | undefined;
  /** Number of the block; -1 for the ground of ways. */
  readonly block: number;
  /** What the block is filled with; undefined for the ground of ways. */
  readonly district: Use | undefined;
  /** Number of the district; -1 for the ground of ways. */
  readonly districtNumber: number;
  /** Stretch of way, for the ground of ways; -1 for lots. */
  readonly stretch: number;
  readonly inTown: boolean;
}

/** A piece with its outline and the parcel it will belong to. */
export interface LaidPiece {
  readonly facts: PieceFacts;
  readonly points: readonly Point[];
  readonly precinct: Precinct;
  /** Pieces with the same key make one parcel. */
  readonly parcelKey: string;
  /** Parcels with the same key were once one. */
  readonly parentKey: string;
}

/** All lots, block by block, and then the ground of all ways. */
export function layPieces(ground: GroundPlan, precincts: readonly Precinct[], random: Random): LaidPiece[] {
  const town = townLimit.map(ground.bend);
  const precinctBeside = new Map<number, Precinct>();
  const lots = inOrder(ground.blocks).flatMap((block, index) => {
    const place = centroid(block.ring.points);
    const inTown = contains(town, place);
    const precinct = nearest(precincts, place, inTown);
    for (const tag of block.ring.tags) precinctBeside.set(tag, precinct);
    return divideBlock(block, ground, random).map((lot) => layLot(lot, block, index, inTown, precinct));
  });
  const ways = ground.stretches.map((_, i) => layWay(ground, i, town, precincts, precinctBeside));
  return [...lots, ...ways];
}

function layLot(lot: Lot, block: Block, index: number, inTown: boolean, precinct: Precinct): LaidPiece {
  return {
    facts: {
      use: lot.use,
      landUse: landUseOf[lot.use],
      soil: soilOf(lot),
      lot,
      block: index,
      district: block.use,
      districtNumber: block.area,
      stretch: -1,
      inTown,
    },
    points: lot.ring.points,
    precinct,
    parcelKey: `${index}/${lot.parcel}`,
    parentKey: `${index}/${lot.parent}`,
  };
}

/** The ground of a stretch; it belongs to the precinct that most of it runs past. */
function layWay(
  ground: GroundPlan,
  index: number,
  town: readonly Point[],
  precincts: readonly Precinct[],
  precinctBeside: ReadonlyMap<number, Precinct>,
): LaidPiece {
  const stretch = at(ground.stretches, index);
  const { edges, nodes } = ground.arrangement;
  const half = at(edges, at(stretch.edges, Math.floor(stretch.edges.length / 2)));
  const place = middle(at(nodes, half.from), at(nodes, half.to));
  const inTown = contains(town, place);
  const { kind } = at(ground.ways, stretch.way);
  const use: LotUse = kind === 'river' ? 'river' : kind === 'rail' ? 'rail' : 'road';
  const beside = stretch.edges
    .flatMap((id) => [precinctBeside.get(id), precinctBeside.get(at(edges, id).twin)])
    .filter((precinct) => precinct !== undefined);
  return {
    facts: {
      use,
      landUse: landUseOf[use],
      soil: undefined,
      lot: undefined,
      block: -1,
      district: undefined,
      districtNumber: -1,
      stretch: index,
      inTown,
    },
    points: stretch.ring,
    precinct: commonest(beside) ?? nearest(precincts, place, inTown),
    parcelKey: `way ${index}`,
    parentKey: `way ${index}`,
  };
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
