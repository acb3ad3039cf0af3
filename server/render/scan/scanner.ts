import type { PlainSymbolizer, PolygonSymbolizer, Stroke } from '../../style/symbolizer.ts';
import type { GeometryStore, PathRange, StoredGeometry } from '../geometry-store.ts';
import { type Pen, penOf, signedPixels, type ToPixels } from '../pen.ts';
import { AreaCoverage } from './area-coverage.ts';
import { inkOf } from './ink.ts';
import { StrokeCoverage } from './stroke-coverage.ts';

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
  readonly #words: Int32Array;
  readonly #areas: AreaCoverage;
  readonly #strokes: StrokeCoverage;

  /** @param words pixels, R in the lowest byte, multiplied by alpha */
  constructor(words: Int32Array, width: number, height: number) {
    this.#words = words;
    this.#areas = new AreaCoverage(width, height);
    this.#strokes = new StrokeCoverage(width, height);
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
      this.#lines(store, features, penOf(symbolizer.stroke, px), symbolizer.opacity);
    }
  }

  /** Fill and outline, each over all features: an outline is never half covered by the next fill. */
  #polygons(
    store: GeometryStore,
    features: readonly StoredGeometry[],
    { fill, stroke, opacity }: PolygonSymbolizer,
    px: ToPixels,
  ): void {
    if (fill !== undefined) {
      const ink = inkOf(fill, opacity);
      for (const { areas } of features) {
        this.#addAreas(store, areas);
        // Opaque neighbours of one colour fill as one: no seams between them.
        if (!ink.isOpaque) this.#areas.paint(this.#words, ink);
      }
      if (ink.isOpaque) this.#areas.paint(this.#words, ink);
    }
    if (stroke !== undefined) this.#lines(store, features, penOf(stroke, px), opacity);
  }

  #addAreas({ coordinates, offsets }: GeometryStore, { start, end }: PathRange): void {
    for (let path = start; path < end; path++) {
      this.#areas.addRing(coordinates, offsets[path] as number, offsets[path + 1] as number);
    }
  }

  #lines(
    store: GeometryStore,
    features: readonly StoredGeometry[],
    pen: Pen,
    opacity: number | undefined,
  ): void {
    const { coordinates, offsets, closed } = store;
    const shape = { half: pen.width / 2, cap: pen.cap, join: pen.join };
    for (const { lines } of features) {
      for (let path = lines.start; path < lines.end; path++) {
        const [start, end] = [offsets[path] as number, offsets[path + 1] as number];
        this.#strokes.addPath(coordinates, start, end, closed[path] === true, shape);
      }
    }
    this.#strokes.paint(this.#words, inkOf(pen.colour, opacity));
  }
}
