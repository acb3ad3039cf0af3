import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Layer, Property } from '../catalog/layer.ts';
import type { PropertyType } from '../catalog/layer-schema.ts';
import { type GeoJsonQuery, geoJsonTexts } from '../encode/geojson/geojson.ts';
import { readCql2Text } from '../filter/cql2/read-cql2-text.ts';
import { crsOf } from '../geo/crs.ts';
import { type TestDatabase, testDatabase } from '../test/database.ts';
import { fixtureLayer } from '../test/fixture-catalog.ts';
import type { Feature, FeatureQuery, RowPosition } from './feature-source.ts';
import { PageEnds } from './page-ends.ts';
import { PostgisFeatureSource } from './postgis-feature-source.ts';

const title = { pl: 'Warstwa', en: 'Layer' };
let db: TestDatabase;
let source: PostgisFeatureSource;
let layer: Layer;
let many: Layer;

function property(name: string, type: PropertyType, column = name): Property {
  return {
    name,
    column,
    type,
    title,
    description: undefined,
    unit: undefined,
    codes: undefined,
    queryable: true,
  };
}

function makeLayer(table: string, changes: Partial<Layer>): Layer {
  return fixtureLayer(table, 'a', {
    table: { schema: db.schema, name: table },
    keyType: 'integer',
    ...changes,
  });
}

beforeAll(async () => {
  db = await testDatabase();
  source = new PostgisFeatureSource(db.database);
  const { schema } = db;
  await db.database.script(`
    create table ${schema}.things (id int8 primary key, s text, c char(6), j jsonb, i int8, n numeric, f float8, b boolean,
      d date, t timestamptz, p timestamp, secret text, geom geometry(Polygon, 2180));
    insert into ${schema}.things values
      (1, E'quote " back \\\\ tab \\t bell \\u0007 ŁÓDŹ 😀', 'ab', '{"a": [1, "x"]}', 9007199254740993, 12345678901234567890.125, 0.1,
        true, '2024-02-29', '2024-03-31 00:30:00.5+02', '2024-03-31 00:30:00', 'in',
        'SRID=2180;POLYGON((500000 600000, 500000 600010, 500010 600010, 500010 600000, 500000 600000),
          (500002 600002, 500004 600002, 500004 600004, 500002 600004, 500002 600002))'),
      (2, null, null, null, null, null, null, null, null, null, null, 'in', null),
      (3, '', '', '[]', -5, 'NaN', 'Infinity', false, '0001-01-01', '1900-01-01 00:00:00+00', '1900-01-01', 'in',
        'SRID=2180;POLYGON EMPTY'),
      (4, 'out', 'out', '1', 0, 0, 'NaN', false, '2024-01-01', '2024-01-01', '2024-01-01', null, null);
    create table ${schema}.many (id int4 primary key, code text unique, uid uuid unique, num numeric unique, geom geometry(Point, 2177));
    insert into ${schema}.many select i, 'k/' || i, ('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, i / 2.0,
      ST_SetSRID(ST_MakePoint(6500000 + i, 5890000), 2177) from generate_series(1, 2500) i;
    create index on ${schema}.many using gist (geom);
    create table ${schema}.curves (id int4 primary key, geom geometry);
    insert into ${schema}.curves values
      (1, 'SRID=2180;CURVEPOLYGON(CIRCULARSTRING(0 0, 2 0, 2 1, 2 3, 0 0))'),
      (2, 'SRID=2180;GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(0 0, 1 1))'), (3, 'SRID=2180;POINT Z (1 2 3)');
  `);
  layer = makeLayer('things', {
    properties: [
      property('text', 'string', 's'),
      property('c', 'string'),
      property('j', 'string'),
      property('i', 'integer'),
      property('n', 'number'),
      property('f', 'number'),
      property('b', 'boolean'),
      property('d', 'date'),
      property('t', 'timestamp'),
      property('p', 'timestamp'),
    ],
    unpublished: [property('secret', 'string')],
    filter: readCql2Text("secret = 'in'"),
  });
  many = makeLayer('many', {
    geometry: { column: 'geom', type: 'Point', crs: crsOf('EPSG:2177') },
    properties: [property('code', 'string'), property('num', 'number')],
  });
});

