import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { coloursOnMap, desktop, eventually, expectAccessible, mapReady, phone, visit } from './browser.ts';
import { type Portal, startPortal } from './portal.ts';

vi.setConfig({ testTimeout: 120_000 });

let portal: Portal;
beforeAll(async () => {
  portal = await startPortal();
}, 120_000);
afterAll(() => portal?.close());

test.each([
  ['desktop', desktop],
  ['phone', phone],
])('a server that is down is told on a %s with a way to try again', async (_name, options) => {
  let down = true;
  const { page, close } = await visit(portal.browser, portal.url, options, (fresh) =>
    fresh.route('**/api/catalog', (route) => (down ? route.abort() : route.continue())),
  );
  await page.getByRole('alert').filter({ hasText: 'Serwer nie odpowiada' }).first().waitFor();
  await expectAccessible(page);
  down = false;
  await page.getByRole('button', { name: 'Spróbuj ponownie' }).first().click();
  await mapReady(page);
  expect(await page.getByRole('alert').count()).toBe(0);
  await close();
});

test('a layer whose pictures do not arrive is flagged in the tree, and mended by its button', async () => {
  let broken = true;
  const layer = 'powiats';
  const { page, close } = await visit(portal.browser, portal.url, desktop, (fresh) =>
    fresh.route(new RegExp(`GetMap.*LAYERS=[^&]*${layer}`), (route) =>
      broken ? route.abort() : route.continue(),
    ),
  );
  const item = page.locator('layer-item', { hasText: 'Nie wczytała się w całości' });
  await item.waitFor();
  await eventually(() => coloursOnMap(page)).toBeGreaterThan(1);
  broken = false;
  await item.getByRole('button', { name: 'Spróbuj ponownie' }).click();
  await eventually(() => page.getByText('Nie wczytała się w całości').count()).toBe(0);
  await close();
});

test('a picture that fails once is asked for again without a word', async () => {
  const seen = new Set<string>();
  const { page, close } = await visit(portal.browser, portal.url, desktop, (fresh) =>
    fresh.route(/wms\?.*GetMap/, (route) => {
      const first = !seen.has(route.request().url());
      seen.add(route.request().url());
      return first ? route.fulfill({ status: 503 }) : route.continue();
    }),
  );
  await mapReady(page);
  await eventually(() => coloursOnMap(page)).toBeGreaterThan(3);
  expect(await page.getByText('Nie wczytała się w całości').count()).toBe(0);
  await close();
});

test('losing the connection is told, and so are questions that then fail', async () => {
  const { page, close } = await visit(portal.browser, portal.url);
  await mapReady(page);
  await page.context().setOffline(true);
  await page.getByText('Brak połączenia z internetem').waitFor();
  await page.mouse.click(800, 420);
  await page.getByRole('region').getByText('Nie udało się sprawdzić tego miejsca').waitFor();
  await expectAccessible(page);
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Spróbuj ponownie' }).click();
  await page.locator('feature-card').first().waitFor();
  await close();
});

test('a link to a feature that is gone explains it', async () => {
  const { page, close } = await visit(portal.browser, `${portal.url}#f=parcels.no-such-parcel`);
  await page.getByText('Nie ma już takiego obiektu').first().waitFor();
  await close();
});

test('a hostile link opens the portal as if it said nothing', async () => {
  const hash =
    '#e=1e99&n=<img src=x onerror=alert(1)>&s=-5&l=%3Cscript%3E,../x&f=<b>.<i>&p=9,9&lang=__proto__';
  const { page, faults, close } = await visit(portal.browser, `${portal.url}${hash}`);
  await mapReady(page);
  expect(await page.getAttribute('html', 'lang')).toBe('pl');
  expect(faults.filter((fault) => !/400|404/.test(fault))).toEqual([]);
  await close();
});

test('the portal asks no other server, and works under a strict content policy', async () => {
  const asked = new Set<string>();
  const policy =
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob:; object-src 'none'";
  const { page, faults, close } = await visit(portal.browser, portal.url, desktop, async (fresh: Page) => {
    fresh.on('request', (request) => asked.add(new URL(request.url()).origin));
    await fresh.route(portal.url, async (route) => {
      const response = await route.fetch();
      await route.fulfill({
        response,
        headers: { ...response.headers(), 'content-security-policy': policy },
      });
    });
  });
  await mapReady(page);
  await page.mouse.click(800, 420);
  await page.locator('feature-card').first().waitFor();
  expect([...asked]).toEqual([new URL(portal.url).origin]);
  expect(faults).toEqual([]);
  await close();
});

test('pictures are asked for northing first, as WMS 1.3.0 has it in EPSG:2180', async () => {
  const boxes: number[][] = [];
  const { page, close } = await visit(portal.browser, portal.url, desktop, async (fresh) => {
    fresh.on('request', (request) => {
      const query = new URL(request.url()).searchParams;
      if (query.get('REQUEST') === 'GetMap') boxes.push((query.get('BBOX') ?? '').split(',').map(Number));
    });
  });
  await mapReady(page);
  const { e = '', n = '' } = Object.fromEntries(new URLSearchParams(new URL(page.url()).hash.slice(1)));
  const holding = boxes.filter(([south = 0, west = 0, north = 0, east = 0]) => {
    return south <= Number(n) && Number(n) <= north && west <= Number(e) && Number(e) <= east;
  });
  expect(holding.length).toBeGreaterThan(0);
  await close();
});
