import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PbfReader } from 'pbf';
import { type Browser, chromium } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer } from '../server.ts';

let url = '';
beforeAll(async () => {
  url = (await startTestServer()).url;
});

interface StyleJson {
  readonly sources: Readonly<Record<string, { readonly url: string }>>;
  readonly sprite: string;
  readonly glyphs: string;
  readonly layers: readonly {
    readonly id: string;
    readonly type: string;
    readonly 'source-layer': string;
    readonly layout?: Readonly<Record<string, unknown>>;
    readonly paint?: Readonly<Record<string, unknown>>;
  }[];
}

const styleOf = async (id: string): Promise<StyleJson> =>
  (await fetch(`${url}/styles/${id}.json`)).json() as Promise<StyleJson>;

test('a strong ETag is that of one encoding, also of what is compressed on the way', async () => {
  const tags = new Map<string, string>();
  for (const wish of ['identity', 'gzip', 'br', '*']) {
    const answer = await fetch(`${url}/styles/map.json`, { headers: { 'accept-encoding': wish } });
    tags.set(answer.headers.get('content-encoding') ?? 'identity', answer.headers.get('etag') ?? '');
  }
  const plain = tags.get('identity')?.slice(1, -1);
  expect(Object.fromEntries(tags)).toEqual({
    identity: `"${plain}"`,
    gzip: `"${plain}-gzip"`,
    br: `"${plain}-br"`,
  });
  for (const tag of tags.values()) {
    const again = await fetch(`${url}/styles/map.json`, { headers: { 'if-none-match': tag } });
    expect(again.status).toBe(304);
  }
});

test('a layer names its default style', async () => {
  const [style, layer] = await Promise.all([styleOf('pog-zones'), styleOf('pog_zones')]);
  expect(layer.layers).toEqual(style.layers);
  expect((await fetch(`${layer.sprite}.json`)).status).toBe(200);
});

test('a style names tiles, a sprite and glyphs that are there', async () => {
  const style = await styleOf('map');
  const source = Object.values(style.sources)[0]!;
  const tiles = (await (await fetch(source.url)).json()) as { vector_layers: { id: string }[] };
  const known = tiles.vector_layers.map(({ id }) => id);
  for (const layer of style.layers) expect(known).toContain(layer['source-layer']);
  for (const ending of ['.json', '@2x.json', '.png', '@2x.png']) {
    expect((await fetch(style.sprite + ending)).status).toBe(200);
  }
  const glyphs = style.glyphs.replace('{fontstack}', 'Noto Sans Regular').replace('{range}', '256-511');
  expect((await fetch(glyphs)).headers.get('content-type')).toBe('application/x-protobuf');
});

test('every picture that a style names is in its sprite, twice as large at ratio 2', async () => {
  const style = await styleOf('map');
  const named = style.layers.flatMap(({ paint, layout }) =>
    [paint?.['fill-pattern'], layout?.['icon-image']].filter((each) => typeof each === 'string'),
  );
  type Index = Record<string, { width: number; height: number; x: number; y: number }>;
  const [once, twice] = (await Promise.all(
    ['', '@2x'].map(async (ratio) => (await fetch(`${style.sprite}${ratio}.json`)).json()),
  )) as [Index, Index];
  expect(Object.keys(once)).toEqual(expect.arrayContaining(named));
  for (const [name, cell] of Object.entries(once)) expect(twice[name]!.width).toBe(cell.width * 2);
  const sheet = await sharp(
    Buffer.from(await (await fetch(`${style.sprite}@2x.png`)).arrayBuffer()),
  ).metadata();
  for (const { x, y, width, height } of Object.values(twice)) {
    expect(x + width).toBeLessThanOrEqual(sheet.width);
    expect(y + height).toBeLessThanOrEqual(sheet.height);
  }
});

test('labels of areas stand at the label points of the tiles', async () => {
  const { layers } = await styleOf('map');
  const labels = layers.filter(
    ({ type, layout }) => type === 'symbol' && layout?.['text-field'] !== undefined,
  );
  expect(labels.map((each) => each['source-layer'])).toContain('gminas_labels');
});

