import type { SKRSContext2D } from '@napi-rs/canvas';
import { constantPart } from '../style/plain-symbolizer.ts';
import type { PointSymbolizer } from '../style/style-schema.ts';
import type { MarkName, PointSymbolizer as PlainPoint } from '../style/symbolizer.ts';
import type { GeometryStore, StoredGeometry } from './geometry-store.ts';
import { penOf, type ToPixels, takePen } from './pen.ts';

/** A mark on each point of the features; lines and areas have one where they were anchored. */
export function paintMarks(
  context: SKRSContext2D,
  { coordinates, offsets }: GeometryStore,
  features: readonly StoredGeometry[],
  symbolizer: PointSymbolizer,
  px: ToPixels,
): void {
  const { mark, size, fill, stroke, rotation = 0 } = constantPart<PlainPoint>(symbolizer);
  if (typeof mark === 'object') return;
  const radius = px(size) / 2;
  const outline = markOutline(mark, radius, (rotation * Math.PI) / 180);
  const isOpen = mark === 'cross' || mark === 'x';
  if (stroke !== undefined) takePen(context, penOf(stroke, px));
  else if (isOpen && fill !== undefined) {
    takePen(context, { colour: fill, width: radius / 3, dash: [], cap: 'butt', join: 'miter' });
  }
  if (fill !== undefined) context.fillStyle = fill;
  for (const { points } of features) {
    for (let path = points.start; path < points.end; path++) {
      const i = (offsets[path] as number) * 2;
      context.beginPath();
      traceMark(context, coordinates[i] as number, coordinates[i + 1] as number, mark, radius, outline);
      if (fill !== undefined && !isOpen) context.fill();
      if (stroke !== undefined || isOpen) context.stroke();
    }
  }
}

function traceMark(
  context: SKRSContext2D,
  x: number,
  y: number,
  mark: MarkName,
  radius: number,
  outline: readonly number[],
): void {
  if (mark === 'circle') {
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.closePath();
    return;
  }
  const isOpen = mark === 'cross' || mark === 'x';
  for (let i = 0; i < outline.length; i += 2) {
    const [px, py] = [x + (outline[i] as number), y + (outline[i + 1] as number)];
    if (i === 0 || (isOpen && i % 4 === 0)) context.moveTo(px, py);
    else context.lineTo(px, py);
  }
  if (!isOpen) context.closePath();
}

/** Corners of a mark around its centre, x, y pairs; of open marks both ends of each stroke. */
function markOutline(mark: MarkName, radius: number, turn: number): readonly number[] {
  return (marks[mark] ?? marks.circle ?? []).flatMap(([x, y]) => {
    const [rx, ry] = [x * radius, y * radius];
    return [rx * Math.cos(turn) - ry * Math.sin(turn), rx * Math.sin(turn) + ry * Math.cos(turn)];
  });
}

type Corner = readonly [number, number];

/** Corners on the unit circle, the first one at the top. */
function regular(corners: number, radiusOf: (index: number) => number = () => 1): readonly Corner[] {
  return Array.from({ length: corners }, (_, index) => {
    const angle = (2 * Math.PI * index) / corners - Math.PI / 2;
    return [radiusOf(index) * Math.cos(angle), radiusOf(index) * Math.sin(angle)] as const;
  });
}

const marks: Partial<Record<MarkName, readonly Corner[]>> = {
  circle: [],
  square: [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ],
  diamond: regular(4),
  triangle: regular(3),
  star: regular(10, (index) => (index % 2 === 0 ? 1 : 0.382)),
  cross: [
    [-1, 0],
    [1, 0],
    [0, -1],
    [0, 1],
  ],
  x: [
    [-Math.SQRT1_2, -Math.SQRT1_2],
    [Math.SQRT1_2, Math.SQRT1_2],
    [-Math.SQRT1_2, Math.SQRT1_2],
    [Math.SQRT1_2, -Math.SQRT1_2],
  ],
};
