import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../server/test/database.ts';
import { type LoadProgress, loadDemo } from './load.ts';

/*
 * Overlays carry a grid size: where GEOS gives up in floating precision and tries again with less, the embedded
 * PostGIS ends the query with no rows and no error.
 */
describe('loading the demo region', () => {
  let db: TestDatabase;
  let loaded: { parcels: number; rows: number };
  const heard: LoadProgress[] = [];
  const count = async (sql: string): Promise<number> => {
    const [row] = await db.database.arrays({ sql, parameters: [] });
    return Number(row?.[0]);
  };

  beforeAll(async () => {
    db = await testDatabase();
    loaded = await loadDemo(db.database, { progress: (progress) => heard.push(progress) });
  }, 180_000);
  afterAll(() => db.close());

  test('reports how far it has come, up to the end', () => {
    const shares = heard.map(({ share }) => share);
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(heard.at(-1)?.parcels).toBe(loaded.parcels);
  });

  test.each([
    'parcels',
    'buildings',
    'land_use',
    'pog_zones',
    'ouz',
    'mpzp_plans',
    'mpzp_zones',
    'protected_areas',
    'monuments',
    'flood',
    'precincts',
    'streets',
    'utility_lines',
    'gminas',
    'powiats',
    'voivodeship',
  ])('gives %s valid geometries only', async (table) => {
    expect(await count(`SELECT count(*) FROM demo.${table} WHERE NOT ST_IsValid(geom)`)).toBe(0);
    expect(await count(`SELECT count(*) FROM demo.${table}`)).toBeGreaterThan(0);
  });

  test('parcels of a precinct do not overlap', async () => {
    const sum = await count(`SELECT coalesce(sum(ST_Area(ST_Intersection(a.geom, b.geom, 0.001))), 0)
      FROM demo.parcels a JOIN demo.parcels b ON a.parcel_id < b.parcel_id AND a.geom && b.geom
      WHERE a.precinct_id LIKE '%_4.0001' AND b.precinct_id = a.precinct_id AND ST_Intersects(a.geom, b.geom)`);
    expect(sum).toBeLessThan(0.01);
  });

  test('planning zones cover what the parcels cover', async () => {
    const difference = await count(`SELECT abs((SELECT sum(ST_Area(geom)) FROM demo.pog_zones)
      - (SELECT sum(ST_Area(geom)) FROM demo.parcels))`);
    expect(difference).toBeLessThan(0.1);
  });

  test('buildings stand on their parcels', async () => {
    expect(
      await count(`SELECT count(*) FROM demo.buildings b JOIN demo.parcels p USING (parcel_id)
        WHERE ST_Area(ST_Difference(b.geom, p.geom, 0.001)) > 0.5`),
    ).toBe(0);
  });

  test('addresses point to buildings and parcels that are there', async () => {
    expect(
      await count(`SELECT count(*) FROM demo.addresses a LEFT JOIN demo.buildings b USING (building_id)
        WHERE b.building_id IS NULL OR b.parcel_id <> a.parcel_id`),
    ).toBe(0);
  });

  test('the town lies inside the voivodeship', async () => {
    expect(
      await count(`SELECT count(*) FROM demo.precincts p, demo.voivodeship v
        WHERE NOT ST_Covers(v.geom, ST_Transform(p.geom, 2180))`),
    ).toBe(0);
  });

  test('an aborted load leaves what was there', async () => {
    const controller = new AbortController();
    const stopped = loadDemo(db.database, {
      signal: controller.signal,
      progress: ({ table }) => {
        if (table === 'buildings') controller.abort();
      },
    });
    await expect(stopped).rejects.toThrow();
    expect(await count('SELECT count(*) FROM demo.parcels')).toBe(loaded.parcels);
    expect(await count('SELECT count(*) FROM demo.flood')).toBe(3);
  }, 180_000);
});
