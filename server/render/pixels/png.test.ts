import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { crc32, inflateSync } from 'node:zlib';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type Pixels, straighten } from './pixels.ts';
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

/** Numbers that are the same each time. */
function chance(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 16) & 255;
  };
}

const next = chance();
const opaqueColours: Record<string, (x: number, y: number) => readonly number[]> = {
  noise: () => [next(), next(), next(), 255],
  'one colour': () => [10, 20, 30, 255],
  gradients: (x, y) => [x & 255, y & 255, (x + y) & 255, 255],
  'few colours': () => [(next() % 3) * 40, 0, next() % 20 === 0 ? 9 : 200, 255],
  lines: (x, y) => [(x * 3 + y) % 41 < 2 ? 0 : 240, (y >> 4) * 13, next() < 3 ? 7 : 90, 255],
};
const colours: typeof opaqueColours = {
  ...opaqueColours,
  'all alphas': () => {
    const alpha = next();
    return [next() % (alpha + 1), next() % (alpha + 1), next() % (alpha + 1), alpha];
  },
  'soft edges on nothing': (x, y) => {
    const alpha = Math.max(0, 255 - Math.abs(((x + y) % 64) - 32) * 16);
    return [alpha, (alpha * (x & 127)) >> 7, alpha >> 1, alpha];
  },
};
const sizes: readonly (readonly [number, number])[] = [
  [1, 1],
  [1, 2],
  [1, 300],
  [300, 1],
  [3, 5],
  [16, 16],
  [17, 33],
  [257, 130],
  [4096, 3],
];

/** The data of chunks of a type. */
function chunksOf(png: Uint8Array, type: string): Buffer[] {
  const found: Buffer[] = [];
  const file = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  for (let at = 8; at < file.length; ) {
    const end = at + 8 + file.readUInt32BE(at);
    expect(file.readUInt32BE(end)).toBe(crc32(file.subarray(at + 4, end)));
    if (file.toString('latin1', at + 4, at + 8) === type) found.push(file.subarray(at + 8, end));
    at = end + 4;
  }
  return found;
}

async function expectSame(picture: Pixels, isOpaque: boolean): Promise<Uint8Array> {
  const { width, height } = picture;
  const expected = { ...picture, data: Uint8Array.from(picture.data) };
  straighten(expected);
  const png = encodePng({ ...picture, data: Uint8Array.from(picture.data) }, { isOpaque, dpi: 96 });
  const bytesPerPixel = { 2: 3, 3: 1, 6: 4 }[colourType(png) as 2 | 3 | 6];
  // Fails where the checksum of the stream is wrong.
  const rows = inflateSync(Buffer.concat(chunksOf(png, 'IDAT')));
  expect(rows.length).toBe((width * bytesPerPixel + 1) * height);
  expect(Buffer.compare(await decode(png), expected.data)).toBe(0);
  return png;
}

describe('every pixel of a PNG is as it was', () => {
  for (const [kind, colour] of Object.entries(colours)) {
    it(`in pictures of ${kind}`, async () => {
      for (const [width, height] of sizes) {
        await expectSame(pixels(width, height, colour), kind in opaqueColours);
      }
    });
  }

  it('as the canvas reads it, too', async () => {
    const picture = pixels(300, 200, opaqueColours.lines!);
    const png = encodePng({ ...picture, data: Uint8Array.from(picture.data) }, { isOpaque: false, dpi: 96 });
    const context = createCanvas(300, 200).getContext('2d');
    context.drawImage(await loadImage(png), 0, 0);
    expect(Buffer.compare(Buffer.from(context.getImageData(0, 0, 300, 200).data), picture.data)).toBe(0);
  });

  it('where a picture is larger than what is looked at at once', async () => {
    const picture = pixels(4096, 300, (x, y) => [
      x & 31,
      y >> 3,
      x & 128 ? next() & 1 : 0,
      y > 290 ? 255 : 254,
    ]);
    await expectSame(picture, false);
    await expectSame(
      pixels(2048, 600, (x, y) => [(x >> 3) & 15, (y >> 4) & 7, 0, 255]),
      false,
    );
  });

  it('where a block has no room for more steps', async () => {
    await expectSame(
      pixels(600, 400, (x, y) => [(x ^ y) & 3 ? 0 : next(), x & 3 ? 9 : next(), 0, 255]),
      true,
    );
    const few = await expectSame(
      pixels(600, 400, (x, y) => [(x & 2) * 9, (y & 2) * (next() & 1), 0, 255]),
      false,
    );
    expect(colourType(few)).toBe(3);
  });

  it('in a map', async () => {
    const file = new URL('../../test/golden/everything-transparent/expected.png', import.meta.url);
    const { data, info } = await sharp(readFileSync(file))
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    for (let i = 0; i < data.length; i++) {
      if (i % 4 !== 3) data[i] = Math.round((data[i]! * data[i - (i % 4) + 3]!) / 255);
    }
    await expectSame({ data, width: info.width, height: info.height }, false);
  });

  it('and noise grows by less than 2 %', async () => {
    const picture = pixels(700, 500, () => [next(), next(), next(), 1 + (next() & 254)]);
    const png = encodePng(picture, { isOpaque: false, dpi: 96 });
    expect(png.length).toBeLessThan(picture.data.length * 1.02);
  });
});
