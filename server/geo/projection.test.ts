import { expect, test } from 'vitest';
import { fitTransform } from './coordinate-transform.ts';
import { allCrs, crsOf } from './crs.ts';
import type { Extent } from './extent.ts';
import { domainOf, projection, transformExtent } from './projection.ts';

const checkPoints = [
  {
    name: 'Toruń',
    lon: 18.5984,
    lat: 53.0138,
    e2180: 473065.2,
    n2180: 572118.2,
    e2177: 6540158.8,
    n2177: 5875871.2,
  },
  {
    name: 'Bydgoszcz',
    lon: 18.0084,
    lat: 53.1235,
    e2180: 433664.2,
    n2180: 584701.7,
    e2177: 6500562.3,
    n2177: 5887911.0,
  },
];

test.each(checkPoints)('$name lies where the published coordinates say', (point) => {
  const [x92, y92] = projection(crsOf('CRS:84'), crsOf('EPSG:2180'))(point.lon, point.lat);
  const [x2000, y2000] = projection(crsOf('EPSG:4326'), crsOf('EPSG:2177'))(point.lon, point.lat);
  expect([x92, y92]).toEqual([expect.closeTo(point.e2180, 0), expect.closeTo(point.n2180, 0)]);
  expect([x2000, y2000]).toEqual([expect.closeTo(point.e2177, 0), expect.closeTo(point.n2177, 0)]);
});

test('each projection undoes the other', () => {
  for (const from of allCrs) {
    for (const to of allCrs) {
      const [x, y] = projection(crsOf('CRS:84'), from)(18.6, 53);
      const [bx, by] = projection(to, from)(...projection(from, to)(x, y));
      expect(Math.hypot(bx - x, by - y)).toBeLessThan(1e-3);
    }
  }
});

test('the whole world is cut to the domain before it is projected', () => {
  const box = transformExtent([-180, -90, 180, 90], crsOf('CRS:84'), crsOf('EPSG:2180'));
  expect(box?.every(Number.isFinite)).toBe(true);
  expect(box).toEqual(domainOf(crsOf('EPSG:2180')).map((each) => expect.closeTo(each, 0)));
  expect(transformExtent([-90, -40, -80, -30], crsOf('CRS:84'), crsOf('EPSG:2180'))).toBeUndefined();
});

test.each([
  ['EPSG:2180', 'EPSG:3857', [470_000, 570_000, 471_000, 571_000]],
  ['EPSG:2177', 'EPSG:2180', [6_540_000, 5_875_000, 6_545_000, 5_880_000]],
  ['EPSG:2180', 'EPSG:4326', [380_000, 480_000, 560_000, 660_000]],
  ['EPSG:3857', 'EPSG:2177', [2_000_000, 6_900_000, 2_100_000, 7_000_000]],
] as const)('the fitted transform from %s to %s is within a twentieth of a pixel', (from, to, extent) => {
  const [source, target] = [crsOf(from), crsOf(to)];
  const box = transformExtent(extent as Extent, source, target)!;
  const scale = 800 / (box[2] - box[0]);
  const affine = { scaleX: scale, offsetX: -box[0] * scale, scaleY: -scale, offsetY: box[3] * scale };
  const fitted = fitTransform(source, target, extent as Extent, affine, 0.05);
  const exact = projection(source, target);
  for (let i = 0; i <= 30; i++) {
    for (let j = 0; j <= 30; j++) {
      const x = extent[0] + ((extent[2] - extent[0]) * i) / 30;
      const y = extent[1] + ((extent[3] - extent[1]) * j) / 30;
      const out = new Float64Array(2);
      fitted.apply(Float64Array.of(x, y), out, 1);
      const [px, py] = exact(x, y);
      expect(Math.abs(out[0]! - (px * scale + affine.offsetX))).toBeLessThan(0.1);
      expect(Math.abs(out[1]! - (affine.offsetY - py * scale))).toBeLessThan(0.1);
    }
  }
});
