import type { Extent } from '../../geo/extent.ts';
import type { ExpressionScope } from '../../style/evaluate-expression.ts';
import { plainSymbolizer } from '../../style/plain-symbolizer.ts';
import type { StyleSymbolizer } from '../../style/symbolizer.ts';
import type { GeometryStore, StoredGeometry } from '../geometry/geometry-store.ts';
import { graphicPainter } from '../paint/graphic-painter.ts';
import type { ToPixels } from '../paint/pen.ts';

/** Side of the boxes that a line is covered with, pixels. */
const STEP = 16;
/** Boxes of one feature. */
const MOST = 500;

/** What of a feature labels keep clear of, pixels: its marks, or boxes along its lines and outlines. */
export function obstacleBoxes(
  store: GeometryStore,
  feature: StoredGeometry,
  symbolizer: StyleSymbolizer,
  scope: ExpressionScope,
  px: ToPixels,
): readonly Extent[] {
  const plain = plainSymbolizer(symbolizer, scope);
  if (plain === undefined) return [];
  if (plain.kind === 'point') {
    const half = Math.min(px(plain.size) / 2, graphicPainter(plain, px).reach);
    return pointBoxes(store, feature, half);
  }
  if (plain.kind !== 'line' && plain.kind !== 'polygon') return [];
  return lineBoxes(store, feature, px(plain.stroke?.width ?? 1) / 2);
}

function pointBoxes(
  { coordinates, offsets }: GeometryStore,
  { points }: StoredGeometry,
  half: number,
): Extent[] {
  const boxes: Extent[] = [];
  for (let path = points.start; path < points.end && boxes.length < MOST; path++) {
    const i = (offsets[path] as number) * 2;
    boxes.push(around(coordinates[i] as number, coordinates[i + 1] as number, half));
  }
  return boxes;
}

function lineBoxes(store: GeometryStore, { lines }: StoredGeometry, half: number): Extent[] {
  const { coordinates, offsets, closed } = store;
  const boxes: Extent[] = [];
  for (let path = lines.start; path < lines.end; path++) {
    const first = offsets[path] as number;
    const count = (offsets[path + 1] as number) - first;
    for (let n = 0; n < (closed[path] === true ? count : count - 1); n++) {
      const [a, b] = [(first + n) * 2, (first + ((n + 1) % count)) * 2];
      const [x, y] = [coordinates[a] as number, coordinates[a + 1] as number];
      const [dx, dy] = [(coordinates[b] as number) - x, (coordinates[b + 1] as number) - y];
      const steps = Math.max(1, Math.ceil(Math.hypot(dx, dy) / STEP));
      for (let step = 0; step < steps; step++) {
        if (boxes.length >= MOST) return boxes;
        const [p, q] = [step / steps, (step + 1) / steps];
        const [x1, y1, x2, y2] = [x + p * dx, y + p * dy, x + q * dx, y + q * dy];
        boxes.push([
          Math.min(x1, x2) - half,
          Math.min(y1, y2) - half,
          Math.max(x1, x2) + half,
          Math.max(y1, y2) + half,
        ]);
      }
    }
  }
  return boxes;
}

function around(x: number, y: number, half: number): Extent {
  return [x - half, y - half, x + half, y + half];
}
