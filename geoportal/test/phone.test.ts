import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { eventually, expectAccessible, linkOf, mapReady, phone, smallTargets, visit } from './browser.ts';
import { type Portal, startPortal } from './portal.ts';

vi.setConfig({ testTimeout: 120_000 });

let portal: Portal;
beforeAll(async () => {
  portal = await startPortal();
}, 120_000);
afterAll(() => portal?.close());

test('a tap opens a sheet that grows and closes, with targets for fingers', async () => {
  const { page, faults, close } = await visit(portal.browser, portal.url, phone);
  await mapReady(page);
  await expectAccessible(page);
  expect(await smallTargets(page, 44)).toEqual([]);
  await page.touchscreen.tap(190, 400);
  const sheet = page.getByRole('region', { name: 'Co jest w tym miejscu' });
  await sheet.locator('feature-card').first().waitFor();
  await expectAccessible(page);
  expect(await smallTargets(page, 44)).toEqual([]);
  const half = (await sheet.boundingBox())?.height ?? 0;
  await sheet.getByRole('button', { name: 'Rozwiń' }).tap();
  await eventually(async () => (await sheet.boundingBox())?.height ?? 0).toBeGreaterThan(half + 100);
  await sheet.getByRole('button', { name: 'Zamknij' }).tap();
  await eventually(() => sheet.isVisible()).toBe(false);
  expect(faults).toEqual([]);
  await close();
});

test('the place asked about is not covered by its answer', async () => {
  const { page, close } = await visit(portal.browser, portal.url, phone);
  await mapReady(page);
  const before = linkOf(page);
  await page.touchscreen.tap(190, 700);
  await page.locator('feature-card, answer-list .message').first().waitFor();
  await eventually(() => linkOf(page).n).not.toBe(before.n);
  await close();
});

test('layers and legend open in a sheet', async () => {
  const { page, close } = await visit(portal.browser, portal.url, phone);
  await mapReady(page);
  await page.getByRole('button', { name: 'Warstwy' }).tap();
  const sheet = page.getByRole('region', { name: 'Warstwy i legenda' });
  await sheet.getByRole('checkbox').first().waitFor();
  await expectAccessible(page);
  expect(await smallTargets(page, 24)).toEqual([]);
  await page.keyboard.press('Escape');
  await eventually(() => sheet.isVisible()).toBe(false);
  await close();
});

test.each([
  ['magnified four times', { width: 320, height: 256 }],
  ['lying down', { width: 844, height: 390 }],
  ['the smallest', { width: 320, height: 568 }],
])('nothing is cut off on a screen %s', async (_name, viewport) => {
  const { page, close } = await visit(portal.browser, portal.url, { ...phone, viewport });
  await mapReady(page);
  const overflow = (): Promise<number> =>
    page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(await overflow()).toBeLessThanOrEqual(0);
  await page.locator('map-view .map').focus();
  await page.keyboard.press('Enter');
  const sheet = page.getByRole('region', { name: 'Co jest w tym miejscu' });
  await sheet.waitFor();
  const box = await sheet.boundingBox();
  expect(box?.x).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(viewport.width);
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(viewport.height + 1);
  await expectAccessible(page);
  await close();
});
