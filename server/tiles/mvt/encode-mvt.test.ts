import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { describe, expect, test } from 'vitest';
import type { FieldReader } from '../../database/wire/row.ts';
import { RowFields } from '../../database/wire/row-fields.ts';
import { fitTransform } from '../../geo/coordinate-transform.ts';
import { crsOf } from '../../geo/crs.ts';
import type { Feature, PropertyValue } from '../../source/feature-source.ts';
import { MvtLayerEncoder } from './encode-mvt.ts';
import { VarintWriter } from './varint-writer.ts';

const crs = crsOf('EPSG:2180');
/** One tile unit is one metre; north is up. */
const transform = fitTransform(crs, crs, [0, 0, 4096, 4096], {
  scaleX: 1,
  offsetX: 0,
  scaleY: -1,
  offsetY: 4096,
});

function polygon(...rings: readonly (readonly [number, number])[][]): Uint8Array {
  const head = Buffer.from([1, 3, 0, 0, 0]);
  return Buffer.concat([
    head,
    count(rings.length),
    ...rings.flatMap((ring) => [count(ring.length), ...ring.map(pair)]),
  ]);
}

function line(...vertices: readonly (readonly [number, number])[]): Uint8Array {
  return Buffer.concat([Buffer.from([1, 2, 0, 0, 0]), count(vertices.length), ...vertices.map(pair)]);
}

const point = (x: number, y: number): Uint8Array =>
  Buffer.concat([Buffer.from([1, 1, 0, 0, 0]), pair([x, y])]);

function count(n: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(n);
  return bytes;
}

function pair([x, y]: readonly [number, number]): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeDoubleLE(x, 0);
  bytes.writeDoubleLE(y, 8);
  return bytes;
}

/** One for all: what is left of a layer must not show in the next. */
const encoder = new MvtLayerEncoder();

function encode(features: readonly Partial<Feature>[], keys: readonly string[] = []) {
  encoder.begin({
    name: 'parcels',
    properties: keys.map((name, i) => ({ name, isText: typeof features[0]?.values?.[i] === 'string' })),
    transform,
    window: [-64, -64, 4160, 4160],
    hasLabelPoints: false,
  });
  const row = new RowFields();
  for (const { key = '1', values = [], geometry = null } of features) {
    const fields = [Buffer.from(key), ...values.map(field), geometry];
    encoder.add(row.open(dataRow(fields)), ['', ...values, ''].map(reader));
  }
  const tile = new VarintWriter();
  encoder.finish(tile);
  return new VectorTile(new PbfReader(tile.bytes.subarray(0, tile.length))).layers.parcels;
}

/** A row's body as the database sends it. */
function dataRow(fields: readonly (Uint8Array | null)[]): Buffer {
  const head = Buffer.alloc(2);
  head.writeInt16BE(fields.length);
  const parts = fields.flatMap((bytes) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(bytes?.length ?? -1);
    return bytes === null ? [length] : [length, bytes];
  });
  return Buffer.concat([head, ...parts]);
}

const field = (value: PropertyValue): Uint8Array | null =>
  value === null ? null : Buffer.from(typeof value === 'boolean' ? String(value)[0]! : String(value));

const reader =
  (value: PropertyValue): FieldReader =>
  (bytes, at, length) => {
    const text = bytes.toString('utf8', at, at + length);
    return typeof value === 'boolean' ? text === 't' : typeof value === 'number' ? Number(text) : text;
  };

const square = (x: number, y: number, side: number): [number, number][] => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
  [x, y],
];

