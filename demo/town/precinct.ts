import { villages } from './district.ts';
import { townName } from './plan.ts';
import type { Point } from './point.ts';

/** A cadastral precinct (obręb). */
export interface Precinct {
  /** Unit and number: `049901_4.0001`. */
  readonly code: string;
  readonly name: string;
  /** The town, or the village the precinct belongs to. */
  readonly place: string;
  readonly urban: boolean;
  /** Where it lies: ground belongs to the nearest. */
  readonly middle: Point;
}

/** Limit of the town, in the plan before bending. */
export const townLimit: readonly Point[] = [
  [-2100, 90],
  [-2075, 500],
  [-1980, 950],
  [-1600, 1600],
  [-1120, 1900],
  [-500, 2030],
  [100, 2030],
  [700, 1960],
  [1200, 1800],
  [1900, 1560],
  [2380, 1080],
  [2560, 650],
  [2620, 240],
  [2150, 140],
  [2100, -400],
  [1700, -850],
  [1420, -980],
  [1150, -1340],
  [760, -940],
  [640, -1150],
  [450, -1480],
  [-160, -1420],
  [-560, -1500],
  [-830, -1130],
  [-900, -520],
  [-1350, -620],
  [-1980, -330],
];

const quarters: readonly (readonly [string, Point])[] = [
  ['Stare Miasto', [0, 60]],
  ['Śródmieście', [60, 620]],
  ['Osiedle Wschód', [1650, 400]],
  ['Osiedle Zachód', [-1450, 400]],
  ['Zarzecze', [-100, -1050]],
  ['Przedmieście Północne', [150, 1700]],
];

/** Precincts of a gmina of six digits, with their middles moved by `bend`. */
export function precinctsOf(bend: (p: Point) => Point, gmina: string): Precinct[] {
  const four = (n: number): string => String(n).padStart(4, '0');
  return [
    ...quarters.map(([name, place], i) => ({
      code: `${gmina}_4.${four(i + 1)}`,
      name,
      place: townName,
      urban: true,
      middle: bend(place),
    })),
    ...villages.map((v, i) => ({
      code: `${gmina}_5.${four(i + 1)}`,
      name: v.name,
      place: v.name,
      urban: false,
      middle: bend(v.at),
    })),
  ];
}
