import type { SKRSContext2D } from '@napi-rs/canvas';
import { constantPart } from '../style/plain-symbolizer.ts';
import type { LineSymbolizer } from '../style/style-schema.ts';
import type { LineSymbolizer as PlainLine } from '../style/symbolizer.ts';
import type { GeometryStore, StoredGeometry } from './geometry-store.ts';
import { traceOffset } from './offset-line.ts';
import { penOf, strokeLines, type ToPixels, takePen } from './pen.ts';

/** Lines, and the outlines of areas, with one pen; an offset runs to the left of the line's direction. */
export function paintLines(
  context: SKRSContext2D,
  store: GeometryStore,
  features: readonly StoredGeometry[],
  symbolizer: LineSymbolizer,
  px: ToPixels,
): void {
  const { stroke, offset = 0 } = constantPart<PlainLine>(symbolizer);
  if (stroke === undefined || typeof offset === 'string') return;
  const pen = penOf(stroke, px);
  if (offset === 0) {
    strokeLines(context, store, features, pen);
    return;
  }
  takePen(context, pen);
  const distance = Math.sign(offset) * px(Math.abs(offset));
  context.beginPath();
  for (const { lines } of features) traceOffset(context, store, lines, distance);
  context.stroke();
}
