import { expect, test } from 'vitest';
import { dissolve, meshArea } from './dissolve.ts';
import { ewkb } from './ewkb.ts';
import { meshRings } from './mesh.ts';
import type { Point } from './point.ts';

const cell = (x: number, y: number, w = 10, h = 10): Point[] => [
  [x, y],
  [x + w, y],
  [x + w, y + h],
  [x, y + h],
];

test('the union of cells round a missing one has a hole', () => {
  const cells = [0, 10, 20]
    .flatMap((x) => [0, 10, 20].map((y) => [x, y] as const))
    .filter(([x, y]) => x !== 10 || y !== 10);
  const mesh = meshRings(cells.map(([x, y]) => cell(x, y)));
  const areas = dissolve(
    mesh,
    mesh.rings.map((_, i) => i),
  );
  expect(areas).toHaveLength(1);
  expect(areas[0]?.map((ring) => meshArea(mesh, ring))).toEqual([900, -100]);
});

test('cells that touch at a corner stay apart', () => {
  const mesh = meshRings([cell(0, 0), cell(10, 10)]);
  expect(dissolve(mesh, [0, 1])).toHaveLength(2);
});

test('a corner in the middle of a neighbour’s edge becomes a vertex of both', () => {
  const mesh = meshRings([cell(0, 0, 20, 10), cell(0, 10), cell(10, 10)]);
  expect(mesh.rings[0]).toHaveLength(5);
  const [area] = dissolve(mesh, [0, 1, 2]);
  expect(area?.[0] && meshArea(mesh, area[0])).toBe(400);
});

test('corners a centimetre apart are one', () => {
  const mesh = meshRings([cell(0, 0), cell(10.007, 0.006, 9.99, 10)]);
  expect(dissolve(mesh, [0, 1])).toHaveLength(1);
});

test('EWKB of a point holds byte order, type with SRID and coordinates', () => {
  expect(ewkb(2177, { type: 'Point', point: [1, 2] })).toBe(
    '0101000020810800' + '00000000000000f03f' + '0000000000000040',
  );
});

test('EWKB closes the rings of a polygon', () => {
  const hex = ewkb(2177, { type: 'Polygon', rings: [cell(0, 0)] });
  expect(Buffer.from(hex, 'hex').length).toBe(9 + 4 + 4 + 5 * 16);
});
