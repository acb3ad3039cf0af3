import type { PlainSymbolizer, PolygonSymbolizer, Stroke } from '../../style/symbolizer.ts';
import type { GeometryStore, StoredGeometry } from '../geometry/geometry-store.ts';
import { type Pen, penOf, signedPixels, type ToPixels } from '../paint/pen.ts';
import { inkOf } from './ink.ts';
import { ScanMemory, type StrokeShape } from './scan-memory.ts';

/** Wider pens show how their corners are made, pixels. */
const WIDEST = 4;

/** Whether a symbolizer is one that a {@link Scanner} paints: plain areas, and lines of a narrow unbroken pen. */
export function isScanned(symbolizer: PlainSymbolizer, px: ToPixels): boolean {
  switch (symbolizer.kind) {
    case 'text':
      return true;
    case 'polygon': {
      const { hatches = [], patterns = [], stroke, offset = 0 } = symbolizer;
      if (hatches.length > 0 || patterns.length > 0) return false;
      return stroke === undefined || (signedPixels(offset, px) === 0 && isNarrow(stroke, px));
    }
    case 'line': {
      const { stroke, marks, offset = 0 } = symbolizer;
      if (marks !== undefined || signedPixels(offset, px) !== 0) return false;
      return stroke === undefined || isNarrow(stroke, px);
    }
    default:
      return false;
  }
}

function isNarrow(stroke: Stroke, px: ToPixels): boolean {
  const { width, dash } = penOf(stroke, px);
  return dash.length === 0 && width <= WIDEST;
}

/**
 * Paints plain areas and narrow lines straight into pixels: for thousands of small shapes several times quicker than
 * handing each vertex to a drawing library. Everything else is the library's.
 */
export class Scanner {
  readonly #memory: ScanMemory;

  constructor(width: number, height: number) {
    this.#memory = new ScanMemory(width, height);
  }

  /** Before each picture. */
  begin(): void {
    this.#memory.begin();
  }

  /** Gives its memory to the next scanner; this one may not be used any more. */
  release(): void {
    this.#memory.release();
  }

  /** The picture, row by row: R in the lowest byte, multiplied by alpha. Good until something is painted. */
  get words(): Int32Array<ArrayBuffer> {
    return this.#memory.words;
  }

  /** Paints features in one symbolizer that {@link isScanned}. */
  paint(
    store: GeometryStore,
    features: readonly StoredGeometry[],
    symbolizer: PlainSymbolizer,
    px: ToPixels,
  ): void {
    if (symbolizer.kind === 'polygon') this.#polygons(store, features, symbolizer, px);
    else if (symbolizer.kind === 'line' && symbolizer.stroke !== undefined) {
      this.#lines(store, features, symbolizer.stroke, px, symbolizer.opacity);
    }
  }

  /** Fill and outline, each over all features: an outline is never half covered by the next fill. */
  #polygons(
    store: GeometryStore,
    features: readonly StoredGeometry[],
    { fill, stroke, opacity }: PolygonSymbolizer,
    px: ToPixels,
  ): void {
    const memory = this.#memory;
    const ink = fill === undefined ? undefined : inkOf(fill, opacity);
    const shape = stroke === undefined ? undefined : shapeOf(penOf(stroke, px));
    const addRings = () => {
      if (ink !== undefined) memory.addRings();
    };
    const addStrokes = () => {
      if (shape !== undefined) memory.addStrokes(shape);
    };
    // Opaque neighbours of one colour fill as one: no seams between them.
    for (const together of ink?.isOpaque === false ? features.map((each) => [each]) : [features]) {
      // Of an area that lies in the picture whole the same paths are filled and followed.
      hand(memory, store, together.filter(isUncut), 'areas', () => {
        addRings();
        addStrokes();
      });
      const cut = together.filter((feature) => !isUncut(feature));
      hand(memory, store, cut, 'areas', addRings);
      if (ink !== undefined) memory.paintAreas(ink);
      hand(memory, store, cut, 'lines', addStrokes);
    }
    if (stroke !== undefined) memory.paintStrokes(inkOf(stroke.colour, opacity));
  }

  #lines(
    store: GeometryStore,
    features: readonly StoredGeometry[],
    stroke: Stroke,
    px: ToPixels,
    opacity: number | undefined,
  ): void {
    const memory = this.#memory;
    const shape = shapeOf(penOf(stroke, px));
    hand(memory, store, features, 'lines', () => memory.addStrokes(shape));
    memory.paintStrokes(inkOf(stroke.colour, opacity));
  }
}

function isUncut({ areas, lines }: StoredGeometry): boolean {
  return areas === lines;
}

function shapeOf({ width, cap, join }: Pen): StrokeShape {
  return { half: width / 2, cap, join };
}

/** Hands over paths of features, as many at a time as there is room for. */
function hand(
  memory: ScanMemory,
  { coordinates, offsets, closed }: GeometryStore,
  features: readonly StoredGeometry[],
  kind: 'areas' | 'lines',
  use: () => void,
): void {
  if (features.length === 0) return;
  memory.empty();
  for (const feature of features) {
    const { start, end } = feature[kind];
    for (let path = start; path < end; path++) {
      const from = offsets[path] as number;
      const to = offsets[path + 1] as number;
      const isClosed = closed[path] === true;
      if (memory.add(coordinates, from, to, isClosed)) continue;
      use();
      memory.empty();
      memory.add(coordinates, from, to, isClosed);
    }
  }
  use();
}