afterAll(() => db.close());

async function features(query: Partial<FeatureQuery>, signal?: AbortSignal): Promise<Feature[]> {
  const found: Feature[] = [];
  const whole: FeatureQuery = { layer, properties: [], geometry: { encoding: 'none' }, ...query };
  for await (const batch of source.features(whole, signal)) found.push(...batch);
  return found;
}

const keys = async (query: Partial<FeatureQuery>): Promise<string[]> =>
  (await features({ layer: many, ...query })).map(({ key }) => key);

async function geoJson(query: Partial<GeoJsonQuery> = {}) {
  const found: unknown[] = [];
  const whole: GeoJsonQuery = {
    layer,
    properties: layer.properties,
    crs: crsOf('EPSG:2180'),
    axisOrder: 'xy',
    idForm: 'qualified',
    ...query,
  };
  for (const text of await geoJsonTexts(source, whole)) found.push(JSON.parse(text));
  return found as {
    id: string;
    geometry: { coordinates: number[][][] } | null;
    properties: Record<string, unknown>;
  }[];
}

describe('features', () => {
  test('have values of the promised types on both engines', async () => {
    const [first, second] = await features({ properties: layer.properties });
    expect(first?.key).toBe('1');
    expect(first?.geometry).toBeNull();
    expect(first?.values).toEqual([
      'quote " back \\ tab \t bell \u0007 ŁÓDŹ 😀',
      'ab',
      '{"a": [1, "x"]}',
      '9007199254740993',
      '12345678901234567890.125',
      0.1,
      true,
      '2024-02-29',
      '2024-03-30T22:30:00.5Z',
      '2024-03-31T00:30:00Z',
    ]);
    expect(second?.values).toEqual(Array(10).fill(null));
  });

  test('have properties in the order asked for', async () => {
    const wanted = [layer.properties[6]!, layer.properties[0]!];
    expect((await features({ properties: wanted, limit: 3 })).at(-1)?.values).toEqual([false, '']);
  });

  test('of a layer with a filter are only those, whatever the request asks', async () => {
    expect((await features({})).map(({ key }) => key)).toEqual(['1', '2', '3']);
    expect((await features({ filter: readCql2Text('TRUE') })).map(({ key }) => key)).toEqual(['1', '2', '3']);
    await expect(features({ filter: readCql2Text("secret = 'in'") })).rejects.toMatchObject({
      fault: 'invalidParameter',
      received: 'secret',
    });
  });

  test('have WKB in the CRS asked for, x before y', async () => {
    const [first] = await features({
      layer: many,
      geometry: { encoding: 'wkb', crs: crsOf('EPSG:4326') },
      limit: 1,
    });
    const view = new DataView(first!.geometry!.buffer, first!.geometry!.byteOffset);
    expect(first!.geometry!.length).toBe(21);
    expect(view.getFloat64(5, true)).toBeCloseTo(18, 3);
    expect(view.getFloat64(13, true)).toBeCloseTo(53.14, 1);
  });

  test('whose coordinates are no place on Earth have no geometry in another CRS, and fail no other', async () => {
    const name = `${db.schema}.absurd`;
    await db.database.script(`create table ${name} (id int4 primary key, geom geometry(Point, 2180));
      insert into ${name} select id, ST_SetSRID(ST_MakePoint(place, 600000), 2180)
      from (values (1, 500000), (2, 1e300), (3, 'NaN'::float8), (4, -5e7)) v (id, place);`);
    const geometry = { column: 'geom', type: 'Point', crs: crsOf('EPSG:2180') } as const;
    const absurd = makeLayer('absurd', { geometry });
    const crs = crsOf('CRS:84');
    const found = await features({ layer: absurd, geometry: { encoding: 'wkb', crs } });
    expect(found.map(({ key, geometry: wkb }) => [key, wkb != null])).toEqual([
      ['1', true],
      ['2', false],
      ['3', false],
      ['4', false],
    ]);
  });

  test('are found by window and streamed in batches', async () => {
    const window = [6_500_010.5, 5_889_999, 6_500_020, 5_890_001] as const;
    expect(await keys({ window, sort: 'none' })).toHaveLength(10);
    const sizes: number[] = [];
    const query: FeatureQuery = { layer: many, properties: [], geometry: { encoding: 'none' } };
    for await (const batch of source.features(query)) sizes.push(batch.length);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(2500);
    expect(sizes[0]).toBeLessThan(2500);
    expect(sizes.length).toBeGreaterThan(1);
    expect(new Set(await keys({ sort: 'none' })).size).toBe(2500);
    expect(await keys({ sort: 'none', limit: 2400 })).toHaveLength(2400);
  });

  test('can be left in the middle, and a cancelled question ends', async () => {
    const query: FeatureQuery = { layer: many, properties: [], geometry: { encoding: 'none' } };
    for await (const batch of source.features(query)) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
    await expect(features({ layer: many }, AbortSignal.abort())).rejects.toMatchObject({
      fault: 'cancelled',
    });
    expect(await keys({ limit: 1 })).toEqual(['1']);
  });

  test('of curves and collections come as lines and parts', async () => {
    const curves = makeLayer('curves', {
      geometry: { column: 'geom', type: 'Geometry', crs: crsOf('EPSG:2180') },
    });
    const found = await features({ layer: curves, geometry: { encoding: 'wkb', crs: crsOf('EPSG:2180') } });
    expect(found.map(({ geometry }) => geometry![1]! % 100)).toEqual([3, 7, expect.any(Number)]);
    const json = await geoJson({ layer: curves, properties: [], crs: crsOf('CRS:84') });
    expect(json.map(({ geometry }) => (geometry as unknown as { type: string }).type)).toEqual([
      'Polygon',
      'GeometryCollection',
      'Point',
    ]);
    expect(json[2]?.geometry?.coordinates).toHaveLength(2);
  });
});

