import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { labelsOfTiles, labelsOfWms, noteLabels, sharedBy } from './label-places.ts';
import {
  buildVectorMap,
  drawByWms,
  drawInBrowser,
  emptyPicture,
  resolutionOf,
  type Scene,
  SIDE,
  shareOfOthers,
  styleOf,
} from './picture-pair.ts';
import { type Portal, startPortal } from './portal.ts';

let portal: Portal;
let page: Page;
let code = '';
const faults: string[] = [];
beforeAll(async () => {
  portal = await startPortal();
  code = await buildVectorMap();
  page = await portal.browser.newPage({ viewport: { width: SIDE, height: SIDE } });
  await noteLabels(page);
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => faults.push(message.text()));
});
afterAll(() => portal.close());

/** The middle of the invented town, and of the voivodeship: EPSG:3857. */
const town = [2063351, 7015601] as const;
const region = [2059411, 7001517] as const;

const scenes: Readonly<Record<string, Scene>> = {
  parcels: { layers: ['parcels'], center: town, scaleDenominator: 2_500 },
  'parcels and buildings': { layers: ['parcels', 'buildings'], center: town, scaleDenominator: 2_000 },
  'land use': { layers: ['land_use'], center: town, scaleDenominator: 10_000 },
  'land use and streets': { layers: ['land_use', 'streets'], center: town, scaleDenominator: 10_000 },
  'zones of the general plan': { layers: ['pog_zones'], center: town, scaleDenominator: 25_000 },
  'zones of local plans': { layers: ['mpzp_zones'], center: town, scaleDenominator: 3_000 },
  'protected areas and floods': {
    layers: ['protected_areas', 'flood'],
    center: town,
    scaleDenominator: 50_000,
  },
  'borders of the administration': {
    layers: ['voivodeship', 'powiats', 'gminas'],
    center: region,
    scaleDenominator: 1_000_000,
  },
};

test.each(Object.keys(scenes))(
  'OpenLayers draws vector tiles as the WMS draws the map: %s',
  { timeout: 60_000 },
  async (name) => {
    const scene = scenes[name] as Scene;
    const url = portal.url.replace(/\/$/, '');
    const style = await styleOf(url, scene.layers);
    const drawing = { style, center: scene.center, resolution: resolutionOf(scene) };
    const [tiles, wms] = [await drawInBrowser(page, url, code, drawing), await drawByWms(url, scene)];
    const share = await shareOfOthers(tiles, wms);
    expect(faults).toEqual([]);
    expect(share).toBeLessThan(0.01);
    // Something was drawn at all.
    expect(await shareOfOthers(wms, await emptyPicture())).toBeGreaterThan(0.005);
  },
);

/** Layer and scale denominator; streets, whose names bend along lines, are not among them. */
const labelled: readonly (readonly [string, number])[] = [
  ['powiats', 1_000_000],
  ['gminas', 400_000],
  ['pog_zones', 15_000],
  ['mpzp_zones', 3_000],
  ['land_use', 3_000],
  ['parcels', 1_500],
  ['buildings', 1_000],
  ['addresses', 1_000],
];

test('the same texts stand in both within 5 pixels, at least 95 of 100', { timeout: 90_000 }, async () => {
  const url = portal.url.replace(/\/$/, '');
  let [all, shared] = [0, 0];
  for (const [layer, scaleDenominator] of labelled) {
    const center = scaleDenominator > 100_000 ? region : town;
    const scene = { layers: [layer], center, scaleDenominator };
    const tiles = await labelsOfTiles(page, url, code, scene);
    const wms = await labelsOfWms(page, url, scene);
    all += tiles.length + wms.length;
    shared += sharedBy(tiles, wms) + sharedBy(wms, tiles);
  }
  expect(all).toBeGreaterThan(70);
  expect(shared / all).toBeGreaterThanOrEqual(0.95);
});
