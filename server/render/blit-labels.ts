import { type FaceMasks, type GlyphMask, masksOfFace, PHASES } from './glyph-masks.ts';
import type { LabelCandidate, LabelRun } from './label.ts';
import type { Pixels } from './pixels.ts';

/** Whether a label can be written into finished pixels: its lines stand upright. */
export function isUpright({ runs }: LabelCandidate): boolean {
  return runs.every(({ angle }) => angle === 0);
}

/**
 * Writes upright labels into finished pixels from masks of their letters: a fifth of what it costs to have
 * each text shaped and drawn. Base lines stand on whole pixels.
 */
export function blitLabels(pixels: Pixels, labels: readonly LabelCandidate[]): void {
  const words = new Int32Array(pixels.data.buffer, pixels.data.byteOffset, pixels.width * pixels.height);
  for (const { face, runs } of labels) {
    const masks = masksOfFace(face);
    const { halo } = face;
    if (halo !== undefined && halo.width > 0) {
      for (const run of runs) write(words, pixels, run, masks, halo.colour, true);
    }
    for (const run of runs) write(words, pixels, run, masks, face.colour, false);
  }
}

/** A run's coverage before it is blended: letters may overlap, and must not be painted twice there. */
let sheet = new Uint8Array(4096);

function write(
  words: Int32Array,
  { width, height }: Pixels,
  { text, x, y }: LabelRun,
  masks: FaceMasks,
  colour: string,
  hasHalo: boolean,
): void {
  const placed = place(text, x, Math.round(y), masks, hasHalo);
  let [minX, minY, maxX, maxY] = [width, height, 0, 0];
  for (const { mask, left, top } of placed) {
    minX = Math.min(minX, left);
    minY = Math.min(minY, top);
    maxX = Math.max(maxX, left + mask.width);
    maxY = Math.max(maxY, top + mask.height);
  }
  [minX, minY] = [Math.max(0, minX), Math.max(0, minY)];
  [maxX, maxY] = [Math.min(width, maxX), Math.min(height, maxY)];
  const [columns, rows] = [maxX - minX, maxY - minY];
  if (columns <= 0 || rows <= 0) return;
  if (sheet.length < columns * rows) sheet = new Uint8Array(columns * rows * 2);
  sheet.fill(0, 0, columns * rows);
  for (const { mask, left, top } of placed) stamp(mask, left - minX, top - minY, columns, rows);
  blend(words, width, minX, minY, columns, rows, colour);
}

interface PlacedMask {
  readonly mask: GlyphMask;
  readonly left: number;
  readonly top: number;
}

function place(text: string, x: number, y: number, masks: FaceMasks, hasHalo: boolean): PlacedMask[] {
  const placed: PlacedMask[] = [];
  const advances = masks.advances(text);
  let [at, index] = [x, 0];
  for (const character of text) {
    const quarters = Math.round(at * PHASES);
    const whole = Math.floor(quarters / PHASES);
    const phase = quarters - whole * PHASES;
    const mask = hasHalo ? masks.halo(character, phase) : masks.letter(character, phase);
    if (mask.width > 0) placed.push({ mask, left: whole + mask.left, top: y + mask.top });
    at += advances[index++] ?? 0;
  }
  return placed;
}

function stamp(mask: GlyphMask, left: number, top: number, columns: number, rows: number): void {
  const { coverage, width, height } = mask;
  const [fromX, toX] = [Math.max(0, -left), Math.min(width, columns - left)];
  const [fromY, toY] = [Math.max(0, -top), Math.min(height, rows - top)];
  for (let y = fromY; y < toY; y++) {
    let target = (y + top) * columns + left + fromX;
    for (let i = y * width + fromX, end = y * width + toX; i < end; i++, target++) {
      const value = coverage[i] as number;
      if (value > (sheet[target] as number)) sheet[target] = value;
    }
  }
}

/** Paints the sheet in one colour over pixels that are multiplied by alpha: two channels of a word at a time. */
function blend(
  words: Int32Array,
  width: number,
  left: number,
  top: number,
  columns: number,
  rows: number,
  colour: string,
): void {
  const red = Number.parseInt(colour.slice(1, 3), 16);
  const green = Number.parseInt(colour.slice(3, 5), 16);
  const blue = Number.parseInt(colour.slice(5, 7), 16);
  const opacity = colour.length > 7 ? Number.parseInt(colour.slice(7, 9), 16) : 255;
  const redBlue = red | (blue << 16);
  const greenAlpha = green | (255 << 16);
  for (let y = 0; y < rows; y++) {
    let target = (y + top) * width + left;
    for (let i = y * columns, end = i + columns; i < end; i++, target++) {
      const covered = sheet[i] as number;
      if (covered === 0) continue;
      const strength = Math.round((covered * opacity) / 255);
      const a = strength + (strength >> 7); // 0…256
      const word = words[target] as number;
      const rb = (redBlue * a + (word & 0xff00ff) * (256 - a)) >>> 8;
      const ga = (greenAlpha * a + ((word >>> 8) & 0xff00ff) * (256 - a)) >>> 8;
      words[target] = (rb & 0xff00ff) | ((ga & 0xff00ff) << 8);
    }
  }
}
