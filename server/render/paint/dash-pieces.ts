import type { CoordinateTransform } from '../../geo/coordinate-transform.ts';
import type { Path } from '../../geo/wkb.ts';
import type { LineSymbolizer, PlainSymbolizer, PolygonSymbolizer } from '../../style/symbolizer.ts';
import { GeometryStore, type StoredGeometry } from '../geometry/geometry-store.ts';
import { isScanned, type Scanner } from '../scan/scanner.ts';
import { dashedRuns, type Pen, penOf, periodOf, type ToPixels } from './pen.ts';

/** Pieces that are painted at once. */
const MOST = 20_000;
/** A dash without length has its caps all the same, and needs a direction: pixels. */
const SHORTEST = 0.02;

/** Whether the scanner paints a symbolizer, as it is or with the dashes of its pen cut into lines. */
export function isPlain(symbolizer: PlainSymbolizer, px: ToPixels): boolean {
  const dashed = dashedOf(symbolizer, px);
  return isScanned(symbolizer, px) || (dashed !== undefined && isScanned(dashed.line, px));
}

/** Paints features in one symbolizer that {@link isPlain}. */
export function paintPlain(
  scanner: Scanner,
  store: GeometryStore,
  features: readonly StoredGeometry[],
  symbolizer: PlainSymbolizer,
  px: ToPixels,
): void {
  const dashed = dashedOf(symbolizer, px);
  if (dashed === undefined) {
    scanner.paint(store, features, symbolizer, px);
    return;
  }
  const { area, line, pen } = dashed;
  if (area !== undefined) scanner.paint(store, features, area, px);
  cutDashes(store, features, pen, (pieces, feature) => scanner.paint(pieces, [feature], line, px));
}

/** A symbolizer with a dashed pen, taken apart. */
interface Dashed {
  /** What is painted before the dashes. */
  readonly area: PolygonSymbolizer | undefined;
  /** The line, unbroken. */
  readonly line: LineSymbolizer;
  readonly pen: Pen;
}

/** undefined where there are no dashes, or more than a pen. */
function dashedOf(symbolizer: PlainSymbolizer, px: ToPixels): Dashed | undefined {
  if ((symbolizer.kind !== 'line' && symbolizer.kind !== 'polygon') || symbolizer.stroke === undefined) {
    return undefined;
  }
  const pen = penOf(symbolizer.stroke, px);
  if (pen.dash.length === 0) return undefined;
  const { dash: _, dashOffset: __, ...stroke } = symbolizer.stroke;
  if (symbolizer.kind === 'line') return { area: undefined, line: { ...symbolizer, stroke }, pen };
  const { hatches = [], patterns = [], opacity, offset } = symbolizer;
  if (hatches.length > 0 || patterns.length > 0) return undefined;
  const { stroke: ___, ...area } = symbolizer;
  const line: LineSymbolizer = {
    kind: 'line',
    stroke,
    ...(opacity === undefined ? {} : { opacity }),
    ...(offset === undefined ? {} : { offset }),
  };
  return { area: area.fill === undefined ? undefined : area, line, pen };
}

/**
 * Cuts lines into their dashes.
 * @param use told of pieces, pixels, all lines of one feature; they are there until it returns
 */
export function cutDashes(
  store: GeometryStore,
  features: readonly StoredGeometry[],
  { dash, dashOffset, cap }: Pen,
  use: (pieces: GeometryStore, feature: StoredGeometry) => void,
): void {
  const pattern = dash.length % 2 === 0 ? dash : [...dash, ...dash];
  const period = periodOf(dash);
  const shortest = cap === 'butt' ? 0 : SHORTEST;
  const pieces = new Pieces(use);
  dashedRuns(store, features, (path, runs) => {
    const count = (store.offsets[path + 1] as number) - (store.offsets[path] as number);
    const whole = { start: 0, end: store.closed[path] === true ? count : count - 1, distance: 0 };
    for (const { start, end, distance } of runs ?? [whole]) {
      const phase = (distance + dashOffset) % period;
      const dashes = new DashWalk(pattern, Number.isFinite(phase) ? phase : 0, shortest, pieces);
      walk(store, path, start, end, dashes);
    }
  });
  pieces.flush();
}

