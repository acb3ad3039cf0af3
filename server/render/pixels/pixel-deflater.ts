import { blockCodes } from './deflate-codes.ts';
import { PixelMemory } from './pixel-memory.ts';
import type { Pixels } from './pixels.ts';

/** A picture as PNG holds it. */
export interface DeflatedPixels {
  /** What is left of a pixel: the number of its colour, R G B, or R G B A. */
  readonly bytesPerPixel: 1 | 3 | 4;
  /** Where numbers are left: the colours, R in the lowest byte, alpha in the highest, not multiplied. */
  readonly palette: readonly number[];
  /** The stream, in pieces (RFC 1950). */
  readonly stream: readonly Uint8Array[];
}

const MOST_COLOURS = 256;
/** A window of 32 KiB, quickest compression (RFC 1950, 2.2). */
const HEADER = Uint8Array.of(0x78, 0x01);

/**
 * Pixels → the stream of a PNG: with a palette of up to 256 colours, or RGB, or RGBA where something shows through.
 * @param isOpaque known to hold no transparent pixel: nobody needs to look
 */
export function deflatePixels(pixels: Pixels, isOpaque: boolean): DeflatedPixels {
  const memory = PixelMemory.ofThread();
  memory.open(pixels, isOpaque);
  const known = memory.isWhole ? learnWhole(memory) : learnBands(memory);
  if (known.colours > MOST_COLOURS) {
    return {
      bytesPerPixel: known.bytesPerPixel,
      palette: [],
      stream: write(memory, known.bytesPerPixel, known.ready),
    };
  }
  return { bytesPerPixel: 1, palette: memory.palette(known.colours), stream: write(memory, 1, 0) };
}

interface Known {
  readonly bytesPerPixel: 3 | 4;
  /** 257: too many for a palette. */
  readonly colours: number;
  /** Rows of the first block, whose steps were found for these bytes. */
  readonly ready: number;
}

/** A picture whose pixels lie there at once: each colour stands for itself once, so the first steps tell them. */
function learnWhole(memory: PixelMemory): Known {
  const { exports } = memory;
  const { from, rows } = memory.load(0);
  const bytesPerPixel = memory.isOpaque ? 3 : 4;
  exports.arrange(bytesPerPixel);
  exports.beginBand(from);
  const ready = exports.match(from, 0, rows, memory.target);
  let colours = exports.meetWritten();
  if (colours <= MOST_COLOURS && ready < rows) {
    colours = exports.meetColours(memory.addressOf(ready), memory.addressOf(rows));
  }
  return { bytesPerPixel, colours, ready };
}

/** The first band is the last that is looked at, and so lies ready. */
function learnBands(memory: PixelMemory): Known {
  let colours = 0;
  for (const band of memory.bands().toReversed()) {
    const { from, rows } = memory.load(band);
    colours = memory.exports.meetColours(from, memory.addressOf(rows));
    if (colours > MOST_COLOURS && !memory.isOpaque) break;
  }
  memory.exports.arrange(memory.isOpaque ? 3 : 4);
  return { bytesPerPixel: memory.isOpaque ? 3 : 4, colours, ready: 0 };
}

function write(memory: PixelMemory, bytesPerPixel: 1 | 3 | 4, ready: number): Uint8Array[] {
  const { exports, target } = memory;
  if (ready === 0) exports.arrange(bytesPerPixel);
  const stream = [HEADER];
  for (const band of memory.bands()) {
    const { rows, context, isLast } = memory.load(band);
    if (ready === 0) exports.beginBand(memory.addressOf(-context));
    for (let row = 0; row < rows; ) {
      row += ready > 0 ? ready : exports.match(memory.addressOf(row), band + row, rows - row, target);
      ready = 0;
      const isEnd = isLast && row === rows;
      const { symbols, distances } = memory.counts;
      const head = memory.giveCodes(blockCodes(symbols, distances, isEnd));
      let end = exports.write(exports.writeHead(target, head));
      if (isEnd) end = exports.finish(end);
      stream.push(memory.taken(end));
    }
  }
  return stream;
}
