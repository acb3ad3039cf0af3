import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { drawnRules } from '../../render/drawn-rules.ts';
import { drawLegend } from '../../render/legend/legend.ts';
import { type ImageFormat, mediaTypeOf } from '../../render/renderer.ts';
import { comparePictures } from './compare-pictures.ts';
import { drawTown } from './draw.ts';
import { openDrawingSource } from './memory-source.ts';
import { everything, legends, scenes, zoneStyle } from './scenes.ts';
import { styleLegends } from './style-legends.ts';
import { town } from './town.ts';

const opaque = scenes['everything-opaque']!;
const clear = scenes['everything-transparent']!;
const draw = (format: ImageFormat, scene = opaque) => drawTown({ ...scene, format });
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

describe('a picture', () => {
  it.each(['image/png; mode=8bit', 'image/jpeg', 'image/webp'] as const)(
    'as %s looks as the PNG does',
    async (format) => {
      const [png, other] = [await draw('image/png'), await draw(format)];
      expect((await comparePictures(png, other, 64)).share).toBeLessThan(0.05);
      expect(other.length).toBeLessThan(png.length);
    },
  );

  it('asked for in 8 bits has a palette, transparent where the map is', async () => {
    const png = await draw('image/png; mode=8bit', clear);
    expect(png[25]).toBe(3);
    expect(mediaTypeOf('image/png; mode=8bit', png)).toBe('image/png');
    expect((await sharp(png).stats()).isOpaque).toBe(false);
  });

  it('asked for as JPEG or PNG is JPEG only where nothing shows through', async () => {
    const [a, b] = [await draw('image/vnd.jpeg-png'), await draw('image/vnd.jpeg-png', clear)];
    expect(mediaTypeOf('image/vnd.jpeg-png', a)).toBe('image/jpeg');
    expect(mediaTypeOf('image/vnd.jpeg-png', b)).toBe('image/png');
    expect((await sharp(b).metadata()).format).toBe('png');
  });

  it('as WebP keeps what shows through', async () => {
    const webp = await draw('image/webp', clear);
    const png = await draw('image/png', clear);
    expect((await sharp(webp).metadata()).hasAlpha).toBe(true);
    expect((await comparePictures(png, webp, 64)).share).toBeLessThan(0.05);
  });

  it('as PDF is PDF/A with fonts, without pixels, as large as on paper', async () => {
    const pdf = text(await draw('application/pdf', { ...opaque, dpi: 180, width: 900, height: 900 }));
    expect(pdf.startsWith('%PDF-')).toBe(true);
    expect(pdf).toContain('pdfaid:part');
    expect(pdf).toContain('NotoSans');
    expect(pdf).not.toContain('/Subtype /Image');
    expect(pdf).toMatch(/\/MediaBox \[0 0 360 360\]/);
  });

  it('as SVG holds texts as text and hatches as lines', async () => {
    const svg = Buffer.from(await draw('image/svg+xml')).toString();
    expect(svg).toMatch(/<svg[^>]* width="(\d+)" height="(\d+)" viewBox="0 0 \1 \2">/);
    expect(svg).toMatch(/<text[^>]*font-family="Noto Sans"[^>]*>284\/6</);
    const hatched = Buffer.from(await draw('image/svg+xml', scenes['polygon-hatches']!)).toString();
    expect(hatched).not.toContain('<image');
    const picture = await sharp(Buffer.from(hatched)).png().toBuffer();
    expect(
      (await comparePictures(await drawTown(scenes['polygon-hatches']!), picture, 96)).share,
    ).toBeLessThan(0.03);
  });

  it('as SVG or PDF has no half labels at its edge', async () => {
    const { extent } = opaque;
    const shifted = [extent[0] + 12, extent[1] + 12, extent[2] + 12, extent[3] + 12] as const;
    const svg = Buffer.from(await draw('image/svg+xml', { ...opaque, extent: shifted })).toString();
    const upright = [...svg.matchAll(/<text(?![^>]*transform)[^>]* x="([^"]+), " y="([^"]+), "/g)];
    const columns = upright.map(([, x]) => x!.split(', ').map(Number));
    const rows = upright.map(([, , y]) => Number(y));
    expect(upright.length).toBeGreaterThan(20);
    expect(Math.min(...columns.flat())).toBeGreaterThan(0);
    expect(Math.max(...columns.flat())).toBeLessThan(opaque.width);
    expect(Math.max(...rows)).toBeLessThan(opaque.height);
  });
});

