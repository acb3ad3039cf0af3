import { readFile } from 'node:fs/promises';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Layer } from '../catalog/layer.ts';
import { FormatBench, type OgrFeature, ogrFeatures, ogrLayer, property } from '../test/formats.ts';
import type { OutputFormat } from './output-format.ts';
import { findOutputFormat } from './output-formats.ts';

let bench: FormatBench;
let layer: Layer;

const properties = [
  property('nazwa', 'string'),
  property('liczba_calkowita_dluga', 'integer'),
  property('liczba_calkowita_druga', 'integer'),
  property('powierzchnia', 'number', { unit: 'm2' }),
  property('wartosc', 'number'),
  property('aktywny', 'boolean'),
  property('data', 'date'),
  property('chwila', 'timestamp'),
];

beforeAll(async () => {
  bench = await FormatBench.open();
  layer = bench.layer('dzialki', 'Polygon', properties);
  await bench.ways.database.script(`
    SET search_path = ${bench.ways.schema}, public;
    CREATE TABLE dzialki (key int PRIMARY KEY, nazwa text, liczba_calkowita_dluga int8, liczba_calkowita_druga int4,
      powierzchnia float8, wartosc numeric, aktywny boolean, data date, chwila timestamptz, geom geometry(Polygon, 2180));
    INSERT INTO dzialki VALUES
      (1, 'Zażółć gęślą jaźń ŁÓDŹ', 123456789012, 7, 1234.5, 12.75, true, '2026-11-24', '2026-11-24 12:30:15+01',
        ST_GeomFromText('POLYGON((473000 572000, 473100 572000, 473100 572100, 473000 572100, 473000 572000), (473020 572020, 473020 572040, 473040 572040, 473040 572020, 473020 572020))', 2180)),
      (2, 'Średnik; przecinek, "cudzysłów"', -5, NULL, 0.001, -3.5, false, '1899-12-31', '1999-12-31 23:59:59.5Z',
        ST_GeomFromText('POLYGON((473200 572000, 473300 572000, 473250.123 572100.456, 473200 572000))', 2180)),
      (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    RESET search_path`);
});

afterAll(async () => bench.close());

function format(id: string): OutputFormat {
  const found = findOutputFormat(id);
  if (found === undefined) throw new Error(`no format ${id}`);
  return found;
}

/** The first ring of a polygon, or of a multipolygon of one. */
function outline({ geometry }: OgrFeature): readonly (readonly number[])[] {
  const { type, coordinates } = geometry!;
  return (type === 'MultiPolygon' ? coordinates[0] : coordinates)[0]! as number[][];
}

/** Corners whatever the start and the direction of the ring. */
function corners(ring: readonly (readonly number[])[]): readonly string[] {
  return [...new Set(ring.map(([x, y]) => `${x!.toFixed(3)} ${y!.toFixed(3)}`))].sort();
}

const SQUARE = [
  '473000.000 572000.000',
  '473000.000 572100.000',
  '473100.000 572000.000',
  '473100.000 572100.000',
];
const TRIANGLE = ['473200.000 572000.000', '473250.123 572100.456', '473300.000 572000.000'];