describe('pages', () => {
  test.each([
    ['integer', 'id', '1000', '1001', '999'],
    [
      'uuid',
      'uid',
      '00000000-0000-4000-8000-000000001000',
      '00000000-0000-4000-8000-000000001001',
      '00000000-0000-4000-8000-000000000999',
    ],
    ['text', 'code', 'k/1000', 'k/1001', 'k/100'],
    [undefined, 'code', 'k/1000', 'k/1001', 'k/100'],
  ] as const)(
    'by a key of type %s lose and repeat nothing',
    async (keyType, keyColumn, key, next, previous) => {
      const paged = { ...many, keyType, keyColumn };
      expect((await keys({ layer: paged, after: { values: [], key }, limit: 1 }))[0]).toBe(next);
      expect((await keys({ layer: paged, before: { values: [], key }, limit: 2 }))[1]).toBe(previous);
      const all: string[] = [];
      let after: RowPosition | undefined;
      do {
        const ends = new PageEnds();
        all.push(...(await keys({ layer: paged, after, limit: 700, ends })));
        after = ends.hasMore ? ends.last : undefined;
      } while (after !== undefined);
      expect(new Set(all).size).toBe(2500);
      expect(all).toEqual(await keys({ layer: paged }));
    },
  );

  test('with a key that is none are refused', async () => {
    await expect(keys({ after: { values: [], key: "1' or '1'='1" }, limit: 1 })).rejects.toMatchObject({
      fault: 'invalidParameter',
    });
    await expect(
      keys({ after: { values: [], key: '99999999999999999999' }, limit: 1 }),
    ).rejects.toMatchObject({
      fault: 'invalidParameter',
    });
  });

  test('by offset and sorting are stable', async () => {
    const sort = [{ property: many.properties[1]!, descending: true }];
    expect(await keys({ sort, limit: 3, offset: 2 })).toEqual(['2498', '2497', '2496']);
    expect(await keys({ limit: 0 })).toEqual([]);
    await expect(keys({ limit: -1 })).rejects.toMatchObject({ fault: 'invalidParameter' });
    await expect(keys({ limit: 1.5 })).rejects.toMatchObject({ fault: 'invalidParameter' });
  });

  test('sorted by a property have NULL last', async () => {
    const sort = [{ property: layer.properties[3]!, descending: false }];
    expect((await features({ sort })).map(({ key }) => key)).toEqual(['3', '1', '2']);
  });
});

