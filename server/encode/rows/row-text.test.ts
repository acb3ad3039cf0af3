import { describe, expect, test } from 'vitest';
import type { Layer, Property } from '../../catalog/layer.ts';
import type { PropertyType } from '../../catalog/layer-schema.ts';
import type { RowSlice } from '../../database/wire/row-slice.ts';
import { type CrsCode, crsOf } from '../../geo/crs.ts';
import { readCrsReference } from '../../geo/crs-reference.ts';
import type { GeometryType } from '../../geo/wkb.ts';
import { rowLayout } from '../../source/row-layout.ts';
import { toRowBytes, toRowSlice } from '../../test/row-bytes.ts';
import { ByteWriter, Constant } from '../byte-writer.ts';
import { geoJsonRowBytes } from '../geojson/geojson.ts';
import type { GeoJsonOptions } from '../geojson/geojson-options.ts';
import { geoJsonProgram } from '../geojson/geojson-program.ts';
import { type GmlOptions, gmlRowBytes } from '../gml/gml.ts';
import type { GmlVersion } from '../gml/gml-geometry.ts';
import { gmlProgram } from '../gml/gml-program.ts';
import type { RowProgram } from './row-program.ts';
import { type SlowRow, writeRowText } from './row-text.ts';

const types: readonly PropertyType[] = ['string', 'integer', 'number', 'boolean', 'date', 'timestamp'];
const properties = types.map((type) => ({ name: `p_${type}`, column: `p_${type}`, type }) as Property);

const layerOf = (type: GeometryType | 'Geometry', crs: CrsCode = 'EPSG:2180'): Layer =>
  ({ id: 'things', keyColumn: 'key', geometry: { column: 'g', type, crs: crsOf(crs) } }) as unknown as Layer;

/** Repeatable. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
const random = randomFrom(7);
const one = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;

const keys = ['1', '040101_1.0001.12/3', 'a_x', '_x', 'x_', '', 'ą', 'a"b', 'a\\b', '&<>', 'a\u0001b', ' '];
const values: readonly (readonly string[])[] = [
  [
    'plain',
    '',
    'zażółć',
    '5 m² § °',
    'a & b < c > d',
    '"q"',
    '\\',
    'tab\tline\n',
    '\u0085',
    '\ufffe',
    '\u007f',
    '😀',
  ],
  ['0', '-1', '9223372036854775807'],
  ['1.50', '-0.001', 'NaN', 'Infinity', '-Infinity', '1e+300'],
  ['t', 'f'],
  ['2026-01-31', '0044-03-15 BC', 'infinity'],
  [
    '2026-01-31 12:00:00+00',
    '2026-01-31 12:00:00.123456+00',
    '12026-01-31 12:00:00+00',
    '0044-03-15 12:00:00+00 BC',
    'infinity',
    '-infinity',
  ],
];
const numbers = [0, -0, 0.0005, -0.0004, 0.9999, 999.9996, 1e9, 2147483646.9, 2147483647, -3e9, 1e21, 5e-324];
const unusual = [Number.NaN, Infinity, -Infinity, 1e300];

function coordinate(isPlain: boolean): number {
  const dice = random();
  if (!isPlain && dice < 0.01) return one(unusual);
  if (!isPlain && dice < 0.1) return one(numbers);
  return dice < 0.5 ? 450_000 + Math.round(random() * 2e7) / 1000 : 450_000 + random() * 20_000;
}

/** WKB of little endian. @param code of the type; Z and M as ISO has them */
function wkb(code: number, isPlain: boolean): Buffer {
  const parts: Buffer[] = [];
  const uint = (value: number): void => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    parts.push(bytes);
  };
  const run = (count: number, size: number): void => {
    const bytes = Buffer.alloc(count * size * 8);
    for (let i = 0; i < count * size; i++) bytes.writeDoubleLE(coordinate(isPlain), i * 8);
    parts.push(bytes);
  };
  const size = 2 + (code >= 1000 ? 1 : 0) + (code >= 3000 ? 1 : 0);
  const few = (): number => (random() < 0.03 ? 0 : 1 + Math.floor(random() * 4));
  parts.push(Buffer.from([1]));
  uint(code);
  const base = code % 1000;
  if (base === 1) run(1, size);
  else if (base === 2) {
    const count = few() + 1;
    uint(count);
    run(count, size);
  } else {
    const count = few();
    uint(count);
    for (let i = 0; i < count; i++) {
      if (base > 3) parts.push(wkb(base === 7 ? 1 + Math.floor(random() * 3) : code - 3, isPlain));
      else {
        const vertices = few() + 3;
        uint(vertices);
        run(vertices, size);
      }
    }
  }
  return Buffer.concat(parts);
}

