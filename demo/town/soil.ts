import type { Lot } from './lot.ts';
import { centroid } from './point.ts';
import { smoothNoise } from './random.ts';

const fertile = smoothNoise(501, 1400);

/** Lower bound of the fertility and the class (OZK) from there on. */
const arable: readonly (readonly [number, string])[] = [
  [0.45, 'II'],
  [0.2, 'IIIa'],
  [0, 'IIIb'],
  [-0.2, 'IVa'],
  [-0.4, 'IVb'],
  [-0.6, 'V'],
  [Number.NEGATIVE_INFINITY, 'VI'],
];

const grassland: readonly (readonly [number, string])[] = [
  [0.2, 'III'],
  [-0.2, 'IV'],
  [-0.5, 'V'],
  [Number.NEGATIVE_INFINITY, 'VI'],
];

/** Soil class of farm land and forest, better land lying together; undefined for other uses. */
export function soilOf(lot: Lot): string | undefined {
  const [x, y] = centroid(lot.ring.points);
  const value = fertile(x, y);
  switch (lot.use) {
    case 'field':
    case 'orchard':
    case 'homestead':
    case 'allotment':
    case 'estate':
      return arable.find(([low]) => value > low)?.[1];
    case 'meadow':
    case 'pasture':
    case 'forest':
      return grassland.find(([low]) => value > low)?.[1];
    default:
      return undefined;
  }
}
