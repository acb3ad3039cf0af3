import { expect, test } from 'vitest';
import { borderRows, readUnits } from './border-rows.ts';
import { townSites } from './sites.ts';

test('the region has 144 gminas in 23 powiats, with the codes of TERC 2025', async () => {
  const gminas = await borderRows('gminas');
  expect(gminas).toHaveLength(144);
  expect(await borderRows('powiats')).toHaveLength(23);
  expect(await borderRows('voivodeship')).toHaveLength(1);
  const codes = gminas.map((row) => row.code);
  for (const code of ['0408023', '0408053', '0414083', '0419023']) expect(codes).toContain(code);
});

test('every unit but the voivodeship has its parent', async () => {
  const units = await readUnits();
  for (const unit of units.values()) {
    if (unit.level === 'voivodeship') expect(unit.parent).toBeNull();
    else expect(units.has(unit.parent ?? '')).toBe(true);
  }
});

test('invented gminas have codes that no real unit has, and room for a million parcels', async () => {
  const units = await readUnits();
  const real = new Set([...units.keys()].map((code) => code.slice(0, 6)));
  const sites = await townSites();
  expect(sites.length * 14_000).toBeGreaterThan(1_000_000);
  expect(new Set(sites.map((site) => site.gmina)).size).toBe(sites.length);
  for (const site of sites) expect(real.has(site.gmina)).toBe(false);
});
