import type { SKRSContext2D } from '@napi-rs/canvas';
import type { LineMarks } from '../../style/symbolizer.ts';
import type { GeometryStore, StoredGeometry } from '../geometry/geometry-store.ts';
import { graphicPainter } from './graphic-painter.ts';
import { signedPixels, type ToPixels } from './pen.ts';

/** From one mark to the next at least, pixels: marks in metres end as a band when the scale gets small. */
const NARROWEST = 2;

/**
 * Marks along lines and outlines. Distances are counted along the whole line, also where the picture cuts it, so
 * that neighbouring pictures agree.
 */
export function paintLineMarks(
  context: SKRSContext2D,
  store: GeometryStore,
  features: readonly StoredGeometry[],
  marks: LineMarks,
  px: ToPixels,
): void {
  const graphic = graphicPainter(marks.graphic, px);
  const offset = marks.offset === undefined ? 0 : signedPixels(marks.offset, px);
  for (const { lines } of features) {
    for (let path = lines.start; path < lines.end; path++) {
      walk(store, path, placesOn(store, path, marks, px), (x, y, angle) => {
        // y points down: left of the line is towards its negative normal.
        const [ox, oy] = [Math.sin(angle) * offset, -Math.cos(angle) * offset];
        graphic.paint(context, x + ox, y + oy, marks.followLine === false ? 0 : angle);
      });
    }
  }
}

/** Distances of marks from a path's first vertex, rising. */
function placesOn(store: GeometryStore, path: number, marks: LineMarks, px: ToPixels): Iterable<number> {
  const length = lengthOf(store, path);
  const before = store.distances[path] as number;
  const whole = store.lengths[path] ?? before + length;
  switch (marks.at ?? 'interval') {
    case 'start':
      return before === 0 ? [0] : [];
    case 'end':
      return before + length >= whole - 0.5 ? [length] : [];
    case 'middle':
      return [whole / 2 - before].filter((place) => place >= 0 && place <= length);
    case 'vertices':
      return vertexDistances(store, path);
    case 'interval':
      return intervals(length, before, marks, px);
  }
}

function* intervals(length: number, before: number, marks: LineMarks, px: ToPixels): Iterable<number> {
  const spacing = Math.max(NARROWEST, px(marks.spacing));
  const gap = marks.initialGap === undefined ? spacing / 2 : px(marks.initialGap);
  const first = Math.max(0, Math.ceil((before - gap) / spacing));
  for (let n = first; gap + n * spacing - before <= length; n++) yield gap + n * spacing - before;
}

function edgesOf(
  { offsets, closed }: GeometryStore,
  path: number,
): readonly [first: number, count: number, edges: number] {
  const first = offsets[path] as number;
  const count = (offsets[path + 1] as number) - first;
  return [first, count, closed[path] === true ? count : count - 1];
}

function edge({ coordinates }: GeometryStore, first: number, count: number, n: number) {
  const [a, b] = [(first + n) * 2, (first + ((n + 1) % count)) * 2];
  const [x, y] = [coordinates[a] as number, coordinates[a + 1] as number];
  return { x, y, dx: (coordinates[b] as number) - x, dy: (coordinates[b + 1] as number) - y };
}

function lengthOf(store: GeometryStore, path: number): number {
  const [first, count, edges] = edgesOf(store, path);
  let length = 0;
  for (let n = 0; n < edges; n++) {
    const { dx, dy } = edge(store, first, count, n);
    length += Math.hypot(dx, dy);
  }
  return length;
}

function* vertexDistances(store: GeometryStore, path: number): Iterable<number> {
  const [first, count, edges] = edgesOf(store, path);
  let walked = 0;
  for (let n = 0; n < edges; n++) {
    yield walked;
    const { dx, dy } = edge(store, first, count, n);
    walked += Math.hypot(dx, dy);
  }
  if (store.closed[path] !== true) yield walked;
}

/** Calls back with the place and the direction of the line at each distance. */
function walk(
  store: GeometryStore,
  path: number,
  places: Iterable<number>,
  emit: (x: number, y: number, angle: number) => void,
): void {
  const [first, count, edges] = edgesOf(store, path);
  if (edges < 1) return;
  let [n, walked] = [0, 0];
  let at = edge(store, first, count, 0);
  let length = Math.hypot(at.dx, at.dy);
  for (const place of places) {
    while (place > walked + length && n < edges - 1) {
      walked += length;
      at = edge(store, first, count, ++n);
      length = Math.hypot(at.dx, at.dy);
    }
    const share = length === 0 ? 0 : Math.min(1, (place - walked) / length);
    emit(at.x + share * at.dx, at.y + share * at.dy, Math.atan2(at.dy, at.dx));
  }
}
