import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FeaturesServer, startFeaturesServer } from './ogc-features-server.ts';

let server: FeaturesServer;
beforeAll(async () => {
  server = await startFeaturesServer();
});
afterAll(async () => server.close());

async function page(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ readonly text: string; readonly answer: Response }> {
  const answer = await fetch(`${server.landing}${path}`, {
    headers: { accept: 'text/html', ...headers },
    redirect: 'manual',
  });
  return { text: await answer.text(), answer };
}

const PATHS = [
  '',
  '/api',
  '/conformance',
  '/collections',
  '/collections/places',
  '/collections/zones',
  '/collections/empty',
  '/collections/places/items',
  '/collections/zones/items',
  '/collections/rows/items?limit=3',
  '/collections/zones/items/1',
  '/collections/places/items/049901_1.0001.12/3',
  '/collections/places/items/no-geometry',
];
const PROBLEMS = [
  '/collections/nope',
  '/collections/places/items?bbox=1',
  '/collections/places/items/nope',
  '/collections/places/items?limit=0',
];

describe('every page', () => {
  test.each([...PATHS, ...PROBLEMS])(
    '%s forbids scripts and foreign content, and has neither',
    async (path) => {
      const { text, answer } = await page(path);
      expect(answer.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-/,
      );
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(text).toMatch(/^<!doctype html>\n<html lang="pl">/);
      expect(text).not.toMatch(/<script|javascript:|\son[a-z]+="|<img src=x/i);
      expect(text.match(/<h1>/g)).toHaveLength(1);
    },
  );

  test.each(PATHS)('%s links to what its JSON links to', async (path) => {
    const { text } = await page(path);
    const json = await fetch(`${server.landing}${path}`, { headers: { accept: 'application/json' } });
    const { links } = (await json.json()) as { links?: { rel: string; href: string }[] };
    for (const { rel, href } of links ?? []) {
      if (rel === 'self' || href.includes('f=html') || rel === 'conformance' || rel === 'data') continue;
      const bare = href.replace(/[?&]f=json(?=&|$)/, '').replaceAll('&', '&amp;');
      expect([rel, text.includes(href.replaceAll('&', '&amp;')) || text.includes(bare)]).toEqual([rel, true]);
    }
    expect(text).toContain('f=json');
  });

  test('the other language is one link away and stays', async () => {
    const { text } = await page('/collections/zones?lang=en');
    expect(text).toContain('<html lang="en">');
    expect(text).toContain(`${server.landing}/collections/zones?lang=pl`);
    expect(text).toContain(`${server.landing}/collections/zones/items?lang=en`);
    expect((await page('/collections/zones', { 'accept-language': 'en' })).text).toContain(
      '<html lang="en">',
    );
  });
});

describe('what people read', () => {
  test('a collection says who publishes it, what its properties and codes mean, and that it is invented', async () => {
    const { text } = await page('/collections/zones?lang=en');
    for (const word of [
      'Zones',
      'Town',
      'Public domain',
      'Fictitious data',
      'Floors',
      'residential',
      'services',
      'EPSG:2177',
      'unit m2',
      'Access constraints: None',
    ]) {
      expect(text).toContain(word);
    }
    expect((await page('/collections/places')).text).not.toContain('Dane fikcyjne');
  });

  test('files to measure in have the CRS of the data, unless another is asked for', async () => {
    const { text } = await page('/collections/zones');
    const own = encodeURIComponent('http://www.opengis.net/def/crs/EPSG/0/2177');
    for (const f of ['gpkg', 'shp', 'dxf']) expect(text).toContain(`/items?f=${f}&amp;crs=${own}"`);
    expect(text).toContain('/items?f=geojson"');
    const wish = encodeURIComponent('http://www.opengis.net/def/crs/EPSG/0/2180');
    const list = await page(`/collections/zones/items?crs=${wish}`);
    expect(list.text).toContain(`crs=${wish}&amp;f=dxf"`);
    expect(list.text).not.toContain(`f=dxf&amp;crs=${own}`);
  });

  test('a feature has every value with its title, unit and meaning, its place, its coordinates and its source', async () => {
    const { text } = await page('/collections/zones/items/1');
    for (const word of [
      'mieszkaniowa 2',
      'mieszkaniowa (m)',
      '6400,5\u00a0m²',
      '1 stycznia 2020',
      'tak',
      '1 lutego 2026 00:30',
      'brak danych',
      'PL-1992',
      'N\u00a05875800,00, E\u00a06540100,00',
      'Domena publiczna',
      'Dane fikcyjne',
    ]) {
      expect(text).toContain(word);
    }
  });

  test('a list has a map with a text alternative, its range, and pages that lead on', async () => {
    const { text } = await page('/collections/rows/items?limit=3');
    expect(text).toMatch(
      /<img src="[^"]*\/wms\?SERVICE=WMS[^"]*LAYERS=[^"]*rows[^"]*" width="800" height="500" alt="Mapa: Wiersze\. Obszar od 5\d,\d{3}°/,
    );
    expect(text).toContain('Obiekty 1–3 z 5\u00a0000');
    const next = /rel="next" href="([^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const second = await (await fetch(next, { headers: { accept: 'text/html' } })).text();
    expect(second).toContain('Obiekty 4–6 z 5\u00a0000');
    expect(second).toContain('start="4"');
    expect(second).toMatch(/rel="prev"/);
    expect((await page('/collections/rows/items?limit=5000')).text.match(/<li class="card">/g)).toHaveLength(
      100,
    );
  });

  test('an empty list says why and how to go on', async () => {
    expect((await page('/collections/empty/items')).text).toContain('Zbiór nie ma jeszcze żadnego obiektu.');
    expect((await page('/collections/places/items?bbox=0,0,1,1')).text).toContain('Wyczyść warunki');
  });

  test('the form keeps what was asked; its empty fields lead to the address without them', async () => {
    const { text } = await page('/collections/zones/items?kind=m&lang=en');
    expect(text).toContain('<option value="m" selected>residential</option>');
    expect(text).toContain('<input type="hidden" name="lang" value="en">');
    const { answer } = await page('/collections/zones/items?kind=m&floors=&datetime=&valid_from=');
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`${server.landing}/collections/zones/items?kind=m`);
  });

  test('a problem is a page with a next step, in the language and with the status it has', async () => {
    const { text, answer } = await page('/collections/places/items?bbox=%3Cscript%3E');
    expect(answer.status).toBe(400);
    expect(text).toContain('Popraw wskazany parametr');
    expect(text).toContain('&lt;script&gt;');
    expect((await page('/collections/nope?lang=en')).text).toContain('There is no such page');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });
});

describe('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  });
  afterAll(async () => browser.close());

  test.each([390, 1280])(
    'at %d px no page has a barrier that axe finds, nor scrolls sideways',
    async (width) => {
      const context = await browser.newContext({ viewport: { width, height: 800 } });
      const tab = await context.newPage();
      for (const path of [
        '',
        '/api',
        '/conformance',
        '/collections',
        '/collections/zones',
        '/collections/zones/items?kind=m',
        '/collections/zones/items/1',
        '/collections/places/items',
        '/collections/nope',
      ]) {
        await tab.goto(`${server.landing}${path}`);
        const { violations } = await new AxeBuilder({ page: tab }).analyze();
        expect([path, violations.map(({ id }) => id)]).toEqual([path, []]);
        const overflow = await tab.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect([path, overflow]).toEqual([path, 0]);
      }
      await context.close();
    },
    120_000,
  );
});
