import { describe, expect, test } from 'vitest';
import { type CoordinateTransform, fitTransform } from '../../geo/coordinate-transform.ts';
import { crsOf } from '../../geo/crs.ts';
import { WkbReader } from '../../geo/wkb.ts';
import { MvtGeometryWriter } from './mvt-geometry.ts';
import { TilePolygons } from './tile-polygons.ts';

type Vertex = readonly [x: number, y: number];
type Rings = readonly (readonly Vertex[])[];

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** WKB of a polygon, whose rings are closed here. */
function polygon(rings: Rings): Buffer {
  const closed = rings.map((ring) => [...ring, ring[0]!]);
  const parts = closed.flatMap((ring) => [
    word(ring.length),
    Buffer.from(new Uint8Array(Float64Array.from(ring.flat()).buffer)),
  ]);
  return Buffer.concat([Buffer.from([1, 3, 0, 0, 0]), word(rings.length), ...parts]);
}

function multi(parts: readonly Rings[]): Buffer {
  return Buffer.concat([Buffer.from([1, 6, 0, 0, 0]), word(parts.length), ...parts.map(polygon)]);
}

/** The same numbers each time (mulberry32). */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const [zone, mercator] = [crsOf('EPSG:2180'), crsOf('EPSG:3857')];
const [minX, minY] = [470_000, 570_000];
const window = [minX - 64, minY - 64, minX + 4160, minY + 4160] as const;
/** One metre of EPSG:2180 is a unit of the tile. */
const shifted = fitTransform(zone, zone, window, {
  scaleX: 1,
  offsetX: -minX,
  scaleY: -1,
  offsetY: minY + 4096,
});
/** The same place in EPSG:3857, about, turned and stretched as that is. */
const fitted = fitTransform(
  zone,
  mercator,
  window,
  { scaleX: 0.6, offsetX: -0.6 * 2_067_000, scaleY: -0.6, offsetY: 0.6 * 6_974_000 },
  0.25,
);

const [plain, read] = [new MvtGeometryWriter(), new MvtGeometryWriter()];

/** What both ways write: commands, and whether anything is left; undefined where the area is not a plain one. */
function bothWays(transform: CoordinateTransform, wkb: Uint8Array, chance: number) {
  for (const writer of [plain, read]) writer.begin(transform);
  const isWritten = plain.writePlainArea(wkb, 0, wkb.length, chance);
  const type = read.write(new WkbReader().read(wkb), chance);
  const bytesOf = ({ out }: MvtGeometryWriter) =>
    Buffer.from(out.bytes.subarray(0, out.length)).toString('hex');
  return {
    plain: isWritten === undefined ? undefined : [isWritten, bytesOf(plain)],
    read: [type === 3, bytesOf(read)],
  };
}

/** A ring about a centre, wild by turns: some radii differ much, some vertices lie on grid lines. */
function ringAbout(random: () => number, [cx, cy]: Vertex, radius: number, wildness: number): Vertex[] {
  const count = 3 + Math.floor(random() ** 3 * 60);
  const turn = random() < 0.5 ? 1 : -1;
  return Array.from({ length: count }, (_, i) => {
    const angle = (turn * 2 * Math.PI * i) / count;
    const away = radius * (1 - wildness * random());
    const [x, y] = [cx + away * Math.cos(angle), cy + away * Math.sin(angle)];
    return random() < 0.2 ? [Math.round(x / 5) * 5, Math.round(y / 5) * 5] : [x, y];
  });
}

describe.each([
  ['shifted', shifted],
  ['fitted', fitted],
])('areas %s into a tile', (_, transform) => {
  test('come out byte for byte as by the way of reading them, and nearly all are plain', () => {
    const random = chances(20_57);
    let [alike, all] = [0, 0];
    for (let i = 0; i < 4000; i++) {
      const centre: Vertex = [minX - 200 + random() * 4500, minY - 200 + random() * 4500];
      const radius = 0.5 * 4 ** (random() * 5);
      const wildness = random() < 0.6 ? 0.3 : 0.9;
      const outer = ringAbout(random, centre, radius, wildness);
      const holes = random() < 0.3 ? [ringAbout(random, centre, radius / 4, 0.5)] : [];
      const other = [ringAbout(random, [centre[0] + 2 * radius, centre[1]], radius / 2, 0.2)];
      const wkb = random() < 0.2 ? multi([[outer, ...holes], other]) : polygon([outer, ...holes]);
      const ways = bothWays(transform, wkb, random());
      all += 1;
      if (ways.plain === undefined) continue;
      alike += 1;
      expect(ways.plain, wkb.toString('hex')).toEqual(ways.read);
    }
    expect(alike / all).toBeGreaterThan(0.7);
  });
});

