import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { townTables } from '../tables.ts';
import { isSimple } from './corridor.ts';
import { dissolve, meshArea } from './dissolve.ts';
import { layGroundPlan } from './ground-plan.ts';
import { seedRandom } from './random.ts';
import type { Row } from './row.ts';
import { demoTown, makeTown, type Town } from './town.ts';

const town = makeTown(demoTown);
const { mesh, pieces, parcels } = town.cadastre;

function rowsOf(table: keyof typeof townTables): Row[] {
  return [...townTables[table](town)];
}

function column(table: keyof typeof townTables, name: string): string[] {
  return rowsOf(table).map((row) => String(row[name]));
}

describe('the demo town', () => {
  test('is large enough', () => {
    expect(parcels.length).toBeGreaterThanOrEqual(12_000);
    expect(town.built.buildings.length).toBeGreaterThanOrEqual(9_000);
    expect(town.built.addresses.length).toBeGreaterThanOrEqual(8_000);
    expect(town.cadastre.precincts.length).toBeGreaterThanOrEqual(10);
    expect(new Set(town.utilities.map((line) => line.kind.network)).size).toBe(6);
    expect(new Set(town.zones.map((zone) => zone.symbol)).size).toBe(13);
    expect(town.localPlans.plans).toHaveLength(30);
    expect(town.localPlans.zones.length).toBeGreaterThanOrEqual(1_500);
  });

  test('has parcel identifiers of the right form, some of divided parcels', () => {
    const ids = column('parcels', 'parcel_id');
    for (const id of ids) expect(id).toMatch(/^049901_[45]\.\d{4}\.\d+(\/\d+)?$/);
    expect(ids.some((id) => id.includes('/'))).toBe(true);
  });

  test.each([
    ['parcels', 'parcel_id'],
    ['buildings', 'building_id'],
    ['addresses', 'address_id'],
    ['streets', 'street_id'],
    ['utility_lines', 'line_id'],
    ['land_use', 'contour_id'],
    ['pog_zones', 'zone_id'],
    ['mpzp_zones', 'zone_id'],
    ['monuments', 'monument_id'],
  ] as const)('has a key of its own for each row of %s', (table, key) => {
    const keys = column(table, key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('is divided without gaps or overlaps: all pieces together are one area without holes', () => {
    const whole = dissolve(
      mesh,
      pieces.map((piece) => piece.ring),
    );
    expect(whole).toHaveLength(1);
    expect(whole[0]).toHaveLength(1);
    const sum = pieces.reduce((total, piece) => total + meshArea(mesh, mesh.rings[piece.ring] ?? []), 0);
    expect(sum).toBeCloseTo(meshArea(mesh, whole[0]?.[0] ?? []), 3);
  });

  test('has pieces that are simple rings', () => {
    const bad = pieces.filter((piece) => {
      const ring = mesh.rings[piece.ring] ?? [];
      return ring.length < 3 || !isSimple(ring.map((v) => [mesh.x[v] ?? 0, mesh.y[v] ?? 0]));
    });
    expect(bad).toEqual([]);
  });

  test('lies in planning zones as a whole', () => {
    const area = (areas: readonly (readonly number[])[]): number =>
      areas.reduce((sum, ring) => sum + meshArea(mesh, ring), 0);
    const zones = town.zones.reduce((sum, zone) => sum + area(zone.area), 0);
    expect(zones).toBeCloseTo(
      parcels.reduce((sum, parcel) => sum + parcel.size, 0),
      2,
    );
  });

  test('has plans in force, former ones and two drafts', () => {
    const status = town.localPlans.plans.map((plan) => plan.status);
    expect(status.filter((s) => s === 'legalForce').length).toBeGreaterThan(15);
    expect(status.filter((s) => s === 'obsolete').length).toBeGreaterThan(3);
    expect(status.filter((s) => s === 'elaboration' || s === 'adoption')).toHaveLength(2);
    for (const plan of town.localPlans.plans) {
      if (plan.status === 'obsolete') expect(plan.to).toBeDefined();
      if (plan.from && plan.to) expect(plan.from < plan.to).toBe(true);
    }
  });

  test('has odd and even house numbers on different sides of a street', () => {
    const street = town.built.addresses.filter((a) => a.street === 'Juliusza Słowackiego');
    expect(street.length).toBeGreaterThan(20);
    const side = (number: string): boolean => Number.parseInt(number, 10) % 2 === 1;
    const edges = new Map<number, boolean>();
    for (const address of street) {
      const known = edges.get(address.front.edge);
      if (known !== undefined) expect(side(address.number)).toBe(known);
      edges.set(address.front.edge, side(address.number));
    }
  });

  test('names nobody', () => {
    const columns = Object.keys(townTables).flatMap((table) =>
      Object.keys(rowsOf(table as keyof typeof townTables)[0] ?? {}),
    );
    for (const name of columns) expect(name).not.toMatch(/owner|kw|pesel|person/);
  });

  test('is the same each time it is made', () => {
    const print = (made: Town): string => {
      const hash = createHash('sha256');
      for (const rows of Object.values(townTables))
        for (const row of rows(made)) hash.update(JSON.stringify(row));
      return hash.digest('hex');
    };
    expect(print(makeTown(demoTown))).toBe(print(town));
  }, 120_000);

  test('is another with another seed', () => {
    const other = layGroundPlan(2, seedRandom(2));
    expect(other.arrangement.nodes[0]).not.toEqual(town.ground.arrangement.nodes[0]);
  });
});
