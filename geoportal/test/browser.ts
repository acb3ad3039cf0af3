import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';

const browsers = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** The machine's own Chromium. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = browsers.find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined) throw new Error('no Chromium found: install it or set CHROMIUM');
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

export const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
};
export const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };

/** The portal opened in a fresh browser profile; what goes wrong in the page is collected in `faults`. */
export interface Visit {
  readonly page: Page;
  readonly faults: string[];
  close(): Promise<void>;
}

export async function visit(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = desktop,
  prepare: (page: Page) => Promise<unknown> = async () => {},
): Promise<Visit> {
  const context = await browser.newContext({ locale: 'pl-PL', reducedMotion: 'reduce', ...options });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await prepare(page);
  await page.goto(address);
  return { page, faults, close: () => context.close() };
}

/** Waits until the map has drawn what it asked for, and the address says where it is. */
export async function mapReady(page: Page): Promise<void> {
  await page.locator('map-view .ol-viewport').waitFor();
  await page.waitForURL(/#.*\bs=\d+/);
  await page.waitForFunction(() => {
    const app = document.querySelector('portal-app')?.shadowRoot;
    return app?.querySelector('map-view')?.shadowRoot?.querySelector('.busy.on') === null;
  });
}

/** What comes true within some seconds, on a busy machine too. */
export function eventually<T>(look: () => T | Promise<T>) {
  return expect.poll(look, { timeout: 20_000 });
}

/** The part of the address after `#` as a record. */
export function linkOf(page: Page): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(new URL(page.url()).hash.slice(1)));
}

/** Fails with a readable list when the page breaks a rule of WCAG 2.2 A or AA, or a best practice. */
export async function expectAccessible(page: Page): Promise<void> {
  const rules = { 'target-size': { enabled: true } };
  const { violations } = await new AxeBuilder({ page }).options({ rules }).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`),
  ).toEqual([]);
}

/** How many different colours the drawn map has: a blank map has one. */
export function coloursOnMap(page: Page): Promise<number> {
  return page.evaluate(() => {
    const view = document.querySelector('portal-app')?.shadowRoot?.querySelector('map-view')?.shadowRoot;
    const colours = new Set<number>();
    for (const canvas of view?.querySelectorAll('canvas') ?? []) {
      const { width, height } = canvas;
      const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
      const pixels = new Uint32Array(data.buffer);
      for (let i = 0; i < pixels.length; i += 7) colours.add(pixels[i] ?? 0);
    }
    return colours.size;
  });
}

/** Elements a finger has to hit that are smaller than 24 × 24 px, or than 44 × 44 where `least` says so. */
export function smallTargets(page: Page, least: number): Promise<string[]> {
  return page.evaluate((side) => {
    const small: string[] = [];
    const look = (root: Document | ShadowRoot): void => {
      for (const element of root.querySelectorAll<HTMLElement>('*')) {
        if (element.shadowRoot !== null) look(element.shadowRoot);
        if (!element.matches('button, summary, a.button, [role="option"], label')) continue;
        const box = element.getBoundingClientRect();
        const seen = box.width > 0 && element.checkVisibility({ visibilityProperty: true });
        if (seen && (box.width < side - 0.5 || box.height < side - 0.5)) {
          small.push(`${element.textContent.trim() || element.ariaLabel} ${box.width}×${box.height}`);
        }
      }
    };
    look(document);
    return small;
  }, least);
}
