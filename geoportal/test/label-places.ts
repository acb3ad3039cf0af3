import type { Page } from 'playwright-core';
import { defaultStyle, drawInBrowser, mapQuery, resolutionOf, type Scene, SIDE } from './picture-pair.ts';

/** A text as it stands in a picture: middle, and baseline, pixels. */
export type Label = readonly [text: string, x: number, y: number];

declare global {
  interface Window {
    labels: Label[];
  }
}

/** Makes a page note every text that is drawn on a canvas. */
export async function noteLabels(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.labels = [];
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
      const size = this.measureText(text);
      const { a, b, c, d, e, f } = this.getTransform();
      const middle = x + (size.actualBoundingBoxRight - size.actualBoundingBoxLeft) / 2;
      const base = y - size.alphabeticBaseline;
      window.labels.push([text, a * middle + c * base + e, b * middle + d * base + f]);
      fillText.call(this, text, x, y);
    };
  });
}

/** The texts that OpenLayers writes on a layer's vector tiles; a picture is drawn more than once until it is whole. */
export async function labelsOfTiles(
  page: Page,
  url: string,
  code: string,
  scene: Scene,
): Promise<readonly Label[]> {
  const [layer = ''] = scene.layers;
  const drawing = { center: scene.center, resolution: resolutionOf(scene) };
  await drawInBrowser(page, url, code, { style: await defaultStyle(url, layer), ...drawing });
  const drawn = await page.evaluate(() => window.labels);
  const once = new Map(
    drawn.map((label) => [`${label[0]} ${label.slice(1).map((n) => Math.round(Number(n)))}`, label]),
  );
  return [...once.values()].filter(isInside);
}

/** The texts of the WMS's picture as a drawing, in which they stay texts. */
export async function labelsOfWms(page: Page, url: string, scene: Scene): Promise<readonly Label[]> {
  const query = mapQuery(scene);
  query.set('FORMAT', 'image/svg+xml');
  const drawing = await (await fetch(`${url}/wms?${query}`)).text();
  const labels = await page.evaluate((text) => {
    const svg = document.importNode(
      new DOMParser().parseFromString(text, 'image/svg+xml').documentElement,
      true,
    );
    document.body.append(svg);
    const found = [...svg.querySelectorAll('text')].flatMap((each): readonly Label[] => {
      // Halos are written without a fill.
      if (each.getAttribute('fill') === 'none') return [];
      const { x, width } = each.getBBox();
      return [[each.textContent, x + width / 2, Number.parseFloat(each.getAttribute('y') ?? '')]];
    });
    svg.remove();
    return found;
  }, drawing);
  return labels.filter(isInside);
}

/** How many of some texts stand among others too, within 5 pixels. */
export function sharedBy(labels: readonly Label[], others: readonly Label[]): number {
  return labels.filter(([text, x, y]) =>
    others.some((other) => other[0] === text && Math.hypot(other[1] - x, other[2] - y) <= 5),
  ).length;
}

/** Texts cut by the picture's edge are another matter. */
function isInside([, x, y]: Label): boolean {
  return Math.min(x, y) > 30 && Math.max(x, y) < SIDE - 30;
}
