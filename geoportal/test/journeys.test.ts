import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SearchHit } from '../../server/portal/contract.ts';
import {
  coloursOnMap,
  desktop,
  expectAccessible,
  linkOf,
  mapReady,
  phone,
  smallTargets,
  visit,
} from './browser.ts';
import { type Portal, someParcel, startPortal } from './portal.ts';

let portal: Portal;
let parcel: SearchHit;
beforeAll(async () => {
  portal = await startPortal();
  parcel = await someParcel(portal.url);
}, 180_000);
afterAll(() => portal?.close());

const words = (): string => parcel.key ?? '';

describe('on a desktop', () => {
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
    await expect.poll(() => linkOf(second.page).f).toBe(view.f);
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
    await expect.poll(() => linkOf(page).l).toMatch(/^[a-z_]+:60$/);
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
    await expect.poll(() => linkOf(page).lang).toBe('en');
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
    await expect
      .poll(() =>
        pictures.evaluateAll((all) => all.every((each) => (each as HTMLImageElement).naturalWidth > 0)),
      )
      .toBe(true);
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
    await expect.poll(() => hidden.locator('.hint').count()).toBe(0);
    expect(Number(linkOf(page).s)).toBeLessThan(20_000);
    await close();
  });
});

describe('with the keyboard alone', () => {
  test('everything is reached, the map answers to Enter, Escape leads back', async () => {
    const { page, close } = await visit(portal.browser, portal.url);
    await mapReady(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const focused = (): Promise<string> =>
      page.evaluate(() => {
        let active = document.activeElement;
        while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
        return active?.getAttribute('aria-label') ?? active?.textContent?.trim() ?? '';
      });
    expect(await focused()).toBe('Mapa');
    const before = linkOf(page);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => linkOf(page).e).not.toBe(before.e);
    await page.keyboard.press('+');
    await expect.poll(() => linkOf(page).s).not.toBe(before.s);
    await page.keyboard.press('-');
    await page.keyboard.press('ArrowLeft');
    await mapReady(page);
    await page.keyboard.press('Enter');
    await page.locator('feature-card').first().waitFor();
    expect(await focused()).toBe('Co jest w tym miejscu');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('feature-card').count()).toBe(0);
    expect(await focused()).toBe('Mapa');
    await close();
  });

  test('the search box is a combobox: arrows choose, Enter opens, Escape closes', async () => {
    const { page, close } = await visit(portal.browser, portal.url);
    await mapReady(page);
    const box = page.getByRole('combobox');
    await box.focus();
    await page.keyboard.type(words());
    await page.getByRole('option').first().waitFor();
    expect(await box.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('ArrowDown');
    const active = await box.getAttribute('aria-activedescendant');
    expect(await page.locator(`search-box #${active}`).getAttribute('aria-selected')).toBe('true');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    expect(await box.getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('feature-card[open]').waitFor();
    await close();
  });

  test('Enter right after typing takes the first hit of what was typed', async () => {
    const { page, close } = await visit(portal.browser, portal.url);
    await mapReady(page);
    await page.getByRole('combobox').fill(words());
    await page.keyboard.press('Enter');
    await page.locator('feature-card[open]').waitFor();
    expect(linkOf(page).f ?? `parcels.${parcel.key}`).toContain('parcels.');
    await close();
  });

  test('tabs change by arrow keys, help is a dialog that gives the focus back', async () => {
    const { page, close } = await visit(portal.browser, portal.url);
    await mapReady(page);
    await page.getByRole('tab', { name: 'Warstwy' }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('tab', { name: 'Legenda' }).getAttribute('aria-selected')).toBe('true');
    const help = page.getByRole('button', { name: 'Pomoc' });
    await help.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    expect(await help.evaluate((button) => button.matches(':focus'))).toBe(true);
    await close();
  });
});

describe('on a phone', () => {
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
    await expect.poll(async () => (await sheet.boundingBox())?.height ?? 0).toBeGreaterThan(half + 100);
    await sheet.getByRole('button', { name: 'Zamknij' }).tap();
    await expect.poll(() => sheet.isVisible()).toBe(false);
    expect(faults).toEqual([]);
    await close();
  });

  test('the place asked about is not covered by its answer', async () => {
    const { page, close } = await visit(portal.browser, portal.url, phone);
    await mapReady(page);
    const before = linkOf(page);
    await page.touchscreen.tap(190, 700);
    await page.locator('feature-card, answer-list .message').first().waitFor();
    await expect.poll(() => linkOf(page).n).not.toBe(before.n);
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
    await expect.poll(() => sheet.isVisible()).toBe(false);
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