describe('a legend', () => {
  const zones = legends['legend-zones']!;

  it('comes as SVG and PDF too', async () => {
    expect(Buffer.from(await drawLegend({ ...zones, format: 'image/svg+xml' })).toString()).toContain(
      '<text',
    );
    expect(text(await drawLegend({ ...zones, format: 'application/pdf' }))).toContain('NotoSans');
  });

  it('comes as data with an icon for each rule', async () => {
    const { layers } = JSON.parse(
      Buffer.from(await drawLegend({ ...zones, format: 'application/json' })).toString(),
    );
    expect(layers[0].rules.map(({ name }: { name: string }) => name)).toEqual([
      'SW',
      'SJ',
      'SU',
      'SP',
      'SN',
      'SO',
    ]);
    const [, icon] = layers[0].rules[0].icon.split(',');
    expect((await sharp(Buffer.from(icon, 'base64')).metadata()).width).toBe(20);
  });

  it('has an icon for marks that begin farther along a line than the icon is wide', async () => {
    const networks = styleLegends['style-gesut-networks']!;
    const asked = { ...networks, rule: 'inactive', symbolWidth: 20, format: 'application/json' } as const;
    const { layers } = JSON.parse(Buffer.from(await drawLegend(asked)).toString());
    const [, icon] = layers[0].rules[0].icon.split(',');
    const { channels } = await sharp(Buffer.from(icon, 'base64')).stats();
    expect(channels.at(-1)!.max).toBeGreaterThan(128);
    expect(channels[0]!.min).toBeLessThan(128);
  });

  it('of several layers names each', async () => {
    const both = { ...zones, layers: [...zones.layers, ...legends['legend-kinds-of-symbols']!.layers] };
    const one = await sharp(await drawLegend(zones)).metadata();
    const two = await sharp(await drawLegend(both)).metadata();
    expect(two.height).toBeGreaterThan(one.height! + 100);
  });

  it('shows the classes that the map draws, and no others, when it is asked to', async () => {
    const source = await openDrawingSource(town);
    const place = { source, signal: new AbortController().signal, checkCancelled: () => {} };
    const near = {
      ...opaque,
      layers: [everything[0]!],
      extent: [470_000, 570_000, 470_060, 570_060],
    } as const;
    const [rules] = await drawnRules(near, place);
    expect(rules!.length).toBeLessThan(zoneStyle.rules.length);
    const shown = { ...zones, layers: [{ ...zones.layers[0]!, rules }], format: 'application/json' } as const;
    const { layers } = JSON.parse(Buffer.from(await drawLegend(shown)).toString());
    expect(layers[0].rules.map(({ name }: { name: string }) => name)).toEqual(
      rules!.filter((name) => name !== 'labels'),
    );
  });

  it('paints each class as the map does', async () => {
    const wide = { ...opaque, extent: [470_000, 570_000, 471_100, 571_100] } as const;
    for (const rule of zoneStyle.rules.slice(0, 6)) {
      const symbol = await drawLegend({ ...zones, rule: rule.name, symbolWidth: 40, symbolHeight: 40 });
      const [polygon] = rule.symbolizers;
      const colour = polygon?.kind === 'polygon' ? polygon.fill : undefined;
      expect(await colourAt(symbol, 20, 20)).toBe(colour);
      const only = { ...zoneStyle, rules: [rule] };
      const map = await drawTown({ ...wide, layers: [{ ...everything[0]!, style: only }] });
      expect(await coloursOf(map)).toContain(colour);
    }
  });
});

async function colourAt(picture: Uint8Array, x: number, y: number): Promise<string> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return hex(data, (y * info.width + x) * 3);
}

async function coloursOf(picture: Uint8Array): Promise<ReadonlySet<string>> {
  const data = await sharp(picture).removeAlpha().raw().toBuffer();
  return new Set(Array.from({ length: data.length / 3 }, (_, pixel) => hex(data, pixel * 3)));
}

function hex(data: Buffer, at: number): string {
  return `#${data
    .subarray(at, at + 3)
    .toString('hex')
    .toUpperCase()}`;
}
