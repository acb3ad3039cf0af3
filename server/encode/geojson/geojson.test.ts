import { describe, expect, test } from 'vitest';
import type { Layer, Property } from '../../catalog/layer.ts';
import type { PropertyType } from '../../catalog/layer-schema.ts';
import { RowFields } from '../../database/wire/row-fields.ts';
import type { RowSlice } from '../../database/wire/row-slice.ts';
import { crsOf } from '../../geo/crs.ts';
import { toRowBytes, toRowSlice } from '../../test/row-bytes.ts';
import { ByteWriter } from '../byte-writer.ts';
import { geoJsonRowBytes, writeGeoJsonRows } from './geojson.ts';
import type { GeoJsonOptions } from './geojson-options.ts';

const property = (name: string, type: PropertyType): Property =>
  ({ name, column: name, type }) as unknown as Property;

function options(properties: readonly Property[], more: Partial<GeoJsonOptions> = {}): GeoJsonOptions {
  const layer = {
    id: 'things',
    keyColumn: 'key',
    properties,
    geometry: { column: 'geom', type: 'Geometry', crs: crsOf('EPSG:2180') },
  } as unknown as Layer;
  return { layer, properties, crs: crsOf('EPSG:2180'), axisOrder: 'xy', idForm: 'qualified', ...more };
}

function write(fields: readonly (string | Uint8Array | null)[], how: GeoJsonOptions): string {
  const out = new ByteWriter();
  geoJsonRowBytes(how)(new RowFields().open(toRowBytes(fields)), out);
  return out.takeText();
}

/** Little-endian WKB out of whole numbers (counts and types) and coordinates. */
function wkb(...parts: readonly (number | readonly number[])[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) => {
      if (typeof part !== 'number') return Buffer.from(new Float64Array(part).buffer);
      const bytes = Buffer.alloc(part === LITTLE ? 1 : 4);
      if (part === LITTLE) bytes[0] = 1;
      else bytes.writeUInt32LE(part);
      return bytes;
    }),
  );
}
const LITTLE = -1;
const ring = [0, 0, 0, 10, 10, 10, 0, 0];

describe('values of a row', () => {
  const write1 = (type: PropertyType, text: string | null): unknown =>
    write(['1', text, null], options([property('p', type)])).match(
      /"properties":(.*),"geometry":null\}$/,
    )?.[1];

  test.each([
    ['string', 'Łódź', '{"p":"Łódź"}'],
    ['string', 'a "b" \\ \u0007\n', '{"p":"a \\"b\\" \\\\ \\u0007\\n"}'],
    ['integer', '9007199254740993', '{"p":9007199254740993}'],
    ['number', '12345678901234567890.1250', '{"p":12345678901234567890.1250}'],
    ['number', '-0.5', '{"p":-0.5}'],
    ['number', 'NaN', '{"p":null}'],
    ['number', '-Infinity', '{"p":null}'],
    ['boolean', 't', '{"p":true}'],
    ['boolean', 'f', '{"p":false}'],
    ['date', '2024-02-29', '{"p":"2024-02-29"}'],
    ['timestamp', '2024-03-30 22:30:00.5+00', '{"p":"2024-03-30T22:30:00.5Z"}'],
    ['string', null, '{"p":null}'],
  ] as const)('of type %s: %s', (type, text, expected) => {
    expect(write1(type, text)).toBe(expected);
    JSON.parse(expected);
  });

  test('keys are escaped, and bare when the API wants them so', () => {
    const text = write(['a"b', null], options([], { idForm: 'bare' }));
    expect(JSON.parse(text)).toEqual({ type: 'Feature', id: 'a"b', properties: {}, geometry: null });
    expect(JSON.parse(write(['ż/1', null], options([]))).id).toBe('things.ż/1');
  });

  test('a property that is the key is read from it', () => {
    const text = write(['7', null], options([property('key', 'integer')]));
    expect(JSON.parse(text)).toMatchObject({ id: 'things.7', properties: { key: 7 } });
  });
});

