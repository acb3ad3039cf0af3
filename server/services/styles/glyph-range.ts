import { PbfWriter } from 'pbf';
import { createCanvas, type FontWeight, fontOf } from '../../render/fonts.ts';
import { signedDistances } from './signed-distances.ts';

/** Font stacks that labels are set in, as MapLibre styles name them. */
export const fontStacks: Readonly<Record<string, FontWeight>> = {
  'Noto Sans Regular': 'normal',
  'Noto Sans Bold': 'bold',
  'Noto Sans Italic': 'italic',
  'Noto Sans Bold Italic': 'bold italic',
};

/** Size that MapLibre expects glyphs in, pixels an em. */
const SIZE = 24;
/** Pixels around a glyph in which distances go on. */
const BUFFER = 3;
/** Height of the line above the baseline, pixels: 1.069 em of Noto Sans. */
const ASCENDER = 26;
/** Code points of a range. */
const RANGE = 256;

interface Glyph {
  readonly id: number;
  readonly bitmap: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly advance: number;
}

/**
 * The signed distance fields of 256 code points (glyphs.proto of MapLibre): those that the font has.
 * @param start first code point, a multiple of 256
 */
export function writeGlyphRange(stack: string, weight: FontWeight, start: number): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeMessage(
    1,
    (_, out) => {
      out.writeStringField(1, stack);
      out.writeStringField(2, `${start}-${start + RANGE - 1}`);
      for (const glyph of glyphsOf(weight, start)) out.writeMessage(3, writeGlyph, glyph);
    },
    undefined,
  );
  return pbf.finish();
}

function writeGlyph(glyph: Glyph, pbf: PbfWriter): void {
  pbf.writeVarintField(1, glyph.id);
  if (glyph.bitmap.length > 0) pbf.writeBytesField(2, glyph.bitmap);
  pbf.writeVarintField(3, glyph.width);
  pbf.writeVarintField(4, glyph.height);
  pbf.writeSVarintField(5, glyph.left);
  pbf.writeSVarintField(6, glyph.top);
  pbf.writeVarintField(7, glyph.advance);
}

function* glyphsOf(weight: FontWeight, start: number): Iterable<Glyph> {
  const pen = penOf(weight);
  // What the font draws for a code point that no font has.
  const missing = pen('\uffff');
  for (let id = start; id < start + RANGE; id++) {
    const isControl = id < 32 || (id > 126 && id < 160) || (id >= 0xd800 && id < 0xe000);
    if (isControl) continue;
    const drawn = pen(String.fromCodePoint(id));
    if (drawn.bitmap.length > 0 && Buffer.compare(drawn.bitmap, missing.bitmap) === 0) continue;
    yield { id, ...drawn };
  }
}

function penOf(weight: FontWeight): (text: string) => Omit<Glyph, 'id'> {
  const side = SIZE * 4;
  const canvas = createCanvas(side, side);
  const context = canvas.getContext('2d');
  context.font = fontOf(weight, SIZE);
  context.fillStyle = '#000';
  return (text) => {
    const box = context.measureText(text);
    const left = Math.floor(-box.actualBoundingBoxLeft);
    const ascent = Math.ceil(box.actualBoundingBoxAscent);
    const width = Math.min(side - 2 * BUFFER, Math.ceil(box.actualBoundingBoxRight) - left);
    const height = Math.min(side - 2 * BUFFER, ascent + Math.ceil(box.actualBoundingBoxDescent));
    const advance = Math.round(box.width);
    if (!(width > 0 && height > 0)) {
      return { bitmap: new Uint8Array(0), width: 0, height: 0, left: 0, top: 0, advance };
    }
    const [fullWidth, fullHeight] = [width + 2 * BUFFER, height + 2 * BUFFER];
    context.clearRect(0, 0, side, side);
    context.fillText(text, BUFFER - left, BUFFER + ascent);
    const { data } = context.getImageData(0, 0, fullWidth, fullHeight);
    const bitmap = signedDistances(data, fullWidth, fullHeight);
    return { bitmap, width, height, left, top: ascent - ASCENDER, advance };
  };
}
