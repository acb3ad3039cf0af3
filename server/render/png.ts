import { constants, crc32, deflateSync } from 'node:zlib';
import { exactPalette } from './exact-palette.ts';
import { nearestPalette } from './nearest-palette.ts';
import { coversAll, type Pixels, straighten, writeStraight } from './pixels.ts';

/** Colour types of PNG (ISO/IEC 15948, 11.2.1). */
const TRUECOLOUR = 2;
const INDEXED = 3;
const TRUECOLOUR_ALPHA = 6;

/** Measured on maps: level 1 without filters is the quickest, and beats filtered rows in size. */
const LEVEL = 1;

/** What a PNG shall be like. */
export interface PngOptions {
  /** Known to hold no transparent pixel: nobody needs to look. */
  readonly isOpaque: boolean;
  /** Stated in the picture. */
  readonly dpi: number;
  /** `exact`, unless said otherwise: where there are at most 256 colours. `always`: near ones where there are more. */
  readonly palette?: 'exact' | 'always' | undefined;
}

/**
 * Pixels → PNG: with a palette, or RGB, or RGBA where something shows through. The pixels are the encoder's from
 * then on.
 */
export function encodePng(pixels: Pixels, options: PngOptions): Uint8Array<ArrayBuffer> {
  const { isOpaque, dpi, palette } = options;
  const indexed =
    exactPalette(pixels, rowsOf) ?? (palette === 'always' ? nearestPalette(pixels, rowsOf) : undefined);
  if (indexed !== undefined) {
    return assemble(pixels, INDEXED, dpi, paletteChunks(indexed.colours), indexed.rows);
  }
  if (isOpaque || coversAll(pixels)) return assemble(pixels, TRUECOLOUR, dpi, [], packRgb(pixels));
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

/** PLTE and, where some colour is not opaque, tRNS. */
function paletteChunks(colours: readonly number[]): readonly (readonly [string, Uint8Array])[] {
  const table = new Uint8Array(colours.length * 3);
  const alphas = new Uint8Array(colours.length);
  const straight = new Uint8Array(4);
  for (const [index, colour] of colours.entries()) {
    writeStraight(colour, straight, 0);
    if (straight[3] !== 0) table.set(straight.subarray(0, 3), index * 3);
    alphas[index] = straight[3] as number;
  }
  const chunks: (readonly [string, Uint8Array])[] = [['PLTE', table]];
  if (alphas.some((alpha) => alpha !== 255)) chunks.push(['tRNS', alphas]);
  return chunks;
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

/** Undoes the multiplication in place, where there is any; then rows are copied whole. */
function packRgba(pixels: Pixels): Uint8Array {
  const { data, width, height } = pixels;
  straighten(pixels);
  const rows = rowsOf((width * 4 + 1) * height);
  for (let row = 0, target = 0; row < height; row++) {
    rows[target++] = 0;
    rows.set(data.subarray(row * width * 4, (row + 1) * width * 4), target);
    target += width * 4;
  }
  return rows;
}
