import { turnedBox } from './box.ts';
import { type Building, overlap, type Yard, yardOf, yardWithin, yearBetween } from './building.ts';
import { placeHomestead, placeHouse, placeRow, placeTenement } from './building-houses.ts';
import {
  placeChurch,
  placeGrid,
  placeHall,
  placeSlab,
  placeStation,
  placeTanks,
  placeWings,
} from './building-public.ts';
import type { GroundPlan } from './ground-plan.ts';
import { type Front, frontOf, type Lot, sideDirection } from './lot.ts';
import { at, centroid, type Point } from './point.ts';
import type { Random } from './random.ts';

/** Buildings of one lot, and the street side they belong to. */
interface BuiltLot {
  readonly front: Front | undefined;
  readonly buildings: readonly Building[];
}

/** What stands on a lot. `block` holds what the lots of a block have in common: the building line. */
export function buildOn(lot: Lot, ground: GroundPlan, random: Random, block: BlockLook): BuiltLot {
  const across = lot.use === 'row' ? sideDirection(lot.ring) : undefined;
  const front = frontOf(lot.ring, ground.arrangement, ground.ways, across);
  const yard = front ? yardOf(lot, front) : yardWithin(lot, at(ground.ways, 0));
  return { front, buildings: apart(place(lot, yard, front, random, block)) };
}

/** Leaves out what would stand on an earlier building of the lot. */
function apart(buildings: readonly Building[]): Building[] {
  if (buildings.length > 8) return [...buildings];
  const kept: Building[] = [];
  for (const building of buildings) {
    const inner = shrink(building.points);
    if (!kept.some((other) => overlap(inner, other.points))) kept.push(building);
  }
  return kept;
}

/** A little smaller, so that walls may touch. */
function shrink(points: readonly Point[]): Point[] {
  const [x, y] = centroid(points);
  return points.map((p) => [x + (p[0] - x) * 0.97, y + (p[1] - y) * 0.97]);
}

export interface BlockLook {
  /** Distance of the houses from the street, metres. */
  readonly setback: number;
  readonly old: boolean;
  /** Direction of the slabs. */
  readonly u: Point;
}

function place(lot: Lot, yard: Yard, front: Front | undefined, random: Random, block: BlockLook): Building[] {
  const year = (from: number, to: number): number => yearBetween(random, from, to);
  switch (lot.use) {
    case 'house':
      return front ? placeHouse(yard, random, block.setback + random.between(-0.3, 0.3), block.old) : [];
    case 'cottage':
      return front && random.chance(0.93)
        ? placeHouse(yard, random, random.between(6, 11), random.chance(0.5))
        : [];
    case 'row':
      return front ? placeRow(yard, random, 4.5) : [];
    case 'tenement':
      return front ? placeTenement(yard, random, block.old) : [];
    case 'homestead':
      return front ? placeHomestead(yard, random) : [];
    case 'slab':
      return placeSlab(yard, random, block.u);
    case 'industry':
      return random.chance(0.9)
        ? placeHall(yard, random, random.chance(0.6) ? 'p' : 's', random.between(0.25, 0.45))
        : [];
    case 'retail':
      return placeHall(yard, random, 'h', 0.33);
    case 'shop':
      return placeHall(yard, random, 'h', 0.3);
    case 'allotment':
      return placeGrid(yard, random, [15, 21], [4.4, 5.2], 0.8, 'i');
    case 'garages':
      return placeGrid(yard, random, [33, 15], [24, 5.8], 0.9, 't');
    case 'station':
      return placeStation(yard, random);
    case 'church':
      return placeChurch(yard, random, block.old ? 1348 : year(1890, 1995));
    case 'school':
      return placeWings(
        yard,
        random,
        { kind: 'k', storeys: 3, year: year(1905, 1985), cellars: 1, name: 'Szkoła podstawowa' },
        62,
      );
    case 'hospital':
      return placeWings(
        yard,
        random,
        { kind: 'z', storeys: 4, year: 1974, cellars: 1, name: 'Szpital powiatowy' },
        96,
      );
    case 'sport':
      return placeGrid(yard, random, [150, 90], [60, 9], 0.7, 'k').slice(0, 2);
    case 'cemetery':
      return placeChurch(yard, random, 1902).slice(0, 1);
    case 'square':
      return placeTownHall(lot, yard);
    case 'castle':
      return placeWings(yard, random, { kind: 'k', storeys: 1, year: 1310, name: lot.name }, 44);
    case 'sewage':
      return [...placeTanks(yard, 15, 3), ...placeHall(yard, random, 'p', 0.03)];
    case 'waterworks':
      return [...placeTanks(yard, 9, 2), ...placeHall(yard, random, 'p', 0.05)];
    case 'estate':
      return placeGrid(yard, random, [70, 34], [48, 13], 0.8, 's');
    case 'pit':
      return placeGrid(yard, random, [300, 200], [12, 7], 1, 'p').slice(0, 1);
    default:
      return [];
  }
}

/** The town hall in the middle of the market square. */
function placeTownHall(lot: Lot, yard: Yard): Building[] {
  const box = turnedBox(lot.ring.points);
  const cu = (box.uMin + box.uMax) / 2 - 8;
  const cv = (box.vMin + box.vMax) / 2;
  const p = (u: number, v: number): Point => [
    box.u[0] * (cu + u) + box.v[0] * (cv + v),
    box.u[1] * (cu + u) + box.v[1] * (cv + v),
  ];
  const points = [p(-13, -9), p(13, -9), p(13, -3), p(18, -3), p(18, 3), p(13, 3), p(13, 9), p(-13, 9)];
  if (!yard.fits(points)) return [];
  return [{ points, kind: 'b', storeys: 3, cellars: 1, year: 1396, doors: [p(-13, 0)], name: 'Ratusz' }];
}
