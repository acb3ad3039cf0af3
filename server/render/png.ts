import { constants, crc32, deflateSync } from 'node:zlib';

/** Pixels as Skia holds them: RGBA, colours multiplied by alpha. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Colour types of PNG (ISO/IEC 15948, 11.2.1). */
const TRUECOLOUR = 2;
const INDEXED = 3;
const TRUECOLOUR_ALPHA = 6;

/** Measured on maps: level 1 without filters is the quickest, and beats filtered rows in size. */
const LEVEL = 1;

/**
 * Pixels → PNG: a palette when there are at most 256 colours, else RGB, or RGBA where something shows through.
 * @param isOpaque known to hold no transparent pixel: the picture gets no alpha channel
 * @param dpi stated in the picture
 */
export function encodePng(pixels: Pixels, isOpaque: boolean, dpi: number): Uint8Array<ArrayBuffer> {
  const palette = indexColours(pixels);
  if (palette !== undefined) {
    const chunks: (readonly [string, Uint8Array])[] = [['PLTE', palette.colours]];
    if (palette.alphas !== undefined) chunks.push(['tRNS', palette.alphas]);
    return assemble(pixels, INDEXED, dpi, chunks, palette.rows);
  }
  if (isOpaque) return assemble(pixels, TRUECOLOUR, dpi, [], packRgb(pixels));
  return assemble(pixels, TRUECOLOUR_ALPHA, dpi, [], packRgba(pixels));
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function assemble(
  { width, height }: Pixels,
  colourType: number,
  dpi: number,
  extra: readonly (readonly [string, Uint8Array])[],
  rows: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  header[9] = colourType;
  const physical = Buffer.alloc(9);
  const perMetre = Math.round(dpi / 0.0254);
  physical.writeUInt32BE(perMetre, 0);
  physical.writeUInt32BE(perMetre, 4);
  physical[8] = 1;
  const deflated = deflateSync(rows, {
    level: LEVEL,
    memLevel: 9,
    strategy: constants.Z_DEFAULT_STRATEGY,
    chunkSize: 262_144,
  });
  const chunks = [
    ['IHDR', header] as const,
    ['pHYs', physical] as const,
    ...extra,
    ['IDAT', deflated] as const,
    ['IEND', new Uint8Array(0)] as const,
  ];
  const size = chunks.reduce((total, [, data]) => total + data.length + 12, SIGNATURE.length);
  // Its own memory, not a slice of a pool: it is handed to another thread.
  const png = Buffer.from(new ArrayBuffer(size));
  SIGNATURE.copy(png);
  let offset = SIGNATURE.length;
  for (const [type, data] of chunks) offset = writeChunk(png, offset, type, data);
  return new Uint8Array(png.buffer);
}

function writeChunk(png: Buffer<ArrayBuffer>, offset: number, type: string, data: Uint8Array): number {
  png.writeUInt32BE(data.length, offset);
  png.write(type, offset + 4, 'latin1');
  png.set(data, offset + 8);
  const end = offset + 8 + data.length;
  png.writeUInt32BE(crc32(png.subarray(offset + 4, end)), end);
  return end + 4;
}

/** Rows with their filter byte (0: none): grown as needed and used again, but for the largest pictures. */
let scratch = new Uint8Array(0);
const KEPT = 16 * 1_048_576;

function rowsOf(bytes: number): Uint8Array {
  if (bytes > KEPT) return new Uint8Array(bytes);
  if (scratch.length < bytes) scratch = new Uint8Array(bytes);
  return scratch.subarray(0, bytes);
}

interface Palette {
  /** R, G, B of each colour. */
  readonly colours: Uint8Array;
  /** Alpha of each colour; undefined when all are opaque. */
  readonly alphas: Uint8Array | undefined;
  readonly rows: Uint8Array;
}

const SLOTS = 1024;
const slotColours = new Int32Array(SLOTS);
const slotIndexes = new Int16Array(SLOTS);

/** Exact colours of a picture; undefined at the 257th. */
function indexColours({ data, width, height }: Pixels): Palette | undefined {
  const words = new Int32Array(data.buffer, data.byteOffset, width * height);
  const rows = rowsOf((width + 1) * height);
  slotIndexes.fill(-1);
  const found: number[] = [];
  let [last, lastIndex] = [Number.NaN, 0];
  let target = 0;
  for (let i = 0, column = width; i < words.length; i++, column++) {
    if (column === width) {
      rows[target++] = 0;
      column = 0;
    }
    const colour = words[i] as number;
    if (colour !== last) {
      last = colour;
      let slot = (Math.imul(colour, 0x9e3779b1) >>> 22) % SLOTS;
      while (slotIndexes[slot] !== -1 && slotColours[slot] !== colour) slot = (slot + 1) % SLOTS;
      if (slotIndexes[slot] === -1) {
        if (found.length === 256) return undefined;
        slotIndexes[slot] = found.length;
        slotColours[slot] = colour;
        found.push(colour);
      }
      lastIndex = slotIndexes[slot] as number;
    }
    rows[target++] = lastIndex;
  }
  return { ...paletteOf(found), rows };
}

function paletteOf(found: readonly number[]): Pick<Palette, 'colours' | 'alphas'> {
  const colours = new Uint8Array(found.length * 3);
  const alphas = new Uint8Array(found.length);
  for (const [index, colour] of found.entries()) {
    const alpha = colour >>> 24;
    alphas[index] = alpha;
    for (let channel = 0; channel < 3; channel++) {
      colours[index * 3 + channel] = unmultiplied((colour >>> (8 * channel)) & 255, alpha);
    }
  }
  return { colours, alphas: alphas.every((alpha) => alpha === 255) ? undefined : alphas };
}

function unmultiplied(value: number, alpha: number): number {
  return alpha === 0 ? 0 : Math.min(255, Math.round((value * 255) / alpha));
}

function packRgb({ data, width, height }: Pixels): Uint8Array {
  const words = new Int32Array(data.buffer, data.byteOffset, width * height);
  const rows = rowsOf((width * 3 + 1) * height);
  let target = 0;
  for (let row = 0, i = 0; row < height; row++) {
    rows[target++] = 0;
    for (const end = i + width; i < end; i++) {
      const colour = words[i] as number;
      rows[target] = colour;
      rows[target + 1] = colour >>> 8;
      rows[target + 2] = colour >>> 16;
      target += 3;
    }
  }
  return rows;
}

function packRgba({ data, width, height }: Pixels): Uint8Array {
  const words = new Int32Array(data.buffer, data.byteOffset, width * height);
  const rows = rowsOf((width * 4 + 1) * height);
  let target = 0;
  for (let row = 0, i = 0; row < height; row++) {
    rows[target++] = 0;
    for (const end = i + width; i < end; i++) {
      const colour = words[i] as number;
      const alpha = colour >>> 24;
      const scale = alpha === 0 || alpha === 255 ? 1 : 255 / alpha;
      rows[target] = (colour & 255) * scale + 0.5;
      rows[target + 1] = ((colour >>> 8) & 255) * scale + 0.5;
      rows[target + 2] = ((colour >>> 16) & 255) * scale + 0.5;
      rows[target + 3] = alpha;
      target += 4;
    }
  }
  return rows;
}
