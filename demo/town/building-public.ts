import { boxAlong, turnedBox } from './box.ts';
import { type Building, type BuildingKind, doorOf, type Yard, yardOf, yearBetween } from './building.ts';
import { centroid, offset, type Point } from './point.ts';
import type { Random } from './random.ts';
import { ringArea } from './ring.ts';

interface Look {
  readonly kind: BuildingKind;
  readonly storeys: number;
  readonly year: number;
  readonly cellars?: number;
  readonly name?: string | undefined;
}

function stand(yard: Yard, points: readonly Point[], look: Look, door = true): Building[] {
  if (points.length < 3 || !yard.fits(points)) return [];
  return [{ points, cellars: 0, ...look, doors: door ? [doorOf(points, yard.front)] : [] }];
}

/** A church with tower, nave and apse, its altar to the east. */
export function placeChurch(yard: Yard, random: Random, year: number): Building[] {
  const centre = centroid(yard.lot.ring.points);
  const box = turnedBox(yard.lot.ring.points);
  const east: Point = Math.abs(box.u[0]) > Math.abs(box.v[0]) ? box.u : box.v;
  const u: Point = east[0] < 0 ? [-east[0], -east[1]] : east;
  for (const s of [1, 0.8, 0.62, 0.5]) {
    const p = (x: number, y: number): Point => offset(centre, u, x * s, y * s);
    const points = [
      p(-26, -4.5),
      p(-18, -4.5),
      p(-18, -10),
      p(12, -10),
      p(12, -6.5),
      p(20, -6.5),
      p(24, -4),
      p(26, 0),
      p(24, 4),
      p(20, 6.5),
      p(12, 6.5),
      p(12, 10),
      p(-18, 10),
      p(-18, 4.5),
      p(-26, 4.5),
    ];
    const built = stand(yard, points, { kind: 'k', storeys: 1, year, name: yard.lot.name });
    if (built.length > 0) {
      const house = yard.rectangle(4, 14, 5, 11);
      return [
        ...built,
        ...stand(yard, house, { kind: 'm', storeys: 2, year: yearBetween(random, 1870, 1990) }, false),
      ];
    }
  }
  return [];
}

/** School, hospital: wings round a yard open to the back. */
export function placeWings(yard: Yard, random: Random, look: Look, size: number): Building[] {
  for (const s of [1, 0.8, 0.6, 0.45]) {
    const w = size * s;
    const t = Math.max(9, 14 * s);
    const d = w * 0.55;
    const from = (yard.front.length - w) / 2;
    const r = (along: number, deep: number): Point =>
      yard.rectangle(from + along, 1, 9 + deep, 1)[0] ?? [0, 0];
    const points = [r(0, 0), r(w, 0), r(w, d), r(w - t, d), r(w - t, t), r(t, t), r(t, d), r(0, d)];
    const built = stand(yard, points, look);
    if (built.length === 0) continue;
    const hall = yard.rectangle(from, w * 0.5, 9 + d + 12, w * 0.28);
    return [
      ...built,
      ...stand(
        yard,
        hall,
        { ...look, storeys: 1, year: look.year + random.whole(1, 20), name: undefined },
        false,
      ),
    ];
  }
  return [];
}

/** A hall with an office in front. */
export function placeHall(yard: Yard, random: Random, kind: BuildingKind, share: number): Building[] {
  const area = ringArea(yard.lot.ring);
  const { length } = yard.front;
  const built: Building[] = [];
  for (const s of [1, 0.8, 0.6, 0.4]) {
    const width = length * random.between(0.55, 0.78) * Math.sqrt(s);
    const depth = Math.min((area * share * s) / width, width * 2.2);
    const deep = random.between(10, 16);
    const points = yard.rectangle((length - width) / 2, width, deep, depth);
    const hall = stand(yard, points, { kind, storeys: 1, year: yearBetween(random, 1958, 2023) });
    if (hall.length === 0) continue;
    built.push(...hall);
    const annex = yard.rectangle(
      (length - width) / 2 + width * 0.1,
      Math.min(18, width * 0.4),
      deep + depth + 4,
      9,
    );
    built.push(
      ...stand(
        yard,
        annex,
        { kind: random.chance(0.5) ? 'b' : 's', storeys: 2, year: yearBetween(random, 1958, 2023) },
        false,
      ),
    );
    break;
  }
  return built;
}

