import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { SearchHit } from '../../server/portal/contract.ts';
import { coloursOnMap, desktop, eventually, expectAccessible, linkOf, mapReady, visit } from './browser.ts';
import { type Portal, someParcel, startPortal } from './portal.ts';

vi.setConfig({ testTimeout: 120_000 });

let portal: Portal;
let parcel: SearchHit;
beforeAll(async () => {
  portal = await startPortal();
  parcel = await someParcel(portal.url);
}, 120_000);
afterAll(() => portal?.close());

const words = (): string => parcel.key ?? '';

test('the portal opens with a drawn map of the region, its layers and nothing inaccessible', async () => {
  const { page, faults, close } = await visit(portal.browser, portal.url);
  await mapReady(page);
  expect(await page.title()).not.toBe('Geoportal');
  expect(await page.getByRole('checkbox').count()).toBeGreaterThan(3);
  expect(await coloursOnMap(page)).toBeGreaterThan(3);
  await expectAccessible(page);
  expect(faults).toEqual([]);
  await close();
});

test('a parcel is found by its identifier and opens its card, and the link restores it elsewhere', async () => {
  const first = await visit(portal.browser, portal.url);
  await mapReady(first.page);
  await first.page.getByRole('combobox').fill(words());
  await first.page.getByRole('option').first().click();
  const card = first.page.locator('feature-card[open]');
  await card.waitFor();
  await mapReady(first.page);
  await first.page.waitForURL(/&f=parcels\./);
  const title = await card.getByRole('heading').textContent();
  const details = await card.locator('dl').textContent();
  await expectAccessible(first.page);
  await first.page
    .getByRole('region', { name: 'Co jest' })
    .getByRole('button', { name: 'Kopiuj link' })
    .click();
  const link = await first.page.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(first.page.url());
  const view = linkOf(first.page);
  await first.close();

  const second = await visit(portal.browser, link);
  await mapReady(second.page);
  const restored = second.page.locator('feature-card[open]');
  await restored.waitFor();
  expect(await restored.getByRole('heading').textContent()).toBe(title);
  expect(await restored.locator('dl').textContent()).toBe(details);
  await eventually(() => linkOf(second.page).f).toBe(view.f);
  expect(linkOf(second.page)).toMatchObject({ s: view.s, l: view.l, lang: 'pl' });
  expect(second.faults).toEqual([]);
  await second.close();
});

test('a click answers with cards, and a shared place is asked again', async () => {
  const { page, close } = await visit(portal.browser, portal.url);
  await mapReady(page);
  await page.mouse.click(800, 420);
  const cards = page.locator('feature-card');
  await cards.first().waitFor();
  const names = await cards.allInnerTexts();
  await page.waitForURL(/&p=[\d.]+,[\d.]+/);
  const address = page.url();
  await page.goto('about:blank');
  await page.goto(address);
  await cards.first().waitFor();
  expect((await cards.allInnerTexts()).length).toBe(names.length);
  await close();
});

test('layers and opacity are part of the link', async () => {
  const { page, close } = await visit(portal.browser, portal.url);
  await mapReady(page);
  const boxes = page.getByRole('checkbox');
  for (let i = 0; i < (await boxes.count()); i++) await boxes.nth(i).setChecked(i === 0);
  await page
    .getByRole('button', { name: /^Szczegóły warstwy/ })
    .first()
    .click();
  await page.getByRole('slider').fill('60');
  await eventually(() => linkOf(page).l).toMatch(/^[a-z_]+:60$/);
  const address = page.url();
  await page.goto('about:blank');
  await page.goto(address);
  await mapReady(page);
  expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(1);
  await page
    .getByRole('button', { name: /^Szczegóły warstwy/ })
    .first()
    .click();
  expect(await page.getByRole('slider').inputValue()).toBe('60');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Przywróć układ początkowy' }).click();
  expect(await page.getByRole('checkbox', { checked: true }).count()).toBeGreaterThan(1);
  await close();
});

test('the language changes everything, the card and the page included, and is remembered', async () => {
  const { page, close } = await visit(portal.browser, portal.url);
  await mapReady(page);
  const polish = await page.title();
  await page.mouse.click(800, 420);
  await page.locator('feature-card').first().waitFor();
  await page.getByRole('button', { name: /Switch to English/ }).click();
  await page.getByRole('region', { name: 'What is here' }).waitFor();
  expect(await page.getAttribute('html', 'lang')).toBe('en');
  expect(await page.title()).not.toBe(polish);
  await page.getByRole('tab', { name: 'Layers' }).waitFor();
  await page.locator('feature-card').first().waitFor();
  await eventually(() => linkOf(page).lang).toBe('en');
  await expectAccessible(page);
  await page.goto('about:blank');
  await page.goto(portal.url);
  await page.getByRole('tab', { name: 'Layers' }).waitFor();
  await close();
});

test('the legend lists what is drawn at this scale', async () => {
  const { page, close } = await visit(portal.browser, portal.url);
  await mapReady(page);
  await page.getByRole('tab', { name: 'Legenda' }).click();
  const legend = page.getByRole('tabpanel');
  const entries = await legend.getByRole('heading').allInnerTexts();
  expect(entries.length).toBeGreaterThan(0);
  const pictures = legend.locator('img');
  await eventually(() =>
    pictures.evaluateAll((all) => all.every((each) => (each as HTMLImageElement).naturalWidth > 0)),
  ).toBe(true);
  await expectAccessible(page);
  await close();
});

test('a layer that needs another scale says so, and its button leads there', async () => {
  const { page, close } = await visit(portal.browser, portal.url);
  await mapReady(page);
  const hidden = page.locator('layer-item', { hasText: /Działki/ }).first();
  await hidden.getByRole('checkbox').check();
  await hidden.getByRole('button', { name: /Przybliż, aby zobaczyć|Pokaż na mapie/ }).click();
  await mapReady(page);
  await eventually(() => hidden.locator('.hint').count()).toBe(0);
  await eventually(() => Number(linkOf(page).s)).toBeLessThan(20_000);
  await close();
});

test('my position is shown, and a refusal is explained', async () => {
  const place = { longitude: (parcel.extent[0] + parcel.extent[2]) / 2, latitude: parcel.extent[1] };
  const allowed = await visit(portal.browser, portal.url, {
    ...desktop,
    geolocation: { ...place, accuracy: 20 },
  });
  await allowed.page.context().grantPermissions(['geolocation']);
  await mapReady(allowed.page);
  await allowed.page.getByRole('button', { name: 'Pokaż moje położenie' }).click();
  await allowed.page.getByText('Pokazano położenie z dokładnością do 20 m').waitFor();
  await allowed.close();
  const refused = await visit(portal.browser, portal.url);
  await mapReady(refused.page);
  await refused.page.getByRole('button', { name: 'Pokaż moje położenie' }).click();
  await refused.page.getByText(/nie udostępniła położenia|Nie udało się ustalić/).waitFor();
  await refused.close();
});