describe('GeoJSON', () => {
  test('is valid whatever the values are', async () => {
    const [first, second, third] = await geoJson();
    expect(first?.id).toBe('things.1');
    expect(first?.properties).toMatchObject({
      text: 'quote " back \\ tab \t bell \u0007 ŁÓDŹ 😀',
      c: 'ab',
      j: '{"a": [1, "x"]}',
      f: 0.1,
      b: true,
      d: '2024-02-29',
      t: '2024-03-30T22:30:00.5Z',
      p: '2024-03-31T00:30:00Z',
    });
    expect(second).toMatchObject({ geometry: null, properties: { text: null, i: null, f: null, t: null } });
    expect(third?.properties).toMatchObject({
      text: '',
      n: null,
      f: null,
      d: '0001-01-01',
      t: '1900-01-01T00:00:00Z',
    });
    expect(third?.geometry?.coordinates).toEqual([]);
  });

  test('keeps every digit of long numbers', async () => {
    const query = {
      layer,
      properties: layer.properties,
      crs: crsOf('EPSG:2180'),
      axisOrder: 'xy',
      idForm: 'bare',
    } as const;
    const texts = await geoJsonTexts(source, { ...query, limit: 1 });
    expect(texts[0]).toContain('"i":9007199254740993,"n":12345678901234567890.125,');
    expect(texts[0]).toContain('"id":"1"');
  });

  test('has outer rings counter-clockwise and inner ones clockwise', async () => {
    const [outer, inner] = (await geoJson({ limit: 1 }))[0]!.geometry!.coordinates;
    expect(area(outer!)).toBeGreaterThan(0);
    expect(area(inner!)).toBeLessThan(0);
  });

  test('has the order of axes and the decimals that were asked for', async () => {
    const [xy] = (await geoJson({ limit: 1 }))[0]!.geometry!.coordinates[0]!;
    const [yx] = (await geoJson({ limit: 1, axisOrder: 'yx' }))[0]!.geometry!.coordinates[0]!;
    expect(yx).toEqual(xy!.toReversed());
    const [[[lon, lat]]] = (await geoJson({ limit: 1, crs: crsOf('CRS:84') }))[0]!.geometry!.coordinates as [
      [[number, number]],
    ];
    expect(lon).toBeCloseTo(19, 3);
    expect(String(lat)).toMatch(/^53\.\d{1,9}$/);
  });
});

describe('counting and extents', () => {
  test('count what matches, up to the ceiling', async () => {
    expect(await source.count(layer, undefined)).toBe(3);
    expect(await source.count(many, readCql2Text("code LIKE 'k/1%'"))).toBe(1111);
    expect(await source.count(many, undefined, undefined, 100)).toBe(100);
  });

  test('the extent is that of the layer', async () => {
    expect(await source.extent(layer)).toEqual([500_000, 600_000, 500_010, 600_010]);
    expect(await source.extent({ ...layer, filter: readCql2Text("text = 'nobody'") })).toBeUndefined();
  });
});

function area(ring: number[][]): number {
  return ring.slice(1).reduce((sum, [x = 0, y = 0], i) => sum + (ring[i]![0]! * y - x * ring[i]![1]!), 0);
}