describe('GDAL reads what was written, feature by feature', () => {
  const full: readonly (readonly [id: string, path: (file: string) => string, options: readonly string[]])[] =
    [
      ['gpkg', (file) => file, []],
      ['fgb', (file) => file, []],
      ['fgb-indexed', (file) => file, []],
    ];
  test.each(full)('%s: geometry, CRS and every type of value', async (id, pathOf, options) => {
    const path = pathOf(await bench.file(format(id), layer));
    const info = await ogrLayer(path);
    expect(info.name).toBe('dzialki');
    expect(info.geometry).toBe('Polygon');
    expect(info.epsg).toBe(2180);
    expect(info.fields).toEqual([
      ['id', 'String'],
      ['nazwa', 'String'],
      ['liczba_calkowita_dluga', 'Integer64'],
      ['liczba_calkowita_druga', 'Integer64'],
      ['powierzchnia', 'Real'],
      ['wartosc', 'Real'],
      ['aktywny', 'Integer(Boolean)'],
      ['data', id === 'gpkg' ? 'Date' : 'DateTime'],
      ['chwila', 'DateTime'],
    ]);
    const found = byId(await ogrFeatures(path, ...options));
    const [first, second, third] = [found.get('1')!, found.get('2')!, found.get('3')!];
    expect(corners(outline(first))).toEqual(SQUARE);
    expect((first.geometry!.coordinates as unknown[]).length).toBe(2);
    expect(corners(outline(second))).toEqual(TRIANGLE);
    expect(third.geometry).toBeNull();
    expect(first.properties).toMatchObject({
      nazwa: 'Zażółć gęślą jaźń ŁÓDŹ',
      liczba_calkowita_dluga: 123456789012,
      liczba_calkowita_druga: 7,
      powierzchnia: 1234.5,
      wartosc: 12.75,
      aktywny: true,
    });
    expect(String(first.properties.data)).toMatch(/^2026[/-]11[/-]24/);
    expect(new Date(String(first.properties.chwila).replace(/\//g, '-')).toISOString()).toBe(
      '2026-11-24T11:30:15.000Z',
    );
    expect(second.properties).toMatchObject({
      nazwa: 'Średnik; przecinek, "cudzysłów"',
      liczba_calkowita_dluga: -5,
      aktywny: false,
    });
    for (const { name } of properties) expect([name, third.properties[name] ?? null]).toEqual([name, null]);
  });

  test('shp: one ring clockwise, cut names in a table, its encoding and CRS said', async () => {
    const path = `/vsizip/${await bench.file(format('shp'), layer)}/dzialki.shp`;
    const info = await ogrLayer(path);
    expect(info.fields).toEqual([
      ['id', 'String'],
      ['nazwa', 'String'],
      ['liczba_cal', 'Integer64'],
      ['liczba_c_1', 'Integer'],
      ['powierzchn', 'Real'],
      ['wartosc', 'Real'],
      ['aktywny', 'String'],
      ['data', 'Date'],
      ['chwila', 'String'],
    ]);
    expect(info.crs).toContain('Poland');
    const found = byId(await ogrFeatures(path));
    expect(corners(outline(found.get('1')!))).toEqual(SQUARE);
    expect(found.get('1')!.properties).toMatchObject({
      nazwa: 'Zażółć gęślą jaźń ŁÓDŹ',
      liczba_cal: 123456789012,
      powierzchn: 1234.5,
      wartosc: 12.75,
      aktywny: 'T',
      data: expect.stringMatching(/^2026.11.24$/),
      chwila: '2026-11-24T11:30:15Z',
    });
    expect(corners(outline(found.get('2')!))).toEqual(TRIANGLE);
    expect(found.get('3')!.geometry).toBeNull();
    for (const name of ['nazwa', 'liczba_cal', 'data', 'aktywny']) {
      expect([name, found.get('3')!.properties[name] ?? null]).toEqual([name, null]);
    }
  });

  test('csv: WKT is the geometry, quoted cells come back', async () => {
    const path = await bench.file(format('csv'), layer);
    const found = byId(await ogrFeatures(path, '-oo', 'AUTODETECT_TYPE=YES'));
    expect(corners(outline(found.get('1')!))).toEqual(SQUARE);
    expect(found.get('1')!.properties).toMatchObject({
      nazwa: 'Zażółć gęślą jaźń ŁÓDŹ',
      powierzchnia: 1234.5,
    });
    expect(found.get('2')!.properties.nazwa).toBe('Średnik; przecinek, "cudzysłów"');
  });

  test('csv-xy: a point inside each area', async () => {
    const path = await bench.file(format('csv-xy'), layer);
    const found = byId(
      await ogrFeatures(path, '-oo', 'X_POSSIBLE_NAMES=EASTING', '-oo', 'Y_POSSIBLE_NAMES=NORTHING'),
    );
    const [x, y] = found.get('2')!.geometry!.coordinates as readonly [number, number];
    expect(x).toBeGreaterThan(473200);
    expect(y).toBeGreaterThan(572000);
  });

  test('xlsx: titles in the head, numbers and dates as such', async () => {
    const path = await bench.file(format('xlsx'), layer);
    const found = await ogrFeatures(path, '-oo', 'HEADERS=FORCE', 'Warstwa dzialki');
    const first = found.find(({ properties: each }) => String(each.Identyfikator) === '1')!;
    expect(first.properties).toMatchObject({
      'Pole nazwa': 'Zażółć gęślą jaźń ŁÓDŹ',
      'Pole liczba_calkowita_dluga': 123456789012,
      'Pole powierzchnia': 1234.5,
      'Pole data': expect.stringMatching(/^2026.11.24$/),
    });
    expect(String(first.properties['Pole chwila'])).toMatch(/^2026[/-]11[/-]24[ T]11:30:15/);
    expect(found).toHaveLength(3);
  });

  test.each(['kml', 'kmz'])('%s: longitude, latitude, values and a name', async (id) => {
    const file = await bench.file(format(id), layer);
    const found = await ogrFeatures(id === 'kmz' ? `/vsizip/${file}/doc.kml` : file);
    const first = found.find(({ properties: each }) => each.nazwa === 'Zażółć gęślą jaźń ŁÓDŹ')!;
    const [x, y] = outline(first)[0]!;
    expect(x).toBeCloseTo(18.5974, 3);
    expect(y).toBeCloseTo(53.0127, 3);
    expect(first.properties).toMatchObject({ Name: '1', powierzchnia: 1234.5 });
  });

  test('dxf: areas as closed polylines on the layer of their class, texts in Polish', async () => {
    const style = layer.styles[0];
    const labelled: Layer = {
      ...layer,
      styles: [
        {
          ...style,
          rules: [
            {
              ...style.rules[0]!,
              symbolizers: [
                { kind: 'polygon', fill: '#FFCC00', stroke: { colour: '#FF0000', width: 1 } },
                {
                  kind: 'text',
                  label: { kind: 'property', name: 'nazwa' },
                  size: 10,
                  colour: '#000000',
                  placement: 'interior',
                },
              ],
            },
          ],
        },
      ],
    };
    const found = await ogrFeatures(await bench.file(format('dxf'), labelled));
    const lines = found.filter(
      ({ geometry }) => geometry?.type === 'LineString' || geometry?.type === 'Polygon',
    );
    expect(lines).toHaveLength(3);
    expect(lines.every(({ properties: each }) => each.Layer === 'DZIALKI_ALL')).toBe(true);
    const rings = lines.map(({ geometry }) =>
      corners(
        (geometry!.type === 'Polygon' ? geometry!.coordinates[0] : geometry!.coordinates) as number[][],
      ),
    );
    expect(rings).toContainEqual(SQUARE);
    expect(rings).toContainEqual(TRIANGLE);
    const texts = found
      .map(({ properties: each }) => each.Text)
      .filter((text) => text != null && text !== '');
    expect(texts).toEqual(['Zażółć gęślą jaźń ŁÓDŹ', 'Średnik; przecinek, "cudzysłów"']);
  });
});

test('parquet: the reader of another package finds rows, types, the CRS and the extent', async () => {
  const bytes = await readFile(await bench.file(format('parquet'), layer));
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const rows = await parquetReadObjects({ file });
  expect(rows[0]).toMatchObject({
    id: '1',
    nazwa: 'Zażółć gęślą jaźń ŁÓDŹ',
    liczba_calkowita_dluga: 123456789012n,
    powierzchnia: 1234.5,
    aktywny: true,
    data: new Date('2026-11-24T00:00:00Z'),
    chwila: new Date('2026-11-24T11:30:15Z'),
    geometry: { type: 'Polygon' },
  });
  expect(rows[2]).toMatchObject({ id: '3', nazwa: null, geometry: null });
  const { key_value_metadata: metadata = [] } = parquetMetadata(file);
  const geo = JSON.parse(metadata.find(({ key }) => key === 'geo')?.value ?? '');
  expect(geo).toMatchObject({ version: '1.1.0', primary_column: 'geometry' });
  expect(geo.columns.geometry).toMatchObject({
    encoding: 'WKB',
    geometry_types: ['Polygon'],
    crs: { type: 'ProjectedCRS', id: { authority: 'EPSG', code: 2180 } },
    bbox: [473000, 572000, 473300, 572100.456],
  });
});

function byId(features: readonly OgrFeature[]): ReadonlyMap<string, OgrFeature> {
  return new Map(features.map((feature) => [String(feature.properties.id), feature]));
}