const square = (x: number, y: number, side: number): Vertex[] => [
  [minX + x, minY + y],
  [minX + x + side, minY + y],
  [minX + x + side, minY + y + side],
  [minX + x, minY + y + side],
];

test.each<[string, Buffer]>([
  [
    'edges cross',
    polygon([
      [
        [minX, minY],
        [minX + 90, minY + 90],
        [minX + 90, minY],
        [minX, minY + 50],
      ],
    ]),
  ],
  [
    'the tile’s edge is left and come back to',
    polygon([
      [
        [minX - 200, minY],
        [minX + 100, minY],
        [minX + 100, minY + 100],
        [minX - 100, minY + 100],
        [minX - 100, minY + 200],
        [minX + 100, minY + 200],
        [minX + 100, minY + 300],
        [minX - 200, minY + 300],
      ],
    ]),
  ],
  ['a hole is at the tile’s edge', polygon([square(-300, 10, 600), square(-100, 100, 200)])],
  [
    'there are very many vertices',
    polygon([Array.from({ length: 3000 }, (_, i): Vertex => [minX + i, minY + (i % 2)])]),
  ],
  ['a coordinate is no number', polygon([[...square(10, 10, 50), [Number.NaN, minY]]])],
  ['a coordinate is endless', polygon([[...square(10, 10, 50), [Number.POSITIVE_INFINITY, minY]]])],
  ['a coordinate is out of this world', polygon([[...square(10, 10, 50), [1e300, -1e300]]])],
  ['a hole lies far away', polygon([square(10, 10, 50), square(1e9, 1e9, 1e6)])],
  ['it is empty', Buffer.concat([Buffer.from([1, 3, 0, 0, 0]), word(0)])],
  ['a ring is empty', Buffer.concat([Buffer.from([1, 3, 0, 0, 0]), word(1), word(0)])],
  ['it is a line', Buffer.concat([Buffer.from([1, 2, 0, 0, 0]), word(0)])],
  ['it has heights', Buffer.concat([Buffer.from([1, 0xeb, 3, 0, 0]), word(0)])],
  ['its bytes begin with the highest', Buffer.from([0, 0, 0, 0, 3, 0, 0, 0, 0])],
])('an area is left to the other way where %s', (_, wkb) => {
  const polygons = new TilePolygons();
  polygons.begin(shifted);
  expect(polygons.write(wkb, 0, wkb.length, 0.5)).toBeLessThan(0);
});

test('bytes that end early or count more than there is are nobody’s area', () => {
  const polygons = new TilePolygons();
  polygons.begin(shifted);
  const wkb = multi([[square(10, 10, 900), square(100, 100, 50)], [square(2000, 2000, 90)]]);
  expect(polygons.write(wkb, 0, wkb.length, 0.5)).toBeGreaterThan(0);
  for (let end = 0; end < wkb.length; end++) expect(polygons.write(wkb, 0, end, 0.5)).toBeLessThan(0);
  for (const at of [5, 14, 18, 102]) {
    const lying = Buffer.from(wkb);
    lying.writeUInt32LE(0xffff_ffff, at);
    expect(polygons.write(lying, 0, lying.length, 0.5)).toBeLessThan(0);
  }
});

test('a transform of many cells, or of none, is not this way’s', () => {
  const polygons = new TilePolygons();
  polygons.begin({ apply: () => undefined });
  const wkb = polygon([square(10, 10, 50)]);
  expect(polygons.write(wkb, 0, wkb.length, 0.5)).toBeLessThan(0);
});