describe('geometries', () => {
  const geometry = (bytes: Uint8Array | string, more: Partial<GeoJsonOptions> = {}): unknown =>
    JSON.parse(write(['1', bytes], options([], more))).geometry;
  const point = [LITTLE, 1, [1.23456, 2]] as const;
  const polygon = [LITTLE, 3, 1, 4, ring] as const;

  test('of every type', () => {
    expect(geometry(wkb(...point))).toEqual({ type: 'Point', coordinates: [1.235, 2] });
    expect(geometry(wkb(LITTLE, 2, 2, [0, 1, 2, 3]))).toEqual({
      type: 'LineString',
      coordinates: [
        [0, 1],
        [2, 3],
      ],
    });
    expect(geometry(wkb(LITTLE, 4, 2, ...point, ...point))).toEqual({
      type: 'MultiPoint',
      coordinates: [
        [1.235, 2],
        [1.235, 2],
      ],
    });
    expect(geometry(wkb(LITTLE, 6, 2, ...polygon, ...polygon))).toMatchObject({
      type: 'MultiPolygon',
      coordinates: [[[[0, 0]]], [[[0, 0]]]].map(() => expect.any(Array)),
    });
    expect(geometry(wkb(LITTLE, 7, 2, ...point, LITTLE, 2, 2, [0, 1, 2, 3]))).toEqual({
      type: 'GeometryCollection',
      geometries: [
        { type: 'Point', coordinates: [1.235, 2] },
        {
          type: 'LineString',
          coordinates: [
            [0, 1],
            [2, 3],
          ],
        },
      ],
    });
  });

  test('have outer rings counter-clockwise and inner ones clockwise, whatever the order of the axes', () => {
    const holed = wkb(LITTLE, 3, 2, 4, ring, 4, [1, 2, 1, 4, 3, 4, 1, 2].toReversed());
    const outer = [
      [0, 0],
      [10, 10],
      [0, 10],
      [0, 0],
    ];
    const { coordinates } = geometry(holed) as { coordinates: number[][][] };
    expect(coordinates[0]).toEqual(outer);
    expect(area(coordinates[1] ?? [])).toBeLessThan(0);
    const flipped = geometry(holed, { axisOrder: 'yx' }) as { coordinates: number[][][] };
    expect(flipped.coordinates[0]).toEqual(outer.map((each) => each.toReversed()));
  });

  test('that are empty have no coordinates', () => {
    expect(geometry(wkb(LITTLE, 3, 0))).toEqual({ type: 'Polygon', coordinates: [] });
    expect(geometry(wkb(LITTLE, 1, [Number.NaN, Number.NaN]))).toEqual({ type: 'Point', coordinates: [] });
    expect(geometry(wkb(LITTLE, 7, 0))).toEqual({ type: 'GeometryCollection', geometries: [] });
  });

  test('come as hexadecimal text too', () => {
    const hex = `\\x${Buffer.from(wkb(...point)).toString('hex')}`;
    expect(geometry(hex)).toEqual({ type: 'Point', coordinates: [1.235, 2] });
  });

  test('are moved to the CRS asked for, with its decimals or those asked for', () => {
    const torun = wkb(LITTLE, 1, [472_000, 575_000]);
    const moved = geometry(torun, { crs: crsOf('CRS:84') }) as { coordinates: number[] };
    expect(String(moved.coordinates[0])).toMatch(/^18\.5\d{7,8}$/);
    expect(geometry(torun, { crs: crsOf('CRS:84'), decimals: 2 })).toMatchObject({
      coordinates: [expect.closeTo(18.58, 1), expect.closeTo(53.03, 1)],
    });
  });

  test('that the CRS does not reach are left out', () => {
    expect(geometry(wkb(LITTLE, 1, [1e300, 1]), { crs: crsOf('CRS:84') })).toBeNull();
  });
});

test('features of many batches are separated, in pieces of some size', async () => {
  async function* batches(): AsyncGenerator<readonly RowSlice[]> {
    for (let n = 0; n < 40; n++) yield Array.from({ length: 50 }, (_, i) => toRowSlice([`${n}-${i}`, null]));
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of writeGeoJsonRows(options([]), batches())) pieces.push(piece);
  const features = JSON.parse(`[${Buffer.concat(pieces)}]`) as { id: string }[];
  expect(features).toHaveLength(2000);
  expect(features.at(-1)?.id).toBe('things.39-49');
});

function area(positions: readonly (readonly number[])[]): number {
  let sum = 0;
  for (let i = 1; i < positions.length; i++) {
    const [[x0 = 0, y0 = 0] = [], [x1 = 0, y1 = 0] = []] = [positions[i - 1], positions[i]];
    sum += x0 * y1 - x1 * y0;
  }
  return sum;
}