const CODES: Readonly<Record<GeometryType | 'Geometry', readonly number[]>> = {
  Point: [1, 1001, 2001, 3001, 4],
  LineString: [2, 5],
  Polygon: [3, 1003, 6],
  MultiPoint: [4, 1],
  MultiLineString: [5, 2],
  MultiPolygon: [6, 3, 3006],
  GeometryCollection: [7],
  Geometry: [1, 2, 3, 4, 5, 6, 7],
};

/** Rows in one buffer one behind the other as the database sends them, and some by themselves. */
function rowsOf(type: GeometryType | 'Geometry', count: number): readonly RowSlice[] {
  const isPlain = random() < 0.5;
  const bodies = Array.from({ length: count }, (_, n) => {
    const isOdd = !isPlain && random() < 0.4;
    const field = (i: number): string | null =>
      isOdd ? (random() < 0.2 ? null : one(values[i]!)) : values[i]![0]!;
    return toRowBytes([
      isOdd ? one(keys) : String(n),
      ...types.map((_, i) => field(i)),
      random() < 0.02 ? null : wkb(one(CODES[type]), isPlain),
    ]);
  });
  const messages = bodies.map((body) => {
    const head = Buffer.from('D\0\0\0\0');
    head.writeInt32BE(body.length + 4, 1);
    return Buffer.concat([head, body]);
  });
  const bytes = Buffer.concat(messages);
  let at = 0;
  return messages.map((message, i) => {
    const [start, end] = [at + 5, at + message.length];
    at = end;
    return random() < 0.1 ? { bytes: bodies[i]!, start: 0, end: bodies[i]!.length } : { bytes, start, end };
  });
}

