import { createCanvas, fontOf } from './fonts.ts';
import { LINE, layoutLegend, TEXT } from './legend-layout.ts';
import { paintLegendSymbol } from './legend-symbol.ts';
import { encode, pixelsOf } from './picture.ts';
import type { LegendRequest } from './renderer.ts';

const INK = '#1F2328';
const PAPER = '#FFFFFF';

/**
 * A legend: one row per rule, symbol and title; or the symbol of one rule. The bytes are the caller's own.
 * Rules that only label, and rules of a title already shown, have no row unless asked for.
 * @throws ServiceError as {@link layoutLegend}
 */
export async function drawLegend(request: LegendRequest): Promise<Uint8Array<ArrayBuffer>> {
  const layout = layoutLegend(request);
  const canvas = createCanvas(layout.width, layout.height);
  const context = canvas.getContext('2d');
  context.fillStyle = PAPER;
  context.fillRect(0, 0, layout.width, layout.height);
  for (const { rule, x, y, lines, textY } of layout.rows) {
    if (rule !== undefined) paintLegendSymbol(context, x, y, layout.symbolOf(rule));
    context.font = fontOf('normal', layout.px(TEXT));
    context.fillStyle = INK;
    for (const [index, line] of lines.entries()) {
      context.fillText(line, layout.textX, textY + index * layout.px(LINE));
    }
  }
  return encode(pixelsOf(canvas), { format: request.format, background: PAPER, dpi: request.dpi });
}
