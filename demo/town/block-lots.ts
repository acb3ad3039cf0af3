import { turnedBox } from './box.ts';
import { landmarks } from './district.ts';
import { divideFields } from './field-lots.ts';
import type { Block, GroundPlan } from './ground-plan.ts';
import { frontOf, type Lot, type LotUse } from './lot.ts';
import { at, centroid, contains, distance } from './point.ts';
import type { Random } from './random.ts';
import { type Ring, ringArea } from './ring.ts';
import { carve, halve, perimeter, slice, twoRows } from './slicing.ts';

/** Divides a block into lots as its use demands. */
export function divideBlock(block: Block, ground: GroundPlan, random: Random): Lot[] {
  const { ring, use } = block;
  const width = (low: number, high: number) => () => random.between(low, high);
  const parcels = (rings: readonly Ring[], of: (ring: Ring, index: number) => LotUse): Lot[] =>
    number(rings, of, random, use === 'houses' || use === 'villa' ? 6 : 1);
  const built = (normal: LotUse, other: (area: number) => LotUse | undefined) => (lot: Ring) =>
    other(ringArea(lot)) ?? (frontOf(lot, ground.arrangement, ground.ways) ? normal : 'green');
  switch (use) {
    case 'old':
      return parcels(
        perimeter(ring, width(9, 15), 32, 130),
        built('tenement', () => undefined),
      );
    case 'inner': {
      if (ringArea(ring) < 900) return single(ring, 'green');
      return parcels(
        perimeter(ring, width(15, 24), 38, 260),
        built('tenement', (area) => (area > 1900 ? 'shop' : undefined)),
      );
    }
    case 'villa':
      return parcels(
        twoRows(ring, width(21, 29), 38, 380, oneSided(ring, ground)),
        built('house', () => (random.chance(0.05) ? 'shop' : undefined)),
      );
    case 'houses': {
      if (ringArea(ring) < 500 || random.chance(0.02)) return single(ring, 'green');
      const row = random.chance(0.05);
      const lots = twoRows(
        ring,
        row ? width(8, 9.5) : width(17.5, 24),
        31,
        row ? 170 : 330,
        oneSided(ring, ground),
      );
      return parcels(
        lots,
        built(row ? 'row' : 'house', (area) =>
          area > 2600
            ? 'vacant'
            : random.chance(0.055)
              ? random.chance(0.2)
                ? 'shop'
                : 'vacant'
              : undefined,
        ),
      );
    }
    case 'slabs':
      return divideEstate(ring, ground, random);
    case 'industry':
      return parcels(halve(ring, 7200, random), (lot) =>
        random.chance(0.12) || ringArea(lot) < 700 ? 'vacant' : 'industry',
      );
    case 'retail':
      return parcels(halve(ring, 26000, random), () => 'retail');
    case 'railside':
      return parcels(slice(ring, turnedBox(ring.points).u, width(50, 110), 900), () =>
        random.chance(0.45) ? 'garages' : random.chance(0.5) ? 'vacant' : 'industry',
      );
    case 'station':
      return single(ring, 'station');
    case 'meadow':
      return parcels(slice(ring, turnedBox(ring.points).u, width(40, 110), 2500, 0.1), () =>
        random.chance(0.8) ? 'meadow' : 'pasture',
      );
    case 'forest':
      return parcels([ring], () => 'forest');
    case 'fields':
      return divideFields(block, ground, random);
    case 'castle':
      return corner(ring, 'castle', 'park', 90, 70).map((lot) =>
        lot.use === 'castle' ? { ...lot, name: block.name } : lot,
      );
    default:
      return single(ring, plainUse[use] ?? 'green', block.name);
  }
}

const plainUse: Partial<Record<Block['use'], LotUse>> = {
  square: 'square',
  church: 'church',
  school: 'school',
  hospital: 'hospital',
  sport: 'sport',
  cemetery: 'cemetery',
  park: 'park',
  planty: 'park',
  allotments: 'allotment',
  lake: 'lake',
  garages: 'garages',
  gardens: 'allotment',
};

function single(ring: Ring, use: LotUse, name?: string): Lot[] {
  return [{ ring, use, parcel: 0, parent: 0, name }];
}

/** A place of its own inside a larger ground. */
function corner(ring: Ring, inner: LotUse, outer: LotUse, along: number, across: number): Lot[] {
  const { piece, rest } = carve(ring, centroid(ring.points), turnedBox(ring.points).u, along, across);
  return [piece, ...rest].map((r, i) => ({ ring: r, use: i === 0 ? inner : outer, parcel: i, parent: 0 }));
}

/** An estate of slabs: each slab on a lot of its own, garages and a shop at the edge. */
function divideEstate(whole: Ring, ground: GroundPlan, random: Random): Lot[] {
  const box = turnedBox(whole.points);
  const mark = landmarks.find((l) => contains(whole.points, ground.bend(l.at)));
  if (mark) {
    const { piece, rest } = carve(whole, ground.bend(mark.at), box.u, 104, 118);
    const landmark: Lot = {
      ring: piece,
      use: plainUse[mark.use] ?? 'green',
      parcel: 900,
      parent: 900,
      name: mark.name,
    };
    return [landmark, ...rest.flatMap((ring, i) => estateLots(ring, ground, random, 100 * (i + 1)))];
  }
  return estateLots(whole, ground, random, 0);
}

function estateLots(ring: Ring, ground: GroundPlan, random: Random, from: number): Lot[] {
  const box = turnedBox(ring.points);
  const rows = slice(ring, box.u, () => random.between(62, 74), 1500);
  const rings = rows.flatMap((row) => slice(row, box.v, () => random.between(70, 92), 1500));
  return number(
    rings,
    (lot, i) => {
      if (ringArea(lot) < 1300) return 'green';
      const front = frontOf(lot, ground.arrangement, ground.ways);
      if (!front) return 'slab';
      return i % 11 === 4 ? 'garages' : i % 17 === 7 ? 'shop' : 'slab';
    },
    random,
    4,
  ).map((lot) => ({ ...lot, parcel: lot.parcel + from, parent: lot.parent + from }));
}

/** True when only one long side of the block lies on a road. */
function oneSided(ring: Ring, ground: GroundPlan): boolean {
  const box = turnedBox(ring.points);
  const middle = (box.vMin + box.vMax) / 2;
  const on = [0, 0];
  ring.points.forEach((a, i) => {
    const tag = at(ring.tags, i);
    const b = at(ring.points, i + 1);
    const along = Math.abs((b[0] - a[0]) * box.u[0] + (b[1] - a[1]) * box.u[1]);
    if (tag < 0 || along < distance(a, b) * 0.7) return;
    const way = at(ground.ways, at(ground.arrangement.edges, tag).way);
    if (way.kind !== 'road') return;
    const v = ((a[0] + b[0]) / 2) * box.v[0] + ((a[1] + b[1]) / 2) * box.v[1];
    const side = v > middle ? 1 : 0;
    on[side] = (on[side] ?? 0) + along;
  });
  return Math.min(...on) < (box.uMax - box.uMin) * 0.3;
}

/** Gives parcels their numbers inside the block; `most` parcels at most came from one parent. */
export function number(
  rings: readonly Ring[],
  of: (ring: Ring, index: number) => LotUse,
  random: Random,
  most: number,
): Lot[] {
  let parent = 0;
  let left = random.whole(1, most);
  return rings.map((ring, parcel) => {
    if (left === 0) {
      parent++;
      left = random.whole(1, most);
    }
    left--;
    return { ring, use: of(ring, parcel), parcel, parent };
  });
}
