import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { SearchHit } from '../../server/portal/contract.ts';
import { eventually, expectAccessible, linkOf, mapReady, visit } from './browser.ts';
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
  await eventually(() => linkOf(page).e).not.toBe(before.e);
  await page.keyboard.press('+');
  await eventually(() => linkOf(page).s).not.toBe(before.s);
  await page.keyboard.press('-');
  await page.keyboard.press('ArrowLeft');
  await mapReady(page);
  await page.keyboard.press('Enter');
  await page.locator('feature-card').first().waitFor();
  expect(await focused()).toBe('Co jest w tym miejscu');
  await page.keyboard.press('Escape');
  await eventually(() => page.locator('feature-card').count()).toBe(0);
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
