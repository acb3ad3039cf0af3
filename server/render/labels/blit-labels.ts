import type { Pixels } from '../pixels/pixels.ts';
import { blend, type Ink, inkOf, LEVELS } from '../scan/ink.ts';
import { type FaceMasks, type GlyphMask, masksOfFace, PHASES } from './glyph-masks.ts';
import type { LabelCandidate, LabelFace, LabelRun } from './label.ts';

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
  let last: LabelFace | undefined;
  let masks: FaceMasks | undefined;
  for (const { face, runs } of labels) {
    // Features that agree share a face: it is looked up once for all of them.
    if (masks === undefined || face !== last) masks = masksOfFace(face);
    last = face;
    const { halo } = face;
    if (halo !== undefined && halo.width > 0) {
      for (const run of runs) write(words, pixels, run, masks, inkOf(halo.colour), true);
    }
    for (const run of runs) write(words, pixels, run, masks, inkOf(face.colour), false);
  }
}

/** A run's coverage before it is blended: letters may overlap, and must not be painted twice there. */
let sheet = new Uint8Array(4096);
/** The letters of a run and where they stand: left, top. */
const letters: GlyphMask[] = [];
const corners: number[] = [];

function write(
  words: Int32Array,
  { width, height }: Pixels,
  { text, x, y }: LabelRun,
  masks: FaceMasks,
  ink: Ink,
  hasHalo: boolean,
): void {
  const count = place(text, x, Math.round(y), masks, hasHalo);
  let minX = width;
  let minY = height;
  let maxX = 0;
  let maxY = 0;
  let keepApart = true;
  for (let n = 0; n < count; n++) {
    const mask = letters[n] as GlyphMask;
    const left = corners[2 * n] as number;
    const top = corners[2 * n + 1] as number;
    if (n > 0 && left < maxX) keepApart = false;
    if (left < minX) minX = left;
    if (top < minY) minY = top;
    if (left + mask.width > maxX) maxX = left + mask.width;
    if (top + mask.height > maxY) maxY = top + mask.height;
  }
  const isWithin = minX >= 0 && minY >= 0 && maxX <= width && maxY <= height;
  minX = Math.max(0, minX);
  minY = Math.max(0, minY);
  const columns = Math.min(width, maxX) - minX;
  const rows = Math.min(height, maxY) - minY;
  if (columns <= 0 || rows <= 0) return;
  if (keepApart && isWithin) {
    for (let n = 0; n < count; n++) {
      const mask = letters[n] as GlyphMask;
      const [left, top] = [corners[2 * n] as number, corners[2 * n + 1] as number];
      paint(words, width, left, top, mask.width, mask.height, mask.levels, ink);
    }
    return;
  }
  if (sheet.length < columns * rows) sheet = new Uint8Array(columns * rows * 2);
  sheet.fill(0, 0, columns * rows);
  for (let n = 0; n < count; n++) {
    const [left, top] = [corners[2 * n] as number, corners[2 * n + 1] as number];
    stamp(letters[n] as GlyphMask, left - minX, top - minY, columns, rows);
  }
  paint(words, width, minX, minY, columns, rows, sheet, ink);
}

/** @returns letters of the run that are seen */
function place(text: string, x: number, y: number, masks: FaceMasks, hasHalo: boolean): number {
  const advances = masks.advances(text);
  let at = x;
  let index = 0;
  let count = 0;
  for (const character of text) {
    const quarters = Math.round(at * PHASES);
    const whole = Math.floor(quarters / PHASES);
    const phase = quarters - whole * PHASES;
    const mask = hasHalo ? masks.halo(character, phase) : masks.letter(character, phase);
    if (mask.width > 0) {
      letters[count] = mask;
      corners[2 * count] = whole + mask.left;
      corners[2 * count + 1] = y + mask.top;
      count++;
    }
    at += advances[index++] ?? 0;
  }
  return count;
}

function stamp(mask: GlyphMask, left: number, top: number, columns: number, rows: number): void {
  const { levels, width, height } = mask;
  const target = sheet;
  const fromX = Math.max(0, -left);
  const toX = Math.min(width, columns - left);
  const toY = Math.min(height, rows - top);
  for (let y = Math.max(0, -top); y < toY; y++) {
    let at = (y + top) * columns + left + fromX;
    for (let i = y * width + fromX, end = y * width + toX; i < end; i++, at++) {
      const level = levels[i] as number;
      if (level > (target[at] as number)) target[at] = level;
    }
  }
}

/** Paints what is covered over pixels. @param covered levels, row by row */
function paint(
  words: Int32Array,
  width: number,
  left: number,
  top: number,
  columns: number,
  rows: number,
  covered: Uint8Array,
  ink: Ink,
): void {
  const { isOpaque, word } = ink;
  for (let y = 0; y < rows; y++) {
    let target = (y + top) * width + left;
    for (let i = y * columns, end = i + columns; i < end; i++, target++) {
      const level = covered[i] as number;
      if (level === 0) continue;
      words[target] = isOpaque && level === LEVELS ? word : blend(words[target] as number, ink, level);
    }
  }
}
