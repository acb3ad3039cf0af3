import type { MemoryData, MemoryFeature } from './memory-source.ts';
import { type TestGeometry, writeWkb } from './write-wkb.ts';

/*
 * A small made-up town in EPSG:2180 around x 470000, y 570000 (it lies in the region): parcels, zones,
 * water mains, streets, points. Deterministic.
 */

type Point = readonly [number, number];

export const TOWN: Point = [470_000, 570_000];

function noise(i: number, j: number, salt: number): number {
  const value = Math.sin(i * 12.9898 + j * 78.233 + salt * 37.719) * 43_758.5453;
  return value - Math.floor(value);
}

/** Corner of a lattice whose cells are about 40 m. */
function corner(i: number, j: number): Point {
  return [TOWN[0] + i * 40 + (noise(i, j, 1) - 0.5) * 14, TOWN[1] + j * 40 + (noise(i, j, 2) - 0.5) * 14];
}

export function feature(
  key: string,
  geometry: TestGeometry,
  values: MemoryFeature['values'] = {},
): MemoryFeature {
  return { key, geometry: writeWkb(geometry), values };
}

export function polygon(...ring: readonly Point[]): TestGeometry {
  return { type: 'Polygon', coordinates: [[...ring, ring[0]!]] };
}

export const zoneKinds = ['SW', 'SJ', 'SU', 'SP', 'SN', 'SO'] as const;

function cells(step: number, size: number, make: (i: number, j: number) => MemoryFeature): MemoryFeature[] {
  const features: MemoryFeature[] = [];
  for (let i = 0; i < size; i += step) for (let j = 0; j < size; j += step) features.push(make(i, j));
  return features;
}

function parcel(i: number, j: number): MemoryFeature {
  const geometry = polygon(corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1));
  const number = i * 31 + j;
  return feature(`p${i}_${j}`, geometry, {
    label: noise(i, j, 3) < 0.4 ? `${number}/${(j % 7) + 1}` : `${number}`,
    kind: number % 3 === 0 ? 'public' : 'private',
    level: number % 5,
  });
}

function zone(i: number, j: number): MemoryFeature {
  const kind = zoneKinds[Math.floor(noise(i, j, 4) * zoneKinds.length)]!;
  const ring = [
    corner(i, j),
    corner(i + 2, j),
    corner(i + 4, j),
    corner(i + 4, j + 4),
    corner(i + 2, j + 4),
    corner(i, j + 4),
  ];
  return feature(`z${i}_${j}`, polygon(...ring), { kind, label: `${kind}.${i + j}`, level: (i + j) % 3 });
}

function street(row: number): MemoryFeature {
  const names = ['ul. Długa', 'ul. Żwirki i Wigury', 'ul. Łąkowa', 'ul. Świętojańska', 'ul. Źródlana'];
  const coordinates = Array.from({ length: 81 }, (_, n): Point => {
    const x = n * 15;
    return [TOWN[0] + x, TOWN[1] + row * 160 + 20 + 40 * Math.sin(x / 90 + row)];
  });
  return feature(`s${row}`, { type: 'LineString', coordinates }, { label: names[row % names.length]! });
}

function main(i: number, j: number): MemoryFeature {
  const coordinates = [corner(i, j), corner(i + 1, j), corner(i + 1, j + 3)];
  return feature(
    `w${i}_${j}`,
    { type: 'LineString', coordinates },
    { label: 'w', kind: j % 2 ? 'planned' : 'built' },
  );
}

function place(i: number, j: number): MemoryFeature {
  const [x, y] = corner(i, j);
  const names = ['Ratusz', 'Kościół św. Jana', 'Spichrz', 'Szkoła Podstawowa nr 3', 'Młyn'];
  return feature(
    `m${i}_${j}`,
    { type: 'Point', coordinates: [x + 11, y + 7] },
    { label: names[(i + j) % names.length]!, level: ((i + j) / 4) % 4 },
  );
}

/** One circle with two holes, and a part of its own. */
const lake: TestGeometry = {
  type: 'MultiPolygon',
  coordinates: [
    [circle([470_200, 570_150], 130), circle([470_160, 570_160], 40), circle([470_260, 570_130], 30)],
    [circle([470_160, 570_160], 20)],
  ],
};

function circle([x, y]: Point, radius: number): readonly Point[] {
  return Array.from({ length: 41 }, (_, n): Point => {
    const angle = ((n % 40) / 40) * 2 * Math.PI;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
}

/** A border of 20,000 vertices around everything, tens of kilometres wide. */
const border = polygon(
  ...Array.from({ length: 20_000 }, (_, n): Point => {
    const angle = (n / 20_000) * 2 * Math.PI;
    const radius = 30_000 + 400 * Math.sin(angle * 300);
    // Its eastern side runs through the town.
    return [TOWN[0] - 29_700 + radius * Math.cos(angle), TOWN[1] + 200 + radius * Math.sin(angle)];
  }),
);

/** Twenty points in rows of five, numbered from 0 in `level`. */
const grid = Array.from({ length: 20 }, (_, n) =>
  feature(
    `g${n}`,
    { type: 'Point', coordinates: [TOWN[0] + 40 + (n % 5) * 80, TOWN[1] + 350 - Math.floor(n / 5) * 95] },
    { label: String.fromCharCode(65 + n), level: n },
  ),
);

export const town: MemoryData = {
  grid,
  parcels: cells(1, 30, parcel),
  zones: cells(4, 28, zone),
  streets: Array.from({ length: 8 }, (_, row) => street(row)),
  mains: cells(3, 30, main),
  places: cells(4, 30, place),
  lake: [feature('lake', lake, { label: 'Jezioro Wielkie', kind: 'lake' })],
  border: [feature('border', border, { label: 'województwo kujawsko-pomorskie', kind: 'border' })],
};
