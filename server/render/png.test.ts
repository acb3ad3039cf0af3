import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Pixels } from './pixels.ts';
import { encodePng } from './png.ts';

function pixels(width: number, height: number, colour: (x: number, y: number) => readonly number[]): Pixels {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set(colour(x, y), (y * width + x) * 4);
  }
  return { data, width, height };
}

const decode = (png: Uint8Array) => sharp(png).ensureAlpha().raw().toBuffer();
const colourType = (png: Uint8Array) => png[25];

describe('the PNG encoder', () => {
  it('makes an exact palette of up to 256 colours', async () => {
    const picture = pixels(64, 8, (x, y) => [x * 4, y * 30, 7, 255].map((v, i) => (i < 2 ? v & 0xf0 : v)));
    const png = encodePng(picture, { isOpaque: true, dpi: 96 });
    expect(colourType(png)).toBe(3);
    expect(Buffer.compare(await decode(png), picture.data)).toBe(0);
  });

  it('writes an opaque picture of many colours without alpha channel', async () => {
    const picture = pixels(61, 43, (x, y) => [x * 4, y * 5, (x * y) & 255, 255]);
    const png = encodePng(picture, { isOpaque: true, dpi: 96 });
    expect(colourType(png)).toBe(2);
    expect(Buffer.compare(await decode(png), picture.data)).toBe(0);
  });

  it('undoes the multiplication by alpha', async () => {
    const many = pixels(64, 64, (x, y) => {
      const alpha = 255 - ((x + y) & 127);
      return [x * 4, y * 4, 128].map((value) => Math.round((value * alpha) / 255)).concat(alpha);
    });
    const png = encodePng(many, { isOpaque: false, dpi: 96 });
    expect(colourType(png)).toBe(6);
    const [red, green, blue, alpha] = (await decode(png)).subarray((20 * 64 + 30) * 4);
    expect(alpha).toBe(205);
    expect(Math.abs(red! - 120)).toBeLessThan(3);
    expect(Math.abs(green! - 80)).toBeLessThan(3);
    expect(Math.abs(blue! - 128)).toBeLessThan(3);
  });

  it('keeps transparency in a palette', async () => {
    const picture = pixels(16, 16, (x) => (x < 8 ? [0, 0, 0, 0] : [64, 0, 0, 128]));
    const png = encodePng(picture, { isOpaque: false, dpi: 96 });
    expect(colourType(png)).toBe(3);
    const data = await decode(png);
    expect([...data.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
    expect([...data.subarray(15 * 4, 16 * 4)]).toEqual([128, 0, 0, 128]);
  });

  it('states the resolution', async () => {
    const png = encodePng(
      pixels(4, 4, () => [1, 2, 3, 255]),
      { isOpaque: true, dpi: 300 },
    );
    expect((await sharp(png).metadata()).density).toBe(300);
  });

  it('owns the memory of its answer', () => {
    const picture = pixels(300, 300, (x, y) => [x, y, 0, 255]);
    const first = encodePng(picture, { isOpaque: true, dpi: 96 });
    const hash = createHash('sha1').update(first).digest('hex');
    expect(first.byteLength).toBe(first.buffer.byteLength);
    encodePng(
      pixels(300, 300, () => [9, 9, 9, 255]),
      { isOpaque: true, dpi: 96 },
    );
    expect(createHash('sha1').update(first).digest('hex')).toBe(hash);
  });
});