test('glyphs are distance fields with Polish letters and leave out what the font has not', async () => {
  const reply = await fetch(`${url}/fonts/Noto%20Sans%20Bold/256-511.pbf`);
  const ids: number[] = [];
  let checked = 0;
  new PbfReader(new Uint8Array(await reply.arrayBuffer())).readFields((_, __, stack) => {
    stack.readMessage((tag, ___, glyphs) => {
      if (tag !== 3) return;
      const glyph = glyphs.readMessage(
        (field, into: { id?: number; bitmap?: Uint8Array; width?: number; height?: number }, each) => {
          if (field === 1) into.id = each.readVarint();
          else if (field === 2) into.bitmap = each.readBytes();
          else if (field === 3) into.width = each.readVarint();
          else if (field === 4) into.height = each.readVarint();
        },
        {},
      );
      ids.push(glyph.id!);
      if (glyph.bitmap === undefined) return;
      expect(glyph.bitmap.length).toBe((glyph.width! + 6) * (glyph.height! + 6));
      checked += Math.max(...glyph.bitmap) > 192 ? 1 : 0;
    }, undefined);
  }, undefined);
  expect(ids).toContain('ł'.codePointAt(0));
  expect(checked).toBeGreaterThan(100);
});

test.each([
  ['styles/nothing.json', 404],
  ['styles/map', 404],
  ['styles/map/sprite.gif', 404],
  ['styles/../styles/map.txt', 404],
  ['fonts/Arial/0-255.pbf', 404],
  ['fonts/Noto%20Sans%20Bold/1-256.pbf', 404],
  ['fonts/Noto%20Sans%20Bold/65536-65791.pbf', 404],
  ['fonts/constructor/0-255.pbf', 404],
])('%s is %d', async (path, status) => {
  expect((await fetch(`${url}/${path}`)).status).toBe(status);
});

let browser: Browser;
beforeAll(async () => {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const args = ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
  browser = await chromium.launch({ executablePath, args });
});
afterAll(() => browser?.close());

const dist = dirname(createRequire(import.meta.url).resolve('maplibre-gl/dist/maplibre-gl.css'));
const PAGE = `<!doctype html><body style="margin:0"><div id="map" style="width:600px;height:400px"></div>
<script type="module">
import * as maplibregl from './maplibre-gl.mjs';
window.failures = [];
const map = new maplibregl.Map({ container: 'map', style: window.styleUrl, fadeDuration: 0,
  canvasContextAttributes: { preserveDrawingBuffer: true } });
map.on('error', (event) => window.failures.push(String(event.error?.message ?? event)));
map.on('idle', () => { window.drawn = map.queryRenderedFeatures().map((each) => each.layer.id); });
</script>`;

test('MapLibre opens the map by its one address and draws it', { timeout: 90_000 }, async () => {
  const page = await browser.newPage({ viewport: { width: 600, height: 400 } });
  await page.addInitScript(`window.styleUrl = ${JSON.stringify(`${url}/styles/map.json`)}`);
  await page.route(`${url}/test-page/**`, async (route) => {
    const name = new URL(route.request().url()).pathname.split('/').at(-1)!;
    if (name === '') return route.fulfill({ contentType: 'text/html', body: PAGE });
    const body = await readFile(join(dist, name));
    return route.fulfill({ contentType: 'text/javascript', body });
  });
  await page.goto(`${url}/test-page/`);
  await page.waitForFunction('window.drawn !== undefined', undefined, { timeout: 60_000 });
  expect(await page.evaluate('window.failures')).toEqual([]);
  const drawn = new Set((await page.evaluate('window.drawn')) as string[]);
  expect(drawn.size).toBeGreaterThan(3);
  if (process.env.MAPLIBRE_PICTURE !== undefined)
    await page.screenshot({ path: process.env.MAPLIBRE_PICTURE });
  const picture = await sharp(await page.screenshot()).stats();
  expect(picture.channels.some(({ stdev }) => stdev > 10)).toBe(true);
});