/** Slab of flats with a door for each stairwell, or a tower of eleven storeys. */
export function placeSlab(yard: Yard, random: Random, u: Point): Building[] {
  const box = boxAlong(yard.lot.ring.points, u);
  const centre = centroid(yard.lot.ring.points);
  const tower = random.chance(0.14);
  const long = (box.u === u ? box.uMax - box.uMin : box.vMax - box.vMin) - 14;
  for (const s of [1, 0.8, 0.62]) {
    const stairs = Math.max(1, Math.floor(Math.min(long * s, 66) / 15));
    const width = tower ? 20 : stairs * 15;
    const depth = tower ? 18 : 11.6;
    const a = offset(centre, u, -width / 2, -depth / 2);
    const points = [a, offset(a, u, width, 0), offset(a, u, width, depth), offset(a, u, 0, depth)];
    const frame = yardOf(yard.lot, { ...yard.front, a, u });
    if (!frame.fits(points)) continue;
    const doors = Array.from({ length: tower ? 1 : stairs }, (_, i) =>
      offset(a, u, (tower ? 10 : 15) * (tower ? 1 : i + 0.5), 0),
    );
    return [
      {
        points,
        kind: 'm',
        storeys: tower ? 11 : random.chance(0.8) ? 5 : 4,
        cellars: 1,
        year: yearBetween(random, 1962, 1989),
        doors,
      },
    ];
  }
  return [];
}

/** Many small buildings in rows: allotment huts, rows of garages. */
export function placeGrid(
  yard: Yard,
  random: Random,
  step: readonly [number, number],
  size: readonly [number, number],
  keep: number,
  kind: BuildingKind,
): Building[] {
  const box = turnedBox(yard.lot.ring.points);
  const built: Building[] = [];
  for (let u = box.uMin + step[0] / 2; u < box.uMax; u += step[0])
    for (let v = box.vMin + step[1] / 2; v < box.vMax; v += step[1]) {
      if (!random.chance(keep)) continue;
      const [w, d] = [size[0] * random.between(0.85, 1.2), size[1] * random.between(0.85, 1.2)];
      const shift = random.between(-0.12, 0.12) * step[0];
      const a: Point = [box.u[0] * (u + shift) + box.v[0] * v, box.u[1] * (u + shift) + box.v[1] * v];
      const points = [
        offset(a, box.u, -w / 2, -d / 2),
        offset(a, box.u, w / 2, -d / 2),
        offset(a, box.u, w / 2, d / 2),
        offset(a, box.u, -w / 2, d / 2),
      ];
      if (yard.fits(points))
        built.push({
          points,
          kind,
          storeys: 1,
          cellars: 0,
          year: yearBetween(random, 1972, 2015),
          doors: [],
        });
    }
  return built;
}

/** The station by the street, its goods shed and engine house along the tracks. */
export function placeStation(yard: Yard, random: Random): Building[] {
  const middle = yard.front.length * 0.52;
  return [
    ...stand(yard, yard.rectangle(middle - 34, 68, 9, 15), {
      kind: 't',
      storeys: 2,
      year: 1872,
      cellars: 1,
      name: 'Dworzec kolejowy',
    }),
    ...stand(yard, yard.rectangle(middle + 70, 58, 14, 13), { kind: 's', storeys: 1, year: 1878 }, false),
    ...stand(
      yard,
      yard.rectangle(middle - 190, 44, 18, 20),
      { kind: 't', storeys: 1, year: yearBetween(random, 1890, 1930) },
      false,
    ),
    ...stand(
      yard,
      yard.rectangle(middle - 80, 16, 10, 9),
      { kind: 'm', storeys: 2, year: yearBetween(random, 1880, 1930) },
      false,
    ),
  ];
}

/** Round tanks in a row. */
export function placeTanks(yard: Yard, radius: number, count: number): Building[] {
  const centre = centroid(yard.lot.ring.points);
  const { u } = turnedBox(yard.lot.ring.points);
  return Array.from({ length: count }, (_, i) => i).flatMap((i) => {
    const middle = offset(centre, u, (i - (count - 1) / 2) * radius * 2.6, 12);
    const points = Array.from(
      { length: 24 },
      (_, k): Point => [
        middle[0] + radius * Math.cos((k * Math.PI) / 12),
        middle[1] + radius * Math.sin((k * Math.PI) / 12),
      ],
    );
    return stand(yard, points, { kind: 's', storeys: 1, year: 1998 }, false);
  });
}
