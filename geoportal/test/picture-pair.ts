import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { build } from 'vite';
import type { Drawing } from './vector-map-page.ts';

/** A map twice: of vector tiles in the browser, and the server's picture. */
export interface Scene {
  /** Layers as WMS names them, the first lowest, each in its default style. */
  readonly layers: readonly string[];
  /** x, y in EPSG:3857. */
  readonly center: readonly [number, number];
  readonly scaleDenominator: number;
}

export const SIDE = 512;

/** Metres of EPSG:3857 a pixel: 0.28 mm on paper. */
export const resolutionOf = ({ scaleDenominator }: Scene): number => scaleDenominator * 0.000_28;

/** Makes the page that draws vector tiles with OpenLayers out of what it needs. */
export async function buildVectorMap(): Promise<string> {
  const input = fileURLToPath(new URL('vector-map-page.ts', import.meta.url));
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: false, rollupOptions: { input, output: { format: 'es' } } },
  });
  const [first] = Array.isArray(result) ? result : [result];
  if (first === undefined || !('output' in first)) throw new Error('nothing was built');
  return first.output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.code : [])).join('\n');
}

const PAGE = `<!doctype html><meta charset="utf-8"><body style="margin:0;background:#fff">
<div id="map" style="width:${SIDE}px;height:${SIDE}px"></div><script type="module" src="code.js"></script>`;

interface MapLibreLayer {
  readonly id: string;
  readonly source?: string;
  readonly layout?: Readonly<Record<string, unknown>>;
}

interface MapLibreStyle {
  readonly sources: Readonly<Record<string, object>>;
  readonly layers: readonly MapLibreLayer[];
}

/** The server's MapLibre styles of layers as one style, without what writes. */
export async function styleOf(url: string, layers: readonly string[]): Promise<object> {
  const styles = await Promise.all(layers.map((layer) => defaultStyle(url, layer)));
  return {
    ...styles[0],
    sources: Object.assign({}, ...styles.map(({ sources }) => sources)),
    layers: styles
      .flatMap((style) => style.layers)
      .filter(({ layout }) => layout?.['text-field'] === undefined),
  };
}

/** A layer's style; its names are made its own. */
export async function defaultStyle(url: string, layer: string): Promise<MapLibreStyle> {
  const list = await fetch(`${url}/ogc/collections/${layer}/styles?f=json`);
  const { styles } = (await list.json()) as { readonly styles: readonly { readonly id: string }[] };
  const reply = await fetch(`${url}/styles/${styles[0]?.id}.json`);
  const style = (await reply.json()) as MapLibreStyle;
  const own = (name: string): string => `${layer} ${name}`;
  const sources = Object.entries(style.sources).map(([name, source]) => [own(name), source]);
  return {
    ...style,
    sources: Object.fromEntries(sources),
    layers: style.layers.map((each) => ({
      ...each,
      id: own(each.id),
      ...(each.source === undefined ? {} : { source: own(each.source) }),
    })),
  };
}

/** The picture of a style in the page, PNG. */
export async function drawInBrowser(
  page: Page,
  url: string,
  code: string,
  drawing: Drawing,
): Promise<Buffer> {
  await page.unrouteAll();
  await page.route(`${url}/vector-map/**`, (route) =>
    route.request().url().endsWith('.js')
      ? route.fulfill({ contentType: 'text/javascript', body: code })
      : route.fulfill({ contentType: 'text/html', body: PAGE }),
  );
  await page.goto(`${url}/vector-map/`);
  await page.waitForFunction('window.drawVectorMap !== undefined');
  await page.evaluate((asked) => window.drawVectorMap(asked), drawing);
  return page.screenshot({ clip: { x: 0, y: 0, width: SIDE, height: SIDE } });
}

/** GetMap of the same place. */
export function mapQuery(scene: Scene): URLSearchParams {
  const half = (resolutionOf(scene) * SIDE) / 2;
  const [x, y] = scene.center;
  return new URLSearchParams({
    SERVICE: 'WMS',
    VERSION: '1.1.1',
    REQUEST: 'GetMap',
    LAYERS: scene.layers.join(','),
    STYLES: '',
    SRS: 'EPSG:3857',
    BBOX: [x - half, y - half, x + half, y + half].join(','),
    WIDTH: String(SIDE),
    HEIGHT: String(SIDE),
    FORMAT: 'image/png',
  });
}

/** The WMS's picture, in the layers' own styles without what writes. */
export async function drawByWms(url: string, scene: Scene): Promise<Buffer> {
  const query = mapQuery(scene);
  query.set('SLD_BODY', await withoutTexts(url, scene.layers));
  const reply = await fetch(`${url}/wms`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: query.toString(),
  });
  if (reply.headers.get('content-type') !== 'image/png') throw new Error(await reply.text());
  return Buffer.from(await reply.arrayBuffer());
}

async function withoutTexts(url: string, layers: readonly string[]): Promise<string> {
  const query = { SERVICE: 'WMS', VERSION: '1.1.1', REQUEST: 'GetStyles', LAYERS: layers.join(',') };
  const text = await (await fetch(`${url}/wms?${new URLSearchParams(query)}`)).text();
  return text.replaceAll(/<(\w+:)?TextSymbolizer\b[\s\S]*?<\/\1?TextSymbolizer>/g, '');
}

/** Nothing on white. */
export function emptyPicture(): Promise<Buffer> {
  return sharp({ create: { width: SIDE, height: SIDE, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
}

/** A channel may differ by so much, of 255: a quarter. Hairlines are smoothed in one picture and sharp in the other. */
const THRESHOLD = 64;

/**
 * The share of pixels that one picture has and the other has not: where, within one pixel around it, no pixel of the other is
 * alike. So edges that are smoothed otherwise, or lie half a pixel beside, are the same; a missing line is not.
 */
export async function shareOfOthers(a: Buffer, b: Buffer): Promise<number> {
  const [left, right] = await Promise.all(
    [a, b].map((png) => sharp(png).flatten({ background: '#fff' }).raw().toBuffer()),
  );
  if (left === undefined || right === undefined || left.length !== right.length) return 1;
  let others = 0;
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      if (!hasAlike(left, right, x, y) || !hasAlike(right, left, x, y)) others++;
    }
  }
  return others / SIDE ** 2;
}

function hasAlike(from: Buffer, among: Buffer, x: number, y: number): boolean {
  const at = 3 * (y * SIDE + x);
  for (let j = Math.max(0, y - 1); j <= Math.min(SIDE - 1, y + 1); j++) {
    for (let i = Math.max(0, x - 1); i <= Math.min(SIDE - 1, x + 1); i++) {
      const other = 3 * (j * SIDE + i);
      const isAlike = [0, 1, 2].every(
        (channel) =>
          Math.abs((from[at + channel] as number) - (among[other + channel] as number)) <= THRESHOLD,
      );
      if (isAlike) return true;
    }
  }
  return false;
}
