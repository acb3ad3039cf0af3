import type { SKRSContext2D } from '@napi-rs/canvas';
import { STANDARD_DPI } from '../geo/scale.ts';
import { fontOf, textWidth } from './fonts.ts';
import type { Viewport } from './viewport.ts';

/** Sizes at the standard's dpi, pixels. */
const TEXT = 12;
const LINE = 16;
const MARGIN = 8;

/** Writes a sentence over the picture from its top left corner, on paper so that it can be read on any map. */
export function paintNotice(context: SKRSContext2D, notice: string, { width, height, dpi }: Viewport): void {
  const px = (length: number) => (length * dpi) / STANDARD_DPI;
  const [size, line, margin] = [px(TEXT), px(LINE), px(MARGIN)];
  const lines = breakLines(notice, (width - 2 * margin) / size).slice(0, Math.ceil(height / line));
  context.fillStyle = '#FFFFFFE6';
  context.fillRect(0, 0, width, Math.min(height, lines.length * line + 2 * margin));
  context.fillStyle = '#B3261E';
  context.font = fontOf('normal', size);
  for (const [index, text] of lines.entries()) context.fillText(text, margin, margin + size + index * line);
}

/** Words on lines of at most so many em; a longer word is cut. */
function breakLines(text: string, longest: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (textWidth(joined, 'normal') <= longest) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (line.length > 1 && textWidth(line, 'normal') > longest) {
      let fit = line.length - 1;
      while (fit > 1 && textWidth(line.slice(0, fit), 'normal') > longest) fit -= 1;
      lines.push(line.slice(0, fit));
      line = line.slice(fit);
    }
  }
  return line === '' ? lines : [...lines, line];
}
