import type { SKRSContext2D } from '@napi-rs/canvas';
import type { PointSymbolizer } from '../../style/symbolizer.ts';
import type { GeometryStore, StoredGeometry } from '../geometry/geometry-store.ts';
import { graphicPainter } from './graphic-painter.ts';
import type { ToPixels } from './pen.ts';

/** A graphic on each point of the features; lines and areas have one where they were anchored. */
export function paintMarks(
  context: SKRSContext2D,
  { coordinates, offsets }: GeometryStore,
  features: readonly StoredGeometry[],
  symbolizer: PointSymbolizer,
  px: ToPixels,
): void {
  const graphic = graphicPainter(symbolizer, px);
  for (const { points } of features) {
    for (let path = points.start; path < points.end; path++) {
      const i = (offsets[path] as number) * 2;
      graphic.paint(context, coordinates[i] as number, coordinates[i + 1] as number);
    }
  }
}
