import { crc32 } from 'node:zlib';
import { nearestPalette } from './nearest-palette.ts';
import { type DeflatedPixels, deflatePixels } from './pixel-deflater.ts';
import type { Pixels } from './pixels.ts';

/** Colour types of PNG by the bytes of a pixel (ISO/IEC 15948, 11.2.1): with a palette, RGB, RGBA. */
const COLOUR_TYPES = { 1: 3, 3: 2, 4: 6 } as const;

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
  if (options.palette === 'always') nearestPalette(pixels);
  return assemble(pixels, deflatePixels(pixels, options.isOpaque), options.dpi);
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function assemble(
  { width, height }: Pixels,
  { bytesPerPixel, palette, stream }: DeflatedPixels,
  dpi: number,
): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  header[9] = COLOUR_TYPES[bytesPerPixel];
  const physical = Buffer.alloc(9);
  const perMetre = Math.round(dpi / 0.0254);
  physical.writeUInt32BE(perMetre, 0);
  physical.writeUInt32BE(perMetre, 4);
  physical[8] = 1;
  const chunks: readonly Chunk[] = [
    ['IHDR', [header]],
    ['pHYs', [physical]],
    ...paletteChunks(palette),
    ['IDAT', stream],
    ['IEND', []],
  ];
  const size = chunks.reduce((total, [, parts]) => total + 12 + lengthOf(parts), SIGNATURE.length);
  // Its own memory, not a slice of a pool: it is handed to another thread.
  const png = Buffer.from(new ArrayBuffer(size));
  SIGNATURE.copy(png);
  let offset = SIGNATURE.length;
  for (const chunk of chunks) offset = writeChunk(png, offset, chunk);
  return new Uint8Array(png.buffer);
}

type Chunk = readonly [type: string, parts: readonly Uint8Array[]];

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((total, { length }) => total + length, 0);
}

function writeChunk(png: Buffer<ArrayBuffer>, offset: number, [type, parts]: Chunk): number {
  png.writeUInt32BE(lengthOf(parts), offset);
  png.write(type, offset + 4, 'latin1');
  let end = offset + 8;
  for (const part of parts) {
    png.set(part, end);
    end += part.length;
  }
  png.writeUInt32BE(crc32(png.subarray(offset + 4, end)), end);
  return end + 4;
}

/** PLTE and, where some colour is not opaque, tRNS. */
function paletteChunks(colours: readonly number[]): readonly Chunk[] {
  if (colours.length === 0) return [];
  const table = new Uint8Array(colours.length * 3);
  const alphas = new Uint8Array(colours.length);
  for (const [index, colour] of colours.entries()) {
    const alpha = colour >>> 24;
    if (alpha > 0) table.set([colour & 255, (colour >>> 8) & 255, (colour >>> 16) & 255], index * 3);
    alphas[index] = alpha;
  }
  const chunks: Chunk[] = [['PLTE', [table]]];
  if (alphas.some((alpha) => alpha !== 255)) chunks.push(['tRNS', [alphas]]);
  return chunks;
}
