import type { SKRSContext2D } from '@napi-rs/canvas';
import type { LineSymbolizer, Stroke } from '../../style/symbolizer.ts';
import type { GeometryStore, StoredGeometry } from '../geometry/geometry-store.ts';
import { traceOffset } from '../geometry/offset-line.ts';
import { paintLineMarks } from './paint-line-marks.ts';
import { penOf, signedPixels, strokeLines, type ToPixels, takePen } from './pen.ts';

/** Lines, and the outlines of areas, with one pen, then the marks along them. */
export function paintLines(
  context: SKRSContext2D,
  store: GeometryStore,
  features: readonly StoredGeometry[],
  { stroke, marks, offset = 0 }: LineSymbolizer,
  px: ToPixels,
): void {
  const distance = signedPixels(offset, px);
  if (stroke !== undefined) strokeBeside(context, store, features, stroke, distance, px);
  if (marks === undefined) return;
  const beside = distance + (marks.offset === undefined ? 0 : signedPixels(marks.offset, px));
  paintLineMarks(context, store, features, { ...marks, offset: beside / px(1) }, px);
}

/** Draws lines that run beside those of the features. @param distance pixels, to the left of their direction */
export function strokeBeside(
  context: SKRSContext2D,
  store: GeometryStore,
  features: readonly StoredGeometry[],
  stroke: Stroke,
  distance: number,
  px: ToPixels,
): void {
  const pen = penOf(stroke, px);
  if (distance === 0) {
    strokeLines(context, store, features, pen);
    return;
  }
  takePen(context, pen);
  context.beginPath();
  for (const { lines } of features) traceOffset(context, store, lines, distance);
  context.stroke();
}
