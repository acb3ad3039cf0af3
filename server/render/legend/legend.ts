import type { SKRSContext2D } from '@napi-rs/canvas';
import { createCanvas, fontOf } from '../fonts.ts';
import { pixelsOf } from '../picture.ts';
import { encodePixels } from '../pixels/encode-pixels.ts';
import type { LegendRequest } from '../renderer.ts';
import { isVector, openDocument } from '../vector-document.ts';
import { LINE, layoutLegend, TEXT } from './legend-layout.ts';
import { legendModel } from './legend-model.ts';
import { paintLegendSymbol } from './legend-symbol.ts';

const INK = '#1F2328';
const PAPER = '#FFFFFF';

/**
 * A legend: one row per rule, symbol and title, under the layer's title where there are several layers; or the
 * symbol of one rule; or all that as JSON. The bytes are the caller's own.
 * @throws ServiceError as {@link layoutLegend}
 */
export async function drawLegend(request: LegendRequest): Promise<Uint8Array<ArrayBuffer>> {
  const { format, dpi } = request;
  if (format === 'application/json') {
    return new TextEncoder().encode(JSON.stringify(await legendModel(request)));
  }
  const layout = layoutLegend(request);
  const { width, height } = layout;
  const background = request.background === null ? undefined : (request.background ?? PAPER);
  if (isVector(format)) {
    const document = openDocument({ width, height, dpi, format, title: 'Legenda' });
    document.begin(background);
    paintRows(document.context, layout);
    return document.close();
  }
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  if (background !== undefined) {
    context.fillStyle = background;
    context.fillRect(0, 0, width, height);
  }
  paintRows(context, layout);
  return encodePixels(pixelsOf(canvas), { format, background, dpi });
}

function paintRows(context: SKRSContext2D, layout: ReturnType<typeof layoutLegend>): void {
  for (const { symbol, weight, x, y, lines, textX, textY } of layout.rows) {
    if (symbol !== undefined) paintLegendSymbol(context, x, y, layout.symbolOf(symbol));
    // A dash would turn letters into outlines where they are to stay text.
    context.setLineDash([]);
    context.font = fontOf(weight, layout.px(TEXT));
    context.fillStyle = INK;
    for (const [index, line] of lines.entries()) {
      context.fillText(line, textX, textY + index * layout.px(LINE));
    }
  }
}
