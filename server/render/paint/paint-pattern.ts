import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Pattern } from '../../style/symbolizer.ts';
import type { GeometryStore, StoredGeometry } from '../geometry/geometry-store.ts';
import { graphicPainter } from './graphic-painter.ts';
import { type MapOrigin, modulo } from './hatch.ts';
import { signedPixels, type ToPixels, trace } from './pen.ts';

/** Marks stand at least so far apart, pixels: a pattern in metres ends as a tint when the scale gets small. */
const NARROWEST = 3;

/**
 * Marks on a grid over areas, cut at their outlines. The grid is counted from the map's own origin in double
 * precision, so that neighbouring pictures agree.
 */
export function paintPattern(
  context: SKRSContext2D,
  store: GeometryStore,
  features: readonly StoredGeometry[],
  pattern: Pattern,
  px: ToPixels,
  origin: MapOrigin,
): void {
  const graphic = graphicPainter(pattern.graphic, px);
  const [dx, dy] = pattern.spacing.map((length) => Math.max(NARROWEST, px(length))) as [number, number];
  const [offsetX = 0, offsetY = 0] = (pattern.offset ?? []).map((each) => signedPixels(each, px));
  const [phaseX, phaseY] = [origin.x + offsetX, modulo(origin.y + offsetY, 2 * dy)];
  for (const { areas } of features) {
    if (areas.end === areas.start) continue;
    const [minX, minY, maxX, maxY] = boundsOf(store, areas, graphic.reach);
    context.save();
    context.beginPath();
    trace(context, store, areas);
    context.clip('evenodd');
    for (let row = Math.ceil((minY - phaseY) / dy); row * dy + phaseY <= maxY; row++) {
      const isMoved = pattern.staggered === true && row % 2 !== 0;
      const startX = modulo(phaseX + (isMoved ? dx / 2 : 0), dx);
      for (let x = startX + Math.ceil((minX - startX) / dx) * dx; x <= maxX; x += dx) {
        graphic.paint(context, x, row * dy + phaseY);
      }
    }
    context.restore();
  }
}

function boundsOf(
  { coordinates, offsets }: GeometryStore,
  { start, end }: StoredGeometry['areas'],
  margin: number,
): readonly [number, number, number, number] {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = (offsets[start] as number) * 2; i < (offsets[end] as number) * 2; i += 2) {
    const [x, y] = [coordinates[i] as number, coordinates[i + 1] as number];
    minX = Math.min(minX, x);
    maxX = Math.max(maxX, x);
    minY = Math.min(minY, y);
    maxY = Math.max(maxY, y);
  }
  return [minX - margin, minY - margin, maxX + margin, maxY + margin];
}
