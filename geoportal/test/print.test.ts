import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { desktop, mapReady, phone, visit } from './browser.ts';
import { type Portal, startPortal } from './portal.ts';

vi.setConfig({ testTimeout: 120_000 });

/** A4 between margins of 1 cm, CSS px. */
const upright = { width: 718, height: 1046 };
const margin = { top: '1cm', right: '1cm', bottom: '1cm', left: '1cm' };

let portal: Portal;
beforeAll(async () => {
  portal = await startPortal();
}, 120_000);
afterAll(() => portal?.close());

test.each([
  ['wide', desktop],
  ['phone', phone],
])(
  'paper takes the map of a %s screen with scale bar and sources, the answer below',
  async (_name, screen) => {
    const { page, faults, close } = await visit(portal.browser, portal.url, screen);
    await mapReady(page);
    const { x, y, width } = await boxOf(page, '.stage');
    await page.mouse.click(x + width / 2, y + 330);
    await page.locator('feature-card').first().waitFor();
    await mapReady(page);
    const before = await layout(page);

    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize(upright);
    const map = await boxOf(page, 'map-view');
    expect(map.x + map.width).toBeLessThanOrEqual(upright.width);
    expect(map.width).toBeGreaterThan(upright.width / 2);
    expect(await proportionOfPicture(page)).toBeCloseTo(1, 1);
    const sources = await boxOf(page, '.sources p');
    expect(sources.y).toBeGreaterThanOrEqual(map.y + map.height - 1);
    expect((await boxOf(page, 'scale-bar')).y).toBeGreaterThanOrEqual(map.y + map.height - 1);
    expect(sources.y + sources.height).toBeLessThanOrEqual(upright.height);
    expect((await boxOf(page, '.answer')).y).toBeGreaterThanOrEqual(sources.y + sources.height);
    for (const control of await page.locator('button, a.button, search-box, pointer-position').all()) {
      if (await control.isVisible()) expect(await control.getAttribute('class')).toBe('head');
    }

    await page.emulateMedia({ media: 'screen' });
    await page.setViewportSize(screen.viewport ?? upright);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    await mapReady(page);
    await expect.poll(() => layout(page)).toEqual(before);
    expect(faults).toEqual([]);
    await close();
  },
);

test('the browser prints a map alone on one sheet, and the screen stays as it was', async () => {
  const { page, close } = await visit(portal.browser, portal.url, phone);
  await mapReady(page);
  const before = await layout(page);
  for (const landscape of [false, true]) {
    const file = await page.pdf({ format: 'A4', landscape, margin });
    expect(file.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1);
  }
  await expect.poll(() => layout(page)).toEqual(before);
  await close();
});

async function boxOf(page: Page, selector: string) {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`${selector} is not seen`);
  return box;
}

/** Where the parts of the page are, how large the map's picture is, and whether the sources are unfolded. */
function layout(page: Page): Promise<unknown> {
  return page.evaluate(() => {
    const app = document.querySelector('portal-app')?.shadowRoot;
    const canvas = app?.querySelector('map-view')?.shadowRoot?.querySelector('canvas');
    return {
      parts: [...(app?.querySelectorAll('.stage, .answer, map-view, map-controls, .corner') ?? [])].map(
        (part) => JSON.stringify(part.getBoundingClientRect()),
      ),
      canvas: [canvas?.width, canvas?.height],
      open: app?.querySelector<HTMLDetailsElement>('.sources')?.open,
    };
  });
}

/** How much wider the picture is shown than it is high, as a multiple of its own proportion. */
function proportionOfPicture(page: Page): Promise<number> {
  return page.evaluate(() => {
    const view = document.querySelector('portal-app')?.shadowRoot?.querySelector('map-view')?.shadowRoot;
    const canvas = view?.querySelector('canvas');
    if (canvas === null || canvas === undefined) return 0;
    const { width, height } = canvas.getBoundingClientRect();
    return width / height / (canvas.width / canvas.height);
  });
}
