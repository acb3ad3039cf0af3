import { type Building, doorOf, stripe, type Yard, yearBetween } from './building.ts';
import type { Point } from './point.ts';
import type { Random } from './random.ts';

/** Ways to find room on an awkward lot: size, place along the front, setback; the usual place first. */
const tries: readonly (readonly [scale: number, share: number | undefined, back: number])[] = [
  [1, undefined, 1],
  [0.9, 0.25, 1],
  [0.9, 0.75, 1],
  [0.85, undefined, 0.7],
  [0.8, 0.1, 1.4],
  [0.8, 0.9, 1.4],
  [0.8, -0.3, 2.2],
  [0.8, 1.3, 2.2],
  [0.75, undefined, 2],
  [0.75, -0.1, 1],
  [0.75, 1.1, 1],
];

/** A detached house, sometimes with a wing, often with a garage or shed. */
export function placeHouse(yard: Yard, random: Random, setback: number, old: boolean): Building[] {
  const { front } = yard;
  const wanted = Math.min(random.between(9, 13.5), Math.max(8, front.length * 0.68));
  const across = random.between(8, 11.5);
  const usual = random.between(0.38, 0.62);
  for (const [scale, share, back] of tries) {
    const width = wanted * scale;
    const depth = across * scale;
    const along = (front.length - width) * (share ?? usual);
    const deep = setback * back;
    const body = yard.rectangle(along, width, deep, depth);
    if (width < 6.5 || depth < 6 || !yard.fits(body)) continue;
    const points = random.chance(0.3) ? withWing(yard, along, width, deep, depth, random) : body;
    const year = old ? yearBetween(random, 1905, 1990) : yearBetween(random, 1965, 2024);
    const house: Building = {
      points: yard.fits(points) ? points : body,
      kind: 'm',
      storeys: random.chance(0.62) ? 2 : random.chance(0.8) ? 1 : 3,
      cellars: year < 1995 && random.chance(0.6) ? 1 : 0,
      year,
      doors: [doorOf(body, front)],
    };
    return [house, ...outbuilding(yard, random, setback + depth, year)];
  }
  return [];
}

function withWing(
  yard: Yard,
  along: number,
  width: number,
  deep: number,
  depth: number,
  random: Random,
): readonly Point[] {
  const w = width * random.between(0.4, 0.55);
  const d = random.between(2.5, 4.5);
  const left = random.chance(0.5);
  const [a, b, c, e] = yard.rectangle(along, width, deep, depth);
  const [, , f, g] = yard.rectangle(left ? along : along + width - w, w, deep, depth + d);
  const [, , h] = yard.rectangle(left ? along : along, left ? w : width - w, deep, depth);
  if (!a || !b || !c || !e || !f || !g || !h) return [];
  return left ? [a, b, c, h, f, g] : [a, b, f, g, h, e];
}

function outbuilding(yard: Yard, random: Random, behind: number, year: number): Building[] {
  if (!random.chance(0.42)) return [];
  const width = random.between(3.5, 6.5);
  const depth = random.between(5.5, 8);
  const left = random.chance(0.5);
  const along = left ? 1.2 : yard.front.length - width - 1.2;
  for (const deep of [behind + random.between(3, 9), behind + 1.5]) {
    const points = yard.rectangle(along, width, deep, depth);
    if (yard.fits(points))
      return [
        {
          points,
          kind: random.chance(0.6) ? 't' : 'i',
          storeys: 1,
          cellars: 0,
          year: Math.min(2025, year + random.whole(0, 12)),
          doors: [],
        },
      ];
  }
  return [];
}

/** A terraced house: the lot's whole width. */
export function placeRow(yard: Yard, random: Random, setback: number): Building[] {
  const points = stripe(yard.lot.ring, yard.front, setback, setback + 10.5);
  if (!points) return [];
  return [
    {
      points,
      kind: 'm',
      storeys: 2,
      cellars: 1,
      year: yearBetween(random, 1974, 2012),
      doors: [doorOf(points, yard.front)],
    },
  ];
}

/** A town house on the street line, filling its frontage, with a wing in the yard. */
export function placeTenement(yard: Yard, random: Random, old: boolean): Building[] {
  if (random.chance(0.04)) return [];
  const depth = random.between(10.5, 14);
  const points = stripe(yard.lot.ring, yard.front, 0, depth);
  if (!points) return [];
  const year = old ? yearBetween(random, 1620, 1905) : yearBetween(random, 1868, 1938);
  const buildings: Building[] = [
    {
      points,
      kind: 'm',
      storeys: old ? random.whole(2, 4) : random.whole(3, 5),
      cellars: 1,
      year,
      doors: [doorOf(points, yard.front)],
    },
  ];
  if (random.chance(0.55)) {
    const length = random.between(6, 13);
    const width = Math.min(6, yard.front.length * 0.42);
    const along = random.chance(0.5) ? 0.6 : yard.front.length - width - 0.6;
    const wing = yard.rectangle(along, width, depth, length);
    if (yard.fits(wing.map((p) => p)))
      buildings.push({
        points: wing,
        kind: random.chance(0.6) ? 'm' : 'i',
        storeys: random.whole(1, 3),
        cellars: 0,
        year: year + random.whole(0, 25),
        doors: [],
      });
  }
  return buildings;
}

/** A farmstead round its yard: the house by the road, the barn across the back, the cowshed along one side. */
export function placeHomestead(yard: Yard, random: Random): Building[] {
  const house = placeHouse(yard, random, random.between(7, 12), true);
  const { length } = yard.front;
  const left = random.chance(0.5);
  const built: Building[] = [...house.slice(0, 1)];
  const shedWidth = random.between(7, 9.5);
  const shed = yard.rectangle(
    left ? 1.5 : length - shedWidth - 1.5,
    shedWidth,
    random.between(26, 30),
    random.between(12, 18),
  );
  if (length > 20 && yard.fits(shed))
    built.push({
      points: shed,
      kind: 's',
      storeys: 1,
      cellars: 0,
      year: yearBetween(random, 1920, 1990),
      doors: [],
    });
  const barnWidth = Math.min(length - 6, random.between(16, 26));
  const barn = yard.rectangle(
    left ? length - barnWidth - 2 : 2,
    barnWidth,
    random.between(47, 51),
    random.between(8.5, 10.5),
  );
  if (yard.fits(barn))
    built.push({
      points: barn,
      kind: 's',
      storeys: 1,
      cellars: 0,
      year: yearBetween(random, 1910, 1985),
      doors: [],
    });
  return built;
}
