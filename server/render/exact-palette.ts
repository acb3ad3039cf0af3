import type { Pixels } from './pixels.ts';

/** A picture of few colours. */
export interface IndexedPixels {
  /** As Skia holds them: R in the lowest byte, multiplied by alpha in the highest. At most 256. */
  readonly colours: readonly number[];
  /** For each row a 0 (no filter), then the number of each pixel's colour. */
  readonly rows: Uint8Array;
}

const SLOTS = 1024;
const slotColours = new Int32Array(SLOTS);
const slotIndexes = new Int16Array(SLOTS);

/**
 * The exact colours of a picture.
 * @param rowsOf memory for the rows
 * @returns undefined at the 257th colour
 */
export function exactPalette(
  { data, width, height }: Pixels,
  rowsOf: (bytes: number) => Uint8Array,
): IndexedPixels | undefined {
  const words = new Int32Array(data.buffer, data.byteOffset, width * height);
  const rows = rowsOf((width + 1) * height);
  slotIndexes.fill(-1);
  const colours: number[] = [];
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
        if (colours.length === 256) return undefined;
        slotIndexes[slot] = colours.length;
        slotColours[slot] = colour;
        colours.push(colour);
      }
      lastIndex = slotIndexes[slot] as number;
    }
    rows[target++] = lastIndex;
  }
  return { colours, rows };
}
