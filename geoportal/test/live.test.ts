import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type OwnServer, startOwnServer } from '../../server/test/server.ts';
import { eventually, mapReady, startBrowser, visit } from './browser.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let server: OwnServer;
let browser: Awaited<ReturnType<typeof startBrowser>>;
beforeAll(async () => {
  server = await startOwnServer({}, { demo: true });
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** Addresses of the pictures a page asks for from now on. */
function pictures(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('GetMap')) asked.push(request.url());
  });
  return asked;
}

/** Everything the map shows, as one text. */
function drawing(page: Page): Promise<string> {
  return page.evaluate(() => {
    const view = document.querySelector('portal-app')?.shadowRoot?.querySelector('map-view')?.shadowRoot;
    return [...(view?.querySelectorAll('canvas') ?? [])].map((canvas) => canvas.toDataURL()).join();
  });
}

test('an edit appears in two open windows by itself, and only where it was made', async () => {
  const { database } = server.parts;
  const [row = []] = await database.arrays({
    sql: `select ST_X(p), ST_Y(p), building_id from (
      select ST_Transform(ST_PointOnSurface(geom), 2180) p, building_id from demo.buildings order by ST_Area(geom) desc limit 1) b`,
    parameters: [],
  });
  const [easting, northing, id] = row;
  const address = `${server.url}/#e=${Number(easting).toFixed(1)}&n=${Number(northing).toFixed(1)}&s=1000&l=buildings`;
  const windows = [await visit(browser, address), await visit(browser, address)];
  for (const { page } of windows) await mapReady(page);
  // Listening begins when the view has rested.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const before = await Promise.all(windows.map(({ page }) => drawing(page)));
  const asked = windows.map(({ page }) => pictures(page));
  await database.rows({ sql: 'delete from demo.buildings where building_id = $1', parameters: [id] });
  for (const [index, { page }] of windows.entries()) {
    await eventually(() => drawing(page)).not.toBe(before[index]);
    expect(asked[index]?.length).toBeGreaterThan(0);
    expect(asked[index]?.every((url) => url.includes('LAYERS=buildings'))).toBe(true);
  }
  const count = asked.map(({ length }) => length);
  await database.rows({
    sql: `update demo.buildings set name = 'Dalej' where building_id = (
      select building_id from demo.buildings order by geom <-> ST_Transform(ST_SetSRID(ST_MakePoint($1::float8, $2::float8), 2180), 2177) desc limit 1)`,
    parameters: [easting, northing],
  });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(asked.map(({ length }) => length)).toEqual(count);
  for (const { faults, close } of windows) {
    expect(faults).toEqual([]);
    await close();
  }
});