async function write(
  batches: readonly (readonly RowSlice[])[],
  program: RowProgram | undefined,
  slow: () => SlowRow,
): Promise<string> {
  async function* each(): AsyncGenerator<readonly RowSlice[]> {
    yield* batches;
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of writeRowText(each(), program, new ByteWriter(), slow)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

async function expectSame(
  rows: readonly (readonly RowSlice[])[],
  program: RowProgram | undefined,
  slow: SlowRow,
): Promise<number> {
  let slowRows = 0;
  const counting: SlowRow = (...row) => {
    slowRows++;
    slow(...row);
  };
  expect(program).toBeDefined();
  const expected = await write(rows, undefined, () => slow);
  expect(await write(rows, program, () => counting)).toBe(expected);
  return slowRows;
}

const around = { open: '<m>', close: '</m>' };

function gmlOf(layer: Layer, version: GmlVersion, crs: string): [RowProgram | undefined, SlowRow] {
  const options: GmlOptions = { version, layer, properties, crs: readCrsReference(crs, 'wfs', 'srsName') };
  const layout = rowLayout(options);
  const writeRow = gmlRowBytes(options, layout);
  const [open, close] = [new Constant(around.open), new Constant(around.close)];
  const slow: SlowRow = (row, out) => {
    out.constant(open);
    writeRow(row, out);
    out.constant(close);
  };
  return [gmlProgram(options, layout, around), slow];
}

function geoJsonOf(options: GeoJsonOptions): [RowProgram | undefined, SlowRow] {
  const writeRow = geoJsonRowBytes(options);
  const between = new Constant(',\n');
  const slow: SlowRow = (row, out, isFirst) => {
    if (!isFirst) out.constant(between);
    writeRow(row, out);
  };
  return [geoJsonProgram(options, ',\n'), slow];
}

describe.each(Object.keys(CODES) as (GeometryType | 'Geometry')[])('a layer of %s', (type) => {
  test.each([
    ['3.2', 'urn:ogc:def:crs:EPSG::2180'],
    ['3.2', 'urn:ogc:def:crs:EPSG::4326'],
    ['3.1.1', 'EPSG:2180'],
    ['2', 'EPSG:3857'],
  ] as const)('in GML %s and %s is written as row by row', async (version, crs) => {
    const [program, slow] = gmlOf(layerOf(type), version, crs);
    for (let n = 0; n < 8; n++) await expectSame([rowsOf(type, 60), rowsOf(type, 1), []], program, slow);
  });

  test.each([
    ['EPSG:2180', 'yx', 3, 'bare'],
    ['EPSG:2180', 'xy', 9, 'qualified'],
    ['CRS:84', 'xy', undefined, 'bare'],
    ['EPSG:3857', 'xy', 0, 'bare'],
  ] as const)(
    'in GeoJSON in %s, %s, %s decimals is written as row by row',
    async (crs, axisOrder, decimals, idForm) => {
      const layer = layerOf(type);
      const [program, slow] = geoJsonOf({ layer, properties, crs: crsOf(crs), axisOrder, decimals, idForm });
      for (let n = 0; n < 8; n++) await expectSame([rowsOf(type, 60), rowsOf(type, 1), []], program, slow);
    },
  );
});

test('rows as they mostly are need nobody else', async () => {
  const fields = [
    '040101_1.0001.12/3',
    'ul. Łódzka 5 m²',
    '7',
    '1.50',
    't',
    '2026-01-31',
    '2026-01-31 12:00:00+00',
  ];
  const rows = Array.from({ length: 3000 }, () => toRowSlice([...fields, wkb(3, true)]));
  const [program, slow] = gmlOf(layerOf('MultiPolygon'), '3.2', 'EPSG:4258');
  // What is empty is still among them.
  expect(await expectSame([rows], program, slow)).toBeLessThan(300);
});

test('a geometry larger than the memory for it is written as well', async () => {
  const vertices = Buffer.alloc(30_000 * 16);
  for (let i = 0; i < 60_000; i++) vertices.writeDoubleLE(coordinate(true), i * 8);
  const head = Buffer.from([1, 2, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32LE(30_000, 5);
  const line = Buffer.concat([head, vertices]);
  const many = Buffer.alloc(9);
  many[0] = 1;
  many.writeUInt32LE(4, 1);
  many.writeUInt32LE(20_000, 5);
  const point = Buffer.alloc(21);
  point[0] = 1;
  point.writeUInt32LE(1, 1);
  const points = Buffer.concat([many, ...Array.from({ length: 20_000 }, () => point)]);
  const rows = [line, points].map((each) => toRowSlice(['1', ...types.map(() => null), each]));
  for (const [program, slow] of [
    gmlOf(layerOf('Geometry'), '3.2', 'EPSG:2180'),
    geoJsonOf({
      layer: layerOf('Geometry'),
      properties,
      crs: crsOf('CRS:84'),
      axisOrder: 'xy',
      idForm: 'bare',
    }),
  ] as const) {
    expect(await expectSame([rows, rowsOf('Geometry', 3)], program, slow)).toBeGreaterThan(0);
  }
});

test('what programs do not write has none', () => {
  const layer = layerOf('Point');
  const crs = readCrsReference('EPSG:2180', 'wfs', 'srsName');
  const further = { name: 'g', column: 'g', type: 'geometry' } as Property;
  const options = { version: '3.2', layer, properties, crs } as const;
  expect(gmlProgram({ ...options, withBounds: true }, rowLayout(options), around)).toBeUndefined();
  const more = { ...options, properties: [further] };
  expect(gmlProgram(more, rowLayout(more), around)).toBeUndefined();
  const json = { layer, properties, crs: crs.crs, axisOrder: 'xy', idForm: 'bare' } as const;
  expect(geoJsonProgram({ ...json, decimals: 12 }, ',')).toBeUndefined();
});