describe('a tile read by an independent reader', () => {
  test('has the feature with its attributes, typed, and NULL left out', () => {
    const layer = encode(
      [
        {
          key: '049901_1.0001.12/3',
          geometry: polygon(square(100, 100, 50)),
          values: ['Żółć', 12.5, 7, -3, true, null],
        },
      ],
      ['a', 'b', 'c', 'd', 'e', 'f'],
    )!;
    const feature = layer.feature(0);
    expect(layer.extent).toBe(4096);
    expect(feature.properties).toEqual({
      id: '049901_1.0001.12/3',
      a: 'Żółć',
      b: 12.5,
      c: 7,
      d: -3,
      e: true,
    });
    expect(feature.id).toBeUndefined();
    const [ring] = feature.loadGeometry();
    expect(new Set(ring!.map(({ x, y }) => `${x} ${4096 - y}`))).toEqual(
      new Set(square(100, 100, 50).map(([x, y]) => `${x} ${y}`)),
    );
  });

  test('has a whole number as its feature id', () => {
    expect(encode([{ key: '42', geometry: point(1, 1) }])!.feature(0).id).toBe(42);
    expect(encode([{ key: '042', geometry: point(1, 1) }])!.feature(0).id).toBeUndefined();
  });

  test('winds outer rings clockwise and holes the other way, however they came', () => {
    for (const turn of [
      (ring: [number, number][]) => ring,
      (ring: [number, number][]) => ring.toReversed(),
    ]) {
      const geometry = polygon(turn(square(0, 0, 1000)), turn(square(200, 200, 100)));
      const [outer, hole] = encode([{ geometry }])!.feature(0).loadGeometry();
      expect(area(outer!)).toBeGreaterThan(0);
      expect(area(hole!)).toBeLessThan(0);
    }
  });

  test('cuts what reaches outside to the tile and its margin', () => {
    const [ring] = encode([{ geometry: polygon(square(-1e6, -1e6, 3e6)) }])!
      .feature(0)
      .loadGeometry();
    expect(Math.min(...ring!.map(({ x }) => x))).toBe(-64);
    expect(Math.max(...ring!.map(({ y }) => y))).toBe(4096 + 64);
    const lines = encode([{ geometry: line([-500, 100], [5000, 100], [5000, 300], [-500, 300]) }])!;
    expect(lines.feature(0).loadGeometry()).toEqual([
      [
        { x: -64, y: 3996 },
        { x: 4160, y: 3996 },
      ],
      [
        { x: 4160, y: 3796 },
        { x: -64, y: 3796 },
      ],
    ]);
  });

  test('leaves out what lies outside or has no extent left', () => {
    expect(encode([{ geometry: point(9000, 1) }])).toBeUndefined();
    expect(encode([{ geometry: polygon(square(10.1, 10.1, 0.2)) }])).toBeUndefined();
    expect(encode([{ geometry: line([1, 1], [1.2, 1.2]) }])).toBeUndefined();
    expect(encode([{ geometry: null }])).toBeUndefined();
  });

  test('lies in the order of keys, whatever order its rows come in, and holds each value once', () => {
    const rows = [
      { key: '10', geometry: point(1, 1), values: ['las', 3] },
      { key: '9', geometry: point(2, 2), values: ['9', 3] },
      { key: '100', geometry: point(3, 3), values: ['las', null] },
    ];
    const [one, other] = [encode(rows, ['use', 'n'])!, encode(rows.toReversed(), ['use', 'n'])!];
    const all = (layer: typeof one) =>
      Array.from({ length: layer.length }, (_, i) => layer.feature(i)).map(({ id, properties }) => [
        id,
        properties,
      ]);
    expect(all(one).map(([id]) => id)).toEqual([9, 10, 100]);
    expect(all(one)[0]![1]).toEqual({ id: '9', use: '9', n: 3 });
    expect(all(other)).toEqual(all(one));
    const texts = [{ key: 'b' }, { key: 'ą' }, { key: '7' }].map((row) => ({
      ...row,
      geometry: point(1, 1),
    }));
    expect(all(encode(texts)!).map(([, properties]) => (properties as { id: string }).id)).toEqual([
      '7',
      'b',
      'ą',
    ]);
  });

  test('holds thousands of different values', () => {
    const rows = Array.from({ length: 2000 }, (_, i) => ({
      key: `k${i}`,
      geometry: point(i % 4000, 5),
      values: [i / 4],
    }));
    const layer = encode(rows, ['n'])!;
    expect(layer.length).toBe(2000);
    for (let i = 0; i < layer.length; i += 7) {
      const { id, n } = layer.feature(i).properties as { id: string; n: number };
      expect(n).toBe(Number(id.slice(1)) / 4);
    }
  });

  test('drops the hole of a polygon whose outer ring vanished', () => {
    expect(encode([{ geometry: polygon(square(5000, 5000, 10), square(100, 100, 50)) }])).toBeUndefined();
  });
});

function area(ring: readonly { x: number; y: number }[]): number {
  return ring.reduce((sum, { x, y }, i) => {
    const next = ring[(i + 1) % ring.length]!;
    return sum + x * next.y - next.x * y;
  }, 0);
}
