import { sql } from 'kysely';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Catalog, Layer, Property } from '../../catalog/layer.ts';
import { LiveCatalog } from '../../catalog/live-catalog.ts';
import { readCql2Text } from '../../filter/cql2/read-cql2-text.ts';
import { WkbReader } from '../../geo/wkb.ts';
import { type TestDatabase, testDatabase } from '../../test/database.ts';
import { fixtureLayer } from '../../test/fixture-catalog.ts';
import { PostgisFeatureSource } from '../postgis-feature-source.ts';
import { Generaliser } from './generaliser.ts';

let db: TestDatabase;
let layer: Layer;
let generaliser: Generaliser;
let version = 'first';

/** Wavy strips side by side, 100 m high and wide: each shares its wave with the next. */
const STRIPS = `
  insert into %s (id, kind, secret, geom)
  select n, case when n % 2 = 0 then 'even' else 'odd' end, 'x',
    ST_SetSRID(ST_MakePolygon(ST_MakeLine(array(
      select ST_MakePoint(470000 + n * 100 + 3 * sin(k / 2.0) , 570000 + k) from generate_series(0, 100) k
    ) || array(
      select ST_MakePoint(470000 + (n + 1) * 100 + 3 * sin(k / 2.0), 570000 + k) from generate_series(100, 0, -1) k
    ) || ST_MakePoint(470000 + n * 100, 570000))), 2180)
  from generate_series(1, 150) n`;

function property(name: string): Property {
  const title = { pl: name, en: name };
  return {
    name,
    column: name,
    type: 'string',
    title,
    description: undefined,
    unit: undefined,
    codes: undefined,
    queryable: true,
  };
}

beforeAll(async () => {
  db = await testDatabase();
  const name = `${db.schema}.strips`;
  await db.database.script(
    `create table ${name} (id int primary key, kind text, secret text, geom geometry(Polygon, 2180));
    create index on ${name} using gist (geom);
    ${STRIPS.replace('%s', name)}`,
  );
  const made = fixtureLayer('strips', 'test');
  layer = {
    ...made,
    table: { schema: db.schema, name: 'strips' },
    keyColumn: 'id',
    geometry: { ...made.geometry, column: 'geom', type: 'Polygon' },
    properties: [property('kind')],
    unpublished: [property('secret')],
  };
  const catalog = new LiveCatalog({ layers: [layer] } as unknown as Catalog);
  const versions = { of: () => version, isCertain: () => true };
  generaliser = new Generaliser(db.database, catalog, versions, pino({ level: 'silent' }) as never);
  await generaliser.look();
}, 60_000);

afterAll(async () => {
  await generaliser.close();
  await db.close();
});

async function read(pixel: number, changes: Partial<{ layer: Layer; filter: string }> = {}) {
  const source = new PostgisFeatureSource(db.database);
  const query = {
    layer: changes.layer ?? layer,
    filter: changes.filter === undefined ? undefined : readCql2Text(changes.filter),
    properties: layer.properties,
    geometry: {
      encoding: 'wkb',
      crs: layer.geometry.crs,
      generalised: { bands: generaliser.bandsOf(layer), pixel },
    },
    sort: 'none',
  } as const;
  const found = [];
  const wkb = new WkbReader();
  for await (const batch of source.features(query)) {
    for (const { key, geometry, values } of batch) {
      const { coordinates, vertexCount } = wkb.read(geometry!);
      found.push({ key, values, coordinates: [...coordinates.slice(0, vertexCount * 2)] });
    }
  }
  return found.sort((a, b) => Number(a.key) - Number(b.key));
}

const vertices = (features: Awaited<ReturnType<typeof read>>) =>
  features.reduce((total, { coordinates }) => total + coordinates.length / 2, 0);

describe('geometry generalised ahead', () => {
  test('comes with all rows and values, and far fewer vertices, at small scales', async () => {
    const [whole, small] = [await read(1), await read(70)];
    expect(small.map(({ key, values }) => [key, values])).toEqual(
      whole.map(({ key, values }) => [key, values]),
    );
    expect(vertices(small)).toBeLessThan(vertices(whole) / 10);
  });

  test('is never wrong by more than half a pixel', async () => {
    for (const pixel of [4, 16, 64]) {
      for (const { key, coordinates } of await read(pixel)) {
        const west = 470_000 + Number(key) * 100;
        for (let i = 0; i < coordinates.length; i += 2) {
          const distance = Math.min(Math.abs(coordinates[i]! - west), Math.abs(coordinates[i]! - west - 100));
          expect(distance).toBeLessThanOrEqual(3 + pixel / 2);
        }
      }
    }
  });

  test('keeps most of common borders common', async () => {
    const [first, second] = (await read(5)).map(({ coordinates }) => {
      const corners = [];
      for (let i = 0; i < coordinates.length; i += 2) corners.push(`${coordinates[i]} ${coordinates[i + 1]}`);
      return new Set(corners);
    });
    expect([...first!].filter((corner) => second!.has(corner)).length).toBeGreaterThan(2);
  });

  test('is not used where it would be seen', async () => {
    expect(vertices(await read(3))).toBe(vertices(await read(0.1)));
  });

  test('obeys filters, those on columns that are not published too', async () => {
    expect(await read(70, { filter: "kind = 'odd'" })).toHaveLength(75);
    const filtered = { ...layer, filter: readCql2Text("secret = 'y'") };
    expect(await read(70, { layer: filtered })).toHaveLength(0);
  });

  test('is passed over when its table is gone', async () => {
    const [band] = generaliser.bandsOf(layer).filter(({ tolerance }) => tolerance === 32);
    const drop = sql`drop table ${sql.id(band!.table.schema, band!.table.name)}`;
    await db.database.arrays(drop.compile(db.database.builder));
    expect(vertices(await read(70))).toBe(vertices(await read(1)));
  });

  test('is passed over once the layer has changed, until it was made anew', async () => {
    version = 'second';
    expect(generaliser.bandsOf(layer)).toHaveLength(0);
  });
});
