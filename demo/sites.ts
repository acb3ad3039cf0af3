import { crsOf } from '../server/geo/crs.ts';
import { projection } from '../server/geo/projection.ts';
import { readVoivodeship } from './border-rows.ts';
import { contains, distance, type Point } from './town/point.ts';
import { demoTown, type TownIdentity } from './town/town.ts';

/** Metres between market squares: a gmina is eleven kilometres across. */
const spacing = 11_600;
const reach = 5_300;

/**
 * Invented gminas side by side over the voivodeship, the demo town first, then outwards from it.
 * Codes count 049901 … 049999, 049801 … : no real powiat of 04 has numbers from 70 to 99.
 */
export async function townSites(): Promise<TownIdentity[]> {
  const outline = await readVoivodeship();
  const project = projection(crsOf('EPSG:2177'), crsOf('CRS:84'));
  const inside = ([x, y]: Point): boolean => outline.some((ring) => contains(ring, project(x, y)));
  const places: Point[] = [];
  for (let i = -12; i <= 12; i++)
    for (let j = -12; j <= 12; j++) {
      const place: Point = [demoTown.origin[0] + i * spacing, demoTown.origin[1] + j * spacing];
      const rim: Point[] = Array.from({ length: 12 }, (_, k) => [
        place[0] + reach * Math.cos((k * Math.PI) / 6),
        place[1] + reach * Math.sin((k * Math.PI) / 6),
      ]);
      if (rim.every(inside)) places.push(place);
    }
  places.sort(
    (a, b) => distance(a, demoTown.origin) - distance(b, demoTown.origin) || a[0] - b[0] || a[1] - b[1],
  );
  return places.map((origin, i) =>
    i === 0
      ? demoTown
      : {
          gmina: `04${99 - Math.floor(i / 99)}${String((i % 99) + 1).padStart(2, '0')}`,
          suffix: ` ${i + 1}`,
          origin,
          seed: i + 1,
        },
  );
}
