import { turnedBox } from './box.ts';
import type { Building } from './building.ts';
import { type BlockLook, buildOn } from './buildings.ts';
import type { Cadastre, Piece } from './cadastre.ts';
import type { GroundPlan } from './ground-plan.ts';
import type { Front } from './lot.ts';
import { at, direction, type Point } from './point.ts';
import type { Random } from './random.ts';
import { orderStreets, type Position } from './street-order.ts';

interface PlacedBuilding extends Building {
  /** Piece it stands on. */
  readonly piece: number;
  /** Number of the building on its parcel, from 1. */
  readonly number: number;
}

export interface Address {
  /** House number: `12`, `12A`. */
  readonly number: string;
  /** Street name; undefined where the village has no streets. */
  readonly street: string | undefined;
  readonly place: string;
  readonly point: Point;
  readonly piece: number;
  /** Index of the building. */
  readonly building: number;
  readonly front: Front;
}

export interface BuiltTown {
  readonly buildings: readonly PlacedBuilding[];
  readonly addresses: readonly Address[];
}

interface Door {
  readonly along: number;
  readonly odd: boolean;
  readonly point: Point;
  readonly piece: number;
  readonly building: number;
  readonly front: Front;
}

/** Puts buildings on all lots and numbers the doors street by street, odd on the left. */
export function buildTown(cadastre: Cadastre, ground: GroundPlan, random: Random): BuiltTown {
  const positions = orderStreets(ground.arrangement, ground.ways);
  const looks = new Map<number, BlockLook>();
  const buildings: PlacedBuilding[] = [];
  const doors = new Map<string, { street: string | undefined; place: string; list: Door[] }>();
  const perParcel = new Map<number, number>();
  cadastre.pieces.forEach((piece, index) => {
    const { lot } = piece;
    if (!lot) return;
    const built = buildOn(lot, ground, random, lookOf(piece, looks, random));
    for (const building of built.buildings) {
      const number = (perParcel.get(piece.parcel) ?? 0) + 1;
      perParcel.set(piece.parcel, number);
      const id = buildings.push({ ...building, piece: index, number }) - 1;
      if (!built.front) continue;
      const { precinct } = at(cadastre.parcels, piece.parcel);
      const street = built.front.way.name;
      const place = built.front.way.place ?? precinct.place;
      const key = `${place}/${street ?? ''}`;
      const group = doors.get(key) ?? { street, place, list: [] };
      doors.set(key, group);
      for (const point of building.doors)
        group.list.push(toDoor(point, index, id, built.front, ground, positions));
    }
  });
  return { buildings, addresses: [...doors.values()].flatMap(numberDoors) };
}

function lookOf(piece: Piece, looks: Map<number, BlockLook>, random: Random): BlockLook {
  const known = looks.get(piece.block);
  if (known) return known;
  const ring = piece.lot?.ring.points ?? [];
  const use = piece.lot?.use;
  const oldTown = Math.hypot(ring[0]?.[0] ?? 9999, ring[0]?.[1] ?? 9999) < 300;
  const look: BlockLook = {
    setback: random.pick([4, 5, 5, 6, 6, 7]),
    old: use === 'tenement' || use === 'church' || use === 'shop' ? oldTown : random.chance(0.3),
    u: turnedBox(ring).u,
  };
  looks.set(piece.block, look);
  return look;
}

function toDoor(
  point: Point,
  piece: number,
  building: number,
  front: Front,
  ground: GroundPlan,
  positions: ReadonlyMap<number, Position>,
): Door {
  const { nodes, edges } = ground.arrangement;
  const position = positions.get(front.edge);
  const edge = at(edges, Math.max(0, front.edge));
  const a = at(nodes, edge.from);
  const u = direction(a, at(nodes, edge.to));
  const from = (point[0] - a[0]) * u[0] + (point[1] - a[1]) * u[1];
  const along = position ? position.from + (position.forward ? from : -from) : from;
  // Nameless roads of a village are counted through one after the other.
  const before = front.way.name ? 0 : front.way.id * 100000;
  return { along: before + along, odd: position?.forward ?? true, point, piece, building, front };
}

/** Odd numbers on one side, even on the other, a gap now and then; a village without streets counts its houses. */
function numberDoors({
  street,
  place,
  list,
}: {
  street: string | undefined;
  place: string;
  list: Door[];
}): Address[] {
  const sorted = [...list].sort((a, b) => a.along - b.along || a.point[0] - b.point[0]);
  if (street === undefined) return sorted.map((door, i) => toAddress(door, street, place, `${i + 1}`));
  let odd = -1;
  let even = 0;
  return sorted.map((door) => {
    if (door.odd) odd += 2;
    else even += 2;
    return toAddress(door, street, place, `${door.odd ? odd : even}`);
  });
}

function toAddress(door: Door, street: string | undefined, place: string, number: string): Address {
  const { point, piece, building, front } = door;
  return { number, street, place, point, piece, building, front };
}