function walk(store: GeometryStore, path: number, start: number, end: number, dashes: DashWalk): void {
  const { coordinates, offsets } = store;
  const first = offsets[path] as number;
  const count = (offsets[path + 1] as number) - first;
  for (let vertex = start; vertex < end; vertex++) {
    const a = (first + (vertex % count)) * 2;
    const b = (first + ((vertex + 1) % count)) * 2;
    dashes.edge(
      coordinates[a] as number,
      coordinates[a + 1] as number,
      coordinates[b] as number,
      coordinates[b + 1] as number,
    );
  }
  dashes.end();
}

/** Goes along a run, edge by edge, and leaves its dashes. */
class DashWalk {
  readonly #pattern: readonly number[];
  readonly #shortest: number;
  readonly #pieces: Pieces;
  /** Of the pattern; even numbers are dashes. */
  #index = 0;
  /** Pixels until the next one. */
  #left: number;
  #isOpen = false;

  /** @param phase pixels of the pattern that lie before the run */
  constructor(pattern: readonly number[], phase: number, shortest: number, pieces: Pieces) {
    this.#pattern = pattern;
    this.#shortest = shortest;
    this.#pieces = pieces;
    let before = phase;
    if (before < 0) before += pattern.reduce((total, length) => total + length, 0);
    while (before > 0 && before >= this.#length) {
      before -= this.#length;
      this.#index++;
    }
    this.#left = this.#length - before;
  }

  get #length(): number {
    return this.#pattern[this.#index % this.#pattern.length] as number;
  }

  edge(x0: number, y0: number, x1: number, y1: number): void {
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (!(length > 0)) return;
    const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
    let at = 0;
    for (;;) {
      const isDash = this.#index % 2 === 0;
      // A dash that would begin at the edge's end begins with the next edge, if there is one.
      if (isDash && !this.#isOpen && at >= length && this.#left > 0) return;
      if (isDash && !this.#isOpen) {
        this.#pieces.begin(x0 + at * ux, y0 + at * uy);
        this.#isOpen = true;
      }
      if (at + this.#left > length) {
        if (isDash) this.#pieces.add(x1, y1);
        this.#left -= length - at;
        return;
      }
      at += this.#left;
      if (isDash) {
        // Its neighbours stay where they are.
        const stop = at + Math.max(0, this.#shortest - this.#length);
        this.#pieces.add(x0 + stop * ux, y0 + stop * uy);
        this.end();
      }
      this.#index++;
      this.#left = this.#length;
    }
  }

  /** Where the run ends, its last dash does. */
  end(): void {
    if (this.#isOpen) this.#pieces.end();
    this.#isOpen = false;
  }
}

const identity: CoordinateTransform = {
  apply(source, target, count) {
    for (let i = 0; i < count * 2; i++) target[i] = source[i] as number;
  },
};

/** Collects pieces of lines, and hands them on some thousands at a time. */
class Pieces {
  readonly #use: (pieces: GeometryStore, feature: StoredGeometry) => void;
  #coordinates = new Float64Array(4096);
  #paths: Path[] = [];
  #first = 0;
  #vertices = 0;

  constructor(use: (pieces: GeometryStore, feature: StoredGeometry) => void) {
    this.#use = use;
  }

  begin(x: number, y: number): void {
    this.#first = this.#vertices;
    this.add(x, y);
  }

  add(x: number, y: number): void {
    const i = this.#vertices * 2;
    if (i + 2 > this.#coordinates.length) {
      const grown = new Float64Array(this.#coordinates.length * 2);
      grown.set(this.#coordinates);
      this.#coordinates = grown;
    }
    this.#coordinates[i] = x;
    this.#coordinates[i + 1] = y;
    this.#vertices++;
  }

  end(): void {
    this.#paths.push({ dimension: 1, start: this.#first, end: this.#vertices, part: this.#paths.length });
    if (this.#paths.length >= MOST) this.flush();
  }

  flush(): void {
    if (this.#paths.length === 0) return;
    const store = new GeometryStore([-Infinity, -Infinity, Infinity, Infinity], identity, 1, true);
    const geometry = {
      type: 'MultiLineString',
      coordinates: this.#coordinates,
      paths: this.#paths,
      vertexCount: this.#vertices,
    } as const;
    const feature = store.add('', geometry);
    if (feature !== undefined) this.#use(store, feature);
    store.release();
    this.#paths = [];
    this.#vertices = 0;
  }
}
